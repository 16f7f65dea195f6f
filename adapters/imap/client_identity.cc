// SPDX-License-Identifier: GPL-3.0-or-later
// Which messages of several folders are one: Gmail shows a message in each of its labels, and names
// it (X-GM-MSGID).
#include "adapters/imap/client_state.h"

namespace oubli::imap {
namespace {

Identified identified(const mailimap_msg_att& about) {
  Identified one;
  for (clistiter* at = clist_begin(about.att_list); at != nullptr; at = clist_next(at)) {
    const auto* item = static_cast<const mailimap_msg_att_item*>(clist_content(at));
    if (item->att_type == MAILIMAP_MSG_ATT_ITEM_EXTENSION) {
      const auto* more = item->att_data.att_extension_data;
      if (more->ext_extension != &mailimap_extension_xgmmsgid || more->ext_data == nullptr)
        continue;
      one.id = *static_cast<const std::uint64_t*>(more->ext_data);
    }
    if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC) continue;
    const auto& fact = *item->att_data.att_static;
    if (fact.att_type == MAILIMAP_MSG_ATT_UID) one.uid = fact.att_data.att_uid;
    if (fact.att_type == MAILIMAP_MSG_ATT_RFC822_SIZE) one.size = fact.att_data.att_rfc822_size;
  }
  return one;
}

}  // namespace

Result<std::vector<Identified>> Client::identities(const std::vector<UidRange>& uids) {
  std::vector<Identified> all;
  if (mailimap_has_extension(state_->session, "X-GM-EXT-1") == 0) return all;
  auto* wanted = mailimap_fetch_type_new_fetch_att_list_empty();
  for (auto* one : {mailimap_fetch_att_new_uid(), mailimap_fetch_att_new_xgmmsgid(),
                    mailimap_fetch_att_new_rfc822_size()}) {
    mailimap_fetch_type_new_fetch_att_list_add(wanted, one);
  }
  auto asked = state_->ask_about(uids, wanted, [&](const mailimap_msg_att& about) {
    const Identified one = identified(about);
    if (one.uid != 0 && one.id != 0) all.push_back(one);
  });
  if (!asked) return std::move(asked).take_error();
  return all;
}

}  // namespace oubli::imap
