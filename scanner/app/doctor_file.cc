// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <optional>

#include "adapters/base/counted.h"
#include "adapters/pst/check.h"
#include "scanner/app/status.h"
#include "scanner/worker/protocol.h"

namespace oubli::app {

namespace {

// The names are the worker's, so they are looked up in our own list.
std::string text_of(const std::string& rule) {
  const auto* known = std::ranges::find(pst::kRules, std::string_view(rule), &pst::Rule::name);
  return known == pst::kRules.end() ? "a rule that is not known" : std::string(known->text);
}

std::vector<Check> rows_of(const Path& file, const worker::FileReport& report) {
  const std::string name = file.string();
  std::vector<Check> rows;
  for (const auto& one : report.findings) {
    rows.push_back(
        {name, false, "breaks " + one.rule + " (" + text_of(one.rule) + "): " + one.what});
  }
  if (rows.empty()) {
    rows.push_back({name, true,
                    "keeps every rule of its format; " + counted(report.messages, "item") + ", " +
                        counted(report.nodes, "node") + ", " + counted(report.blocks, "block")});
  } else {
    const bool is_other = report.findings.front().rule == "H1";
    rows.push_back({name, false,
                    counted(report.broken, "fault") +
                        (is_other ? " in all; nothing is erased from such a file"
                                  : " in all; nothing is erased from it before Outlook's Inbox "
                                    "Repair Tool (scanpst) has mended it")});
    return rows;
  }
  std::string rules;
  for (const auto& one : report.leftovers) {
    if (rules.find(one.rule) != std::string::npos) continue;
    rules += (rules.empty() ? "" : ", ") + one.rule;
  }
  rows.push_back({name, true,
                  rules.empty() ? "nothing of earlier deletions is left in it"
                                : "bytes that belong to nothing, or out-of-date maps (" + rules +
                                      "), in which earlier deletions may stand; erasing from it "
                                      "leaves them out"});
  return rows;
}

}  // namespace

Result<std::vector<Check>> doctor(const Path& file, sandbox::Zygote& zygote) {
  auto fd = open_for_reading(file);
  if (!fd) return std::move(fd).take_error();
  auto worker = zygote.spawn();
  if (!worker) return std::move(worker).take_error();
  sandbox::Request request;
  request.frame = worker::encode_check();
  request.files.push_back(*std::move(fd));
  std::optional<worker::FileReport> report;
  std::optional<Error> error;
  auto loss = (*worker)->call(request, [&](std::string_view frame) -> std::string {
    if (frame.empty()) return {};
    const std::string_view body = frame.substr(1);
    const auto kind = static_cast<worker::Reply>(frame[0]);
    if (kind == worker::Reply::Checked && !worker::decode(body, report.emplace())) report.reset();
    if (kind == worker::Reply::ReadError && !worker::decode(body, error.emplace())) error.reset();
    return {};
  });
  if (!loss) return std::move(loss).take_error();
  if (*loss) {
    return std::vector<Check>{
        {file.string(), false,
         "the confined worker " + std::string((*loss)->why) + " while reading it"}};
  }
  if (error) {
    const std::string hint = error->hint.empty() ? "" : "; " + error->hint;
    return std::vector<Check>{{file.string(), false, error->what + hint}};
  }
  if (!report) return failed(file.string() + ": the confined worker gave no answer");
  return rows_of(file, *report);
}

}  // namespace oubli::app
