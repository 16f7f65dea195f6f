// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/repository/file_change.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "wiper/archive/packed_member.h"
#include "wiper/mailbox/pieces.h"

namespace oubli::wiper {

namespace {

void add(std::vector<FilePart>& parts, const FilePart& part) {
  const bool goes_on = !parts.empty() && parts.back().is_fresh == part.is_fresh &&
                       parts.back().range.end == part.range.begin;
  if (goes_on) {
    parts.back().range.end = part.range.end;
  } else {
    parts.push_back(part);
  }
}

class JoinedBytes final : public ByteSource {
 public:
  JoinedBytes(std::unique_ptr<ByteSource> old, const FileChange& change)
      : old_(std::move(old)), fresh_(change.fresh), parts_(change.parts) {
    std::uint64_t end = 0;
    for (const FilePart& part : parts_) ends_.push_back(end += part.range.size());
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      auto got = read_some(offset + done, into.subspan(done));
      if (!got) return got;
      if (*got == 0) break;
      done += *got;
    }
    return done;
  }

 private:
  // Of one part.
  Result<std::size_t> read_some(std::uint64_t offset, std::span<char> into) {
    const auto at = std::ranges::upper_bound(ends_, offset) - ends_.begin();
    if (at == std::ssize(ends_)) return std::size_t{0};
    const FilePart& part = parts_[static_cast<std::size_t>(at)];
    const std::uint64_t left = ends_[static_cast<std::size_t>(at)] - offset;
    const auto some =
        into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left)));
    const std::uint64_t from = part.range.end - left;
    return part.is_fresh ? MemoryBytes(*fresh_).read_at(from, some) : old_->read_at(from, some);
  }

  std::unique_ptr<ByteSource> old_;
  std::shared_ptr<const std::string> fresh_;
  std::vector<FilePart> parts_;
  std::vector<std::uint64_t> ends_;  // of the parts, in the new content
};

}  // namespace

Result<FileChange> change_to(const OpenMailbox& old, const Cut& cut) {
  FileChange change;
  auto fresh = std::make_shared<std::string>();
  const auto take = [&](std::string_view run) -> Status {
    if (fresh->size() + run.size() > kMostFresh)
      return refused("more of it would be new than is held in memory");
    add(change.parts, {{fresh->size(), fresh->size() + run.size()}, true});
    *fresh += run;
    return {};
  };
  for (const Piece& piece : cut.pieces) {
    Status taken;
    if (piece.replaced != nullptr) return refused("cannot be redacted");
    if (piece.made) {
      taken = piece.made->make(take);
    } else if (!piece.bytes.empty()) {
      taken = take(piece.bytes);
    } else {
      add(change.parts, {piece.range, false});
    }
    if (!taken) return std::move(taken).take_error();
  }
  auto before = digest_of(old, {{{0, cut.old_size}}});
  if (!before) return std::move(before).take_error();
  auto after = digest_of(old, cut.pieces);
  if (!after) return std::move(after).take_error();
  change.before = *before;
  change.after = *after;
  change.old_size = cut.old_size;
  if (!fresh->empty()) change.fresh = std::move(fresh);
  return change;
}

Result<FileChange> change_to_nothing(const OpenMailbox& old, std::uint64_t size) {
  FileChange change;
  auto before = digest_of(old, {{{0, size}}});
  if (!before) return std::move(before).take_error();
  change.before = *before;
  change.old_size = size;
  change.goes = true;
  return change;
}

OpenMailbox changed_content(const OpenMailbox& old, const FileChange& change) {
  OpenMailbox content;
  content.shown = old.shown;
  content.opened = [old, change] { return std::make_unique<JoinedBytes>(old.bytes(), change); };
  return content;
}

}  // namespace oubli::wiper
