// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/session.h"

#include <cstdlib>

#include <sodium.h>
#include <sys/stat.h>

#include "adapters/compression/compression.h"
#include "scanner/app/confined/confined_stream.h"
#include "scanner/worker/service.h"

namespace oubli::app {

namespace {

constexpr std::size_t kLongestPassphrase = 4096;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

Path default_workspace() {
  if (auto named = environment("OUBLI_WORKSPACE"); !named.empty()) return named;
  if (::geteuid() == 0) return "/var/lib/oubli";
  if (auto data = environment("XDG_DATA_HOME"); !data.empty()) return Path(data) / "oubli";
  return Path(environment("HOME")) / ".local/share/oubli";
}

Result<SecretText> read_passphrase(const Path& file) {
  auto text = read_file(file, kLongestPassphrase);
  if (!text) return std::move(text).take_error().during("passphrase file");
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  return SecretText(*std::move(text));
}

}  // namespace

Result<std::unique_ptr<Session>> Session::start(SessionOptions options) {
  sandbox::forbid_core_dumps();
  ::umask(S_IRWXG | S_IRWXO);  // everything written belongs to its user alone
  std::unique_ptr<Session> session(new Session());
  session->options_ = std::move(options);
  if (session->options_.workspace.empty()) session->options_.workspace = default_workspace();
  auto zygote = sandbox::Zygote::start(
      worker::service({session->options_.region, session->options_.warms_detectors}), {});
  if (!zygote) return std::move(zygote).take_error();
  session->zygote_ = *std::move(zygote);
  const auto workers = std::make_shared<ConfinedWorkers>(*session->zygote_);
  unpack_by(confined_unpacking(workers));
  pack_by(confined_packing(workers));
  if (session->options_.warms_at_once) session->zygote_->warm_up();
  if (sodium_init() < 0) return failed("libsodium could not be started");
  return session;
}

Session::~Session() {
  unpack_by(nullptr);
  pack_by(nullptr);
}

Result<SecretText> Session::passphrase() const {
  Path file = options_.passphrase_file;
  if (file.empty()) file = environment("OUBLI_PASSPHRASE_FILE");
  if (file.empty()) {
    if (auto folder = environment("CREDENTIALS_DIRECTORY"); !folder.empty()) {
      const Path credential = Path(folder) / "oubli-passphrase";
      std::error_code unseen;
      if (std::filesystem::exists(credential, unseen) || unseen) file = credential;
    }
  }
  if (file.empty()) {
    if (!options_.ask_passphrase) return SecretText();
    const auto is_there = Workspace::exists(options_.workspace);
    if (!is_there) return is_there.error();
    if (!*is_there) return SecretText();
    auto is_asked = Workspace::asks_passphrase(options_.workspace);
    if (!is_asked) return std::move(is_asked).take_error();
    return *is_asked ? options_.ask_passphrase() : SecretText();
  }
  return read_passphrase(file);
}

Result<wiper::Reached> Session::change_passphrase(const Path& file) {
  auto next = read_passphrase(file);
  if (!next) return std::move(next).take_error();
  if (next->reveal().empty()) {
    return refused(file.string() + ": holds no passphrase", "write one into it, on a line");
  }
  auto now = passphrase();
  if (!now) return std::move(now).take_error();
  return Workspace::change_passphrase(options_.workspace, *now, *next);
}

Result<Workspace*> Session::workspace(Workspace::Use use) {
  if (workspace_) return workspace_.get();
  auto secret = passphrase();
  if (!secret) return std::move(secret).take_error();
  auto opened = Workspace::open(options_.workspace, *secret, use);
  if (!opened) return std::move(opened).take_error();
  workspace_ = *std::move(opened);
  return workspace_.get();
}

}  // namespace oubli::app
