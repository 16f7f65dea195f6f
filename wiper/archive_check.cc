// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive_check.h"

#include <string>
#include <utility>

#include "wiper/archive_form.h"
#include "wiper/pieces.h"

namespace oubli::wiper {

namespace {

// Whether what was packed anew is what was to be kept of `before`.
Result<bool> is_kept(const OpenMailbox& before, const Cut& cut, const OpenMailbox& after) {
  const auto fresh = after.bytes();
  std::string room;
  bool is_same = true;
  std::uint64_t at = 0;
  auto read = for_bytes(*before.bytes(), cut.pieces, [&](std::string_view run) -> Status {
    room.resize(run.size());
    fresh->release_before(at);
    auto got = fresh->read_at(at, room);
    if (!got) return std::move(got).take_error();
    is_same = is_same && *got == run.size() && room == run;
    at += run.size();
    return {};
  });
  if (!read) return std::move(read).take_error();
  return is_same && at == cut.new_size;
}

Result<MailboxCheck> check_mailbox(const OpenMailbox& content, const ArchiveMailbox& mailbox,
                                   const Splitters& splitters, OldFile old) {
  auto check = check_messages(content, splitters, mailbox.cut, mailbox.erase);
  if (!check || !mailbox.before || old == OldFile::IsGone) return check;
  auto is_same = is_kept(*mailbox.before, mailbox.cut, content);
  if (!is_same) return std::move(is_same).take_error();
  check->holds_what_it_should = check->holds_what_it_should && *is_same;
  return check;
}

}  // namespace

Result<MailboxCheck> check_archive(const OpenMailbox& archive, const ArchiveCut& cut,
                                   const Splitters& splitters, OldFile old) {
  auto form = form_of(archive, cut.whole.new_size);
  if (!form) return std::move(form).take_error();
  MailboxCheck found;
  found.holds_what_it_should = true;
  std::uint64_t members = 0;
  auto next = cut.mailboxes.begin();
  for (;; ++members) {
    auto member = (*form)->next();
    if (!member) return std::move(member).take_error();
    if (!*member) break;
    if (next == cut.mailboxes.end() || (*member)->number != next->number) continue;
    std::string held;
    auto content = (*form)->content(**member, held);
    if (!content) return std::move(content).take_error();
    auto check = check_mailbox(*content, *next, splitters, old);
    if (!check) return std::move(check).take_error();
    found.erased_found += check->erased_found;
    found.holds_what_it_should = found.holds_what_it_should && check->holds_what_it_should &&
                                 (*member)->size == next->cut.new_size;
    ++next;
  }
  if (members != cut.members || next != cut.mailboxes.end()) found.holds_what_it_should = false;
  return found;
}

Result<Residue> search_archive(const OpenMailbox& archive, std::uint64_t size,
                               std::span<const std::string_view> strings,
                               const Unpacker& unpacker) {
  auto residue = search_residue(*archive.bytes(), strings, unpacker);
  if (!residue) return residue;
  auto form = form_of(archive, size);
  if (!form) return std::move(form).take_error();
  while ((*form)->packs_members()) {
    auto member = (*form)->next();
    if (!member) return std::move(member).take_error();
    if (!*member) break;
    if (!(*member)->is_packed && (*member)->unwritable.empty()) continue;
    std::string held;
    auto content = (*member)->unwritable.empty() ? (*form)->content(**member, held)
                                                 : Result<OpenMailbox>(damaged("not unpacked"));
    auto found = content ? search_residue(*content->bytes(), strings, unpacker)
                         : Result<Residue>(Residue{.unopened = 1});
    if (!found) return found;
    *residue += *found;
  }
  return residue;
}

}  // namespace oubli::wiper
