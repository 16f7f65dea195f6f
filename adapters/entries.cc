// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a container: a folder of them for a Maildir, the container itself for the rest.
#include <cerrno>

#include <sys/stat.h>

#include "adapters/directory.h"
#include "adapters/maildir/maildir_folder.h"
#include "adapters/source.h"

namespace oubli {
namespace {

Result<struct stat> stat_file(const Path& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return system_error("stat " + path.string(), errno);
  return about;
}

// Where nothing is opened by its path.
bool is_elsewhere(const Container& container) {
  return is_remote(container.format) || is_in_repository(container.format);
}

Error elsewhere(const Container& container) {
  const bool is_stored = is_in_repository(container.format);
  return failed(container.path.string() +
                (is_stored ? ": stands in a repository" : ": stands on a mail server"));
}

}  // namespace

Result<Fingerprint> fingerprint(const Container& container) {
  if (is_elsewhere(container)) return elsewhere(container);
  if (container.format == Format::Maildir) return maildir::fingerprint(container.path);
  const auto about = stat_file(container.path);
  if (!about) return about.error();
  return Fingerprint{about->st_dev, about->st_ino, static_cast<std::uint64_t>(about->st_size),
                     nanoseconds(about->st_mtim), nanoseconds(about->st_ctim)};
}

Result<std::vector<Entry>> list_entries(const Container& container) {
  if (is_elsewhere(container)) return elsewhere(container);
  if (container.format == Format::Maildir) return maildir::list_entries(container.path);
  const auto about = stat_file(container.path);
  if (!about) return about.error();
  std::vector<Entry> entries(1);
  entries[0].inode = about->st_ino;
  entries[0].size = static_cast<std::uint64_t>(about->st_size);
  entries[0].modified_ns = nanoseconds(about->st_mtim);
  return entries;
}

std::string stable_name(const Container& container, const Entry& entry) {
  if (container.format == Format::Maildir) return maildir::stable_name(entry.name);
  return {};
}

Result<UniqueFd> open_entry(const Container& container, Entry& entry) {
  if (is_elsewhere(container)) return elsewhere(container);
  if (container.format == Format::Maildir) return maildir::open_entry(container.path, entry);
  return open_resolved(container.path);
}

}  // namespace oubli
