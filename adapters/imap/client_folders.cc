// SPDX-License-Identifier: GPL-3.0-or-later
// Which folders there are: the user's own, and those of others and of everybody that the server
// lets the user list.
#include <algorithm>
#include <set>

#include "adapters/imap/client_state.h"
#include "adapters/mime/ascii.h"

namespace oubli::imap {
namespace {

// Cyrus writes \trash where Dovecot writes \Trash.
bool is_named(std::string_view flag, std::string_view name) {
  return std::ranges::equal(flag, name, {}, mime::to_lower, mime::to_lower);
}

}  // namespace

Folder Client::State::folder_of(const mailimap_mailbox_list& listed) const {
  Folder folder{raw_of(listed.mb_name), listed.mb_delimiter, true, {}};
  if (listed.mb_flag == nullptr) return folder;
  folder.can_be_opened = listed.mb_flag->mbf_type != MAILIMAP_MBX_LIST_FLAGS_SFLAG ||
                         listed.mb_flag->mbf_sflag != MAILIMAP_MBX_LIST_SFLAG_NOSELECT;
  for (clistiter* at = clist_begin(listed.mb_flag->mbf_oflags); at != nullptr;
       at = clist_next(at)) {
    const auto* flag = content_of<mailimap_mbx_list_oflag>(at);
    if (flag->of_flag_ext == nullptr) continue;
    std::string_view name(flag->of_flag_ext);
    while (name.starts_with('\\')) name.remove_prefix(1);
    if (is_named(name, "NonExistent") || is_named(name, "Noselect")) folder.can_be_opened = false;
    for (const std::string_view use :
         {"All", "Archive", "Drafts", "Flagged", "Junk", "Sent", "Trash"}) {
      if (is_named(name, use)) folder.use = use;
    }
  }
  return folder;
}

// What the names of a kind of folders begin with; nothing where they stand among the user's own.
void Client::State::add_prefixes(const mailimap_namespace_item* item,
                                 std::vector<std::string>& into) const {
  if (item == nullptr || item->ns_data_list == nullptr) return;
  for (clistiter* at = clist_begin(item->ns_data_list); at != nullptr; at = clist_next(at)) {
    const char* prefix = content_of<mailimap_namespace_info>(at)->ns_prefix;
    if (prefix != nullptr && *prefix != '\0') into.push_back(raw_of(prefix));
  }
}

Result<std::vector<Folder>> Client::State::list(const std::string& prefix) {
  stream.allow(kMostBetween);
  clist* listed = nullptr;
  const int code = mailimap_list(session, spelled(prefix).c_str(), "*", &listed);
  if (auto fine = check(code, "list its folders"); !fine) return std::move(fine).take_error();
  std::vector<Folder> folders;
  for (clistiter* at = clist_begin(listed); at != nullptr; at = clist_next(at)) {
    folders.push_back(folder_of(*content_of<mailimap_mailbox_list>(at)));
  }
  mailimap_list_result_free(listed);
  return folders;
}

// A server that does not tell has none that it does not list anyway.
Result<std::vector<std::string>> Client::State::prefixes_of_others() {
  std::vector<std::string> prefixes;
  if (mailimap_has_namespace(session) == 0) return prefixes;
  stream.allow(kMostBetween);
  mailimap_namespace_data* told = nullptr;
  const int code = mailimap_namespace(session, &told);
  auto fine = check(code, "tell its namespaces");
  if (!fine && is_broken) return std::move(fine).take_error();
  if (!fine || told == nullptr) return prefixes;
  add_prefixes(told->ns_other, prefixes);
  add_prefixes(told->ns_shared, prefixes);
  mailimap_namespace_data_free(told);
  return prefixes;
}

Result<std::vector<Folder>> Client::folders() {
  auto folders = state_->list("");
  if (!folders) return folders;
  auto prefixes = state_->prefixes_of_others();
  if (!prefixes) return std::move(prefixes).take_error();
  std::set<std::string> known;
  for (const Folder& folder : *folders) known.insert(folder.raw);
  for (const std::string& prefix : *prefixes) {
    const bool is_listed = std::ranges::any_of(
        *folders, [&](const Folder& folder) { return folder.raw.starts_with(prefix); });
    if (is_listed) continue;
    auto more = state_->list(prefix);
    if (!more && is_broken()) return more;
    if (!more) {  // it says that there is something: who opens it learns why it cannot be had
      folders->push_back({prefix});
      continue;
    }
    for (Folder& folder : *more) {
      if (known.insert(folder.raw).second) folders->push_back(std::move(folder));
    }
  }
  return folders;
}

}  // namespace oubli::imap
