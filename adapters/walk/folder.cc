// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/walk/folder.h"

#include <array>

#include "adapters/maildir/folder_name.h"
#include "adapters/maildir/maildir_folder.h"
#include "adapters/walk/recognise.h"

namespace oubli::walk {
namespace {

bool is_maildirpp_name(std::string_view name) { return name.size() > 1 && name[0] == '.'; }

// The usual names of a whole Maildir, whose own messages are the inbox.
bool is_usual_root(std::string_view name) {
  for (const std::string_view usual : {"Maildir", "maildir", ".maildir", ".Maildir"}) {
    if (name == usual) return true;
  }
  return false;
}

void join(std::string& folder, std::string_view name) {
  if (!folder.empty()) folder.push_back('/');
  folder.append(name);
}

std::string joined(const Trail& trail, std::size_t from) {
  std::string folder;
  for (std::size_t i = from; i < trail.size(); ++i) {
    join(folder, is_maildirpp_name(trail[i]) ? maildir::folder_of_maildirpp(trail[i])
                                             : maildir::decode_modified_utf7(trail[i]));
  }
  return folder;
}

// The names among the parents of `path` that end in `ending`, without it, outermost first; from
// the nearest parent upwards, stopping where one does not when `without_gaps`.
std::string enclosing(const Path& path, std::string_view ending, bool without_gaps) {
  std::string folder;
  for (Path at = path.parent_path(); at.has_filename(); at = at.parent_path()) {
    const std::string name = at.filename().string();
    if (name.size() > ending.size() && name.ends_with(ending)) {
      if (!folder.empty()) folder.insert(0, 1, '/');
      folder.insert(0, name, 0, name.size() - ending.size());
    } else if (without_gaps) {
      break;
    }
  }
  return folder;
}

}  // namespace

std::string maildir_folder(const Path& path, const Trail& trail, std::size_t mail_root) {
  const std::string name = path.filename().string();
  if (trail.size() > mail_root) return joined(trail, mail_root);
  if (is_usual_root(name)) return "INBOX";
  if (!trail.empty()) return joined(trail, 0);
  const bool is_subfolder = is_maildirpp_name(name) && maildir::is_maildir(path.parent_path());
  return is_subfolder ? maildir::folder_of_maildirpp(name) : "INBOX";
}

std::string mbox_folder(const Path& path) {
  const std::string name = path.filename().string();
  std::string packages = enclosing(path, ".mbox", true);
  if (name == "mbox" && !packages.empty()) return packages;
  std::string folder = enclosing(path, ".sbd", true);
  join(folder, mbox_stem(name));
  return folder;
}

std::string emlx_folder(const Path& path) {
  const std::string packages = enclosing(path, ".mbox", false);
  return packages.empty() ? path.parent_path().filename().string() : packages;
}

std::string eml_folder(const Path& path, const Trail& trail) {
  if (trail.size() < 2) return path.parent_path().filename().string();
  std::string folder;
  for (std::size_t i = 0; i + 1 < trail.size(); ++i) join(folder, trail[i]);
  return folder;
}

}  // namespace oubli::walk
