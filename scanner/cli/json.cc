// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/json.h"

#include <ctime>

#include "scanner/cli/json_object.h"
#include "scanner/cli/json_row.h"

namespace oubli::cli {

namespace {

Json date_of(const Envelope& envelope) {
  return envelope.date ? Json(rfc3339(*envelope.date)) : Json(nullptr);
}

std::string from_of(const Envelope& envelope) {
  for (const Mailbox& mailbox : envelope.mailboxes) {
    if (mailbox.role != Where::From) continue;
    return mailbox.name.empty() ? mailbox.address : mailbox.name + " <" + mailbox.address + ">";
  }
  return {};
}

Json not_scanned(const std::vector<NotScanned>& list) {
  Json rows = Json::array();
  for (const NotScanned& one : list) rows.push_back({{"part", one.part}, {"reason", one.reason}});
  return rows;
}

}  // namespace

std::string json_line(const Unreadable& unreadable) {
  Json json = json_object("unreadable");
  json["locator"] = unreadable.locator;
  json["reason"] = unreadable.reason;
  return line_of(json);
}

std::string json_line(const app::ScanSummary& summary) {
  Json json = json_object("scan");
  json["sources"] = summary.sources;
  json["messages"] = summary.messages;
  json["unreadable"] = summary.unreadable;
  json["skipped"] = summary.skipped;
  json["bytes"] = summary.bytes;
  json["seconds"] = summary.seconds;
  json["findings"] = Json(summary.findings);
  json["unsupported"] = summary.unsupported;
  json["unrecognised"] = summary.unrecognised;
  json["interrupted"] = summary.was_interrupted;
  return line_of(json);
}

std::string json_line(const app::ExportSummary& summary) {
  Json json = json_object("export");
  json["sources"] = summary.sources;
  json["folders"] = summary.folders;
  json["messages"] = summary.messages;
  json["skipped"] = summary.skipped;
  json["altered"] = summary.altered;
  json["bytes"] = summary.bytes;
  json["seconds"] = summary.seconds;
  json["unreadable"] = summary.unread.size();
  json["output"] = summary.output.string();
  json["whole"] = summary.is_whole;
  return line_of(json);
}

std::string json_line(const app::FoundMessage& match) {
  Json json = json_object("match");
  json["source"] = match.source;
  json["folder"] = match.folder;
  json["locator"] = match.locator;
  json["message_id"] = match.envelope.message_id;
  json["date"] = date_of(match.envelope);
  json["from"] = from_of(match.envelope);
  json["subject"] = match.envelope.subject;
  json["score"] = match.match.score;
  json["role"] = subject::to_string(match.match.role);
  json["evidence"] = Json::array();
  for (const auto& one : match.match.evidence) {
    json["evidence"].push_back(
        {{"where", one.where}, {"category", one.category}, {"text", one.text}});
  }
  for (const std::string& part : match.match.attached) {
    json["attached"].push_back({{"part", part}, {"locator", match.locator + "/" + part}});
  }
  json["not_scanned"] = not_scanned(match.not_scanned);
  return line_of(json);
}

std::string json_line(const app::FindSummary& summary) {
  Json json = json_object("find");
  json["matches"] = summary.matches.size();
  json["messages"] = summary.messages;
  json["candidates"] = summary.candidates;
  json["unproved"] = summary.unproved.size();
  json["unreadable"] = summary.unreadable;
  json["unsupported"] = summary.unsupported;
  json["incomplete"] = summary.incomplete;
  json["unrecognised"] = summary.unrecognised;
  json["changed"] = summary.changes.changed;
  json["unchecked"] = summary.changes.unchecked;
  json["unfinished"] = summary.unfinished;
  return line_of(json);
}

std::string json_line(const std::string& file, const app::TextFinding& finding) {
  JsonRow row("finding");
  row.add("file", file).add("category", finding.category);
  row.add("start", finding.where.begin).add("end", finding.where.end);
  row.add("text", finding.text).add("value", finding.value);
  row.add("confidence", finding.confidence).add("rule", finding.rule);
  return std::move(row).take();
}

std::string json_line(const app::SourceRow& source) {
  Json json = json_object("source");
  json["path"] = source.path;
  json["format"] = source.format;
  json["folder"] = source.folder;
  json["messages"] = source.messages;
  json["unreadable"] = source.unreadable;
  json["scanned"] = source.scanned_at == 0 ? Json(nullptr) : Json(rfc3339(source.scanned_at));
  json["complete"] = source.is_complete;
  return line_of(json);
}

std::string json_line(const app::StatusSummary& status) {
  Json json = json_object("status");
  json["sources"] = status.sources;
  json["incomplete"] = status.incomplete;
  json["messages"] = status.messages;
  json["distinct"] = status.distinct;
  json["unreadable"] = status.unreadable;
  json["unsupported"] = status.unsupported;
  json["unsupported_reasons"] = Json::object();
  for (const auto& [reason, count] : status.unsupported_reasons) {
    json["unsupported_reasons"][reason] = count;
  }
  json["unrecognised"] = status.unrecognised;
  json["changed"] = status.changes.changed;
  json["unchecked"] = status.changes.unchecked;
  json["unfinished"] = status.unfinished;
  return line_of(json);
}

std::string json_line(const app::ShownMessage& shown) {
  Json json = json_object("message");
  json["message_id"] = shown.envelope.message_id;
  json["date"] = date_of(shown.envelope);
  json["from"] = from_of(shown.envelope);
  json["subject"] = shown.envelope.subject;
  json["segments"] = Json::array();
  for (const auto& one : shown.segments) {
    Json segment{{"where", app::to_string(one.segment.where)},
                 {"part", one.segment.part},
                 {"label", one.segment.label},
                 {"text", one.segment.text}};
    segment["marks"] = Json::array();
    for (const ByteRange& mark : one.marks) segment["marks"].push_back({mark.begin, mark.end});
    json["segments"].push_back(std::move(segment));
  }
  json["not_scanned"] = not_scanned(shown.not_scanned);
  return line_of(json);
}

std::string json_line(const app::Check& check) {
  Json json = json_object("check");
  json["name"] = check.name;
  json["good"] = check.is_good;
  json["detail"] = check.detail;
  return line_of(json);
}

std::string json_line(const app::PlannedMailbox& mailbox) {
  Json json = json_object("plan");
  json["path"] = mailbox.path;
  json["examined"] = mailbox.examined;
  json["erase"] = mailbox.erase;
  if (mailbox.attached > 0) json["attached"] = mailbox.attached;
  if (mailbox.redact > 0) json["redact"] = mailbox.redact;
  if (mailbox.kept > 0) json["kept"] = mailbox.kept;
  json["unreadable"] = mailbox.unreadable;
  json["unsupported"] = mailbox.unsupported;
  json["years"] = Json(mailbox.years);
  if (mailbox.sheds_deleted) json["sheds_deleted"] = true;
  if (!mailbox.folders.empty()) json["folders"] = mailbox.folders;
  if (!mailbox.named_after.empty()) json["named_after"] = mailbox.named_after;
  return line_of(json);
}

std::string json_line(const app::Wiped& wiped) {
  Json json = json_object("wiped");
  json["path"] = wiped.path;
  json["level"] = wiped.level;
  json["why"] = wiped.why;
  json["caveats"] = wiped.caveats;
  return line_of(json);
}

std::string json_line(const wiper::Erasure& kept) {
  Json json = json_object("erasure");
  json["locator"] = kept.locator;
  json["action"] = wiper::name_of(kept.action);
  json["reason"] = kept.reason;
  return line_of(json);
}

std::string json_line(const app::Restriction& restriction) {
  Json json = json_object("restriction");
  json["path"] = restriction.path.string();
  json["since"] = restriction.since;
  json["until"] = restriction.until;
  json["reason"] = restriction.reason;
  json["over"] = restriction.is_over;
  json["there"] = restriction.is_there;
  return line_of(json);
}

std::string json_line(const wiper::Coverage& coverage, const std::string& file) {
  std::uint64_t messages = 0, incomplete = 0;
  for (const auto& mailbox : coverage.mailboxes) {
    messages += mailbox.messages;
    incomplete += mailbox.is_complete ? 0 : 1;
  }
  Json json = json_object("coverage");
  json["file"] = file.empty() ? Json(nullptr) : Json(file);
  json["time"] = coverage.time;
  json["mailboxes"] = coverage.mailboxes.size();
  json["messages"] = messages;
  json["incomplete"] = incomplete;
  json["unfinished"] = coverage.unfinished.size();
  json["unreadable"] = coverage.unread.size();
  std::uint64_t unsupported = 0;
  for (const auto& [unused, count] : coverage.unsupported) unsupported += count;
  json["unsupported"] = unsupported;
  json["unrecognised"] = coverage.unrecognised;
  json["changed"] = coverage.changed;
  json["unchecked"] = coverage.unchecked;
  json["restricted"] = coverage.restricted.size();
  json["whole"] = coverage.is_whole();
  return line_of(json);
}

namespace {

const char* mode_of(const app::ErasureMemory& memory) {
  return memory.mode == app::EraseMode::Redact ? "redact" : "delete";
}

}  // namespace

std::string json_line(const app::ErasureMemory& memory, const app::Returned& returned) {
  Json json = json_object("returned");
  json["erasure"] = memory.id;
  json["erased"] = memory.created;
  json["mode"] = mode_of(memory);
  json["source"] = returned.source;
  json["messages"] = returned.messages;
  json["identical"] = returned.identical;
  return line_of(json);
}

std::string json_line(const app::ReapplyShown& shown) {
  std::uint64_t done = 0, failed = 0, residue = 0;
  std::uint64_t undecided = 0, kept = 0;
  bool is_verified = shown.not_examined.unread.empty();
  for (const auto& erasure : shown.erasures) {
    undecided += erasure.undecided.size();
    kept += erasure.kept.size() + erasure.restricted.size();
    if (erasure.total > 0 && (!erasure.outcome || !erasure.outcome->receipt)) is_verified = false;
    if (!erasure.outcome || !erasure.outcome->receipt) continue;
    const auto& receipt = *erasure.outcome->receipt;
    done += app::erased_count(receipt);
    failed += receipt.erasures.size() - app::erased_count(receipt);
    residue += receipt.residue;
    is_verified = is_verified && receipt.is_verified;
  }
  Json json = json_object("reapplied");
  json["remembered"] = shown.remembered;
  json["returned"] = shown.erasures.size();
  json["planned"] = shown.total;
  json["done"] = done;
  json["failed"] = failed;
  json["undecided"] = undecided;
  json["kept"] = kept;
  json["residue"] = residue;
  json["verified"] = is_verified && undecided == 0 && kept == 0 && failed == 0;
  return line_of(json);
}

std::string json_line(const app::ErasureMemory& memory) {
  Json json = json_object("remembered");
  json["erasure"] = memory.id;
  json["erased"] = memory.created;
  json["mode"] = mode_of(memory);
  json["until"] = memory.until.empty() ? Json(nullptr) : Json(memory.until);
  json["messages"] = memory.messages.size();
  return line_of(json);
}

std::string json_line(const Error& error) {
  Json json = json_object("error");
  json["error"] = error.what;
  json["hint"] = error.hint;
  json["exit"] = exit_code(error.code);
  return line_of(json);
}

}  // namespace oubli::cli
