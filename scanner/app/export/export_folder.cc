// SPDX-License-Identifier: GPL-3.0-or-later
// The folders of a run of export_mail(), one by one.
#include "adapters/base/counted.h"
#include "scanner/app/export/copy_strays.h"
#include "scanner/app/export/export_run.h"
#include "scanner/app/export/maildir_copy.h"
#include "scanner/app/export/mbox_copy.h"

namespace oubli::app {

namespace {

std::string locator_of(const imap::Address& folder, std::uint64_t uid) {
  return to_string(folder) + "#" + std::to_string(uid);
}

}  // namespace

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
  auto left = copy_shared(root, copy, address, wanted, server);
  auto copied = left ? copy_messages(copy, address, state.uid_validity, *left, server)
                     : Status(std::move(left).take_error());
  summary_.altered += copy.altered();
  return copied;
}

Status Export::copy_messages(FolderCopy& copy, const imap::Address& address,
                             std::uint32_t uid_validity, const imap::UidSet& wanted,
                             MailServers::Use& server) {
  auto missing = server->fetch(imap::encode_modified_utf7(address.folder), uid_validity, wanted,
                               {.most_bytes = options_.limits.message_bytes, .has_facts = true},
                               [&](const ServerMail& mail) -> Status {
                                 if (should_stop()) return interrupted();
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
  if (!added) return stop_for(std::move(added).take_error());
  auto place = copy.add(mail);
  if (!place) return stop_for(std::move(place).take_error());
  note_shared(mail, *std::move(place));
  ++summary_.messages;
  summary_.bytes += mail.size;
  if (options_.on_progress) options_.on_progress(summary_.messages, known_);
  return {};
}

}  // namespace oubli::app
