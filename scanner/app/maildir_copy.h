// SPDX-License-Identifier: GPL-3.0-or-later
// One folder of a Maildir that mail is copied into. A message is whole where its name stands in
// `cur`, so that a copy that was cut short can be gone on with. Names and dates are those of the
// server; flags without a letter of their own stand in `dovecot-keywords`. Owned by one export; one
// thread. Failure: an Error that names the folder.
#pragma once

#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/imap/uid_set.h"
#include "scanner/app/mail_server.h"

namespace oubli::app {

// `name` below `parent`, made where it is not there, and a Maildir in it. Failure: `errno`.
UniqueFd maildir_at(int parent, const std::string& name);

class MaildirCopy {
 public:
  // Makes it below `root`, an open folder of ours, or goes on with what an earlier run copied; what
  // that left in pieces is taken away. Refused where it is of another state of the server's folder.
  static Result<MaildirCopy> open(int root, const std::string& directory, const Path& shown,
                                  std::uint32_t uid_validity);

  // What stands there.
  [[nodiscard]] const imap::UidSet& held() const { return held_; }
  // REQUIRES: facts. Returns the flags that a Maildir has no room for.
  Result<std::vector<std::string>> add(const ServerMail& mail);

 private:
  MaildirCopy(Path shown, std::uint32_t uid_validity)
      : shown_(std::move(shown)), uid_validity_(uid_validity) {}
  Status look_through();
  Status read_keywords();
  Status write_keywords();
  Status write(const ServerMail& mail, const std::string& name) const;
  [[nodiscard]] Error problem(const std::string& doing, int number) const;

  Path shown_;
  std::uint32_t uid_validity_;
  UniqueFd folder_, cur_, tmp_;
  imap::UidSet held_;
  std::vector<std::string> keywords_;
};

}  // namespace oubli::app
