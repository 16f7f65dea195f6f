// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/maildir/maildir_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

#include "adapters/directory.h"

namespace oubli::maildir {
namespace {

// New before cur: a message that moves meanwhile is then met twice rather than never.
constexpr std::array<std::string_view, 2> kSubfolders{"new", "cur"};
constexpr int kMostRounds = 3;

bool is_folder(const Path& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode);
}

// May be a link, where it leads to what belongs to the Maildir's owner.
Result<UniqueFd> open_subfolder(const Path& folder, const std::string& name) {
  auto fd = open_resolved_folder(folder);
  if (!fd) return fd;
  return open_beside(fd->get(), name, O_DIRECTORY, folder / name);
}

// Calls `take` with each name in a subfolder that may be a message; a subfolder that is not there
// is empty.
template <typename Take>
Status each_message(const Path& folder, std::string_view subfolder, Take take) {
  const Path path = folder / subfolder;
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0 && errno == ENOENT) return {};
  auto fd = open_subfolder(folder, std::string(subfolder));
  if (!fd) return std::move(fd).take_error();
  return each_name(*std::move(fd), path, [&](std::string_view name, unsigned char type) {
    const bool may_be_file = type == DT_REG || type == DT_UNKNOWN || type == DT_LNK;
    if (name[0] != '.' && may_be_file) take(name);
  });
}

// Fills in what stat tells; false when the entry is gone or is no regular file.
bool complete(int folder, Entry& entry, bool& is_gone) {
  struct stat about {};
  if (::fstatat(folder, entry.name.c_str(), &about, 0) != 0) {
    is_gone = errno == ENOENT;
    return !is_gone;  // one that may not be looked at is listed, and opening it will say why
  }
  entry.inode = about.st_ino;
  entry.size = static_cast<std::uint64_t>(about.st_size);
  entry.modified_ns = nanoseconds(about.st_mtim);
  return S_ISREG(about.st_mode);
}

Result<std::vector<Entry>> list_once(const Path& folder, int fd, bool& is_moving) {
  std::vector<Entry> entries;
  for (const std::string_view subfolder : kSubfolders) {
    auto read = each_message(folder, subfolder, [&](std::string_view name) {
      Entry& entry = entries.emplace_back();
      entry.name.reserve(subfolder.size() + 1 + name.size());
      entry.name.append(subfolder).append("/").append(name);
    });
    if (!read) return std::move(read).take_error();
  }
  std::erase_if(entries, [&](Entry& entry) {
    bool is_gone = false;
    const bool stays = complete(fd, entry, is_gone);
    is_moving |= is_gone;
    return !stays;
  });
  return entries;
}

std::string_view base_of(std::string_view name) {
  name.remove_prefix(std::min(name.rfind('/') + 1, name.size()));
  for (std::size_t at = 1; at + 2 < name.size(); ++at) {
    const bool is_mark = name[at] == ':' || name[at] == ';' || name[at] == '!';
    if (is_mark && (name.substr(at + 1, 2) == "2," || name.substr(at + 1, 2) == "1,")) {
      return name.substr(0, at);
    }
  }
  return name;
}

// Two names of one file (a move by link and unlink, caught between the two) are one message; two
// files with one name are two.
void drop_second_names(std::vector<Entry>& entries) {
  const auto key = [](const Entry& e) { return std::pair(base_of(e.name), e.inode); };
  std::ranges::sort(entries, [&](const Entry& a, const Entry& b) {
    return std::tuple(key(a), std::string_view(a.name)) <
           std::tuple(key(b), std::string_view(b.name));
  });
  const auto same = [&](const Entry& a, const Entry& b) {
    return a.inode != 0 && key(a) == key(b);
  };
  entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
}

// Most have no link in their path, which one call tells.
Result<UniqueFd> open_by_name(const Path& folder, const std::string& name) {
  const Path path = folder / name;
  auto opened = open_resolved(path);
  if (opened || opened.error().code != ErrorCode::Failed) return opened;
  const std::size_t slash = name.find('/');
  auto at = open_subfolder(folder, name.substr(0, slash));
  if (!at) return at;
  auto fd = open_beside(at->get(), name.substr(slash + 1), 0, path);
  struct stat about {};
  if (fd && (::fstat(fd->get(), &about) != 0 || !S_ISREG(about.st_mode))) {
    return damaged("open " + path.string() + ": not a regular file");
  }
  return fd;
}

bool exists(const Path& folder, const std::string& name) {
  struct stat about {};
  return ::stat((folder / name).c_str(), &about) == 0;
}

// Where an entry went: first where a reader of mail would put it, then wherever its name is.
Result<std::string> find_again(const Path& folder, const Entry& entry) {
  const std::string base(base_of(entry.name));
  for (const char* flags : {":2,", ":2,S", ":2,RS", ":2,FS", ":2,ST", ":2,T", ";2,", ";2,S"}) {
    std::string name = "cur/" + base + flags;
    if (exists(folder, name)) return name;
  }
  for (const std::string_view subfolder : kSubfolders) {
    std::string found;
    auto read = each_message(folder, subfolder, [&](std::string_view name) {
      if (base_of(name) == base) found = std::string(subfolder) + "/" + std::string(name);
    });
    if (!read) return std::move(read).take_error();
    if (!found.empty()) return found;
  }
  return damaged((folder / entry.name).string() + ": the message is gone");
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  return (a * 0x9E3779B97F4A7C15ULL) ^ (b + 0x7F4A7C159E3779B9ULL + (a << 6U) + (a >> 2U));
}

}  // namespace

bool is_maildir(const Path& folder) {
  const int parts = int{is_folder(folder / "cur")} + int{is_folder(folder / "new")} +
                    int{is_folder(folder / "tmp")};
  const bool has_mail = is_folder(folder / "cur") || is_folder(folder / "new");
  return has_mail && parts >= 2;
}

std::string stable_name(std::string_view entry_name) { return std::string(base_of(entry_name)); }

Result<Fingerprint> fingerprint(const Path& folder) {
  Fingerprint print;
  for (const std::string_view subfolder : kSubfolders) {
    struct stat about {};
    const Path path = folder / subfolder;
    if (::stat(path.c_str(), &about) != 0) {
      if (errno == ENOENT) continue;
      return system_error("stat " + path.string(), errno);
    }
    const std::int64_t modified = nanoseconds(about.st_mtim);
    const std::int64_t changed = nanoseconds(about.st_ctim);
    print.device = about.st_dev;
    for (const std::uint64_t part :
         {static_cast<std::uint64_t>(about.st_ino), static_cast<std::uint64_t>(modified),
          static_cast<std::uint64_t>(changed)}) {
      print.inode = mixed(print.inode, part);
    }
    print.size += static_cast<std::uint64_t>(about.st_size);
    // Real times, and the newest: whoever keeps the fingerprint asks whether it was settled.
    print.modified_ns = std::max(print.modified_ns, modified);
    print.changed_ns = std::max(print.changed_ns, changed);
  }
  return print;
}

Result<std::vector<Entry>> list_entries(const Path& folder) {
  const auto fd = open_resolved_folder(folder);
  if (!fd) return fd.error();
  for (int round = 1;; ++round) {
    bool is_moving = false;
    auto entries = list_once(folder, fd->get(), is_moving);
    if (!entries) return entries;
    // Something was renamed while it was listed, and its new name may have been missed.
    if (is_moving && round < kMostRounds) continue;
    drop_second_names(*entries);
    return entries;
  }
}

Result<UniqueFd> open_entry(const Path& folder, Entry& entry) {
  for (int round = 1;; ++round) {
    auto opened = open_by_name(folder, entry.name);
    if (opened || round > kMostRounds || exists(folder, entry.name)) return opened;
    auto name = find_again(folder, entry);
    if (!name) return std::move(name).take_error();
    entry.name = std::move(*name);
  }
}

}  // namespace oubli::maildir
