// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/receipt_text.h"

#include "adapters/base/counted.h"
#include "scanner/app/erase/wipe.h"
#include "scanner/cli/json.h"
#include "scanner/cli/named_rows.h"

namespace oubli::cli {

namespace {

void print_rows(Terminal& terminal, const wiper::Receipt& receipt, wiper::Action action,
                const std::string& label) {
  std::vector<NamedRow> rows;
  for (const auto& row : receipt.erasures) {
    if (row.action == action) rows.push_back({row.locator, row.reason});
  }
  std::size_t named = 0, left = 0;
  for (const NamedLine& line : lines_of(rows)) {
    if (++named > kNamedAtMost) {
      left += line.messages;
    } else {
      terminal.note(label + ": " + line.text);
    }
  }
  if (left > 0) terminal.note(label + ": " + counted(left) + " more; the receipt names them all");
}

// What is still there, and what other programs may keep of the rest.
void print_named(Terminal& terminal, const wiper::Receipt& receipt) {
  print_rows(terminal, receipt, wiper::Action::Failed, "not erased");
  print_rows(terminal, receipt, wiper::Action::Kept, "kept");
  for (std::size_t i = 0; i < receipt.leftovers.size() && i < kNamedAtMost; ++i) {
    terminal.result("not touched: " + visible(receipt.leftovers[i].path.string()) + ": " +
                    receipt.leftovers[i].what);
  }
  if (receipt.leftovers.size() > kNamedAtMost) {
    terminal.result("not touched: " + counted(receipt.leftovers.size() - kNamedAtMost) +
                    " more; the receipt names them all");
  }
}

void print_volumes(Terminal& terminal, const wiper::Receipt& receipt) {
  if (!receipt.stream) return;
  for (const wiper::VolumeRow& one : receipt.stream->volumes)
    terminal.result("written: " + visible(one.path.string()) + ", " + counted(one.size, "byte"));
  note_volumes_on_trust(terminal, receipt.stream->volumes_on_trust);
}

// What was written is what was planned, and yet what was looked for stands in it: whoever reads
// the line in a hurry must not take that for done.
std::string verified_in_words(const wiper::Receipt& receipt) {
  if (!receipt.is_verified) return "NOT verified";
  return receipt.residue == 0 ? "verified" : "TRACES LEFT";
}

std::string unfinished_of(const wiper::Receipt& receipt) {
  return "overwritten: " + counted(receipt.unfinished, "file") +
         " that a killed run had begun to write as its receipt or certificate";
}

void print_traces(Terminal& terminal, const std::vector<wiper::Trace>& traces) {
  for (std::size_t i = 0; i < traces.size() && i < kNamedAtMost; ++i) {
    const bool is_beside = traces[i].scope == wiper::Trace::Scope::NoMessage;
    terminal.result("found again in " + visible(traces[i].locator) +
                    (is_beside ? ", in none of its messages: " : ": ") +
                    counted(traces[i].count, "trace"));
  }
  if (traces.size() <= kNamedAtMost) return;
  terminal.result("found again in " + counted(traces.size() - kNamedAtMost) +
                  " more; the receipt names them all");
}

}  // namespace

void print_not_examined(Terminal& terminal, const wiper::NotExamined& left) {
  for (const auto& [reason, count] : left.unsupported) {
    terminal.result("not searched: " + counted(count, "attachment") + ": " + visible(reason));
  }
  if (left.unread.empty()) return;
  terminal.result("not searched: " + counted(left.unread.size()) + " could not be read");
  for (std::size_t i = 0; i < left.unread.size() && i < kNamedAtMost; ++i) {
    terminal.note("not searched: " + left.unread[i].locator + ": " + left.unread[i].reason);
  }
  if (left.unread.size() > kNamedAtMost) {
    terminal.note("not searched: " + counted(left.unread.size() - kNamedAtMost) +
                  " more; `oubli status` names them all");
  }
}

void name_unread(Terminal& terminal, const wiper::NotExamined& left) {
  for (std::size_t i = 0; i < left.unread.size() && i < kNamedAtMost; ++i) {
    if (terminal.is_json()) terminal.result(json_line(left.unread[i]));
    terminal.note("not searched: " + left.unread[i].locator + ": " + left.unread[i].reason);
  }
}

void print_receipt(Terminal& terminal, const wiper::Receipt& receipt, const std::string& lines) {
  if (terminal.is_json()) {
    std::string_view rest(lines);
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      terminal.result(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return;
  }
  for (const auto& row : app::media_rows(receipt)) terminal.result(visible(row));
  const std::uint64_t redacted = receipt.count(wiper::Action::Redacted);
  const std::string searched = ", residue " + counted(receipt.residue) +
                               " (searched for the messages and " +
                               counted(receipt.strings, "string") + ")";
  terminal.result("erased " + counted(receipt.count(wiper::Action::Deleted)) +
                  (redacted > 0 ? ", redacted " + counted(redacted) : "") + ", " +
                  verified_in_words(receipt) +
                  (receipt.count_done() > 0 ? searched : ", nothing was searched"));
  print_traces(terminal, receipt.traces);
  if (receipt.unopened > 0) {
    terminal.result(counted(receipt.unopened, "packed part") +
                    " could not be unpacked and searched for them");
  }
  if (receipt.unfinished > 0) terminal.result(unfinished_of(receipt));
  for (const auto& [path, count] : receipt.elsewhere) {
    terminal.result("also in " + visible(path) +
                    ", which was not named: " + counted(count, "message"));
  }
  print_volumes(terminal, receipt);
  print_named(terminal, receipt);
  print_not_examined(terminal, receipt.not_examined);
  terminal.result("receipt: " + visible(receipt.saved.string()));
  terminal.result("certificate: " + visible(receipt.certificate.string()));
}

void note_volumes_on_trust(Terminal& terminal, std::uint64_t count) {
  if (count == 0) return;
  terminal.note("taken for what they were named as, as nothing in them tells: " +
                counted(count, "volume"));
}

bool print_settled(Terminal& terminal, const std::optional<app::Settled>& settled) {
  if (!settled) return true;
  const wiper::Receipt& receipt = settled->receipt;
  terminal.note("an erasure that was cut short was settled: erased " +
                counted(app::erased_count(receipt)) + " of " + counted(receipt.erasures.size()) +
                ", " + verified_in_words(receipt) + "; receipt: " + receipt.saved.string());
  if (receipt.unfinished > 0) terminal.note(unfinished_of(receipt));
  return static_cast<bool>(settled->verdict);
}

}  // namespace oubli::cli
