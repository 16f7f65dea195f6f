// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/recovery.h"

#include <cerrno>

#include <fcntl.h>

#include "wiper/disk/held_file.h"
#include "wiper/disk/mail_locks.h"
#include "wiper/settle.h"

namespace oubli::wiper {

namespace {

Reached taken_away() {
  return {Level::E0, "somebody took the old file away before it was overwritten", {}};
}

// Neither the mailbox nor what a run has beside it: its file system may not be mounted.
Status check_mounted(const Workplace& at) {
  for (const std::string& name : {at.name, at.ours.fresh, at.ours.old}) {
    auto found = look_up(at.folder, name);
    if (!found) return std::move(found).take_error();
    if (*found) return {};
  }
  return Error{ErrorCode::NotFound,
               at.path.string() + ": not there, nor anything that an earlier run had beside it",
               "mount its file system, or put an empty file there if it is gone for good; then run "
               "this again"};
}

// The names were swapped: the old file is overwritten, unless that was done.
Result<Reached> finish_swapped(const Workplace& at, const SourceState& state,
                               const std::string& old_name) {
  if (old_name.empty()) return state.reached ? *state.reached : taken_away();
  const Path shown = at.shown(old_name);
  const UniqueFd fd = open_ours(at, old_name);
  if (!fd.is_open()) return system_error("open " + shown.string(), errno);
  auto lease = take_write_lease(fd.get(), shown);
  if (!lease) return std::move(lease).take_error();
  const bool is_wiping = state.last == Step::Wiping || state.last == Step::Wiped;
  return erase_old(at, fd.get(), old_name, state.old, is_wiping);
}

Status unlink_our_lock(const Workplace& at) {
  return unlink_dotlock(at.disk, at.folder, at.name, at.ours);
}

}  // namespace

std::map<std::uint64_t, SourceState> states_of(const Journal& journal) {
  std::map<std::uint64_t, SourceState> states;
  for (const auto& record : journal.records()) {
    if (record.step == Step::Begin || record.step == Step::Closed || record.batch != 0) continue;
    SourceState& state = states[record.source];
    state.last = record.step;
    if (record.step == Step::Preparing) {
      state.path = record.path;
      state.token = record.token;
    }
    if (record.step == Step::Intent) {
      state.old = record.old;
      state.made = record.made;
    }
    const bool is_others = record.step == Step::Appending || record.step == Step::Expunging ||
                           record.step == Step::Replacing;
    if (is_others) state.asked = record.text;
    const bool is_done_by_others = record.step == Step::Done && !state.asked.empty();
    if (record.step == Step::Wiped || is_done_by_others) state.reached = reached_of(record.text);
  }
  return states;
}

Status settle_source(Disk& disk, Journal& journal, std::uint64_t source, SourceState& state) {
  if (state.last == Step::Done || state.last == Step::Failed) return {};
  auto folder = open_folder(state.path.parent_path());
  if (!folder) return std::move(folder).take_error();
  const std::string name = state.path.filename().string();
  const OurNames ours(state.token);
  auto owner = Owner::of(folder->get(), {name, ours.fresh, ours.old}, state.path);
  if (!owner) return std::move(owner).take_error();
  ActingDisk acting(disk, *owner);
  const Workplace at{acting, journal, source, folder->get(), state.path, name, ours, *owner};
  if (!state.reached) {
    if (auto mounted = check_mounted(at); !mounted) return mounted;
  }
  auto swap = look_at_swap(at, state.old, state.made);
  if (!swap) return std::move(swap).take_error();
  if (!swap->is_swapped && (state.last == Step::Preparing || state.last == Step::Intent)) {
    if (auto done = clear_up(at); !done) return done;
    if (auto done = unlink_our_lock(at); !done) return done;
    state.last = Step::Failed;
    return journal.append({.step = Step::Failed, .source = source});
  }
  auto reached = finish_swapped(at, state, swap->old_name);
  if (!reached) return std::move(reached).take_error();
  state.reached = std::move(*reached);
  if (auto done = unlink_our_lock(at); !done) return done;
  state.last = Step::Done;
  return journal.append({.step = Step::Done, .source = source, .text = to_text(*state.reached)});
}

}  // namespace oubli::wiper
