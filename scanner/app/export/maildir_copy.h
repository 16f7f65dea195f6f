// SPDX-License-Identifier: GPL-3.0-or-later
// One folder of a Maildir that mail is copied into. A message is whole where its name stands in
// `cur`, so that a copy that was cut short can be gone on with. Names and dates are those of the
// server; flags without a letter of their own stand in `dovecot-keywords`. See
// folder_copy.h.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "scanner/app/export/folder_copy.h"

namespace oubli::app {

// `name` below `parent`, open, made where it is not there; and with a Maildir in it. Failure: not
// open, and `errno`.
UniqueFd folder_at(int parent, const std::string& name);
UniqueFd maildir_at(int parent, const std::string& name);

class MaildirCopy final : public FolderCopy {
 public:
  // Makes it below `root`, an open folder of ours, or goes on with what an earlier run copied; what
  // that left in pieces is taken away. Refused where it is of another state of the server's folder.
  static Result<std::unique_ptr<FolderCopy>> open(int root, const std::string& directory,
                                                  const Path& shown, std::uint32_t uid_validity);

  [[nodiscard]] const imap::UidSet& held() const override { return held_; }
  [[nodiscard]] std::uint64_t altered() const override { return 0; }
  [[nodiscard]] std::vector<std::string> lost_of(const ServerMail& mail) const override;
  Result<Place> add(const ServerMail& mail) override;

 private:
  MaildirCopy(std::string directory, Path shown, std::uint32_t uid_validity)
      : directory_(std::move(directory)), shown_(std::move(shown)), uid_validity_(uid_validity) {}
  Status begin(int root);
  Status look_through();
  Status read_keywords();
  Status write_keywords();
  Status write(const ServerMail& mail, const std::string& name) const;
  [[nodiscard]] Error problem(const std::string& doing, int number) const;

  std::string directory_;  // below the root
  Path shown_;
  std::uint32_t uid_validity_;
  UniqueFd folder_, cur_, tmp_;
  imap::UidSet held_;
  std::vector<std::string> keywords_;
};

}  // namespace oubli::app
