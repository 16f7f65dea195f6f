// SPDX-License-Identifier: GPL-3.0-or-later
// The part of discovery that asks mail servers: which folders there are, which have changed, which
// messages of them are not known. Those are fetched here, many to a command, and handed to the
// scanning threads in memory, never more than a few pieces at a time.
#include <algorithm>
#include <optional>

#include "adapters/imap/place.h"
#include "scanner/app/scan/scan_discovery.h"

namespace oubli::app {

namespace {

// A folder is known by what shows that no message came or went.
Fingerprint fingerprint_of(const imap::FolderState& state) {
  Fingerprint seen;
  seen.inode = state.uid_validity;
  seen.size = state.messages;
  // Without it nothing tells of a message that came while another went.
  seen.modified_ns = state.uid_next == 0 ? kNeverTrue : state.uid_next;
  return seen;
}

// What the catalog holds of a folder, against what the server lists.
struct Difference {
  std::vector<imap::Uid> known;    // ascending; standing on the server still, as far as is known
  std::vector<std::int64_t> gone;  // rows of what is not there, or is there twice
};

Result<Difference> difference(index::Catalog& catalog, index::ContainerId container,
                              std::uint32_t uid_validity,
                              const std::vector<imap::UidRange>& listed) {
  Difference found;
  auto read = catalog.each_entry(container, [&](const index::Catalog::KnownEntry& known) {
    const std::uint64_t uid = imap::number_at(known.begin);
    const bool is_there = known.frame == uid_validity && imap::contains(listed, uid) &&
                          (found.known.empty() || found.known.back() != uid);
    if (is_there) {
      found.known.push_back(static_cast<imap::Uid>(uid));
    } else {
      found.gone.push_back(known.row);
    }
  });
  if (!read) return std::move(read).take_error();
  return found;
}

// Where they cannot be told together each is asked for by itself.
std::vector<imap::FolderState> states_of(const std::vector<imap::Folder>& folders,
                                         MailServers::Use& server) {
  std::vector<std::string> raws;
  for (const imap::Folder& folder : folders) raws.push_back(folder.raw);
  auto told = server->statuses(raws);
  return told ? *std::move(told) : std::vector<imap::FolderState>(folders.size());
}

}  // namespace

Status ScanDiscovery::take_server(const std::string& source) {
  auto address = imap::parse_address(source);
  if (!address) return std::move(address).take_error();
  if (state_.options.servers == nullptr) return failed(source + ": no mail server can be asked");
  auto server = state_.options.servers->use(*address);
  if (!address->folder.empty()) {
    return take_server_folder(*address, address->folder, {}, server, nullptr);
  }
  auto folders = server->folders();
  if (!folders) return std::move(folders).take_error();
  std::erase_if(*folders, [](const imap::Folder& folder) { return !folder.can_be_opened; });
  // A message that is fetched from there need not be fetched from its other folders.
  std::stable_partition(folders->begin(), folders->end(),
                        [](const auto& folder) { return folder.use == "All"; });
  const auto states = states_of(*folders, server);
  std::vector<ServerFolder> shared;
  for (std::size_t i = 0; i < folders->size(); ++i) {
    const imap::Folder& folder = (*folders)[i];
    imap::Address one = *address;
    one.folder = imap::address_name_of(folder);
    if (one.folder.empty()) {
      note_unreachable({to_string(*address), "it has a folder whose name cannot be written"});
      continue;
    }
    auto taken = take_server_folder(one, imap::name_of(folder), states[i], server, &shared);
    if (!taken && !state_.should_stop()) note_unreachable({to_string(one), taken.error().what});
    if (state_.should_stop()) break;
  }
  auto fetched = fetch_shared(shared, server);
  return state_.should_stop() ? Error{ErrorCode::Interrupted, "scan: stopped", ""} : fetched;
}

// `told`: its state, where that is known (UIDVALIDITY) from a question about many.
Status ScanDiscovery::take_server_folder(const imap::Address& address, const std::string& name,
                                         const imap::FolderState& told, MailServers::Use& server,
                                         std::vector<ServerFolder>* shared) {
  const std::string raw = imap::encode_modified_utf7(address.folder);
  Container container;
  container.format = Format::Imap;
  container.path = to_string(address);
  container.folder = name;
  container.share = state_.options.share;
  container.shares = state_.options.shares;
  if (!is_first_visit(container.path)) return {};
  if (!is_in_share(container, container.path.native())) return {};
  auto state = told.uid_validity != 0 ? Result<imap::FolderState>(told) : server->status(raw);
  if (!state) return std::move(state).take_error();
  std::optional<index::KnownContainer> known;
  if (state_.workspace != nullptr) {
    auto found = state_.workspace->catalog().find_container(container);
    if (!found) return std::move(found).take_error();
    known = *std::move(found);
    met_paths_.push_back(state_.workspace->sealer().hash_term(container.path.native()));
  }
  const Fingerprint seen = fingerprint_of(*state);
  const bool is_unchanged = known && known->is_complete && known->fingerprint == seen &&
                            seen.modified_ns != kNeverTrue && !state_.options.is_full;
  if (is_unchanged && !lost_.contains(known->id)) return leave_out(*known);
  auto scan = begin(container, seen);
  if (!scan) return std::move(scan).take_error();
  ServerFolder folder{*scan, raw};
  auto done = fetch_folder(folder, known, server, shared);
  if (done && shared != nullptr && !folder.identities.empty()) {
    shared->push_back(std::move(folder));
    return {};
  }
  if (!done) (*scan)->is_failed = true;
  if (auto ended = state_.job_ended(*scan); !ended) return ended;
  return done;
}

Status ScanDiscovery::fetch_folder(ServerFolder& folder,
                                   const std::optional<index::KnownContainer>& known,
                                   MailServers::Use& server, std::vector<ServerFolder>* shared) {
  auto contents = server->contents(folder.raw);
  if (!contents) return std::move(contents).take_error();
  folder.contents = *std::move(contents);
  const imap::FolderState& state = folder.contents.state;
  ContainerScan& scan = *folder.scan;
  folder.wanted = folder.contents.uids;
  // Something came or went between two questions, or the server contradicts itself: look again.
  const bool is_sure = imap::count_of(folder.wanted) == state.messages &&
                       scan.fingerprint.inode == state.uid_validity;
  if (!is_sure) scan.is_to_be_seen_again = true;
  if (known && state_.options.is_full) {
    if (auto noted = replace_all(scan, known->id); !noted) return noted;
  } else if (known) {
    auto now =
        difference(state_.workspace->catalog(), known->id, state.uid_validity, folder.wanted);
    if (!now) return std::move(now).take_error();
    scan.gone = std::move(now->gone);
    state_.skipped += now->known.size();
    folder.wanted = imap::without(folder.wanted, imap::ranges_of(std::move(now->known)));
  }
  if (shared != nullptr) {
    auto identities = server->identities(folder.wanted);
    if (!identities) return std::move(identities).take_error();
    folder.identities = *std::move(identities);
    std::erase_if(folder.identities,
                  [&](const auto& one) { return !imap::contains(folder.wanted, one.uid); });
    if (!folder.identities.empty()) return {};
  }
  FetchedMail mail(state_);
  return fetch_messages(folder, mail, server, {});
}

// `fetched`: may be empty.
Status ScanDiscovery::fetch_messages(const ServerFolder& folder, FetchedMail& mail,
                                     MailServers::Use& server, const Fetched& fetched) {
  const std::uint32_t uid_validity = folder.contents.state.uid_validity;
  auto missing = server->fetch(
      folder.raw, uid_validity, folder.wanted, {state_.options.limits.message_bytes},
      [&](const ServerMail& one) -> Status {
        auto added =
            mail.add(folder.scan, {one.uid, uid_validity, one.bytes.size(), one.size}, one.bytes);
        return added && fetched ? fetched(one) : added;
      });
  if (auto handed = mail.hand_over(); !handed) return handed;
  if (!missing) return std::move(missing).take_error();
  name_missing(folder.scan, *missing);
  return folder.contents.is_all_listed();
}

void ScanDiscovery::name_missing(const ContainerPtr& scan, const imap::UidSet& missing) {
  for (const imap::UidRange& range : missing) {
    for (std::uint64_t uid = range.first; uid <= range.last; ++uid) {
      Job job;
      job.files.push_back({scan, {}});
      job.range = imap::range_of(static_cast<imap::Uid>(uid), 1);
      job.trouble = "the server lists it and does not give it";
      scan->jobs.fetch_add(1);
      state_.queue.push(std::move(job));
    }
  }
}

}  // namespace oubli::app
