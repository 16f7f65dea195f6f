// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/server/server_mail.h"

#include "adapters/imap/place.h"
#include "scanner/app/spool_file.h"

namespace oubli::app {

Result<UniqueFd> fetch_again(MailServers* servers, const Container& container,
                             const std::vector<const index::Place*>& places, const Limits& limits) {
  auto address = imap::parse_address(container.path.native());
  if (!address) return std::move(address).take_error();
  if (servers == nullptr) return failed(container.path.string() + ": its server was not asked");
  std::vector<imap::Uid> uids;
  for (const index::Place* place : places) {
    uids.push_back(static_cast<imap::Uid>(imap::number_at(place->range.begin)));
  }
  const std::uint64_t frame = places.empty() ? 0 : places.front()->frame;
  const auto uid_validity = static_cast<std::uint32_t>(frame);
  SpoolFile spool;
  const auto server = servers->use(*address);
  auto missing = server->fetch(
      imap::encode_modified_utf7(address->folder), uid_validity, imap::ranges_of(std::move(uids)),
      {limits.message_bytes}, [&](const ServerMail& mail) {
        return spool.add({mail.uid, uid_validity, mail.bytes.size(), mail.size}, mail.bytes);
      });
  if (!missing) return std::move(missing).take_error();
  return spool.finish();
}

}  // namespace oubli::app
