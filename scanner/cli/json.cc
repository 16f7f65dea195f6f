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

std::string rfc3339(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  struct tm utc {};
  if (::gmtime_r(&time, &utc) == nullptr) return {};
  char text[40];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

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
  json["unreadable"] = mailbox.unreadable;
  json["unsupported"] = mailbox.unsupported;
  json["years"] = Json(mailbox.years);
  if (mailbox.sheds_deleted) json["sheds_deleted"] = true;
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

std::string json_line(const Error& error) {
  Json json = json_object("error");
  json["error"] = error.what;
  json["hint"] = error.hint;
  json["exit"] = exit_code(error.code);
  return line_of(json);
}

}  // namespace oubli::cli
