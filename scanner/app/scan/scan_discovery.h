// SPDX-License-Identifier: GPL-3.0-or-later
// The discovering half of a scan: walks the sources, leaves out what has not changed, and cuts the
// rest into jobs. One thread.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scanner/app/scan/fetched_mail.h"
#include "scanner/app/scan/passed_files.h"
#include "scanner/app/scan/scan_state.h"
#include "scanner/app/scan/shared_messages.h"

namespace oubli::app {

// What the catalog is to know a file by that was looked at just now. One written so shortly before
// that it may be written again without its time telling gets a time that is never true: the next
// scan then reads it again.
[[nodiscard]] Fingerprint settled(Fingerprint fingerprint);

// How often a worker was lost with all of a container; 0 where only parts of it were lost.
[[nodiscard]] std::uint32_t times_lost_whole(const std::vector<index::LostPlace>& lost);

// What the catalog knows an archive in a repository by; nothing where its id is none.
[[nodiscard]] std::optional<Fingerprint> fingerprint_of(const programs::Stored& stored);

class ScanDiscovery {
 public:
  // `on_work` is called once, before the first job: most scans find nothing new.
  ScanDiscovery(ScanState& state, std::function<void()> on_work)
      : state_(state), on_work_(std::move(on_work)) {}

  // Walks every source. A source that cannot be used is an Error when it is the only one, else it
  // is named among `unreachable`.
  Status run();

  // Ascending, each once.
  [[nodiscard]] const std::vector<index::ContainerId>& met() const { return met_; }
  [[nodiscard]] std::vector<Unreadable>& unreachable() { return unreachable_; }
  // What the sources hold that is no mail we know, and what is mail we cannot read.
  [[nodiscard]] const PassedFiles& passed() const { return passed_; }
  // Was the folder walked for whatever mail there is, to its end?
  [[nodiscard]] bool is_walked(const Path& folder) const;
  // The paths of the sources met, resolved; also of those that could not be used.
  [[nodiscard]] const std::vector<Path>& named() const { return named_; }
  // Of `unreachable`, what is not there at all.
  [[nodiscard]] const std::set<std::string>& absent() const { return absent_; }

 private:
  struct Walked {
    Path path;
    std::optional<Format> told;
  };

  Status walk(const std::string& source);
  void sort_met();
  void note_walked(const std::string& source, bool is_done);
  Status visit(Container container);
  bool is_first_visit(const Path& path);
  void note_unreachable(Unreadable problem);
  Status take_file(const ContainerPtr& scan, const std::optional<index::KnownContainer>& known);
  Status take_maildir(const ContainerPtr& scan, const std::optional<index::KnownContainer>& known);
  Status replace_all(ContainerScan& scan, index::ContainerId known);
  Result<ContainerPtr> begin(const Container& container, const Fingerprint& fingerprint);
  Status leave_out(const index::KnownContainer& known);
  Status load_lost();
  Status load_locked();
  Status retry(const index::KnownContainer& known, const std::vector<index::LostPlace>& lost);
  void add_to_batch(const ContainerPtr& container, Entry entry);
  void flush_batch();
  [[nodiscard]] bool is_in_share(const Container& container, const std::string& name) const;
  // scan_server.cc
  Status take_server(const std::string& source);
  // A folder of which something is to be fetched.
  struct ServerFolder {
    ContainerPtr scan;
    std::string raw{};
    FolderContents contents{};
    imap::UidSet wanted{};
    std::vector<imap::Identified> identities{};  // of those wanted, by UID
    std::set<imap::Uid> given{};                 // came with another folder
  };
  using Fetched = std::function<Status(const ServerMail&)>;
  // `shared`: where the server names messages across its folders, they are put off into it. Null:
  // nothing is put off.
  Status take_server_folder(const imap::Address& address, const std::string& name,
                            const imap::FolderState& told, MailServers::Use& server,
                            std::vector<ServerFolder>* shared);
  Status fetch_folder(ServerFolder& folder, const std::optional<index::KnownContainer>& known,
                      MailServers::Use& server, std::vector<ServerFolder>* shared);
  Status fetch_messages(const ServerFolder& folder, FetchedMail& mail, MailServers::Use& server,
                        const Fetched& fetched);
  void name_missing(const ContainerPtr& scan, const imap::UidSet& missing);
  // scan_shared.cc
  Status fetch_shared(std::vector<ServerFolder>& folders, MailServers::Use& server);
  Status fetch_shared_folder(std::vector<ServerFolder>& folders, std::size_t at, FetchedMail& mail,
                             MailServers::Use& server, const SharedMessages& shared);
  // scan_repository.cc
  Status take_repository(Format format, const Path& repository, const std::string& only);
  Status take_stored(Format format, const Path& repository, const programs::Stored& stored);
  [[nodiscard]] static bool is_our_own(const Path& repository);
  [[nodiscard]] bool has_vanished_from_repository(const Path& path) const;
  Status drop_vanished();
  [[nodiscard]] bool has_vanished(const index::KnownContainer& known) const;
  [[nodiscard]] bool has_vanished_from_server(const Container& container) const;
  [[nodiscard]] bool is_superseded(const index::KnownContainer& known) const;
  [[nodiscard]] bool is_of_this_share(const Container& container) const;

  ScanState& state_;
  std::string at_;                 // the source that is walked
  std::function<void()> on_work_;  // empty once it was called
  // A container may be one message, so both hold few bytes of each; sorted at the end of run().
  std::vector<index::ContainerId> met_;
  std::vector<std::uint64_t> met_paths_;  // keyed hashes
  std::set<ContentHash> visited_;         // of paths, where there are several sources
  std::vector<Path> named_;
  std::vector<Walked> walked_;  // to their end
  std::vector<Unreadable> unreachable_;
  PassedFiles passed_;
  std::set<std::string> absent_;
  index::ContainerId next_unstored_ = 1;                              // ids without a catalog
  std::map<index::ContainerId, std::vector<index::LostPlace>> lost_;  // to be tried again
  // Where something could not be read for want of a passphrase, and one is given now.
  std::set<index::ContainerId> locked_;
  Job batch_;
  std::uint64_t batch_bytes_ = 0;
};

// The path of a source as the walk resolves it, as far as it exists.
Path absolute_of(const std::string& source);

// True for the folder itself too.
bool is_below(const Path& path, const Path& folder);

}  // namespace oubli::app
