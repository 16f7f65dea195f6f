// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/receipt.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "wiper/disk/own_file.h"
#include "wiper/json_text.h"
#include "wiper/proof/certificate.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

constexpr int kReceiptSchema = 1;
constexpr std::string_view kFolder = "receipts";

json media_json(const MediaRow& row) {
  json out{{"level", name_of(row.reached.level)},
           {"why", row.reached.why},
           {"caveats", row.reached.caveats}};
  put_text(out, "path", row.path.native());
  return out;
}

json failure_json(const SourceFailure& failure) {
  json out{{"exit_code", exit_code(failure.error.code)}};
  put_text(out, "path", failure.path.native());
  put_text(out, "reason", failure.error.what);
  return out;
}

json stream_json(const StreamRow& stream) {
  json out = {{"read", stream.read},
              {"written", stream.written},
              {"blake2b", to_hex(stream.digest)},
              {"state", stream.is_failed ? "failed" : "written"}};
  for (const VolumeRow& one : stream.volumes) {
    out["volumes"].push_back(
        {{"path", one.path.string()}, {"bytes", one.size}, {"blake2b", to_hex(one.digest)}});
  }
  if (stream.volumes_read > 0) {
    out["volumes_read"] = stream.volumes_read;
    out["volumes_on_trust"] = stream.volumes_on_trust;
  }
  return out;
}

json unread_line(const Unreadable& unread) {
  json out{{"type", "unreadable"}, {"schema", kReceiptSchema}};
  put_text(out, "locator", unread.locator);
  put_text(out, "reason", unread.reason);
  return out;
}

json trace_json(const Trace& trace) {
  json out{{"type", "trace"}, {"schema", kReceiptSchema}, {"count", trace.count}};
  put_text(out, "locator", trace.locator);
  return out;
}

json totals_json(const Receipt& receipt) {
  json media = json::array();
  json failures = json::array();
  std::vector<Level> levels;
  for (const auto& row : receipt.media) {
    media.push_back(media_json(row));
    levels.push_back(row.reached.level);
  }
  for (const auto& failure : receipt.failures) failures.push_back(failure_json(failure));
  json out{{"type", "receipt"},
           {"schema", kReceiptSchema},
           {"tool", "oubli"},
           {"version", OUBLI_VERSION},
           {"plan", to_hex(receipt.plan)},
           {"started", receipt.started},
           {"finished", receipt.finished},
           {"recovery", receipt.is_recovery},
           {"planned", receipt.erasures.size()},
           {"erased", receipt.count(Action::Deleted)},
           {"redacted", receipt.count(Action::Redacted)},
           {"redacted_signatures", receipt.broken_signatures},
           {"kept", receipt.count(Action::Kept)},
           {"failed", receipt.count(Action::Failed)},
           {"untouched", receipt.untouched},
           {"verified", receipt.is_verified},
           {"residue", receipt.residue},
           {"residue_strings", receipt.strings},
           {"residue_unopened", receipt.unopened},
           {"unfinished", receipt.unfinished},
           {"unreadable", receipt.not_examined.unread.size()},
           {"unsupported", receipt.not_examined.count_unsupported()},
           {"unsupported_reasons", receipt.not_examined.unsupported},
           {"media", std::move(media)},
           {"failures", std::move(failures)},
           {"certificate", nullptr}};
  if (!receipt.certificate.empty()) put_text(out, "certificate", receipt.certificate.native());
  if (receipt.stream) out["stream"] = stream_json(*receipt.stream);
  out["seconds"] = json::object();
  for (const auto& [phase, seconds] : receipt.phases.seconds()) {
    out["seconds"][phase] = std::round(seconds * 1000) / 1000;
  }
  out["elsewhere"] = json::array();
  for (const auto& [path, count] : receipt.elsewhere) {
    json row{{"messages", count}};
    put_text(row, "path", path);
    out["elsewhere"].push_back(std::move(row));
  }
  out["leftovers"] = json::array();
  for (const auto& leftover : receipt.leftovers) {
    json row{{"what", leftover.what}};
    put_text(row, "path", leftover.path.native());
    out["leftovers"].push_back(std::move(row));
  }
  out["index_cleared"] = receipt.index ? json(static_cast<bool>(*receipt.index)) : json(nullptr);
  if (receipt.index && !*receipt.index) put_text(out, "index_failure", receipt.index->error().what);
  // No copy was overwritten: there is no level to state.
  out["lowest_level"] = levels.empty() ? json(nullptr) : json(name_of(lowest(levels)));
  return out;
}

// Two receipts of one plan may end in the same second; neither takes the other's place.
std::string free_name(const Path& workspace, const Receipt& receipt) {
  std::string name = to_hex(receipt.plan).substr(0, 16) + "-" + receipt.finished;
  std::erase_if(name, [](unsigned char c) { return std::isalnum(c) == 0 && c != '-'; });
  if (receipt.is_recovery) name += "-recovery";
  for (int number = 1;; ++number) {
    const std::string suffix = number == 1 ? ".jsonl" : "-" + std::to_string(number) + ".jsonl";
    std::error_code error;
    if (!std::filesystem::exists(workspace / kFolder / (name + suffix), error)) {
      return name + suffix;
    }
  }
}

}  // namespace

std::string_view name_of(Action action) {
  constexpr std::array<std::string_view, 4> kNames{"deleted", "redacted", "kept", "failed"};
  return kNames.at(static_cast<std::size_t>(action));
}

std::uint64_t Receipt::count(Action action) const {
  return static_cast<std::uint64_t>(
      std::count_if(erasures.begin(), erasures.end(),
                    [&](const Erasure& erasure) { return erasure.action == action; }));
}

std::uint64_t NotExamined::count_unsupported() const {
  std::uint64_t count = 0;
  for (const auto& [unused, attachments] : unsupported) count += attachments;
  return count;
}

std::string to_json_lines(const Receipt& receipt) {
  std::string lines;
  for (const auto& erasure : receipt.erasures) {
    json row{{"type", "erasure"}, {"schema", kReceiptSchema}, {"action", name_of(erasure.action)}};
    put_text(row, "locator", erasure.locator);
    put_text(row, "reason", erasure.reason);
    lines += row.dump() + '\n';
  }
  for (const auto& trace : receipt.traces) lines += trace_json(trace).dump() + '\n';
  for (const auto& unread : receipt.not_examined.unread) lines += unread_line(unread).dump() + '\n';
  return lines + totals_json(receipt).dump() + '\n';
}

Status name_receipt(Disk& disk, const Path& workspace, Receipt& receipt) {
  if (auto done = ensure_folder(disk, workspace, std::string(kFolder)); !done) return done;
  receipt.saved = workspace / kFolder / free_name(workspace, receipt);
  return {};
}

Status clear_unfinished(Disk& disk, const Path& workspace, Receipt& receipt) {
  for (const std::string_view folder : {kFolder, kCertificates}) {
    auto erased = erase_unfinished(disk, workspace / folder);
    if (!erased) return std::move(erased).take_error();
    receipt.unfinished += erased->size();
    for (OwnFile& file : *erased) {
      receipt.media.push_back({std::move(file.path), std::move(file.reached)});
    }
  }
  return {};
}

Status save_receipt(Disk& disk, const Receipt& receipt) {
  return save_durably(disk, receipt.saved.parent_path(), receipt.saved.filename().string(),
                      to_json_lines(receipt));
}

}  // namespace oubli::wiper
