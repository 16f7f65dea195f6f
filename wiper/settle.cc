// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/settle.h"

#include <cerrno>
#include <sstream>

#include <fcntl.h>

#include "wiper/disk/overwrite.h"

namespace oubli::wiper {

namespace {

// For file systems without RENAME_EXCHANGE: the old file gets a second name, then loses its first.
Status swap_by_link(const Workplace& at) {
  const std::string doing = "swap " + at.path.string();
  if (auto done = check(at.disk.link(at.folder, at.name, at.ours.old), doing); !done) return done;
  if (auto done = check(at.disk.sync(at.folder), doing); !done) return done;
  return check(at.disk.rename(at.folder, at.ours.fresh, at.name), doing);
}

// Invariant 4: never the file that the mailbox's name leads to, never one with another name.
Status check_ours_to_erase(const Workplace& at, int old_fd, const Fingerprint& old) {
  struct stat about {};
  if (::fstat(old_fd, &about) != 0) return system_error("stat old copy", errno);
  auto named = look_up(at.folder, at.name);
  if (!named) return std::move(named).take_error();
  const Fingerprint here = fingerprint_of(about);
  if (!is_same_file(here, old) || is_same_file(*named, here)) {
    return refused(at.path.string() + ": still leads to the old file; it was not overwritten",
                   "run the command again");
  }
  if (about.st_nlink > 1) {
    return refused(at.path.string() + ": the old file was given another name meanwhile",
                   "unlink that name (`find / -inum " + std::to_string(old.inode) +
                       "` shows it), then run the command again");
  }
  return {};
}

Status check_nobody_wrote(const Workplace& at, int old_fd, const Fingerprint& old,
                          const std::string& old_name) {
  struct stat about {};
  if (::fstat(old_fd, &about) != 0) return system_error("stat old copy", errno);
  const Fingerprint now = fingerprint_of(about);
  // The change time is not compared: the swap itself changed it.
  if (now.size == old.size && now.modified_ns == old.modified_ns) return {};
  return refused(at.path.string() +
                     ": a program that ignores locks wrote to the old file; it is "
                     "kept as " +
                     at.shown(old_name).string(),
                 "deliver what was added to it by hand, then wipe it with `oubli wipe`");
}

Status erase_fresh(const Workplace& at) {
  const Path shown = at.shown(at.ours.fresh);
  const UniqueFd fd = open_ours(at, at.ours.fresh);
  if (!fd.is_open() && errno == ENOENT) return {};
  if (!fd.is_open()) return system_error("open " + shown.string(), errno);
  struct stat about {};
  if (::fstat(fd.get(), &about) != 0) return system_error("stat " + shown.string(), errno);
  // Somebody made our name a second one of a file of theirs.
  if (!S_ISREG(about.st_mode) || about.st_nlink > 1) {
    return refused(shown.string() + ": not the file that was made there; it was not overwritten",
                   "look at that file and unlink the name, then run the command again");
  }
  if (auto done = overwrite_file(at.disk, fd.get(), shown); !done) {
    return std::move(done).take_error();
  }
  if (auto done = check(at.disk.unlink(at.folder, at.ours.fresh), "unlink " + shown.string());
      !done) {
    return done;
  }
  return check(at.disk.sync(at.folder), "sync " + at.path.parent_path().string());
}

// Half of swap_by_link(): the mailbox has its own name and ours.old.
Status drop_second_name(const Workplace& at) {
  auto named = look_up(at.folder, at.name);
  if (!named) return std::move(named).take_error();
  auto second = look_up(at.folder, at.ours.old);
  if (!second) return std::move(second).take_error();
  if (!*second) return {};
  if (!is_same_file(*named, **second)) {
    return failed(at.shown(at.ours.old).string() + ": not the second name of the mailbox",
                  "look at both files; nothing was overwritten");
  }
  if (auto done = check(at.disk.unlink(at.folder, at.ours.old), "unlink " + at.ours.old); !done) {
    return done;
  }
  return check(at.disk.sync(at.folder), "sync " + at.path.parent_path().string());
}

}  // namespace

UniqueFd open_ours(const Workplace& at, const std::string& name) {
  const ActingAs acting(at.owner);
  errno = acting.failure();
  if (acting.failure() != 0) return {};
  return UniqueFd(::openat(at.folder, name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
}

Status swap_names(const Workplace& at) {
  const int wrong = at.disk.exchange(at.folder, at.ours.fresh, at.name);
  if (wrong == EINVAL || wrong == ENOSYS) return swap_by_link(at);
  return check(wrong, "swap " + at.path.string());
}

Result<SwapState> look_at_swap(const Workplace& at, const Fingerprint& old,
                               const Fingerprint& made) {
  auto named = look_up(at.folder, at.name);
  auto fresh = look_up(at.folder, at.ours.fresh);
  auto kept = look_up(at.folder, at.ours.old);
  for (auto* found : {&named, &fresh, &kept}) {
    if (!*found) return std::move(*found).take_error();
  }
  SwapState state;
  if (is_same_file(*fresh, old)) state.old_name = at.ours.fresh;
  if (is_same_file(*kept, old)) state.old_name = at.ours.old;
  // Another program may have put a third file in place since; then our own names decide.
  state.is_swapped =
      is_same_file(*named, made) || (!state.old_name.empty() && !is_same_file(*named, old));
  return state;
}

Status clear_up(const Workplace& at) {
  if (auto done = drop_second_name(at); !done) return done;
  return erase_fresh(at);
}

Result<Reached> erase_old(const Workplace& at, int old_fd, const std::string& old_name,
                          const Fingerprint& old, bool is_wiping) {
  const std::string folder = at.path.parent_path().string();
  Status done = check(at.disk.sync(at.folder), "sync " + folder);
  if (done && !is_wiping) done = at.journal.append({.step = Step::Swapped, .source = at.source});
  if (done) done = check_ours_to_erase(at, old_fd, old);
  if (done && !is_wiping) done = check_nobody_wrote(at, old_fd, old, old_name);
  if (done && !is_wiping) done = at.journal.append({.step = Step::Wiping, .source = at.source});
  if (!done) return std::move(done).take_error();
  auto reached = overwrite_file(at.disk, old_fd, at.shown(old_name));
  if (!reached) return reached;
  done = at.journal.append({.step = Step::Wiped, .source = at.source, .text = to_text(*reached)});
  if (done) done = check(at.disk.unlink(at.folder, old_name), "unlink " + old_name);
  if (done) done = check(at.disk.sync(at.folder), "sync " + folder);
  if (!done) return std::move(done).take_error();
  return reached;
}

std::string to_text(const Reached& reached) {
  std::string text(name_of(reached.level));
  for (const auto& caveat : reached.caveats) text += ' ' + caveat;
  return text + '\n' + reached.why;
}

Reached reached_of(const std::string& text) {
  const std::size_t line = text.find('\n');
  std::istringstream words(text.substr(0, line));
  std::string word;
  words >> word;
  Reached reached{level_named(word), {}, {}};
  while (words >> word) reached.caveats.insert(word);
  if (line != std::string::npos) reached.why = text.substr(line + 1);
  return reached;
}

}  // namespace oubli::wiper
