// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/export/copy_strays.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>

#include "scanner/app/export/close_folder.h"

namespace oubli::app {

namespace {

// Of a Maildir, ".Name" with a "cur" in it; the copies of other accounts have no dot before them.
bool is_of_folder(int root, const std::string& name, CopyForm form) {
  if (form == CopyForm::Mbox) return name.ends_with(".mbox");
  return name.starts_with('.') && name != "." && name != ".." &&
         ::faccessat(root, (name + "/cur").c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

}  // namespace

Result<std::vector<std::string>> strays_in(int root, CopyForm form,
                                           const std::set<std::string>& known) {
  const int again = ::openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, CloseFolder> listing(again < 0 ? nullptr : ::fdopendir(again));
  if (!listing) return system_error("read the copy", errno);
  std::vector<std::string> strays;
  for (errno = 0; const dirent* entry = ::readdir(listing.get()); errno = 0) {
    const std::string name = entry->d_name;
    if (!known.contains(name) && is_of_folder(root, name, form)) strays.push_back(name);
  }
  if (errno != 0) return system_error("read the copy", errno);
  std::ranges::sort(strays);
  return strays;
}

}  // namespace oubli::app
