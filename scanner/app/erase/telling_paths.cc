// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/telling_paths.h"

#include <algorithm>

#include "adapters/base/files.h"

namespace oubli::app {

namespace {

// Where the last name of a path begins.
std::size_t last_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? 0 : slash + 1;
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

// Where the names begin that are looked at: the source's own, of an address what is behind it.
std::size_t TellingPaths::asked_for(std::string_view mailbox) const {
  std::size_t begin = last_name(mailbox);
  for (const std::string& source : sources_) {
    if (source.find("://") != std::string::npos) {
      if (is_below(mailbox, source)) begin = std::min(begin, source.size());
      continue;
    }
    std::error_code wrong;
    std::string path = std::filesystem::weakly_canonical(source, wrong).string();
    if (wrong || !is_below(mailbox, path)) continue;
    begin = std::min(begin, last_name(path));
  }
  return begin;
}

// Between the words of a name on disk anything may stand.
bool TellingPaths::tells(std::string_view name) const {
  std::string parted(name);
  std::ranges::replace_if(
      parted, [](char c) { return c == '_' || c == '.' || c == '+'; }, ' ');
  for (const std::string_view read : {name, std::string_view(parted)}) {
    for (const subject::Spot& one : matcher_.spots(read, subject::TextKind::Words, least_)) {
      if (one.score >= least_) return true;
    }
  }
  return false;
}

// Of the first `most` bytes of the path.
std::vector<std::string> TellingPaths::within(const std::string& mailbox, std::size_t most) {
  std::vector<std::string> found;
  for (std::size_t begin = asked_for(mailbox); begin < std::min(most, mailbox.size());) {
    const std::size_t end = std::min(mailbox.find('/', begin), mailbox.size());
    std::string path = mailbox.substr(0, end);
    if (tells(std::string_view(mailbox).substr(begin, end - begin)) && seen_.insert(path).second)
      found.push_back(std::move(path));
    begin = end + 1;
  }
  return found;
}

}  // namespace oubli::app
