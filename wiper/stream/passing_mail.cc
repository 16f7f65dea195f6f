// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/passing_mail.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "adapters/archive/entry.h"
#include "adapters/archive/entry_name.h"
#include "adapters/archive/kind.h"
#include "adapters/archive/place.h"
#include "adapters/bytes/hold.h"
#include "adapters/walk/recognise.h"
#include "wiper/archive/packed_member.h"
#include "wiper/mailbox/pieces.h"

namespace oubli::wiper {

namespace {

bool is_archive(const std::string& name, std::string_view head) {
  return archive::archive_in(archive::last_part_of(name), head) != archive::Kind::None;
}

// Mail alone: archives and Outlook data files are for those who look into them afterwards.
std::optional<Format> mail_in(const archive::Leaf& leaf) {
  auto format = is_archive(leaf.name, leaf.head) ? std::nullopt : archive::format_of(leaf);
  const bool is_mail = format && *format != Format::Archive && *format != Format::Pst;
  return is_mail ? format : std::nullopt;
}

Error not_what_it_was_packed_from() {
  return failed("a mailbox that was packed anew does not unpack to what was packed");
}

// The mail that a member holds as it stands; what is not stored in one piece is for those who look
// into it when it has passed.
Result<std::optional<Format>> format_of(StreamInlet& inlet, const ArchiveMember& member,
                                        const std::string& name) {
  std::optional<Format> none;
  if (!is_looked_into(member)) return none;
  PartOfStream bytes(inlet, member);
  auto head = bytes.head(walk::kHeadSize);
  if (!head) return std::move(head).take_error();
  if (compression_of(*head) != Compression::None) return none;
  archive::Leaf leaf{member.number, name, member.size};
  leaf.bytes = &bytes;
  leaf.head = *head;
  return mail_in(leaf);
}

}  // namespace

PassingMail::PassingMail(const StreamOrder& order, const ArchiveMember& member,
                         std::uint64_t number)
    : PassingMember(order, member), number_(number), size_(member.size) {}

Result<std::unique_ptr<PassingMail>> PassingMail::open(const StreamOrder& order, StreamInlet& inlet,
                                                       const ArchiveMember& member,
                                                       std::uint64_t number) {
  std::unique_ptr<PassingMail> mail(new PassingMail(order, member, number));
  auto unpacked = mail->unpack(inlet);
  if (!unpacked) return std::move(unpacked).take_error();
  if (*unpacked) return mail;
  auto format = format_of(inlet, member, mail->name_);
  if (!format) return std::move(format).take_error();
  const bool is_mbox = *format && **format == Format::Mbox;
  const std::uint64_t most = is_mbox ? archive::kLongestEntry - 1 : order.limits.message_bytes;
  if (!*format || member.size > most) return std::unique_ptr<PassingMail>();
  mail->format_ = **format;
  mail->is_mbox_ = is_mbox;
  auto taken = mail->take(inlet);
  if (!taken) return std::move(taken).take_error();
  mail->held_ = *std::move(taken);
  return mail;
}

// Whether it is mail that is compressed by itself, and short enough to be held both ways. What is
// damaged is named by those who look into it when it has passed.
Result<bool> PassingMail::unpack(StreamInlet& inlet) {
  if (!is_looked_into(member_) || member_.size > kMostHeld) return false;
  PartOfStream bytes(inlet, member_);
  auto head = bytes.head(walk::kHeadSize);
  if (!head) return std::move(head).take_error();
  if (compression_of(*head) == Compression::None) return false;
  auto all = bytes.head(member_.size);
  if (!all) return std::move(all).take_error();
  if (all->size() != member_.size) return damaged("the archive ends early");
  packed_ = *std::move(all);
  auto is_mail = hold_unpacked();
  const bool is_damaged = !is_mail && is_mail.error().code != ErrorCode::Failed &&
                          is_mail.error().code != ErrorCode::Interrupted;
  if (is_damaged || (is_mail && !*is_mail)) {
    packed_.clear();
    return false;
  }
  return is_mail;
}

Result<bool> PassingMail::hold_unpacked() {
  auto head = head_within(stored(), 1);
  if (!head) return std::move(head).take_error();
  if (is_archive(name_, *head)) return false;
  auto unpacked = take_packings_off(stored(), member_.size, 1);
  if (!unpacked) return std::move(unpacked).take_error();
  const auto bytes = unpacked->content.bytes();
  archive::Leaf leaf{member_.number, name_, unpacked->size, true, bytes.get(), unpacked->head};
  const auto format = mail_in(leaf);
  is_mbox_ = format && *format == Format::Mbox;
  const std::uint64_t most =
      is_mbox_ ? kMostHeld : std::min<std::uint64_t>(kMostHeld, order_.limits.message_bytes);
  if (!format || unpacked->size > most) return false;
  auto held = hold(*unpacked->content.bytes(), most, unpacked->size, "is too long to be held");
  if (!held) return std::move(held).take_error();
  held_ = HeldContent(*std::move(held));
  format_ = *format;
  packings_ = std::move(unpacked->packings);
  size_ = held_.size();
  return true;
}

OpenMailbox PassingMail::stored() const {
  if (!is_packed()) return content();
  OpenMailbox stored;
  stored.shown = locator_;
  stored.held = packed_;
  return stored;
}

Result<Cut> PassingMail::stored_cut() const {
  if (!is_packed()) return cut_;
  auto made = packed_again(content(), cut_, packings_, order_.scratch);
  if (!made) return std::move(made).take_error();
  std::string packed;
  auto kept = (*made)->make([&](std::string_view run) -> Status {
    packed += run;
    return {};
  });
  if (!kept) return std::move(kept).take_error();
  OpenMailbox fresh;
  fresh.held = packed;
  auto again = take_packings_off(fresh, packed.size(), 1);
  auto wanted = digest_of(content(), cut_.pieces);
  if (!again || !wanted || again->size != cut_.new_size) return not_what_it_was_packed_from();
  auto found = digest_of(again->content, {{{0, again->size}}});
  if (!found || *found != *wanted) return not_what_it_was_packed_from();
  Cut stored;
  stored.old_size = member_.size;
  put(stored, *std::move(made));
  return stored;
}

Result<Residue> PassingMail::search_within(const Cut& written) const {
  if (!is_packed()) return Residue{};
  ResidueSearch search(order_.strings, order_.unpacker);
  for (const Piece& piece : written.pieces) {
    auto fed = piece.made->make([&](std::string_view run) -> Status {
      search.feed_packed(run);
      return {};
    });
    if (!fed) return std::move(fed).take_error();
  }
  return search.found();
}

}  // namespace oubli::wiper
