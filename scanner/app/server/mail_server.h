// SPDX-License-Identifier: GPL-3.0-or-later
// The trusted side's hold on a mail server: a socket, and a confined worker that does all the
// talking (TLS and IMAP). The password passes through here on its way to that worker. What changes
// something on the server asks for the wiper's warrant.
//
// Threads: MailServers may be asked by any; a MailServer belongs to whoever holds its Use.
// Failure: an Error that names the account or the folder. A conversation that broke is begun anew
// by the next call, so a caller may simply ask again.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/secret.h"
#include "adapters/imap/address.h"
#include "adapters/imap/folder.h"
#include "adapters/imap/uid_set.h"
#include "scanner/app/server/server_socket.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/worker/server_protocol.h"
#include "wiper/server/server_folder.h"

namespace oubli::app {

// Where passwords come from, and whom to trust. A command is run by the shell.
struct ServerAccess {
  Path password_file, token_file;
  std::string password_command, token_command;
  std::string login_as;           // who logs in on behalf of the user; empty: the user
  Path authorities;               // PEM; empty: what Debian's ca-certificates trusts
  bool allows_plaintext = false;  // imap:// without TLS
  std::function<SecretText(const std::string& account)> ask_password;  // may be empty
  std::function<void(const std::string& why)> on_wait;  // for a server that is busy; may be empty
  Patience patience;
};

// A message, or its first bytes, both lent for the call.
struct ServerMail {
  imap::Uid uid = 0;
  std::uint64_t size = 0;
  std::string_view bytes;
  const imap::Facts* facts = nullptr;  // null where they were not asked for, or not told
};

// Of each message.
struct MailWanted {
  std::uint64_t most_bytes = 0;  // the longest that is given whole
  bool has_facts = false;        // flags and date, too
};

struct FolderContents {
  imap::FolderState state;
  imap::UidSet uids;

  // Where a server counts more than it lists, somebody's mail may be among what it keeps back.
  [[nodiscard]] Status is_all_listed() const {
    const auto listed = imap::count_of(uids);
    if (listed >= state.messages) return {};
    return damaged("the server counts " + std::to_string(state.messages) + " messages and lists " +
                   std::to_string(listed));
  }
};

class MailServer {
 public:
  MailServer(sandbox::Zygote& zygote, const ServerAccess& access, imap::Address address)
      : zygote_(zygote), access_(access), address_(std::move(address)) {}
  ~MailServer();
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  Result<std::vector<imap::Folder>> folders();
  Result<imap::FolderState> status(const std::string& raw);
  // In their order; without a UIDVALIDITY where the server told nothing of one.
  Result<std::vector<imap::FolderState>> statuses(const std::vector<std::string>& raws);
  Result<imap::FolderState> examine(const std::string& raw);
  // Of the folder opened last.
  Result<imap::UidSet> uids();
  // Opens a folder and lists it; once more where fewer are listed than counted, as when one was
  // expunged in between.
  Result<FolderContents> contents(const std::string& raw);

  // Messages of a folder, in no order, each at most once. A connection that is lost is made again
  // and what came is not fetched twice. Returns the UIDs that did not come although the server
  // still lists them. Fails where the folder is another by now (UIDVALIDITY).
  using Take = std::function<Status(const ServerMail&)>;
  Result<std::vector<imap::UidRange>> fetch(const std::string& raw, std::uint32_t uid_validity,
                                            const std::vector<imap::UidRange>& uids,
                                            const MailWanted& wanted, const Take& take);

  // Of messages of the folder opened last; nothing where the server names none across its folders.
  Result<std::vector<imap::Identified>> identities(const imap::UidSet& uids);

  // For changes, until it or another is examined or the conversation is lost.
  Result<imap::FolderState> select(const std::string& raw);
  // Whether it expunges the messages it is told and no others (UIDPLUS).
  Result<bool> expunges_by_uid();
  // Of the folder opened last, those that anybody marked as deleted.
  Result<imap::UidSet> deleted();
  Status mark(const wiper::Warrant& warrant, const imap::UidSet& uids);
  Status unmark(const wiper::Warrant& warrant, const imap::UidSet& uids);
  Status expunge(const wiper::Warrant& warrant, const imap::UidSet& uids);

  // Flags and dates, and a message added to the folder opened last, `raw`, with those of another:
  // where it stands, if the server says so.
  Result<std::vector<imap::Facts>> facts(const imap::UidSet& uids);
  Result<imap::UidSet> append_like(const wiper::Warrant& warrant, const std::string& raw,
                                   imap::Uid like, std::string message);

  [[nodiscard]] bool is_connected() const { return worker_ != nullptr; }
  // The next call talks to the server over a new connection.
  void begin_anew();

 private:
  struct Incoming;
  using OnFrame = std::function<Status(worker::ServerReply, std::string_view)>;
  Status open();
  Result<SecretText> secret(bool& is_token);
  Status ask(const worker::ServerRequest& request, const OnFrame& on_frame);
  Status rest(int tries, const Error& why);
  Status converse(const worker::ServerRequest& request, const OnFrame& on_frame);
  Status fetch_slice(const std::string& raw, std::uint32_t uid_validity, bool& is_examined,
                     Incoming& incoming);
  Status fetch_some(const std::vector<imap::UidRange>& uids, Incoming& incoming);
  Status examine_again(const std::string& raw, std::uint32_t uid_validity);
  // The one reply of a request.
  template <typename T>
  Result<T> asked_for(const worker::ServerRequest& request);
  // Of as many requests as the UIDs take.
  template <typename T>
  Result<std::vector<T>> gathered(worker::ServerVerb verb, const imap::UidSet& uids);
  Status change(worker::ServerVerb verb, const imap::UidSet& uids);
  void say_farewell();
  void hang_up();

  sandbox::Zygote& zygote_;
  const ServerAccess& access_;
  const imap::Address address_;
  std::unique_ptr<sandbox::Worker> worker_;
  std::optional<ServerSocket> socket_;
  SecretText typed_;      // asked for once, not again for each connection
  bool is_busy_ = false;  // the server, by its last failure
};

template <typename T>
Result<T> MailServer::asked_for(const worker::ServerRequest& request) {
  T answer;
  bool is_there = false;
  auto done = ask(request, [&](worker::ServerReply, std::string_view body) -> Status {
    is_there = worker::decode(body, answer);
    return is_there ? Status() : damaged("the confined worker broke the protocol");
  });
  if (!done) return std::move(done).take_error();
  if (!is_there) return damaged("the confined worker left the answer out");
  return answer;
}

template <typename T>
Result<std::vector<T>> MailServer::gathered(worker::ServerVerb verb, const imap::UidSet& uids) {
  std::vector<T> all;
  for (const imap::UidSet& some : imap::in_commands(uids)) {
    auto told = asked_for<std::vector<T>>({.verb = verb, .uids = some});
    if (!told) return told;
    all.insert(all.end(), told->begin(), told->end());
  }
  return all;
}

// Every server this run talks to, one connection for each account, of which a few are kept open.
// Owned by the session's user.
class MailServers {
 public:
  MailServers(sandbox::Zygote& zygote, ServerAccess access)
      : zygote_(zygote), access_(std::move(access)) {}

  // One at a time: the connection is held for as long as this lives.
  class Use {
   public:
    Use(std::unique_lock<std::mutex> hold, MailServer& server)
        : hold_(std::move(hold)), server_(&server) {}
    MailServer* operator->() const { return server_; }

   private:
    std::unique_lock<std::mutex> hold_;
    MailServer* server_;
  };
  Use use(const imap::Address& address);

 private:
  struct Kept {
    std::mutex lock;
    std::unique_ptr<MailServer> server;
    std::uint64_t used = 0;  // when, in uses
  };
  void close_idle(const Kept& wanted);

  sandbox::Zygote& zygote_;
  const ServerAccess access_;
  std::mutex lock_;
  std::map<std::string, Kept> servers_;  // by account
  std::uint64_t uses_ = 0;
};

}  // namespace oubli::app
