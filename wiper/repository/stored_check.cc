// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "adapters/byte_digest.h"
#include "wiper/archive/archive_check.h"
#include "wiper/archive/archive_form.h"
#include "wiper/archive/archive_search.h"
#include "wiper/repository/stored_content.h"
#include "wiper/repository/stored_stream.h"

namespace oubli::wiper {

namespace {

class StoredChecker {
 public:
  StoredChecker(int fd, std::span<const std::string_view> strings, const Unpacker& unpacker,
                const ArchiveReaders& readers)
      : stream_(fd),
        strings_(strings),
        unpacker_(unpacker),
        readers_(readers),
        search_(strings, unpacker) {}

  Result<StoredCheck> run(const StoredCut& cut) {
    found_.holds_what_it_should = true;
    std::size_t at = 0;
    for (;; ++at) {
      auto member = stream_.next();
      if (!member) return std::move(member).take_error();
      if (!*member) break;
      const StoredMember* wanted = at < cut.members.size() ? &cut.members[at] : nullptr;
      auto digest = look(**member, wanted);
      if (!digest) return std::move(digest).take_error();
      found_.holds_what_it_should &= wanted != nullptr && *digest == wanted->digest;
    }
    found_.holds_what_it_should &= at == cut.members.size();
    found_.residue += search_.found();
    return std::move(found_);
  }

 private:
  Result<ContentHash> look(const archive::TarMember& member, const StoredMember* wanted) {
    if (wanted == nullptr || !wanted->is_changed) return digest_in(member.begin, member.end, false);
    if (wanted->made) return look_into(member, *wanted->made);
    auto digest = digest_in(member.data, member.data_end, true);
    search_.end_text();
    return digest;
  }

  Result<ContentHash> digest_in(std::uint64_t begin, std::uint64_t end, bool is_searched) {
    ByteDigest digest;
    auto read = stream_.read(begin, end, [&](std::string_view run) -> Status {
      if (is_searched) search_.feed(run);
      digest.add(run);
      return {};
    });
    if (!read) return std::move(read).take_error();
    return digest.finish();
  }

  // What was packed, or put together, anew.
  Result<ContentHash> look_into(const archive::TarMember& tar, const ChangedMember& made) {
    const ArchiveMember member = member_of(tar);
    ByteDigest digest;
    auto held = stream_.hold(tar, [&](std::string_view run) -> Status {
      digest.add(run);
      return {};
    });
    if (!held) return std::move(held).take_error();
    const OpenMailbox content{held->get(), Compression::None, member.name};
    auto check = check_member(content, member.size, made, readers_);
    if (!check) return std::move(check).take_error();
    found_.erased_found += check->erased_found;
    found_.holds_what_it_should &= check->holds_what_it_should;
    if (strings_.empty()) return digest.finish();
    auto residue = search_member(content, member, strings_, unpacker_, readers_);
    if (!residue) return std::move(residue).take_error();
    found_.residue += *residue;
    return digest.finish();
  }

  StoredStream stream_;
  std::span<const std::string_view> strings_;
  const Unpacker& unpacker_;
  const ArchiveReaders& readers_;
  ResidueSearch search_;
  StoredCheck found_;
};

}  // namespace

Result<StoredCheck> check_stored(int stream, const StoredCut& cut,
                                 std::span<const std::string_view> strings,
                                 const Unpacker& unpacker, const ArchiveReaders& readers) {
  return StoredChecker(stream, strings, unpacker, readers).run(cut);
}

}  // namespace oubli::wiper
