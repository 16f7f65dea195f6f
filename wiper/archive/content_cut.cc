// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/content_cut.h"

#include <memory>
#include <optional>
#include <utility>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/kind.h"
#include "adapters/archive/walk.h"
#include "adapters/compression/compression.h"
#include "wiper/mailbox/pieces.h"

namespace oubli::wiper {

namespace {

// What is wrong with one member, or with what it holds; the rest of the archive is not concerned.
bool is_of_member(const Error& why) {
  return why.code == ErrorCode::Refused || why.code == ErrorCode::Damaged;
}

// `content` with what is left of what it unpacks to.
Status put_in_place(CutMember& member, const OpenMailbox& content, const Unpacked& unpacked,
                    MemberCut made, const Path& scratch) {
  ChangedMember changed = std::move(made.changed);
  changed.number = member.about().number;
  changed.packings = unpacked.packings;
  changed.new_size = made.cut.new_size;
  if (member.about().is_packed || !unpacked.packings.empty() || changed.items) {
    auto digest = digest_of(unpacked.content, made.cut.pieces);
    if (!digest) return std::move(digest).take_error();
    changed.digest = *digest;
  }
  Cut stored = std::move(made.cut);
  if (!unpacked.packings.empty()) {
    auto packed = packed_again(unpacked.content, stored, unpacked.packings, scratch);
    if (!packed) return std::move(packed).take_error();
    stored = {};
    stored.old_size = member.about().size;
    wiper::put(stored, *std::move(packed));
  }
  return member.put(content, stored, std::move(changed));
}

}  // namespace

std::string ContentCutter::name_of(const CutMember& member) const {
  return at_.prefix + shown_name(member.about());
}

Result<bool> ContentCutter::take(CutMember& member, Planned planned) {
  return planned.empty() ? look_within(member) : change(member, planned);
}

// What cannot be erased from it stays.
Result<bool> ContentCutter::change(CutMember& member, Planned planned) {
  auto is_erased = try_to_change(member, planned);
  if (is_erased || !is_of_member(is_erased.error())) return is_erased;
  Error why = std::move(is_erased).take_error();
  if (why.hint.empty()) why.hint = at_.hint;
  at_.places.keep(planned, why);
  return false;
}

Result<bool> ContentCutter::try_to_change(CutMember& member, Planned planned) {
  const ArchiveMember& about = member.about();
  if (!about.unwritable.empty()) return refused(about.unwritable);
  if (!about.is_file) return not_there(planned.front());
  auto content = member.content();
  if (!content) return std::move(content).take_error();
  auto unpacked = take_packings_off(*content, about.size, at_.level);
  if (!unpacked) return std::move(unpacked).take_error();
  auto made = cut_member(*unpacked, name_of(member), planned, at_.readers);
  if (!made) return std::move(made).take_error();
  if (!*made) return true;
  auto done = put_in_place(member, *content, *unpacked, **std::move(made), at_.readers.scratch);
  if (!done) return std::move(done).take_error();
  return false;
}

// Into a member that no planned message stands in by itself: it may be an archive.
Result<bool> ContentCutter::look_within(CutMember& member) {
  const ArchiveMember& about = member.about();
  if (!at_.places.is_any_left_within() || !about.is_file || about.size == 0) return false;
  const std::string name = name_of(member);
  const std::uint64_t counted = at_.places.counted();
  auto is_erased = try_to_look_within(member, name);
  if (is_erased || !is_of_member(is_erased.error())) return is_erased;
  Error why = std::move(is_erased).take_error();
  why.hint = at_.hint;
  at_.places.keep_all_within(name, counted, why);
  at_.places.lose_count();
  return false;
}

Result<bool> ContentCutter::try_to_look_within(CutMember& member, const std::string& name) {
  const ArchiveMember& about = member.about();
  if (!about.unwritable.empty()) return refused(about.unwritable);
  auto head = member.head();
  if (!head) return std::move(head).take_error();
  const auto last = archive::last_part_of(name);
  const bool is_packed = compression_of(*head) != Compression::None;
  if (!is_packed && archive::archive_in(last, *head) == archive::Kind::None)
    return change_by_name(member, name);
  HeldContent held_within;
  auto content = member.content();
  if (!content) return std::move(content).take_error();
  head = head_within(*content, at_.level);
  if (!head) return std::move(head).take_error();
  if (archive::archive_in(last, *head) == archive::Kind::None) return change_by_name(member, name);
  auto unpacked = take_packings_off(*content, about.size, at_.level);
  if (!unpacked) return std::move(unpacked).take_error();
  if (at_.level + unpacked->packings.size() >= archive::kDeepest)
    return refused("stands in more archives within one another than are read");
  auto archive = archive_within(*unpacked, held_within);
  if (!archive) return std::move(archive).take_error();
  unpacked->content = *archive;
  auto cut = cut_within(member, *content, *unpacked, name);
  if (!cut) return std::move(cut).take_error();
  return false;
}

Result<bool> ContentCutter::change_by_name(CutMember& member, const std::string& name) {
  const Planned planned = at_.places.named(name);
  return planned.empty() ? Result<bool>(false) : change(member, planned);
}

Status ContentCutter::cut_within(CutMember& member, const OpenMailbox& content,
                                 const Unpacked& unpacked, const std::string& name) {
  auto cut = cut_archive_within(
      unpacked.content, unpacked.size,
      {at_.places, at_.readers, at_.level + 1, name + std::string(archive::kWithin), at_.hint});
  if (!cut) return std::move(cut).take_error();
  if (!*cut) return {};
  MemberCut made{std::move((*cut)->whole), {}};
  made.changed.within = std::make_shared<ArchiveCut>(**std::move(cut));
  return put_in_place(member, content, unpacked, std::move(made), at_.readers.scratch);
}

}  // namespace oubli::wiper
