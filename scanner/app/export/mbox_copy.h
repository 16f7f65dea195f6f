// SPDX-License-Identifier: GPL-3.0-or-later
// One mbox that mail is copied into, and the table beside it, FILE.flags: what an mbox has no room
// for, and which messages are whole. A line is added behind each message, so that a copy that was
// cut short can be gone on with. See folder_copy.h.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/imap/copy_record.h"
#include "scanner/app/export/folder_copy.h"

namespace oubli::app {

class MboxCopy final : public FolderCopy {
 public:
  // Makes it in `root`, an open folder of ours, or goes on with what an earlier run copied; what
  // that left in pieces is taken away. Refused where it is of another state of the server's folder.
  static Result<std::unique_ptr<FolderCopy>> open(int root, const std::string& name,
                                                  const Path& shown, std::uint32_t uid_validity);

  [[nodiscard]] const imap::UidSet& held() const override { return held_; }
  [[nodiscard]] std::uint64_t altered() const override { return altered_; }
  [[nodiscard]] std::vector<std::string> lost_of(const ServerMail&) const override { return {}; }
  Result<Place> add(const ServerMail& mail) override;

 private:
  MboxCopy(std::string name, Path shown, std::uint32_t uid_validity)
      : name_(std::move(name)), shown_(std::move(shown)), uid_validity_(uid_validity) {}
  Status begin(int root);
  Status look_through();
  Result<bool> take(const std::string& line, std::vector<imap::Uid>& whole);
  Status cut(std::uint64_t table_end);
  [[nodiscard]] bool is_line_end(std::uint64_t at) const;
  [[nodiscard]] Status named(Status done) const;
  [[nodiscard]] Error problem(const std::string& doing, int number) const;

  std::string name_;  // in the root
  Path shown_;
  std::uint32_t uid_validity_;
  UniqueFd mbox_, table_;
  std::uint64_t end_ = 0;  // of the mbox
  imap::UidSet held_;
  std::uint64_t altered_ = 0;
};

}  // namespace oubli::app
