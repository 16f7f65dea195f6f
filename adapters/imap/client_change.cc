// SPDX-License-Identifier: GPL-3.0-or-later
// What changes a folder on a server.
#include <algorithm>

#include "adapters/imap/client_state.h"

namespace oubli::imap {
namespace {

bool is_deleted_flag(const mailimap_flag_perm* one) {
  return one->fl_type == MAILIMAP_FLAG_PERM_FLAG && one->fl_flag != nullptr &&
         one->fl_flag->fl_type == MAILIMAP_FLAG_DELETED;
}

// A server that does not say which flags last lets all of them (RFC 3501, 7.1).
bool lasts(const mailimap_selection_info& about) {
  if (about.sel_perm_flags == nullptr) return true;
  for (clistiter* at = clist_begin(about.sel_perm_flags); at != nullptr; at = clist_next(at)) {
    if (is_deleted_flag(static_cast<const mailimap_flag_perm*>(clist_content(at)))) return true;
  }
  return false;
}

Error not_open() { return failed("no folder is open for changes"); }

}  // namespace

Result<FolderState> Client::select(const std::string& raw) {
  state_->stream.allow(kMostBetween);
  state_->may_change = false;
  const int code = mailimap_select(state_->session, state_->spelled(raw).c_str());
  if (auto fine = state_->check(code, "open the folder"); !fine) {
    return std::move(fine).take_error();
  }
  auto opened = state_->opened();
  if (!opened) return opened;
  const mailimap_selection_info& about = *state_->session->imap_selection_info;
  if (about.sel_perm == MAILIMAP_MAILBOX_READONLY || !lasts(about)) {
    return refused("the server lets this user delete nothing in the folder",
                   "log in as somebody who may, or have the folder's rights changed");
  }
  state_->may_change = true;
  return opened;
}

// Asked for once more: servers tell of it only to who is logged in.
Result<bool> Client::expunges_by_uid() {
  if (auto told = state_->ask_capabilities(); !told) return std::move(told).take_error();
  return mailimap_has_uidplus(state_->session) != 0;
}

Status Client::mark(const std::vector<UidRange>& uids, bool is_deleted) {
  if (!state_->may_change) return not_open();
  state_->stream.allow(kMostBetween);
  auto* flags = mailimap_flag_list_new_empty();
  mailimap_flag_list_add(flags, mailimap_flag_new_deleted());
  auto* change = is_deleted ? mailimap_store_att_flags_new_add_flags_silent(flags)
                            : mailimap_store_att_flags_new_remove_flags_silent(flags);
  auto* set = set_of(uids);
  const int code = mailimap_uid_store(state_->session, set, change);
  mailimap_set_free(set);
  mailimap_store_att_flags_free(change);
  return state_->check(code, "change the flags of its messages");
}

Status Client::expunge(const std::vector<UidRange>& uids) {
  if (!state_->may_change) return not_open();
  state_->stream.allow(kMostBetween);
  auto* set = set_of(uids);
  const int code = mailimap_uid_expunge(state_->session, set);
  mailimap_set_free(set);
  return state_->check(code, "expunge its messages");
}

}  // namespace oubli::imap
