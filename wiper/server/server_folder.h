// SPDX-License-Identifier: GPL-3.0-or-later
// A folder on a mail server, as the wiper needs it: who implements this talks to the server. What
// destroys asks for a Warrant, which the wiper alone can make. Owned by one erasure; one thread.
// Failure: an Error that names the account or the folder; where the conversation was lost, the
// next look() or select() begins another.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/imap/uid_set.h"
#include "adapters/message.h"
#include "wiper/warrant.h"

namespace oubli::wiper {

class ServerFolder {
 public:
  ServerFolder() = default;
  ServerFolder(const ServerFolder&) = delete;
  ServerFolder& operator=(const ServerFolder&) = delete;
  virtual ~ServerFolder() = default;

  // Opens it: to look only, in a conversation that is begun for it; or for changes.
  virtual Result<imap::FolderState> look() = 0;
  virtual Result<imap::FolderState> select() = 0;
  // Whether the server lists a folder of this name at all.
  virtual Result<bool> exists() = 0;
  // Whether the server expunges the messages it is told and no others (UIDPLUS).
  virtual Result<bool> expunges_by_uid() = 0;

  // Of the folder that is open: all messages, and those that anybody marked as deleted.
  virtual Result<imap::UidSet> uids() = 0;
  virtual Result<imap::UidSet> deleted() = 0;
  // Of what the server gives of them, fetched anew: the bytes, or their hashes; a message too long
  // to be held is left out. The folder is afterwards open, but not for changes.
  using Take = std::function<void(imap::Uid uid, std::string_view bytes)>;
  virtual Status read(std::uint32_t uid_validity, const imap::UidSet& uids, const Take& take) = 0;
  virtual Result<std::map<imap::Uid, ContentHash>> hashes(std::uint32_t uid_validity,
                                                          const imap::UidSet& uids) = 0;
  // Flags and dates, of those the server tells of.
  virtual Result<std::vector<imap::Facts>> facts(const imap::UidSet& uids) = 0;

  // REQUIRES: select() was the last to open it.
  virtual Status mark(const Warrant& warrant, const imap::UidSet& uids) = 0;
  virtual Status unmark(const Warrant& warrant, const imap::UidSet& uids) = 0;
  virtual Status expunge(const Warrant& warrant, const imap::UidSet& uids) = 0;
  // Adds a message with flags and date of another. Returns where the server says that it stands,
  // nothing where it does not say. REQUIRES: the folder is open.
  virtual Result<imap::UidSet> append_like(const Warrant& warrant, imap::Uid like,
                                           std::string message) = 0;

  // False when the conversation was lost: what the last command did is not known.
  [[nodiscard]] virtual bool is_connected() const = 0;
};

// By the address of the folder.
using ServerFolders = std::function<Result<std::unique_ptr<ServerFolder>>(const Path& address)>;

}  // namespace oubli::wiper
