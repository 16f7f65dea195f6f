// SPDX-License-Identifier: GPL-3.0-or-later
// The part of discovery that asks mail servers: which folders there are, which have changed, which
// messages of them are not known. Those are fetched here, many to a command, and handed to the
// scanning threads in memory, never more than a few pieces at a time.
#include <algorithm>
#include <optional>

#include "adapters/imap/place.h"
#include "scanner/app/scan_discovery.h"
#include "scanner/app/spool_file.h"

namespace oubli::app {

namespace {

constexpr std::uint64_t kSpoolBytes = 8U << 20;

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

bool is_listed(const std::vector<imap::UidRange>& listed, std::uint64_t uid) {
  const auto at = std::ranges::lower_bound(listed, uid, {}, &imap::UidRange::last);
  return at != listed.end() && at->first <= uid;
}

Result<Difference> difference(index::Catalog& catalog, index::ContainerId container,
                              std::uint32_t uid_validity,
                              const std::vector<imap::UidRange>& listed) {
  Difference found;
  auto read = catalog.each_entry(container, [&](const index::Catalog::KnownEntry& known) {
    const std::uint64_t uid = imap::number_at(known.begin);
    const bool is_there = known.frame == uid_validity && is_listed(listed, uid) &&
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

std::vector<imap::UidRange> without(const std::vector<imap::UidRange>& listed,
                                    const std::vector<imap::Uid>& known) {
  std::vector<imap::UidRange> left;
  auto at = known.begin();
  for (const imap::UidRange& range : listed) {
    std::uint64_t first = range.first;
    for (; at != known.end() && *at <= range.last; ++at) {
      if (*at > first) left.push_back({static_cast<imap::Uid>(first), *at - 1});
      first = std::uint64_t{*at} + 1;
    }
    if (first <= range.last) left.push_back({static_cast<imap::Uid>(first), range.last});
  }
  return left;
}

}  // namespace

Status ScanDiscovery::take_server(const std::string& source) {
  auto address = imap::parse_address(source);
  if (!address) return std::move(address).take_error();
  if (state_.options.servers == nullptr) return failed(source + ": no mail server can be asked");
  auto server = state_.options.servers->use(*address);
  if (!address->folder.empty()) {
    return take_server_folder(*address, address->folder, {}, server);
  }
  auto folders = server->folders();
  if (!folders) return std::move(folders).take_error();
  std::erase_if(*folders, [](const imap::Folder& folder) { return !folder.can_be_opened; });
  const auto states = states_of(*folders, server);
  for (std::size_t i = 0; i < folders->size(); ++i) {
    const imap::Folder& folder = (*folders)[i];
    if (state_.should_stop()) return Error{ErrorCode::Interrupted, "scan: stopped", ""};
    imap::Address one = *address;
    one.folder = imap::address_name_of(folder);
    if (one.folder.empty()) {
      note_unreachable({to_string(*address), "it has a folder whose name cannot be written"});
      continue;
    }
    auto taken = take_server_folder(one, imap::name_of(folder), states[i], server);
    if (taken) continue;
    Error error = std::move(taken).take_error();
    if (error.code == ErrorCode::Interrupted || state_.should_stop()) return error;
    note_unreachable({to_string(one), error.what});
  }
  return {};
}

// `told`: its state, where that is known (UIDVALIDITY) from a question about many.
Status ScanDiscovery::take_server_folder(const imap::Address& address, const std::string& name,
                                         const imap::FolderState& told, MailServers::Use& server) {
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
  auto done = fetch_folder(*scan, known, raw, server);
  if (!done) (*scan)->is_failed = true;
  if (auto ended = state_.job_ended(*scan); !ended) return ended;
  return done;
}

Status ScanDiscovery::fetch_folder(const ContainerPtr& scan,
                                   const std::optional<index::KnownContainer>& known,
                                   const std::string& raw, MailServers::Use& server) {
  auto contents = server->contents(raw);
  if (!contents) return std::move(contents).take_error();
  const imap::FolderState& state = contents->state;
  std::vector<imap::UidRange> wanted = contents->uids;
  // Something came or went between two questions, or the server contradicts itself: look again.
  const bool is_sure =
      imap::count_of(wanted) == state.messages && scan->fingerprint.inode == state.uid_validity;
  if (!is_sure) scan->is_to_be_seen_again = true;
  if (known && state_.options.is_full) {
    if (auto noted = replace_all(*scan, known->id); !noted) return noted;
  } else if (known) {
    auto now = difference(state_.workspace->catalog(), known->id, state.uid_validity, wanted);
    if (!now) return std::move(now).take_error();
    scan->gone = std::move(now->gone);
    state_.skipped += now->known.size();
    wanted = without(wanted, now->known);
  }
  auto fetched = fetch_messages(scan, raw, state.uid_validity, wanted, server);
  return fetched ? contents->is_all_listed() : fetched;
}

Status ScanDiscovery::fetch_messages(const ContainerPtr& scan, const std::string& raw,
                                     std::uint32_t uid_validity,
                                     const std::vector<imap::UidRange>& wanted,
                                     MailServers::Use& server) {
  SpoolFile spool;
  const auto hand_over = [&]() -> Status {
    Entry entry;
    entry.size = spool.size();
    auto fd = spool.finish();
    if (!fd) return std::move(fd).take_error();
    state_.bytes_known += entry.size;
    scan->jobs.fetch_add(1);
    Job job;
    job.files.push_back({scan, std::move(entry)});
    job.files.back().spool = state_.spools.keep(*std::move(fd));
    state_.queue.push(std::move(job));
    return {};
  };
  auto missing = server->fetch(
      raw, uid_validity, wanted, {state_.options.limits.message_bytes},
      [&](const ServerMail& mail) -> Status {
        // Here, because whoever waits for room must not hold what the others wait for.
        if (spool.size() == 0 && !state_.spools.wait_for_room([&] { return state_.should_stop(); }))
          return Error{ErrorCode::Interrupted, "scan: stopped", ""};
        if (state_.should_stop()) return Error{ErrorCode::Interrupted, "scan: stopped", ""};
        auto added = spool.add({mail.uid, uid_validity, mail.bytes.size(), mail.size}, mail.bytes);
        if (!added) return added;
        return spool.size() >= kSpoolBytes ? hand_over() : Status();
      });
  if (spool.size() > 0 && !state_.should_stop()) {
    if (auto handed = hand_over(); !handed) return handed;
  }
  if (!missing) return std::move(missing).take_error();
  for (const imap::UidRange& range : *missing) {
    for (std::uint64_t uid = range.first; uid <= range.last; ++uid) {
      Job job;
      job.files.push_back({scan, {}});
      job.range = imap::range_of(static_cast<imap::Uid>(uid), 1);
      job.trouble = "the server lists it and does not give it";
      scan->jobs.fetch_add(1);
      state_.queue.push(std::move(job));
    }
  }
  return {};
}

}  // namespace oubli::app
