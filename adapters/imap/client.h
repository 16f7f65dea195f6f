// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation with a mail server in IMAP, by libetpan, which is used here alone. It reads:
// folders are opened with EXAMINE and messages fetched with BODY.PEEK, many to a command; their
// bytes are streamed past libetpan's response trees. Only in a folder that select() opened, and
// examine() did not open since, can anything be changed. What the server says may be a lie and is
// believed as far as it can be checked. Confined side. Owned by one worker; one thread.
//
// Folders go by their names in modified UTF-7, however the server is asked for them.
//
// Failure: an Error without a word of the server's but its response code. After one that
// is_broken() the client is of no use any more.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/imap/folder.h"
#include "adapters/imap/line.h"
#include "adapters/imap/login.h"

namespace oubli::imap {

// One message as the server sent it. `bytes` is lent for the call.
struct Fetched {
  Uid uid = 0;
  std::string_view bytes;  // all of it, or its first bytes where it is longer than the limit
  std::uint64_t size = 0;
  const Facts* facts = nullptr;  // lent too; null where they were not asked for, or not told
};

class Client {
 public:
  // `line` is lent by the caller, who outlives the client.
  explicit Client(Line& line);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Greeting, TLS, login.
  Status open(const Login& login);
  Result<std::vector<Folder>> folders();
  Result<FolderState> status(const std::string& raw);
  // Of many folders in as few round trips as it takes, in their order; without a UIDVALIDITY where
  // the server told nothing of one.
  Result<std::vector<FolderState>> statuses(const std::vector<std::string>& raws);
  Result<FolderState> examine(const std::string& raw);
  // For changes; fails where the server lets nobody mark messages as deleted in it.
  Result<FolderState> select(const std::string& raw);
  // Whether it expunges the messages it is told and no others (UIDPLUS).
  Result<bool> expunges_by_uid();
  // Of the folder that was opened last: every message, or every one with that flag.
  enum class Which : std::uint8_t { All, Deleted };
  Result<std::vector<UidRange>> uids(Which which = Which::All);
  enum class Asked : std::uint8_t { Bytes, BytesAndFacts };
  Status fetch(const std::vector<UidRange>& uids, Asked asked, std::uint64_t most_bytes,
               const std::function<void(const Fetched&)>& take);
  // Sets \Deleted, or takes it away again. REQUIRES: as many as fit one command.
  Status mark(const std::vector<UidRange>& uids, bool is_deleted);
  Status expunge(const std::vector<UidRange>& uids);
  // Of those the server tells of.
  Result<std::vector<Facts>> facts(const std::vector<UidRange>& uids);
  // Nothing where the server names no messages across its folders.
  Result<std::vector<Identified>> identities(const std::vector<UidRange>& uids);
  // Adds a message to the folder that is open, `raw`, with flags and date of another in it. Returns
  // where the server says that it stands (APPENDUID), nothing where it does not say.
  Result<std::vector<UidRange>> append_like(const std::string& raw, Uid like,
                                            std::string_view message);
  void close();

  [[nodiscard]] bool is_broken() const;
  // Whether the last failure is one that passes: the server is busy, or has had enough of us.
  [[nodiscard]] bool is_busy() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oubli::imap
