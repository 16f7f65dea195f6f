// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/statement.h"

#include <set>

#include "wiper/disk/disk.h"
#include "wiper/disk/medium.h"
#include "wiper/proof/encoding.h"

namespace oubli::wiper {

namespace {

using nlohmann::json;

// `date`: on which a person who is named did it. Signed is on paper, where it has to be.
json party_json(const Party& party, std::string_view date) {
  return {{"name", party.name},
          {"title", party.title},
          {"organisation", party.organisation},
          {"location", party.location},
          {"contact", party.contact},
          {"date", party.name == kUnknown ? std::string_view(kUnknown) : date},
          {"signature", kUnknown}};
}

// Of a run that was killed it is known when it was ordered, not when it was killed.
std::string_view done_on(const Receipt& receipt) {
  return receipt.is_recovery ? receipt.ordered : receipt.finished;
}

json counts_json(const Receipt& receipt) {
  return {{"planned", receipt.erasures.size()},
          {"erased", receipt.count(Action::Deleted)},
          {"redacted", receipt.count(Action::Redacted)},
          {"kept", receipt.count(Action::Kept)},
          {"failed", receipt.count(Action::Failed)},
          {"untouched", receipt.untouched},
          {"redacted_signatures", receipt.broken_signatures}};
}

std::string_view kind_of(const Path& file, const Path& workspace) {
  if (file == kStream) return "stream";
  if (!file.native().starts_with(workspace.native() + "/")) return "mailbox";
  const bool is_unfinished = file.extension() == ".new";  // of a receipt or a certificate
  return is_unfinished ? "record" : "index";
}

json copies_json(const Receipt& receipt, const Path& workspace, const Committer& commitments) {
  json copies = json::array();
  for (const MediaRow& row : receipt.media) {
    copies.push_back(
        {{"kind", kind_of(row.path, workspace)},
         {"path", commitments.commit(receipt.plan, Committer::Kind::Path, row.path.native())},
         {"level", name_of(row.reached.level)},
         {"why", row.reached.why},
         {"caveats", row.reached.caveats}});
  }
  return copies;
}

json commitments_json(const Receipt& receipt, const Committer& commitments) {
  json list = json::array();
  for (const Erasure& erasure : receipt.erasures) {
    if (erasure.action != Action::Deleted && erasure.action != Action::Redacted) continue;
    list.push_back(
        commitments.commit(receipt.plan, Committer::Kind::Message, bytes_of(erasure.hash)));
  }
  return list;
}

std::string_view verification_of(const Receipt& receipt) {
  if (!receipt.stream) return "full: every overwritten and every written byte was read back";
  return receipt.stream->volumes.empty()
             ? "of the new archive, by a second reader while it was written; it was not read back"
             : "of the new archive, by a second reader while it was written; its volumes were read "
               "back and joined";
}

std::string_view result_of(const Receipt& receipt) {
  if (!receipt.is_verified) return "not verified";
  return receipt.residue == 0 ? "verified"
                              : "verified, and traces of what was asked for were found again";
}

// Records were erased from media that stay in use: that is no sanitisation of a medium, whatever
// was done to the blocks.
json sanitisation_json(const Receipt& receipt, std::string_view lowest_level,
                       const Parties& parties) {
  const bool is_overwritten = lowest_level.starts_with("E2");
  return {{"medium_sanitised", false},
          {"statement", "records were erased; the medium was not sanitised"},
          {"method_type", is_overwritten ? "Clear, of the files named in copies" : "none"},
          {"method", "overwrite"},
          {"method_details",
           "one pass of a random stream over each file in place, synced, read back, unlinked"},
          {"tool", "oubli " OUBLI_VERSION},
          {"verification_method", verification_of(receipt)},
          {"verification_result", result_of(receipt)},
          {"classification_after", parties.classification_after}};
}

// Each disk once that a file was overwritten on.
std::set<Medium> media_of(const Receipt& receipt) {
  std::set<Path> folders;
  for (const MediaRow& row : receipt.media) {
    if (row.path.is_absolute()) folders.insert(row.path.parent_path());  // else on a mail server
  }
  std::set<Medium> media;
  for (const Path& folder : folders) {
    auto fd = open_folder(folder);
    media.insert(fd ? describe_medium(fd->get()) : Medium{});
  }
  return media;
}

json media_json(const Receipt& receipt, const Parties& parties) {
  json list = json::array();
  for (const Medium& medium : media_of(receipt)) {
    list.push_back({{"manufacturer", medium.manufacturer},
                    {"model", medium.model},
                    {"serial_number", medium.serial_number},
                    {"media_type", medium.type},
                    {"file_system", medium.file_system},
                    {"property_number", parties.property_number},
                    {"source", parties.source},
                    {"classification", parties.classification},
                    {"data_backed_up", parties.data_backed_up},
                    {"backup_location", parties.backup_location},
                    {"destination", parties.destination}});
  }
  return list;
}

json coverage_json(const Receipt& receipt) {
  std::uint64_t elsewhere = 0;
  for (const auto& [unused, messages] : receipt.elsewhere) elsewhere += messages;
  return {{"unreadable", receipt.not_examined.unread.size()},
          {"unsupported", receipt.not_examined.count_unsupported()},
          {"elsewhere_mailboxes", receipt.elsewhere.size()},
          {"elsewhere_messages", elsewhere}};
}

}  // namespace

json make_statement(const Receipt& receipt, std::string_view receipt_lines, const Path& workspace,
                    const Committer& commitments, const Parties& parties,
                    std::optional<std::uint64_t> supersedes) {
  std::vector<Level> levels;
  for (const MediaRow& row : receipt.media) levels.push_back(row.reached.level);
  const std::string_view level = levels.empty() ? "none" : name_of(lowest(levels));
  json statement{{"type", "erasure-certificate"},
                 {"schema", kStatementSchema},
                 {"tool", {{"name", "oubli"}, {"version", OUBLI_VERSION}}},
                 {"plan", to_hex(receipt.plan)},
                 {"receipt", sha256_hex(receipt_lines)},
                 {"started", receipt.started},
                 {"finished", receipt.finished},
                 {"recovery", receipt.is_recovery},
                 {"messages", counts_json(receipt)},
                 {"commitments", commitments_json(receipt, commitments)},
                 {"copies", copies_json(receipt, workspace, commitments)},
                 {"lowest_level", level},
                 {"index_cleared", receipt.index && static_cast<bool>(*receipt.index)},
                 {"verified", receipt.is_verified},
                 {"residue", {{"found", receipt.residue}, {"strings", receipt.strings}}},
                 {"coverage", coverage_json(receipt)},
                 {"sanitisation", sanitisation_json(receipt, level, parties)},
                 {"media", media_json(receipt, parties)},
                 {"performed_by", party_json(parties.performed_by, done_on(receipt))},
                 {"validated_by", party_json(parties.validated_by, kUnknown)}};
  if (receipt.stream) {
    statement["stream"] = {{"blake2b", to_hex(receipt.stream->digest)},
                           {"bytes", receipt.stream->written},
                           {"state", receipt.stream->is_failed ? "failed" : "written"},
                           {"original", "not touched: it still holds the messages"}};
  }
  if (supersedes) statement["supersedes"] = *supersedes;
  if (receipt.is_recovery) {
    const bool is_any = receipt.named && *receipt.named != Parties{};
    statement["named_by"] = is_any ? "the run that was killed" : "nobody";
  }
  return statement;
}

}  // namespace oubli::wiper
