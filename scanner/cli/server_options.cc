// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/server_options.h"

namespace oubli::cli {

app::ServerAccess access_of(Context& context) {
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
  access.ask_password = [&terminal = context.terminal](const std::string& account) {
    return terminal.ask_secret("password of " + visible(account) + ":");
  };
  return access;
}

}  // namespace oubli::cli
