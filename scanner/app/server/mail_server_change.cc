// SPDX-License-Identifier: GPL-3.0-or-later
// What opens a folder for changes, and changes it; of a conversation that broke nothing is carried
// over, so that a change never goes to a folder that was not opened for it.
#include "adapters/imap/uid_set.h"
#include "scanner/app/server/mail_server.h"

namespace oubli::app {

using worker::ServerVerb;

Result<imap::FolderState> MailServer::select(const std::string& raw) {
  return asked_for<imap::FolderState>({.verb = ServerVerb::Select, .folder = raw});
}

Result<bool> MailServer::expunges_by_uid() {
  auto abilities = asked_for<worker::ServerAbilities>({.verb = ServerVerb::Abilities});
  if (!abilities) return std::move(abilities).take_error();
  return abilities->expunges_by_uid;
}

Result<imap::UidSet> MailServer::deleted() {
  return asked_for<imap::UidSet>({.verb = ServerVerb::Deleted});
}

Result<std::vector<imap::Facts>> MailServer::facts(const imap::UidSet& uids) {
  return gathered<imap::Facts>(ServerVerb::Facts, uids);
}

Result<imap::UidSet> MailServer::append_like(const wiper::Warrant& /*warrant*/,
                                             const std::string& raw, imap::Uid like,
                                             std::string message) {
  return asked_for<imap::UidSet>({.verb = ServerVerb::Append,
                                  .folder = raw,
                                  .uids = {{like, like}},
                                  .message = std::move(message)});
}

void MailServer::begin_anew() {
  say_farewell();
  hang_up();
}

Status MailServer::change(ServerVerb verb, const imap::UidSet& uids) {
  for (const imap::UidSet& some : imap::in_commands(uids)) {
    auto done = ask({.verb = verb, .uids = some}, {});
    if (!done) return done;
  }
  return {};
}

Status MailServer::mark(const wiper::Warrant& /*warrant*/, const imap::UidSet& uids) {
  return change(ServerVerb::Mark, uids);
}

Status MailServer::unmark(const wiper::Warrant& /*warrant*/, const imap::UidSet& uids) {
  return change(ServerVerb::Unmark, uids);
}

Status MailServer::expunge(const wiper::Warrant& /*warrant*/, const imap::UidSet& uids) {
  return change(ServerVerb::Expunge, uids);
}

}  // namespace oubli::app
