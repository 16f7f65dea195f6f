// SPDX-License-Identifier: GPL-3.0-or-later
// A message added to a folder with the flags and the date of one that stands there. Both stay on
// this side: they go from libetpan's answer into its command.
#include "adapters/imap/client_facts.h"

namespace oubli::imap {

Status Client::append_like(const std::string& raw, Uid like, std::string_view message) {
  std::optional<Standing> standing;
  auto asked = state_->ask_standing({{like, like}}, [&](const mailimap_msg_att& about) {
    Standing one = standing_of(about);
    if (one.facts.uid == like && one.date) standing = std::move(one);
  });
  if (!asked) return asked;
  if (!standing) return failed("the server did not tell flags and date of the message");
  auto* flags = mailimap_flag_list_new_empty();
  for (const std::string& name : standing->facts.flags) {
    mailimap_flag_list_add(flags, flag_named(name));
  }
  state_->stream.allow(kMostBetween);
  const int code = mailimap_append(state_->session, raw.c_str(), flags, &*standing->date,
                                   message.data(), message.size());
  mailimap_flag_list_free(flags);
  auto done = state_->check(code, "take the message");
  // Here it is the mailbox that is full.
  if (!done && state_->said() == "OVERQUOTA") state_->is_busy = false;
  return done;
}

}  // namespace oubli::imap
