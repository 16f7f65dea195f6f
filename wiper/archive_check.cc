// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive_check.h"

#include <string>
#include <utility>

#include "adapters/compression/unpack.h"
#include "adapters/pst/header.h"
#include "wiper/archive_form.h"
#include "wiper/pieces.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kToldByHead = 512;  // see looks_packed()

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

namespace {

Status feed_all(ByteSource& bytes, ResidueSearch& search) {
  std::string piece(1U << 20, '\0');
  for (std::uint64_t at = 0;;) {
    bytes.release_before(at);
    auto got = bytes.read_at(at, piece);
    if (!got) return std::move(got).take_error();
    if (*got == 0) break;
    search.feed({piece.data(), *got});
    at += *got;
  }
  search.end_text();
  return {};
}

// What of a member the archive does not show as it stands: what it is packed to there, and what it
// packs itself (a document, another archive). False where that cannot be had.
Result<bool> search_member(ArchiveForm& form, const ArchiveMember& member, ResidueSearch& search) {
  std::string held;
  auto content = form.content(member, held);
  if (!content) return false;
  const auto bytes = content->bytes();
  std::string head(kToldByHead, '\0');
  auto got = bytes->read_at(0, head);
  if (!got) return false;
  head.resize(*got);
  if (pst::looks_like_pst(head)) return false;  // packed by Outlook, and not opened here
  if (!looks_packed(head)) {
    if (!member.is_packed) return true;
    auto fed = feed_all(*bytes, search);
    if (!fed) return std::move(fed).take_error();
    return true;
  }
  if (member.size > kLongestPacked) return false;
  std::string whole(static_cast<std::size_t>(member.size), '\0');
  got = bytes->read_at(0, whole);
  if (!got || *got != whole.size()) return false;
  search.feed_packed(whole);
  return true;
}

}  // namespace

Result<Residue> search_archive(const OpenMailbox& archive, std::uint64_t size,
                               std::span<const std::string_view> strings,
                               const Unpacker& unpacker) {
  auto residue = search_residue(*archive.bytes(), strings, unpacker);
  if (!residue) return residue;
  ResidueSearch search(strings, unpacker);
  if (search.is_idle()) return residue;
  auto form = form_of(archive, size);
  if (!form) return std::move(form).take_error();
  for (;;) {
    auto member = (*form)->next();
    if (!member) return std::move(member).take_error();
    if (!*member) break;
    const bool is_out_of_reach = !(*member)->unwritable.empty();
    if (!is_out_of_reach && (!(*member)->is_file || (*member)->size == 0)) continue;
    auto searched = is_out_of_reach ? Result<bool>(false) : search_member(**form, **member, search);
    if (!searched) return std::move(searched).take_error();
    if (!*searched) ++residue->unopened;
  }
  *residue += search.found();
  return residue;
}

}  // namespace oubli::wiper
