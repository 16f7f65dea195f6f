// SPDX-License-Identifier: GPL-3.0-or-later
// imaplist ADDRESS PASSWORD-FILE CA-FILE [--quick]: what the reader fetches from a mail server, a
// line for each message: folder, UID, size, BLAKE2b-256; for tests that hold it against other
// readers. --quick: counts only, to be timed. --plain instead of CA-FILE: without TLS.
#include <cstdio>
#include <iostream>

#include <sodium.h>

#include "adapters/message.h"
#include "adapters/source.h"
#include "scanner/app/server/mail_server.h"
#include "scanner/worker/service.h"

namespace {

using namespace oubli;

int complain(const Error& error) {
  std::cerr << "imaplist: " << error.what << "\n";
  return exit_code(error.code);
}

Status list_folder(app::MailServers::Use& server, const imap::Folder& folder, bool is_quick) {
  auto state = server->examine(folder.raw);
  if (!state) return std::move(state).take_error();
  auto uids = server->uids();
  if (!uids) return std::move(uids).take_error();
  std::uint64_t count = 0, bytes = 0;
  auto missing = server->fetch(folder.raw, state->uid_validity, *uids, {Limits().message_bytes},
                               [&](const app::ServerMail& mail) -> Status {
                                 ++count;
                                 bytes += mail.size;
                                 if (is_quick) return {};
                                 std::cout << imap::name_of(folder) << '\t' << mail.uid << '\t'
                                           << mail.size << '\t' << to_hex(content_hash(mail.bytes))
                                           << '\n';
                                 return {};
                               });
  if (!missing) return std::move(missing).take_error();
  if (is_quick) std::cout << imap::name_of(folder) << '\t' << count << '\t' << bytes << '\n';
  for (const auto& range : *missing) {
    std::cout << imap::name_of(folder) << "\tmissing\t" << range.first << ':' << range.last << '\n';
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || sodium_init() < 0) return 2;
  auto zygote = sandbox::Zygote::start(worker::service({.warms_detectors = false}), {});
  if (!zygote) return complain(zygote.error());
  auto address = imap::parse_address(argv[1]);
  if (!address) return complain(address.error());
  app::ServerAccess access;
  access.password_file = argv[2];
  access.allows_plaintext = std::string_view(argv[3]) == "--plain";
  access.authorities = argv[3];
  access.patience.silence = std::chrono::milliseconds(1'500);
  access.patience.busy = std::chrono::milliseconds(5);
  app::MailServers servers(**zygote, std::move(access));
  auto server = servers.use(*address);
  const bool is_quick = argc > 4 && std::string_view(argv[4]) == "--quick";
  if (!address->folder.empty()) {
    auto done = list_folder(server, {imap::encode_modified_utf7(address->folder)}, is_quick);
    return done ? 0 : complain(done.error());
  }
  auto folders = server->folders();
  if (!folders) return complain(folders.error());
  for (const imap::Folder& folder : *folders) {
    if (!folder.can_be_opened) continue;
    if (auto done = list_folder(server, folder, is_quick); !done) return complain(done.error());
  }
  return 0;
}
