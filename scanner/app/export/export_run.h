// SPDX-License-Identifier: GPL-3.0-or-later
// One run of export_mail(), see there: what was met so far, and where it goes. One thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/imap/copy_name.h"
#include "scanner/app/export/copy_folder.h"
#include "scanner/app/export/export_mail.h"
#include "scanner/app/export/folder_copy.h"

namespace oubli::app {

class Export {
 public:
  explicit Export(const ExportOptions& options) : options_(options) {}
  Result<ExportSummary> run();

 private:
  Status copy_source(const std::string& source);
  Result<UniqueFd> root_of(const imap::Address& address);
  [[nodiscard]] std::optional<std::string> name_of(const std::string& folder) const {
    return options_.form == CopyForm::Mbox ? imap::mbox_of(folder) : imap::directory_of(folder);
  }
  Status note_strays(int root, const std::string& account,
                     const std::vector<imap::Folder>& folders);
  Status copy_folder(int root, const imap::Address& address, const std::string& name,
                     MailServers::Use& server);
  // export_shared.cc
  Result<imap::UidSet> copy_shared(int root, FolderCopy& copy, const imap::Address& address,
                                   const imap::UidSet& wanted, MailServers::Use& server);
  void note_shared(const ServerMail& mail, FolderCopy::Place place);
  Status copy_messages(FolderCopy& copy, const imap::Address& address, std::uint32_t uid_validity,
                       const imap::UidSet& wanted, MailServers::Use& server);
  Status take(FolderCopy& copy, const imap::Address& address, const ServerMail& mail);
  void note(const std::string& locator, const std::string& reason) {
    summary_.unread.push_back({locator, reason});
  }
  [[nodiscard]] bool should_stop() const {
    return options_.stop != nullptr && options_.stop->load();
  }
  [[nodiscard]] Error interrupted() const;
  // Nothing more can be written.
  Status stop_for(Error why) {
    disk_ = why;
    return why;
  }

  const ExportOptions& options_;
  ExportSummary summary_;
  std::optional<CopyFolder> output_;
  std::optional<Error> disk_;  // why nothing more can be written
  std::set<std::string> met_;  // folders, and the directories made for them
  std::uint64_t known_ = 0;    // messages listed so far
  // Where the server names messages across its folders: the names of those that are wanted of this
  // one, and what stands in the copy of the account.
  using Name = std::pair<std::uint64_t, std::uint64_t>;  // and the length
  std::map<imap::Uid, Name> names_;
  std::map<Name, FolderCopy::Place> copied_;
  bool is_whole_ = true;
};

}  // namespace oubli::app
