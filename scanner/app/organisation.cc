// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/organisation.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <toml++/toml.h>

namespace oubli::app {

namespace {

using wiper::Parties;
using wiper::Party;

constexpr std::size_t kLargest = 64 << 10;
constexpr std::size_t kLongestValue = 200;
constexpr const char* kHint = "docs/formats/certificate.md says what may stand in it";

// Where each value goes: the table is the format.
struct Row {
  const char *table, *key;
  std::string& value;
};

std::vector<Row> rows_of(Parties& parties) {
  std::vector<Row> rows;
  for (auto [table, party] : {std::pair("performed_by", &parties.performed_by),
                              std::pair("validated_by", &parties.validated_by)}) {
    rows.push_back({table, "name", party->name});
    rows.push_back({table, "title", party->title});
    rows.push_back({table, "organisation", party->organisation});
    rows.push_back({table, "location", party->location});
    rows.push_back({table, "contact", party->contact});
  }
  rows.push_back({"media", "property_number", parties.property_number});
  rows.push_back({"media", "source", parties.source});
  rows.push_back({"media", "classification", parties.classification});
  rows.push_back({"media", "classification_after", parties.classification_after});
  rows.push_back({"media", "data_backed_up", parties.data_backed_up});
  rows.push_back({"media", "backup_location", parties.backup_location});
  rows.push_back({"media", "destination", parties.destination});
  return rows;
}

Error wrong(const toml::node& node, const std::string& what) {
  return {ErrorCode::Usage,
          "organisation.toml: line " + std::to_string(node.source().begin.line) + ": " + what,
          kHint};
}

bool is_printable(const std::string& text) {
  return !text.empty() && text.size() <= kLongestValue &&
         std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

Status take(const toml::table& table, const std::string& name, const std::vector<Row>& rows) {
  for (const auto& [key, node] : table) {
    const auto row = std::ranges::find_if(
        rows, [&](const Row& one) { return one.table == name && key.str() == one.key; });
    if (row == rows.end()) return wrong(node, "no such field in [" + name + "]");
    const auto value = node.value<std::string>();
    if (!node.is_string() || !value || !is_printable(*value)) {
      return wrong(node, "not a text of one line, of 1 to 200 bytes");
    }
    row->value = *value;
  }
  return {};
}

}  // namespace

Path organisation_file(const Path& workspace) { return workspace / "organisation.toml"; }

Result<Parties> read_organisation(const Path& workspace) {
  Parties parties;
  auto bytes = read_file(organisation_file(workspace), kLargest);
  if (!bytes && bytes.error().code == ErrorCode::NotFound) return parties;
  if (!bytes) return std::move(bytes).take_error();
  try {
    const toml::table file = toml::parse(*bytes);
    const std::vector<Row> rows = rows_of(parties);
    for (const auto& [name, node] : file) {
      const bool is_known = std::ranges::any_of(
          rows, [&, key = name.str()](const Row& row) { return key == row.table; });
      if (!is_known || !node.is_table()) return wrong(node, "no such table");
      auto done = take(*node.as_table(), std::string(name.str()), rows);
      if (!done) return std::move(done).take_error();
    }
    return parties;
  } catch (const toml::parse_error& error) {
    return Error{
        ErrorCode::Usage,
        "organisation.toml: line " + std::to_string(error.source().begin.line) + ": not TOML",
        kHint};
  }
}

Status check_parties(const Parties& parties, const subject::Subject& subject) {
  const subject::Matcher matcher(subject);
  Parties copy = parties;
  for (const Row& row : rows_of(copy)) {
    if (matcher.spots(row.value, subject::TextKind::Names, subject::kDefaultMinScore).empty() &&
        matcher.spots(row.value, subject::TextKind::Words, subject::kDefaultMinScore).empty()) {
      continue;
    }
    return refused(std::string("certificate: ") + row.table + "." + row.key +
                       " tells of the person who is to be erased; nothing was erased",
                   "let somebody else stand there: organisation.toml, or --performed-by and "
                   "--validated-by");
  }
  return {};
}

}  // namespace oubli::app
