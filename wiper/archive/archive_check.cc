// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/archive_check.h"

#include <algorithm>
#include <string>
#include <utility>

#include "wiper/archive/archive_form.h"
#include "wiper/archive/packed_member.h"
#include "wiper/mailbox/pst_eraser.h"

namespace oubli::wiper {

namespace {

// What its packings hold, each of them to be unpacked to its end.
Result<Unpacked> take_off(const OpenMailbox& content, std::uint64_t size,
                          const std::vector<Packing>& packings) {
  constexpr std::size_t kInTheArchive = 1;
  if (packings.empty()) return Unpacked{content, size, {}, {}};
  return take_packings_off(content, size, kInTheArchive);
}

bool is_packed_as(const Unpacked& found, const std::vector<Packing>& wanted) {
  return std::ranges::equal(found.packings, wanted, {}, &Packing::compression,
                            &Packing::compression);
}

Result<MailboxCheck> check_content(const Unpacked& found, const ChangedMember& changed,
                                   const ArchiveReaders& readers) {
  if (changed.within) {
    HeldContent held;
    auto archive = archive_within(found, held);
    if (!archive) return std::move(archive).take_error();
    return check_archive(*archive, *changed.within, readers);
  }
  if (!changed.items) {
    Cut cut;
    cut.new_size = changed.new_size;
    cut.expected = changed.expected;
    return check_messages(found.content, readers.splitters, cut, changed.erase);
  }
  HeldContent held;
  auto file = anywhere(found.content, found.size, readers.scratch, held);
  if (!file) return std::move(file).take_error();
  auto check = check_pst(readers.editors, *file->bytes(), file->shown, changed.erase);
  if (!check) return std::move(check).take_error();
  check->check.holds_what_it_should &= check->items == *changed.items;
  return check->check;
}

}  // namespace

Result<MailboxCheck> check_member(const OpenMailbox& content, std::uint64_t size,
                                  const ChangedMember& changed, const ArchiveReaders& readers) {
  auto found = take_off(content, size, changed.packings);
  if (!found) return std::move(found).take_error();
  auto check = check_content(*found, changed, readers);
  if (!check) return check;
  bool is_same = found->size == changed.new_size && is_packed_as(*found, changed.packings);
  if (is_same && changed.digest) {
    auto digest = digest_of(found->content, {{{0, found->size}}});
    if (!digest) return std::move(digest).take_error();
    is_same = *digest == *changed.digest;
  }
  check->holds_what_it_should = check->holds_what_it_should && is_same;
  return check;
}

Result<MailboxCheck> check_archive(const OpenMailbox& archive, const ArchiveCut& cut,
                                   const ArchiveReaders& readers) {
  auto form = form_of(archive, cut.whole.new_size);
  if (!form) return std::move(form).take_error();
  MailboxCheck found;
  found.holds_what_it_should = true;
  std::uint64_t members = 0;
  auto next = cut.changed.begin();
  for (;; ++members) {
    auto member = (*form)->next();
    if (!member) return std::move(member).take_error();
    if (!*member) break;
    if (next == cut.changed.end() || (*member)->number != next->number) continue;
    std::string held;
    auto content = (*form)->content(**member, held);
    if (!content) return std::move(content).take_error();
    auto check = check_member(*content, (*member)->size, *next, readers);
    if (!check) return std::move(check).take_error();
    found.erased_found += check->erased_found;
    found.holds_what_it_should = found.holds_what_it_should && check->holds_what_it_should;
    ++next;
  }
  if (members != cut.members || next != cut.changed.end()) found.holds_what_it_should = false;
  return found;
}

}  // namespace oubli::wiper
