// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/server/mail_server.h"

#include <cerrno>
#include <cstdio>

#include <string.h>
#include <sys/wait.h>

#include "adapters/base/counted.h"

namespace oubli::app {

namespace {

using worker::ServerReply;
using worker::ServerRequest;
using worker::ServerVerb;

constexpr std::size_t kLongestSecret = 16U << 10;
constexpr std::size_t kLongestAuthorities = 16U << 20;
constexpr std::chrono::milliseconds kFarewell{2'000};
constexpr int kBusyTries = 6;         // a minute in all
constexpr std::size_t kMostOpen = 8;  // conversations that wait for their next use
constexpr const char* kDebianAuthorities = "/etc/ssl/certs/ca-certificates.crt";

// What may be asked of a conversation that has just begun.
bool needs_no_folder(ServerVerb verb) {
  return verb == ServerVerb::Folders || verb == ServerVerb::Status ||
         verb == ServerVerb::Statuses || verb == ServerVerb::Examine ||
         verb == ServerVerb::Select || verb == ServerVerb::Abilities;
}

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
  is_busy_ = failure && failure->is_busy;
  if (!outcome) return outcome;
  if (failure) return std::move(failure->error);
  if (!loss) return std::move(loss).take_error();
  if (*loss) {
    return damaged("the confined worker that talks to the mail server " +
                   std::string((*loss)->why));
  }
  return {};
}

Status MailServer::rest(int tries, const Error& why) {
  const auto how_long = access_.patience.busy * (1 << tries);
  if (access_.on_wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(how_long).count();
    access_.on_wait(account_of(address_) + ": " + why.what + "; asking again in " +
                    counted(static_cast<std::uint64_t>(seconds), "second"));
  }
  return wait_awhile(how_long, access_.patience);
}

Status MailServer::ask(const ServerRequest& request, const OnFrame& on_frame) {
  for (int tries = 0;; ++tries) {
    is_busy_ = false;
    auto done = open();
    if (done) done = converse(request, on_frame);
    if (done) return {};
    const bool may_repeat = worker_ != nullptr || needs_no_folder(request.verb);
    if (is_busy_ && may_repeat && tries < kBusyTries) {
      if (auto rested = rest(tries, done.error()); !rested) return rested;
      continue;
    }
    return std::move(done).take_error().during(account_of(address_));
  }
}

Result<std::vector<imap::Folder>> MailServer::folders() {
  return asked_for<std::vector<imap::Folder>>({.verb = ServerVerb::Folders});
}

Result<imap::FolderState> MailServer::status(const std::string& raw) {
  return asked_for<imap::FolderState>({.verb = ServerVerb::Status, .folder = raw});
}

Result<std::vector<imap::FolderState>> MailServer::statuses(const std::vector<std::string>& raws) {
  auto told =
      asked_for<std::vector<imap::FolderState>>({.verb = ServerVerb::Statuses, .folders = raws});
  if (told && told->size() != raws.size()) return damaged("the confined worker broke the protocol");
  return told;
}

Result<imap::FolderState> MailServer::examine(const std::string& raw) {
  return asked_for<imap::FolderState>({.verb = ServerVerb::Examine, .folder = raw});
}

Result<imap::UidSet> MailServer::uids() {
  return asked_for<imap::UidSet>({.verb = ServerVerb::Uids});
}

Result<std::vector<imap::Identified>> MailServer::identities(const imap::UidSet& uids) {
  return gathered<imap::Identified>(ServerVerb::Identities, uids);
}

Result<FolderContents> MailServer::contents(const std::string& raw) {
  FolderContents found;
  for (int tries = 0; tries < 2; ++tries) {
    auto state = examine(raw);
    if (!state) return std::move(state).take_error();
    found = {*state, {}};
    if (found.state.messages == 0) break;
    auto listed = uids();
    if (!listed) return std::move(listed).take_error();
    found.uids = *std::move(listed);
    if (found.is_all_listed()) break;
  }
  return found;
}

// Of the others, the one that waits longest; a whole server's users are too many at a time.
void MailServers::close_idle(const Kept& wanted) {
  std::size_t open = 0;
  Kept* oldest = nullptr;
  for (auto& [unused, one] : servers_) {
    if (&one == &wanted) continue;
    const std::unique_lock<std::mutex> hold(one.lock, std::try_to_lock);
    if (!hold.owns_lock() || !one.server || !one.server->is_connected()) continue;
    ++open;
    if (oldest == nullptr || one.used < oldest->used) oldest = &one;
  }
  if (open < kMostOpen) return;
  const std::unique_lock<std::mutex> hold(oldest->lock, std::try_to_lock);
  if (hold.owns_lock()) oldest->server->begin_anew();
}

MailServers::Use MailServers::use(const imap::Address& address) {
  const std::string account = account_of(address);
  std::unique_lock<std::mutex> finding(lock_);
  Kept& kept = servers_[account];
  kept.used = ++uses_;
  close_idle(kept);
  finding.unlock();
  std::unique_lock<std::mutex> hold(kept.lock);
  if (!kept.server) kept.server = std::make_unique<MailServer>(zygote_, access_, address);
  return {std::move(hold), *kept.server};
}

}  // namespace oubli::app
