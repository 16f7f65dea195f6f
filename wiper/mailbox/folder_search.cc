// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/folder_search.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <set>
#include <string>
#include <utility>

#include <fcntl.h>

#include "adapters/base/unique_fd.h"
#include "adapters/source.h"
#include "wiper/mailbox/leftovers.h"
#include "wiper/mailbox/message_file.h"

namespace oubli::wiper {

namespace {

namespace fs = std::filesystem;

class Searching {
 public:
  Searching(std::span<const std::string_view> strings, const Unpacker& unpacker)
      : strings_(strings), unpacker_(unpacker) {}

  Status file(int fd, const Path& path) {
    auto bytes = open_message(fd, path);
    if (!bytes) return std::move(bytes).take_error();
    auto residue = search_residue(**bytes, strings_, unpacker_);
    if (!residue && residue.error().code != ErrorCode::Damaged)
      return std::move(residue).take_error().during(path.string());
    if (!residue) ++found_.residue.unopened;
    add(residue ? *residue : Residue(), path);
    return {};
  }

  // What a name says stands in no file.
  void name(const Path& path) {
    ResidueSearch search(strings_, unpacker_);
    search.feed(path.filename().native());
    search.end_text();
    add(search.found(), path);
  }

  // One that lies there beside the messages.
  void other(const Path& path) {
    name(path);
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (fd.get() < 0 && errno == ENOENT) return;  // gone meanwhile
    if (fd.get() < 0 || !file(fd.get(), path)) ++found_.residue.unopened;
  }

  FolderSearch finish() { return std::move(found_); }

 private:
  void add(const Residue& residue, const Path& path) {
    found_.residue += residue;
    if (residue.total() == 0 || found_.traces.size() == kMostTraces) return;
    found_.traces.push_back({path.native(), residue.total()});
  }

  std::span<const std::string_view> strings_;
  const Unpacker& unpacker_;
  FolderSearch found_;
};

bool is_file(const fs::directory_entry& entry) {
  std::error_code wrong;
  return entry.symlink_status(wrong).type() == fs::file_type::regular;
}

// Files that `is_asked` for, of the folder itself or of all below it.
template <typename Iterator, typename IsAsked, typename Take>
Status each_file(const Path& folder, IsAsked is_asked, Take take) {
  std::error_code wrong;
  for (auto at = Iterator(folder, wrong); !wrong && at != Iterator(); at.increment(wrong)) {
    if (is_file(*at) && is_asked(at->path())) take(at->path());
  }
  const bool is_gone = wrong == std::errc::no_such_file_or_directory;
  if (!wrong || is_gone) return {};
  return failed("list " + folder.string() + ": " + wrong.message());
}

// What list_entries() passes over.
bool is_passed_over(const Path& path, const Path& subfolder) {
  return path.parent_path() != subfolder || path.filename().native().starts_with('.');
}

Status search_messages(const PlannedSource& source, Searching& search) {
  const Container folder{source.format, source.compression, source.path, {}, 0, 1};
  auto entries = list_entries(folder);
  if (!entries) return std::move(entries).take_error();
  for (Entry& entry : *entries) {
    auto fd = open_entry(folder, entry);
    if (!fd && fd.error().code != ErrorCode::Failed) continue;  // gone elsewhere meanwhile
    if (!fd) return std::move(fd).take_error();
    const Path path = source.path / entry.name;
    search.name(path);
    if (auto done = search.file(fd->get(), path); !done) return done;
  }
  return {};
}

Status search_beside(const Path& maildir, Searching& search) {
  std::set<Path> foreign;
  for (const Leftover& one : leftovers_of({maildir})) foreign.insert(one.path);
  const auto take = [&search](const Path& path) { search.other(path); };
  for (const std::string_view name : {"cur", "new"}) {
    const Path subfolder = maildir / name;
    auto done = each_file<fs::recursive_directory_iterator>(
        subfolder, [&](const Path& path) { return is_passed_over(path, subfolder); }, take);
    if (!done) return done;
  }
  auto done = each_file<fs::recursive_directory_iterator>(
      maildir / "tmp", [](const Path&) { return true; }, take);
  if (!done) return done;
  return each_file<fs::directory_iterator>(
      maildir, [&](const Path& path) { return !foreign.contains(path); }, take);
}

}  // namespace

Result<FolderSearch> search_maildir(const PlannedSource& source,
                                    std::span<const std::string_view> strings,
                                    const Unpacker& unpacker) {
  Searching search(strings, unpacker);
  if (strings.empty()) return search.finish();
  if (auto done = search_messages(source, search); !done) return std::move(done).take_error();
  if (auto done = search_beside(source.path, search); !done) return std::move(done).take_error();
  return search.finish();
}

bool is_named_letter(const Path& file) {
  return file.extension() == ".eml" || file.extension() == ".emlx";
}

Result<FolderSearch> search_letters(const Path& folder, std::span<const std::string_view> strings,
                                    const Unpacker& unpacker) {
  Searching search(strings, unpacker);
  if (strings.empty()) return search.finish();
  auto done = each_file<fs::directory_iterator>(folder, is_named_letter,
                                                [&](const Path& path) { search.other(path); });
  if (!done) return std::move(done).take_error();
  return search.finish();
}

}  // namespace oubli::wiper
