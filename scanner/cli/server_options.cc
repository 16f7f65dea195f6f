// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/server_options.h"

#include "scanner/app/server/server_users.h"

namespace oubli::cli {

namespace {

// 0 where it was not given.
Result<std::uint64_t> rate_of(const std::string& text) {
  if (text.empty()) return std::uint64_t{0};
  if (const auto rate = parse_size(text)) return *rate;
  return Error{ErrorCode::Usage, "--rate " + text + ": not a number of bytes a second",
               "--rate 500k"};
}

}  // namespace

Result<app::ServerAccess> access_of(Context& context) {
  const Arguments& arguments = context.arguments;
  app::ServerAccess access;
  access.password_file = arguments.value("password-file");
  access.password_command = arguments.value("password-command");
  access.token_file = arguments.value("oauth2-token-file");
  access.token_command = arguments.value("oauth2-token-command");
  access.login_as = arguments.value("login-as");
  access.authorities = arguments.value("ca-file");
  access.allows_plaintext = arguments.has("insecure-plaintext");
  access.patience.stop = &context.stop;
  auto rate = rate_of(arguments.value("rate"));
  if (!rate) return std::move(rate).take_error();
  access.patience.bytes_per_second = *rate;
  access.ask_password = [&terminal = context.terminal](const std::string& account) {
    return terminal.ask_secret("password of " + visible(account) + ":");
  };
  access.on_wait = [&terminal = context.terminal](const std::string& why) { terminal.note(why); };
  return access;
}

Result<Passphrases> passphrases_of(const Arguments& arguments) {
  return app::read_passphrases(arguments.value("archive-passphrase-file"));
}

Result<std::vector<std::string>> sources_of(const Arguments& arguments) {
  if (!arguments.has("users")) return arguments.operands;
  return app::with_users(arguments.operands, arguments.value("users"));
}

}  // namespace oubli::cli
