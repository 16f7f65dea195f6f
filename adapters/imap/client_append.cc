// SPDX-License-Identifier: GPL-3.0-or-later
// A message added to a folder with the flags and the date of one that stands there. Both stay on
// this side: they go from libetpan's answer into its command.
#include "adapters/imap/client_facts.h"

namespace oubli::imap {

Result<std::vector<UidRange>> Client::append_like(const std::string& raw, Uid like,
                                                  std::string_view message) {
  std::optional<Standing> standing;
  auto asked = state_->ask_standing({{like, like}}, [&](const mailimap_msg_att& about) {
    Standing one = standing_of(about);
    if (one.facts.uid == like && one.date) standing = std::move(one);
  });
  if (!asked) return std::move(asked).take_error();
  if (!standing) return failed("the server did not tell flags and date of the message");
  auto* flags = mailimap_flag_list_new_empty();
  for (const std::string& name : standing->facts.flags) {
    mailimap_flag_list_add(flags, flag_named(name));
  }
  state_->stream.allow(kMostBetween);
  std::uint32_t validity = 0;
  Uid uid = 0;
  const int code = mailimap_uidplus_append(state_->session, raw.c_str(), flags, &*standing->date,
                                           message.data(), message.size(), &validity, &uid);
  mailimap_flag_list_free(flags);
  auto done = state_->check(code, "take the message");
  // Here it is the mailbox that is full.
  if (!done && state_->said() == "OVERQUOTA") state_->is_busy = false;
  if (!done) return std::move(done).take_error();
  return uid == 0 ? std::vector<UidRange>() : std::vector<UidRange>{{uid, uid}};
}

}  // namespace oubli::imap
