// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/export_mail.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <set>

#include "adapters/base/counted.h"
#include "adapters/imap/copy_name.h"
#include "scanner/app/copy_folder.h"
#include "scanner/app/copy_strays.h"
#include "scanner/app/maildir_copy.h"
#include "scanner/app/mbox_copy.h"

namespace oubli::app {

namespace {

Error interrupted(const Path& unfinished) {
  return {ErrorCode::Interrupted,
          "export: interrupted; what was copied so far is in " + unfinished.string(),
          "run the same command again to go on"};
}

std::string locator_of(const imap::Address& folder, std::uint64_t uid) {
  return to_string(folder) + "#" + std::to_string(uid);
}

// What an unfinished copy is a copy of.
std::string claim_of(const ExportOptions& options) {
  std::vector<std::string> sources = options.sources;
  std::ranges::sort(sources);
  std::string all = options.form == CopyForm::Mbox ? "mbox\n" : "";
  for (const std::string& source : sources) all += source + '\n';
  return all;
}

class Export {
 public:
  explicit Export(const ExportOptions& options) : options_(options) {}
  Result<ExportSummary> run();

 private:
  Status copy_source(const std::string& source);
  Result<UniqueFd> root_of(const imap::Address& address);
  [[nodiscard]] std::optional<std::string> name_of(const std::string& folder) const {
    return options_.form == CopyForm::Mbox ? imap::mbox_of(folder) : imap::directory_of(folder);
  }
  Status note_strays(int root, const std::string& account,
                     const std::vector<imap::Folder>& folders);
  Status copy_folder(int root, const imap::Address& address, const std::string& name,
                     MailServers::Use& server);
  Status copy_messages(FolderCopy& copy, const imap::Address& address, std::uint32_t uid_validity,
                       const imap::UidSet& wanted, MailServers::Use& server);
  Status take(FolderCopy& copy, const imap::Address& address, const ServerMail& mail);
  void note(const std::string& locator, const std::string& reason) {
    summary_.unread.push_back({locator, reason});
  }
  [[nodiscard]] bool should_stop() const {
    return options_.stop != nullptr && options_.stop->load();
  }
  // Nothing more can be written.
  Status stop_for(Error why) {
    disk_ = why;
    return why;
  }

  const ExportOptions& options_;
  ExportSummary summary_;
  std::optional<CopyFolder> output_;
  std::optional<Error> disk_;  // why nothing more can be written
  std::set<std::string> met_;  // folders, and the directories made for them
  std::uint64_t known_ = 0;    // messages listed so far
  bool is_whole_ = true;
};

Result<ExportSummary> Export::run() {
  const auto begun = std::chrono::steady_clock::now();
  auto output = CopyFolder::open(options_.output, claim_of(options_));
  if (!output) return std::move(output).take_error();
  output_ = *std::move(output);
  std::optional<Error> first;
  for (const std::string& source : options_.sources) {
    auto done = copy_source(source);
    if (should_stop()) return interrupted(output_->unfinished());
    if (disk_) return *disk_;
    if (done) {
      ++summary_.sources;
      continue;
    }
    is_whole_ = false;
    note(source, done.error().what);
    if (!first) first = std::move(done).take_error();
  }
  if (first && summary_.sources == 0 && summary_.folders == 0) return *std::move(first);
  for (Unreadable& loss : output_->losses()) summary_.unread.push_back(std::move(loss));
  summary_.is_whole = is_whole_;
  summary_.output = is_whole_ ? options_.output : output_->unfinished();
  if (is_whole_) {
    if (auto finished = output_->finish(); !finished) return std::move(finished).take_error();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  summary_.seconds = took.count();
  return std::move(summary_);
}

// Of several accounts each has a folder of its own.
Result<UniqueFd> Export::root_of(const imap::Address& address) {
  const std::string account = account_of(address);
  const std::string name =
      options_.sources.size() == 1 ? "." : account.substr(account.find("//") + 2);
  UniqueFd root = options_.form == CopyForm::Mbox ? folder_at(output_->fd(), name)
                                                  : maildir_at(output_->fd(), name);
  if (root.is_open()) return root;
  return system_error("make " + (output_->unfinished() / name).string(), errno);
}

Status Export::copy_source(const std::string& source) {
  auto address = imap::parse_address(source);
  if (!address) return std::move(address).take_error();
  auto server = options_.servers->use(*address);
  std::vector<imap::Folder> folders{{imap::encode_modified_utf7(address->folder)}};
  if (address->folder.empty()) {
    auto listed = server->folders();
    if (!listed) return std::move(listed).take_error();
    folders = *std::move(listed);
  }
  auto root = root_of(*address);
  if (!root) return stop_for(std::move(root).take_error());
  for (const imap::Folder& folder : folders) {
    if (!folder.can_be_opened) continue;
    imap::Address one = *address;
    if (one.folder.empty()) one.folder = imap::address_name_of(folder);
    auto done = one.folder.empty() ? damaged("it has a folder whose name cannot be written")
                                   : copy_folder(root->get(), one, imap::name_of(folder), server);
    if (done) continue;
    if (disk_ || should_stop()) return done;
    is_whole_ = false;
    note(to_string(one), done.error().what);
    if (server->is_connected()) continue;
    if (auto is_alive = server->folders(); !is_alive) return std::move(is_alive).take_error();
  }
  return note_strays(root->get(), account_of(*address), folders);
}

// What an earlier run copied under a name that is no folder's any more.
Status Export::note_strays(int root, const std::string& account,
                           const std::vector<imap::Folder>& folders) {
  std::set<std::string> known;
  for (const imap::Folder& folder : folders)
    known.insert(name_of(imap::name_of(folder)).value_or(""));
  auto strays = strays_in(root, options_.form, known);
  if (!strays) return stop_for(std::move(strays).take_error());
  for (const std::string& stray : *strays) {
    note(account + ": " + stray,
         "in the copy, and no folder of the server by now: deleted, or renamed and here twice");
  }
  return {};
}

Status Export::copy_folder(int root, const imap::Address& address, const std::string& name,
                           MailServers::Use& server) {
  if (!met_.insert(to_string(address)).second) return {};
  auto contents = server->contents(imap::encode_modified_utf7(address.folder));
  if (!contents) return std::move(contents).take_error();
  const auto& [state, listed] = *contents;
  if (auto all = contents->is_all_listed(); !all) {
    is_whole_ = false;
    note(to_string(address), all.error().what);
  }
  const auto file = name_of(name);
  if (!file) return failed("no copy can have a folder of this name");
  if (!met_.insert(account_of(address) + " " + *file).second) {
    return failed("another folder has the same name in the copy");
  }
  const auto open = options_.form == CopyForm::Mbox ? MboxCopy::open : MaildirCopy::open;
  auto opened = open(root, *file, output_->unfinished() / *file, state.uid_validity);
  if (!opened) {
    Error error = std::move(opened).take_error();
    return error.code == ErrorCode::Refused ? Status(std::move(error)) : stop_for(std::move(error));
  }
  FolderCopy& copy = **opened;
  ++summary_.folders;
  summary_.skipped += imap::count_of(copy.held());
  summary_.messages += imap::count_of(copy.held());
  const imap::UidSet wanted = imap::without(listed, copy.held());
  known_ = summary_.messages + imap::count_of(wanted);
  auto copied = copy_messages(copy, address, state.uid_validity, wanted, server);
  summary_.altered += copy.altered();
  return copied;
}

Status Export::copy_messages(FolderCopy& copy, const imap::Address& address,
                             std::uint32_t uid_validity, const imap::UidSet& wanted,
                             MailServers::Use& server) {
  auto missing = server->fetch(imap::encode_modified_utf7(address.folder), uid_validity, wanted,
                               {.most_bytes = options_.limits.message_bytes, .has_facts = true},
                               [&](const ServerMail& mail) -> Status {
                                 if (should_stop()) return interrupted(output_->unfinished());
                                 return take(copy, address, mail);
                               });
  if (!missing) return std::move(missing).take_error();
  for (const imap::UidRange& range : *missing) {
    for (std::uint64_t uid = range.first; uid <= range.last; ++uid) {
      note(locator_of(address, uid), "the server lists it and does not give it");
    }
  }
  return {};
}

Status Export::take(FolderCopy& copy, const imap::Address& address, const ServerMail& mail) {
  const std::string locator = locator_of(address, mail.uid);
  if (mail.bytes.size() < mail.size) {
    note(locator, "longer than " + counted(options_.limits.message_bytes) + " bytes: not copied");
    return {};
  }
  if (mail.facts == nullptr) {
    note(locator, "the server tells neither its flags nor its date: not copied");
    return {};
  }
  Status added;
  for (const std::string& flag : copy.lost_of(mail)) {
    if (added) added = output_->keep_loss({locator, "copied without its flag " + flag});
  }
  if (added) added = copy.add(mail);
  if (!added) return stop_for(std::move(added).take_error());
  ++summary_.messages;
  summary_.bytes += mail.size;
  if (options_.on_progress) options_.on_progress(summary_.messages, known_);
  return {};
}

}  // namespace

Result<ExportSummary> export_mail(const ExportOptions& options) { return Export(options).run(); }

}  // namespace oubli::app
