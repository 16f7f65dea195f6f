// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/coverage.h"

#include <algorithm>

#include "wiper/json_text.h"
#include "wiper/proof/signed_json.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

constexpr std::string_view kCoverageName = "coverage";
constexpr int kCoverageSchema = 1;

json mailbox_json(const CoveredMailbox& mailbox) {
  json row{{"messages", mailbox.messages},
           {"unreadable", mailbox.unreadable},
           {"scanned", mailbox.scanned},
           {"complete", mailbox.is_complete},
           {"format", mailbox.format}};
  put_text(row, "path", mailbox.path);
  put_text(row, "folder", mailbox.folder);
  return row;
}

CoveredMailbox mailbox_of(const json& row) {
  return {get_text(row, "path"),
          row.at("format").get<std::string>(),
          get_text(row, "folder"),
          row.at("messages").get<std::uint64_t>(),
          row.at("unreadable").get<std::uint64_t>(),
          row.at("scanned").get<std::string>(),
          row.at("complete").get<bool>()};
}

json unread_row(const Unreadable& one) {
  json row = json::object();
  put_text(row, "locator", one.locator);
  put_text(row, "reason", one.reason);
  return row;
}

json restricted_json(const RestrictedPath& one) {
  json row{{"since", one.since}, {"until", one.until}};
  put_text(row, "path", one.path);
  put_text(row, "reason", one.reason);
  return row;
}

template <typename Rows, typename Make>
json list_of(const Rows& rows, const Make& make) {
  json list = json::array();
  for (const auto& row : rows) list.push_back(make(row));
  return list;
}

json text_json(const std::string& text) {
  json row = json::object();
  put_text(row, "path", text);
  return row;
}

Coverage coverage_of(const json& statement) {
  Coverage coverage;
  coverage.time = statement.at("time").get<std::string>();
  for (const json& row : statement.at("mailboxes")) coverage.mailboxes.push_back(mailbox_of(row));
  for (const json& row : statement.at("unread"))
    coverage.unread.push_back({get_text(row, "locator"), get_text(row, "reason")});
  coverage.unsupported = statement.at("unsupported").get<std::map<std::string, std::uint64_t>>();
  for (const json& row : statement.at("unfinished"))
    coverage.unfinished.push_back(get_text(row, "path"));
  coverage.unrecognised = statement.at("unrecognised").get<std::uint64_t>();
  coverage.changed = statement.at("changed").get<std::uint64_t>();
  coverage.unchecked = statement.at("unchecked").get<std::uint64_t>();
  for (const json& row : statement.at("restricted")) {
    coverage.restricted.push_back({get_text(row, "path"), row.at("since").get<std::string>(),
                                   row.at("until").get<std::string>(), get_text(row, "reason")});
  }
  return coverage;
}

}  // namespace

bool Coverage::is_whole() const {
  return unread.empty() && unfinished.empty() && changed == 0 && unchecked == 0 &&
         std::ranges::all_of(mailboxes, &CoveredMailbox::is_complete);
}

std::string signed_coverage(const Coverage& coverage, const SigningKey& key) {
  const json statement{{"type", "coverage-statement"},
                       {"schema", kCoverageSchema},
                       {"tool", {{"name", "oubli"}, {"version", OUBLI_VERSION}}},
                       {"time", coverage.time},
                       {"mailboxes", list_of(coverage.mailboxes, mailbox_json)},
                       {"unread", list_of(coverage.unread, unread_row)},
                       {"unsupported", coverage.unsupported},
                       {"unfinished", list_of(coverage.unfinished, text_json)},
                       {"unrecognised", coverage.unrecognised},
                       {"changed", coverage.changed},
                       {"unchecked", coverage.unchecked},
                       {"restricted", list_of(coverage.restricted, restricted_json)}};
  return signed_json(kCoverageName, statement.dump(), key);
}

Result<Coverage> open_coverage(std::string_view bytes, const PublicKey& key) {
  auto canonical = open_signed_json(kCoverageName, bytes, key);
  if (!canonical) {
    return std::move(canonical).take_error().hinting(
        "ask whoever issued it for the file as it was written, and for their key");
  }
  try {
    const json statement = parse_shallow(*canonical);
    if (statement.at("type") == "coverage-statement" && statement.at("schema") == kCoverageSchema)
      return coverage_of(statement);
  } catch (const json::exception&) {
  }
  return damaged("coverage: of a kind that this version does not know",
                 "use the version it names in `tool`");
}

}  // namespace oubli::wiper
