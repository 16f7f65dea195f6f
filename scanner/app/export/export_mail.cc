// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/export/export_mail.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "scanner/app/export/export_run.h"
#include "scanner/app/export/maildir_copy.h"

namespace oubli::app {

namespace {

// What an unfinished copy is a copy of.
std::string claim_of(const ExportOptions& options) {
  std::vector<std::string> sources = options.sources;
  std::ranges::sort(sources);
  std::string all = options.form == CopyForm::Mbox ? "mbox\n" : "";
  for (const std::string& source : sources) all += source + '\n';
  return all;
}

}  // namespace

Error Export::interrupted() const {
  return {ErrorCode::Interrupted,
          "export: interrupted; what was copied so far is in " + output_->unfinished().string(),
          "run the same command again to go on"};
}

Result<ExportSummary> Export::run() {
  const auto begun = std::chrono::steady_clock::now();
  auto output = CopyFolder::open(options_.output, claim_of(options_));
  if (!output) return std::move(output).take_error();
  output_ = *std::move(output);
  std::optional<Error> first;
  for (const std::string& source : options_.sources) {
    auto done = copy_source(source);
    if (should_stop()) return interrupted();
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
  copied_.clear();
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

Result<ExportSummary> export_mail(const ExportOptions& options) { return Export(options).run(); }

}  // namespace oubli::app
