// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/outcome.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <sys/stat.h>

#include "wiper/disk/held_file.h"
#include "wiper/disk/media.h"
#include "wiper/mailbox/folder_search.h"
#include "wiper/mailbox/pst_eraser.h"
#include "wiper/mailbox/verify.h"

namespace oubli::wiper {

namespace {

// Messages of the new mailbox: what was redacted is still one.
std::uint64_t left_in(const PlannedSource& source) {
  const auto gone = std::ranges::count_if(
      source.erase, [](const PlannedMessage& message) { return !message.replacement; });
  return standing_messages(source) - static_cast<std::uint64_t>(gone);
}

// For a run that was killed: what can still be said of a rewritten mailbox.
bool check_again(const PlannedSource& source, const SourceState& state,
                 const WiperSettings& settings, Receipt& receipt) {
  auto fd = open_for_reading(source.path);
  if (!fd) return false;
  struct stat about {};
  if (::fstat(fd->get(), &about) != 0) return false;
  const Fingerprint now = fingerprint_of(about);
  // Unchanged since it was proved, before it got the name; else only the erased can be looked for.
  const bool is_as_proved = now.inode == state.made.inode && now.size == state.made.size &&
                            now.modified_ns == state.made.modified_ns;
  if (source.format == Format::Pst) {
    FileBytes file(fd->get());
    auto found = check_pst(settings.pst_editors, file, source.path, source.erase);
    if (!found) return false;
    receipt.residue += found->check.erased_found;
    return is_as_proved && found->check.holds_what_it_should && found->check.erased_found == 0;
  }
  // The scan that follows looks into it; here nothing but that it is the one that was proved.
  if (source.format == Format::Archive) return is_as_proved;
  if (left_in(source) == 0) return is_as_proved;  // what may be left is no mailbox to a splitter
  auto found = count_erased({fd->get(), source.compression, source.path}, settings.splitters,
                            source.erase, now.size);
  if (!found) return false;
  receipt.residue += *found;
  return is_as_proved && *found == 0;
}

// Each message of its own: of a run that is ending, or of one that was killed. False when none
// went.
bool add_messages(const PlannedSource& source, const FilesOutcome& outcome, Receipt& receipt) {
  for (std::uint64_t i = 0; i < source.erase.size(); ++i) {
    const auto& message = source.erase[i];
    const auto kept = outcome.kept.find(i);
    if (kept == outcome.kept.end()) {
      add_done(message, receipt);
    } else {
      receipt.erasures.push_back(
          {message.locator, Action::Failed, kept->second.what, message.hash});
      receipt.failures.push_back({source.path, kept->second});
    }
  }
  for (const auto& reached : outcome.reached) receipt.media.push_back({source.path, reached});
  if (outcome.kept.size() == source.erase.size()) return false;
  receipt.untouched += standing_messages(source) - source.erase.size();
  return true;
}

}  // namespace

void add_done(const PlannedMessage& message, Receipt& receipt) {
  const Action action = message.replacement ? Action::Redacted : Action::Deleted;
  receipt.erasures.push_back({message.locator, action, message.reason, message.hash});
  if (message.replacement) receipt.broken_signatures += message.replacement->broken_signatures;
}

void add_failure(const PlannedSource& source, Error error, Receipt& receipt) {
  for (const auto& message : source.erase) {
    receipt.erasures.push_back({message.locator, Action::Failed, error.what, message.hash});
  }
  receipt.failures.push_back({source.path, std::move(error)});
}

void add_folder_on_server(const PlannedSource& source, const FilesOutcome& outcome,
                          Receipt& receipt) {
  if (!add_messages(source, outcome, receipt)) return;
  receipt.is_verified = receipt.is_verified && outcome.is_verified;
}

void add_files(const PlannedSource& source, const FilesOutcome& outcome,
               std::span<const std::string_view> strings, const Unpacker& unpacker,
               Receipt& receipt) {
  if (!add_messages(source, outcome, receipt)) return;
  auto standing = count_standing(source, outcome);
  auto searched = source.format == Format::Maildir ? search_maildir(source, strings, unpacker)
                                                   : Result<FolderSearch>(FolderSearch());
  const Residue residue = searched ? searched->residue : Residue();
  // What took the place of others is searched with all of its folder, where that is.
  const bool is_searched_with_folder =
      !strings.empty() && (source.format == Format::Maildir || is_named_letter(source.path));
  const std::uint64_t untold =
      (is_searched_with_folder ? 0 : outcome.residue) + (standing ? *standing : 0);
  receipt.residue += untold + residue.total();
  if (untold > 0) receipt.traces.push_back({source.path.native(), untold, Trace::Scope::Mailbox});
  if (searched) std::ranges::move(searched->traces, std::back_inserter(receipt.traces));
  receipt.unopened += outcome.unopened + residue.unopened;
  receipt.is_verified =
      receipt.is_verified && outcome.is_verified && standing && searched && *standing == 0;
}

void add_letters(const Path& folder, std::span<const std::string_view> strings,
                 const Unpacker& unpacker, Receipt& receipt) {
  auto searched = search_letters(folder, strings, unpacker);
  receipt.is_verified = receipt.is_verified && searched;
  if (!searched) return;
  receipt.residue += searched->residue.total();
  receipt.unopened += searched->residue.unopened;
  std::ranges::move(searched->traces, std::back_inserter(receipt.traces));
}

void add_mailbox(const PlannedSource& source, Result<MailboxOutcome> outcome, Receipt& receipt) {
  if (!outcome) {
    add_failure(source, std::move(outcome).take_error(), receipt);
    return;
  }
  for (const auto& message : source.erase) add_done(message, receipt);
  receipt.media.push_back({source.path, std::move(outcome->reached)});
  receipt.untouched += outcome->untouched;
  const std::uint64_t residue = outcome->check.erased_found + outcome->residue.total();
  receipt.residue += residue;
  if (residue > 0 && outcome->traces.empty()) {
    receipt.traces.push_back({source.path.native(), residue, Trace::Scope::Mailbox});
  }
  std::ranges::move(outcome->traces, std::back_inserter(receipt.traces));
  receipt.unopened += outcome->residue.unopened;
  receipt.is_verified = receipt.is_verified && outcome->check.holds_what_it_should;
  receipt.phases.add(outcome->phases);
  if (outcome->rewritten) receipt.rewritten.push_back(*std::move(outcome->rewritten));
}

void add_settled(const PlannedSource& source, const SourceState& state,
                 const WiperSettings& settings, Receipt& receipt) {
  for (const auto& message : source.erase) add_done(message, receipt);
  receipt.media.push_back({source.path, state.reached.value_or(Reached{})});
  receipt.untouched += standing_messages(source) - source.erase.size();
  const bool is_proved = check_again(source, state, settings, receipt);
  receipt.is_verified = receipt.is_verified && is_proved;
}

}  // namespace oubli::wiper
