// SPDX-License-Identifier: GPL-3.0-or-later
// The canonical JSON form of a plan, both ways.
#include <algorithm>
#include <limits>

#include "wiper/json_text.h"
#include "wiper/plan.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

constexpr int kPlanSchema = 1;

struct FormatName {
  Format format;
  std::string_view name;
};
constexpr std::array kFormats{
    FormatName{Format::Mbox, "mbox"}, FormatName{Format::Maildir, "maildir"},
    FormatName{Format::Eml, "eml"},   FormatName{Format::Emlx, "emlx"},
    FormatName{Format::Msg, "msg"},   FormatName{Format::Pst, "pst"},
    FormatName{Format::Imap, "imap"}, FormatName{Format::Archive, "archive"},
    FormatName{Format::Borg, "borg"}, FormatName{Format::Restic, "restic"}};

struct CompressionName {
  Compression compression;
  std::string_view name;
};
constexpr std::array kCompressions{
    CompressionName{Compression::None, "none"},   CompressionName{Compression::Gzip, "gzip"},
    CompressionName{Compression::Bzip2, "bzip2"}, CompressionName{Compression::Xz, "xz"},
    CompressionName{Compression::Zstd, "zstd"},   CompressionName{Compression::Lz4, "lz4"}};

struct Malformed {
  std::string what;
};

json replacement_json(const Replacement& replacement) {
  return {{"size", replacement.size},
          {"digest", to_hex(replacement.digest)},
          {"hash", to_hex(replacement.hash)},
          {"broken_signatures", replacement.broken_signatures}};
}

json message_json(const PlannedMessage& message) {
  json out{{"frame", message.frame},
           {"begin", message.range.begin},
           {"end", message.range.end},
           {"hash", to_hex(message.hash)}};
  put_text(out, "locator", message.locator);
  put_text(out, "reason", message.reason);
  if (!message.entry.empty()) put_text(out, "entry", message.entry);
  if (message.replacement) out["replacement"] = replacement_json(*message.replacement);
  return out;
}

json source_json(const PlannedSource& source) {
  json erase = json::array();
  for (const auto& message : source.erase) erase.push_back(message_json(message));
  json out{{"examined", source.examined}, {"erase", std::move(erase)}};
  if (source.unexamined > 0) out["unexamined"] = source.unexamined;
  for (const auto& row : kFormats) {
    if (row.format == source.format) out["format"] = row.name;
  }
  for (const auto& row : kCompressions) {
    if (row.compression == source.compression) out["compression"] = row.name;
  }
  out["fingerprint"] = json{{"device", source.fingerprint.device},
                            {"inode", source.fingerprint.inode},
                            {"size", source.fingerprint.size},
                            {"modified_ns", source.fingerprint.modified_ns},
                            {"changed_ns", source.fingerprint.changed_ns}};
  put_text(out, "path", source.path.native());
  return out;
}

// nlohmann would quietly turn -1 or 1.5 into an unsigned number.
std::uint64_t number(const json& object, const char* key) {
  const json& value = object.at(key);
  if (!value.is_number_unsigned()) throw Malformed{std::string(key) + " is not a count"};
  return value.get<std::uint64_t>();
}

std::int64_t moment(const json& object, const char* key) {
  const json& value = object.at(key);
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!value.is_number_integer() ||
      (value.is_number_unsigned() && value.get<std::uint64_t>() > most)) {
    throw Malformed{std::string(key) + " is not a time"};
  }
  return value.get<std::int64_t>();
}

ContentHash digest_at(const json& object, const char* key) {
  std::string bytes;
  if (!bytes_of_hex(object.at(key).get<std::string>(), bytes) ||
      bytes.size() != ContentHash::kSize) {
    throw Malformed{"a content hash is not 64 hexadecimal digits"};
  }
  ContentHash hash;
  std::copy(bytes.begin(), bytes.end(), hash.bytes.begin());
  return hash;
}

PlannedMessage read_message(const json& from) {
  PlannedMessage message;
  message.frame = number(from, "frame");
  message.range = {number(from, "begin"), number(from, "end")};
  message.locator = get_text(from, "locator");
  message.reason = get_text(from, "reason");
  if (from.contains("entry") || from.contains("entry_hex")) message.entry = get_text(from, "entry");
  message.hash = digest_at(from, "hash");
  if (!from.contains("replacement")) return message;
  const json& other = from.at("replacement");
  message.replacement = {number(other, "size"), digest_at(other, "digest"),
                         digest_at(other, "hash"), number(other, "broken_signatures")};
  return message;
}

PlannedSource read_source(const json& from) {
  PlannedSource source;
  source.path = get_text(from, "path");
  source.examined = number(from, "examined");
  if (from.contains("unexamined")) source.unexamined = number(from, "unexamined");
  const auto format = from.at("format").get<std::string>();
  const auto* row = std::find_if(kFormats.begin(), kFormats.end(),
                                 [&](const auto& known) { return known.name == format; });
  if (row == kFormats.end()) throw Malformed{"unknown format"};
  source.format = row->format;
  const auto packed = from.at("compression").get<std::string>();
  const auto* filter = std::find_if(kCompressions.begin(), kCompressions.end(),
                                    [&](const auto& known) { return known.name == packed; });
  if (filter == kCompressions.end()) throw Malformed{"unknown compression"};
  source.compression = filter->compression;
  const json& print = from.at("fingerprint");
  source.fingerprint = {number(print, "device"), number(print, "inode"), number(print, "size"),
                        moment(print, "modified_ns"), moment(print, "changed_ns")};
  for (const auto& message : from.at("erase")) source.erase.push_back(read_message(message));
  return source;
}

Plan read_plan(const json& from) {
  if (from.at("type") != "plan" || from.at("schema") != kPlanSchema) {
    throw Malformed{"not a plan of schema 1"};
  }
  Plan plan;
  plan.created = get_text(from, "created");
  for (const auto& source : from.at("sources")) plan.sources.push_back(read_source(source));
  if (number(from, "planned") != planned_messages(plan) ||
      number(from, "examined") != examined_messages(plan)) {
    throw Malformed{"the totals do not add up"};
  }
  return plan;
}

}  // namespace

std::string to_json(const Plan& plan) {
  json sources = json::array();
  for (const auto& source : plan.sources) sources.push_back(source_json(source));
  json out{{"type", "plan"},
           {"schema", kPlanSchema},
           {"tool", "oubli"},
           {"version", OUBLI_VERSION},
           {"planned", planned_messages(plan)},
           {"examined", examined_messages(plan)},
           {"sources", std::move(sources)}};
  put_text(out, "created", plan.created);
  return out.dump();
}

Result<Plan> parse_plan(std::string_view text) {
  try {
    return read_plan(json::parse(text));
  } catch (const json::exception&) {
    // The library's message may quote the input; ours does not.
    return damaged("read plan: not well-formed", "make the plan again");
  } catch (const Malformed& fault) {
    return damaged("read plan: " + fault.what, "make the plan again");
  }
}

ContentHash plan_digest(const Plan& plan) { return content_hash(to_json(plan)); }

}  // namespace oubli::wiper
