// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/archive_search.h"

#include <string>
#include <utility>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/kind.h"
#include "adapters/archive/walk.h"
#include "adapters/compression/compression.h"
#include "adapters/compression/unpack.h"
#include "adapters/pst/header.h"
#include "wiper/archive/archive_form.h"
#include "wiper/archive/packed_member.h"
#include "wiper/mailbox/pst_repacker.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kToldByHead = 512;  // see looks_packed()

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

std::string_view name_of(const ArchiveMember& member) { return archive::last_part_of(member.name); }

// In what members hold that the archive does not show as it stands.
class MemberSearch {
 public:
  MemberSearch(std::span<const std::string_view> strings, const Unpacker& unpacker,
               const ArchiveReaders& readers)
      : strings_(strings), unpacker_(unpacker), readers_(readers), search_(strings, unpacker) {}

  [[nodiscard]] bool is_idle() const { return search_.is_idle(); }
  [[nodiscard]] Residue found() const {
    Residue all = residue_;
    all += search_.found();
    return all;
  }

  Status run(const OpenMailbox& archive, std::uint64_t size, std::size_t level) {
    auto form = form_of(archive, size);
    if (!form) return std::move(form).take_error();
    for (;;) {
      auto member = (*form)->next();
      if (!member) return std::move(member).take_error();
      if (!*member) return {};
      const bool is_out_of_reach = !(*member)->unwritable.empty();
      if (!is_out_of_reach && (!(*member)->is_file || (*member)->size == 0)) continue;
      auto searched = is_out_of_reach ? Result<bool>(false) : search(**form, **member, level);
      if (!searched) return std::move(searched).take_error();
      if (!*searched) ++residue_.unopened;
    }
  }

  Status run_in(const OpenMailbox& content, const ArchiveMember& member) {
    auto searched = search(content, member, 1);
    if (!searched) return std::move(searched).take_error();
    if (!*searched) ++residue_.unopened;
    return {};
  }

 private:
  Result<bool> search(ArchiveForm& form, const ArchiveMember& member, std::size_t level) {
    std::string held;
    auto content = form.content(member, held);
    if (!content) return false;
    return search(*content, member, level);
  }

  // What it is packed to there, and what it packs itself (a document, another archive). False where
  // that cannot be had.
  Result<bool> search(const OpenMailbox& content, const ArchiveMember& member, std::size_t level) {
    const auto bytes = content.bytes();
    std::string head(kToldByHead, '\0');
    auto got = bytes->read_at(0, head);
    if (!got) return false;
    head.resize(*got);
    const bool is_within = pst::looks_like_pst(head) || compression_of(head) != Compression::None ||
                           archive::archive_in(name_of(member), head) != archive::Kind::None;
    if (is_within && search_within(content, member, level)) return true;
    if (pst::looks_like_pst(head)) return false;
    if (!looks_packed(head)) {
      if (!member.is_packed) return true;
      auto fed = feed_all(*bytes, search_);
      if (!fed) return std::move(fed).take_error();
      return true;
    }
    if (member.size > kLongestPacked) return false;
    std::string whole(static_cast<std::size_t>(member.size), '\0');
    got = bytes->read_at(0, whole);
    if (!got || *got != whole.size()) return false;
    search_.feed_packed(whole);
    return true;
  }

  // An archive that can be gone through, or an Outlook data file. False where it was not searched.
  bool search_within(const OpenMailbox& content, const ArchiveMember& member, std::size_t level) {
    auto unpacked = take_packings_off(content, member.size, level);
    if (!unpacked) return false;
    HeldContent held;
    if (pst::looks_like_pst(unpacked->head)) {
      auto file = anywhere(unpacked->content, unpacked->size, readers_.scratch, held);
      if (!file) return false;
      auto searched = search_pst(readers_.editors, *file->bytes(), {}, {}, strings_, unpacker_);
      if (searched) residue_ += searched->residue;
      return static_cast<bool>(searched);
    }
    const bool is_archive =
        archive::archive_in(name_of(member), unpacked->head) != archive::Kind::None;
    if (!is_archive || level + unpacked->packings.size() >= archive::kDeepest) return false;
    auto archive = archive_within(*unpacked, held);
    if (!archive) return false;
    const Residue before = residue_;
    auto raw = search_residue(*archive->bytes(), strings_, unpacker_);
    if (raw) residue_ += *raw;
    if (raw && run(*archive, unpacked->size, level + 1)) return true;
    residue_ = before;
    return false;
  }

  std::span<const std::string_view> strings_;
  const Unpacker& unpacker_;
  const ArchiveReaders& readers_;
  ResidueSearch search_;
  Residue residue_;
};

}  // namespace

Result<Residue> search_archive(const OpenMailbox& archive, std::uint64_t size,
                               std::span<const std::string_view> strings, const Unpacker& unpacker,
                               const ArchiveReaders& readers) {
  auto residue = search_residue(*archive.bytes(), strings, unpacker);
  if (!residue) return residue;
  MemberSearch search(strings, unpacker, readers);
  if (search.is_idle()) return residue;
  if (auto done = search.run(archive, size, 1); !done) return std::move(done).take_error();
  *residue += search.found();
  return residue;
}

Result<Residue> search_member(const OpenMailbox& content, const ArchiveMember& member,
                              std::span<const std::string_view> strings, const Unpacker& unpacker,
                              const ArchiveReaders& readers) {
  auto residue = search_residue(*content.bytes(), strings, unpacker);
  if (!residue) return residue;
  auto within = search_packed_member(content, member, strings, unpacker, readers);
  if (!within) return within;
  *residue += *within;
  return residue;
}

Result<Residue> search_packed_member(const OpenMailbox& content, const ArchiveMember& member,
                                     std::span<const std::string_view> strings,
                                     const Unpacker& unpacker, const ArchiveReaders& readers) {
  MemberSearch search(strings, unpacker, readers);
  if (search.is_idle()) return Residue{};
  if (auto done = search.run_in(content, member); !done) return std::move(done).take_error();
  return search.found();
}

}  // namespace oubli::wiper
