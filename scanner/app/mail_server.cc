// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/mail_server.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <thread>

#include <string.h>
#include <sys/wait.h>

namespace oubli::app {

namespace {

using worker::ServerReply;
using worker::ServerRequest;
using worker::ServerVerb;

constexpr std::size_t kLongestSecret = 16U << 10;
constexpr std::size_t kLongestAuthorities = 16U << 20;
constexpr int kTries = 3;  // of a fetch whose connection is lost, without progress
constexpr std::chrono::milliseconds kFarewell{2'000};
constexpr std::chrono::milliseconds kBackOff{250};  // doubled with each try
constexpr const char* kDebianAuthorities = "/etc/ssl/certs/ca-certificates.crt";

void strip_line_ends(std::string& text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
}

Result<SecretText> secret_of_file(const Path& file) {
  auto text = read_file(file, kLongestSecret);
  if (!text) return std::move(text).take_error();
  strip_line_ends(*text);
  return SecretText(*std::move(text));
}

Result<SecretText> secret_of_command(const std::string& command) {
  std::FILE* output = ::popen(command.c_str(), "re");
  if (output == nullptr) return system_error("run the password command", errno);
  std::string text(kLongestSecret, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), output));
  const int status = ::pclose(output);
  if (status != 0) {
    return failed("the password command failed with status " +
                  std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : status));
  }
  strip_line_ends(text);
  return SecretText(std::move(text));
}

}  // namespace

// The messages of one command, as their pieces come.
struct MailServer::Incoming {
  const std::vector<imap::UidRange>* asked = nullptr;
  std::uint64_t most_bytes = 0;
  const Take* take = nullptr;
  std::vector<imap::Uid> had;  // ascending
  worker::ServerMessage message;
  std::string bytes;

  // One the server was not asked for, or gives again, is left aside.
  Status settle() {
    const auto uid = static_cast<imap::Uid>(message.uid);
    const auto at = std::ranges::lower_bound(had, uid);
    const bool is_had = at != had.end() && *at == uid;
    if (!imap::contains(*asked, message.uid) || is_had) return {};
    had.insert(at, uid);
    return (*take)({uid, message.size, bytes});
  }
};

MailServer::~MailServer() { say_farewell(); }

void MailServer::say_farewell() {
  if (!worker_) return;
  socket_->be_brief(kFarewell);
  (void)converse({.verb = ServerVerb::Close}, {});  // it may fail: nothing hangs on it
}

void MailServer::hang_up() {
  worker_.reset();
  socket_.reset();
}

Result<SecretText> MailServer::secret(bool& is_token) {
  is_token = !access_.token_file.empty() || !access_.token_command.empty();
  if (!access_.token_file.empty()) return secret_of_file(access_.token_file);
  if (!access_.token_command.empty()) return secret_of_command(access_.token_command);
  if (!access_.password_file.empty()) return secret_of_file(access_.password_file);
  if (!access_.password_command.empty()) return secret_of_command(access_.password_command);
  if (typed_.reveal().empty() && access_.ask_password) {
    const std::string account = account_of(address_);
    typed_ = access_.ask_password(access_.login_as.empty() ? account
                                                           : access_.login_as + ", for " + account);
  }
  if (!typed_.reveal().empty()) return SecretText(std::string(typed_.reveal()));
  return Error{ErrorCode::Usage, "no password was given", "--password-file FILE"};
}

Status MailServer::open() {
  if (worker_) return {};
  ServerRequest request;
  request.verb = ServerVerb::Open;
  imap::Login& login = request.login;
  login.security = address_.is_tls_at_once    ? imap::Security::TlsAtOnce
                   : access_.allows_plaintext ? imap::Security::None
                                              : imap::Security::StartTls;
  login.host = address_.host;
  login.user = address_.user;
  login.authenticated = access_.login_as;
  if (login.security != imap::Security::None) {
    const Path file = access_.authorities.empty() ? Path(kDebianAuthorities) : access_.authorities;
    auto pem = read_file(file, kLongestAuthorities);
    if (!pem) return std::move(pem).take_error().hinting("--ca-file FILE names whom to trust");
    login.authorities = *std::move(pem);
  }
  auto word = secret(login.is_token);
  if (!word) return std::move(word).take_error();
  auto socket = ServerSocket::connect(address_.host, address_.port, access_.patience);
  if (!socket) return std::move(socket).take_error();
  auto spawned = zygote_.spawn();
  if (!spawned) return std::move(spawned).take_error();
  socket_ = *std::move(socket);
  worker_ = *std::move(spawned);
  login.secret = word->reveal();
  auto opened = converse(request, {});
  ::explicit_bzero(login.secret.data(), login.secret.size());
  if (!opened) hang_up();
  return opened;
}

Status MailServer::converse(const ServerRequest& request, const OnFrame& on_frame) {
  sandbox::Request packed;
  packed.frame = encode(request);
  Status outcome;  // of the socket, or of whoever takes the frames
  std::optional<worker::ServerFailure> failure;
  auto loss = worker_->call(packed, [&](std::string_view frame) -> std::string {
    if (frame.empty() || !outcome) return {};
    const auto kind = static_cast<ServerReply>(frame[0]);
    if (kind == ServerReply::Send) {
      outcome = socket_->send(frame.substr(1));
    } else if (kind == ServerReply::Want) {
      auto bytes = socket_->receive();
      if (bytes) return *std::move(bytes);
      outcome = std::move(bytes).take_error();
    } else if (kind == ServerReply::Failed) {
      if (!worker::decode(frame.substr(1), failure.emplace())) failure.reset();
    } else if (on_frame) {
      outcome = on_frame(kind, frame.substr(1));
    }
    return {};
  });
  ::explicit_bzero(packed.frame.data(), packed.frame.size());
  if (!loss || *loss || !outcome || (failure && failure->is_broken)) hang_up();
  if (!outcome) return outcome;
  if (failure) return std::move(failure->error);
  if (!loss) return std::move(loss).take_error();
  if (*loss) {
    return damaged("the confined worker that talks to the mail server " +
                   std::string((*loss)->why));
  }
  return {};
}

Status MailServer::ask(const ServerRequest& request, const OnFrame& on_frame) {
  if (auto opened = open(); !opened) {
    return std::move(opened).take_error().during(account_of(address_));
  }
  auto done = converse(request, on_frame);
  if (!done) return std::move(done).take_error().during(account_of(address_));
  return {};
}

Result<std::vector<imap::Folder>> MailServer::folders() {
  return asked_for<std::vector<imap::Folder>>({.verb = ServerVerb::Folders});
}

Result<imap::FolderState> MailServer::status(const std::string& raw) {
  return asked_for<imap::FolderState>({.verb = ServerVerb::Status, .folder = raw});
}

Result<imap::FolderState> MailServer::examine(const std::string& raw) {
  return asked_for<imap::FolderState>({.verb = ServerVerb::Examine, .folder = raw});
}

Result<imap::UidSet> MailServer::uids() {
  return asked_for<imap::UidSet>({.verb = ServerVerb::Uids});
}

Status MailServer::fetch_some(const std::vector<imap::UidRange>& uids, std::uint64_t most_bytes,
                              Incoming& incoming) {
  const auto lied = [] { return damaged("the confined worker broke the protocol"); };
  const ServerRequest request{.verb = ServerVerb::Fetch, .uids = uids, .message_bytes = most_bytes};
  return ask(request, [&](ServerReply kind, std::string_view body) -> Status {
    if (kind == ServerReply::Message) {
      incoming.bytes.clear();
      if (!worker::decode(body, incoming.message)) return lied();
      if (incoming.message.held == 0 || incoming.message.held > most_bytes) return lied();
      return {};
    }
    const bool fits = body.size() <= incoming.message.held - incoming.bytes.size();
    if (kind != ServerReply::Piece || body.empty() || !fits) return lied();
    incoming.bytes.append(body);
    return incoming.bytes.size() == incoming.message.held ? incoming.settle() : Status();
  });
}

Result<std::vector<imap::UidRange>> MailServer::fetch(const std::string& raw,
                                                      std::uint32_t uid_validity,
                                                      const std::vector<imap::UidRange>& uids,
                                                      std::uint64_t most_bytes, const Take& take) {
  const auto examine_again = [&]() -> Status {
    auto state = examine(raw);
    if (!state) return std::move(state).take_error();
    if (state->uid_validity == uid_validity) return {};
    return damaged("the folder is another by now (UIDVALIDITY changed)", "scan it again");
  };
  bool is_examined = false;
  std::vector<imap::Uid> missing;
  for (const auto& slice : imap::in_commands(uids)) {
    Incoming incoming;
    incoming.asked = &slice;
    incoming.most_bytes = most_bytes;
    incoming.take = &take;
    Status done;
    std::vector<imap::UidRange> left = slice;
    for (int tries = 0; tries < kTries && !left.empty(); ++tries) {
      const std::size_t had = incoming.had.size();
      is_examined = is_examined && worker_ != nullptr;
      done = is_examined ? Status() : examine_again();
      is_examined = static_cast<bool>(done);
      if (done) done = fetch_some(left, most_bytes, incoming);
      left = imap::without(slice, imap::ranges_of(incoming.had));
      if (done || worker_ != nullptr) break;  // it is told once, or refused for good
      if (done.error().code != ErrorCode::Failed && done.error().code != ErrorCode::Damaged) break;
      if (incoming.had.size() > had) tries = 0;
      if (tries + 1 < kTries) std::this_thread::sleep_for(kBackOff * (1 << tries));
    }
    if (!done && !left.empty()) return std::move(done).take_error();
    for (const auto& range : left) {
      for (std::uint64_t uid = range.first; uid <= range.last; ++uid) {
        missing.push_back(static_cast<imap::Uid>(uid));
      }
    }
  }
  if (missing.empty()) return std::vector<imap::UidRange>();
  if (auto again = examine_again(); !again) return std::move(again).take_error();
  auto listed = this->uids();
  if (!listed) return std::move(listed).take_error();
  std::erase_if(missing, [&](imap::Uid uid) { return !imap::contains(*listed, uid); });
  return imap::ranges_of(std::move(missing));
}

MailServers::Use MailServers::use(const imap::Address& address) {
  const std::string account = account_of(address);
  std::unique_lock<std::mutex> finding(lock_);
  Kept& kept = servers_[account];
  finding.unlock();
  std::unique_lock<std::mutex> hold(kept.lock);
  if (!kept.server) kept.server = std::make_unique<MailServer>(zygote_, access_, address);
  return {std::move(hold), *kept.server};
}

}  // namespace oubli::app
