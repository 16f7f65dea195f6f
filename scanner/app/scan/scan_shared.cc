// SPDX-License-Identifier: GPL-3.0-or-later
// Folders of a server that shows one message in many of them (Gmail's labels): what is new in any
// of them is fetched once, and counts for each.
#include <algorithm>

#include "scanner/app/scan/scan_discovery.h"

namespace oubli::app {

Status ScanDiscovery::fetch_shared(std::vector<ServerFolder>& folders, MailServers::Use& server) {
  SharedMessages shared;
  for (std::size_t at = 0; at < folders.size(); ++at) {
    std::ranges::sort(folders[at].identities, {}, &imap::Identified::uid);
    shared.add(at, folders[at].identities);
  }
  shared.sort();
  FetchedMail mail(state_);
  Status interrupted;
  for (std::size_t at = 0; at < folders.size(); ++at) {
    ServerFolder& folder = folders[at];
    Status done =
        interrupted ? fetch_shared_folder(folders, at, mail, server, shared) : interrupted;
    if (!done) folder.scan->is_failed = true;
    if (auto ended = state_.job_ended(folder.scan); !ended) return ended;
    if (done) continue;
    const bool is_stopped = done.error().code == ErrorCode::Interrupted || state_.should_stop();
    if (is_stopped) {
      interrupted = std::move(done);
    } else {
      note_unreachable({folder.scan->container.path.string(), done.error().what});
    }
  }
  return interrupted;
}

Status ScanDiscovery::fetch_shared_folder(std::vector<ServerFolder>& folders, std::size_t at,
                                          FetchedMail& mail, MailServers::Use& server,
                                          const SharedMessages& shared) {
  ServerFolder& folder = folders[at];
  folder.wanted =
      imap::without(folder.wanted, imap::ranges_of({folder.given.begin(), folder.given.end()}));
  return fetch_messages(folder, mail, server, [&](const ServerMail& one) -> Status {
    const auto known =
        std::ranges::lower_bound(folder.identities, one.uid, {}, &imap::Identified::uid);
    const bool is_it = known != folder.identities.end() && known->uid == one.uid;
    if (!is_it || known->size != one.size) return {};
    for (const auto& [number, uid] : shared.later_places(at, *known)) {
      ServerFolder& later = folders[number];
      if (!later.given.insert(uid).second) continue;
      auto added =
          mail.add(later.scan, {uid, later.contents.state.uid_validity, one.bytes.size(), one.size},
                   one.bytes);
      if (!added) return added;
    }
    return {};
  });
}

}  // namespace oubli::app
