// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/tar_cut.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "adapters/archive/entry.h"
#include "adapters/archive/place.h"
#include "adapters/archive/tar_layout.h"
#include "adapters/compression/compression.h"
#include "adapters/walk/recognise.h"
#include "wiper/range_hasher.h"

namespace oubli::wiper {

namespace {

using archive::TarMember;

constexpr std::uint64_t kMostHeld = 64ULL << 20;  // of a mailbox in a compressed archive
constexpr std::uint64_t kLongestHeaders = 4U << 20;

// What GNU tar and most others write at a time: 20 blocks.
constexpr std::uint64_t kRecord = 20 * archive::kTarBlock;

Result<std::string> read(ByteSource& bytes, std::uint64_t at, std::uint64_t size) {
  std::string out(static_cast<std::size_t>(size), '\0');
  auto got = bytes.read_at(at, out);
  if (!got) return std::move(got).take_error();
  if (*got < size) return damaged("the archive ends early");
  return out;
}

// A member's content as a mailbox by itself. What it lends is this object's.
class Content {
 public:
  // Of a compressed archive what is short is held; what is not is decompressed for every reading.
  Result<OpenMailbox> open(const OpenMailbox& archive, ByteSource& stream,
                           const TarMember& member) {
    OpenMailbox content{archive.fd, archive.compression, archive.shown};
    const std::uint64_t size = member.data_end - member.data;
    if (archive.compression == Compression::None || size > kMostHeld) {
      content.part = ByteRange{member.data, member.data_end};
      return content;
    }
    auto held = read(stream, member.data, size);
    if (!held) return std::move(held).take_error();
    held_ = *std::move(held);
    content.held = held_;
    return content;
  }

 private:
  std::string held_;
};

// What is planned of one member, told as places in its content.
std::vector<PlannedMessage> within(std::span<const PlannedMessage> planned) {
  std::vector<PlannedMessage> local(planned.begin(), planned.end());
  for (PlannedMessage& message : local) {
    const std::uint64_t size = message.range.size();
    message.frame = archive::offset_at(message.frame);
    message.range.begin = archive::offset_at(message.range.begin);
    message.range.end = message.range.begin + size;
  }
  return local;
}

Error not_there(const PlannedMessage& message) {
  return refused(message.locator + ": not where the plan says it is",
                 "scan the archive again and make a new plan");
}

Error not_written(const PlannedMessage& message, const std::string& why) {
  return refused(message.locator + ": " + why + "; the archive was not touched",
                 "extract the archive, erase from what it held, and make it anew");
}

class TarCutter {
 public:
  TarCutter(const OpenMailbox& archive, const PlannedSource& source, const Splitters& splitters)
      : archive_(archive), source_(source), splitters_(splitters), bytes_(archive.bytes()) {}

  Result<TarCut> run() {
    auto size = content_size(archive_, source_.fingerprint.size);
    if (!size) return std::move(size).take_error();
    cut_.whole.old_size = *size;
    archive::TarWalker walker(*bytes_);
    for (;;) {
      auto member = walker.next();
      if (!member) return std::move(member).take_error();
      if (!*member) break;
      if (auto taken = take(**member); !taken) return std::move(taken).take_error();
    }
    if (next_ < source_.erase.size()) return why_not_found(source_.erase[next_]);
    if (auto ended = take_end(walker.end_mark()); !ended) return std::move(ended).take_error();
    cut_.whole.untouched = source_.examined - source_.erase.size();
    return std::move(cut_);
  }

 private:
  static Error why_not_found(const PlannedMessage& message) {
    if (archive::entry_at(message.range.begin) < archive::kFirstNested) return not_there(message);
    return not_written(message, "stands in an archive within the archive");
  }

  Status take(const TarMember& member) {
    const std::size_t first = next_;
    while (next_ < source_.erase.size() &&
           archive::entry_at(source_.erase[next_].range.begin) == member.number) {
      ++next_;
    }
    const auto planned = std::span(source_.erase).subspan(first, next_ - first);
    if (member.is_hard_link() && gone_.contains(member.link)) {
      leave_out(member);
      return {};
    }
    gone_.erase(member.name);
    if (!planned.empty()) return change(member, planned);
    ++cut_.members;
    return {};
  }

  Status change(const TarMember& member, std::span<const PlannedMessage> planned) {
    const PlannedMessage& first = planned.front();
    if (member.is_sparse) return not_written(first, "stands in a sparse file");
    if (!member.is_file()) return not_there(first);
    auto headers = read_headers(member);
    if (!headers) return std::move(headers).take_error();
    Content content;
    auto mailbox = content.open(archive_, *bytes_, member);
    if (!mailbox) return std::move(mailbox).take_error().during(first.locator);
    auto format = format_in(member, *mailbox);
    if (!format) return std::move(format).take_error().during(first.locator);
    const auto local = within(planned);
    if (**format == Format::Mbox) return cut_mbox(member, *mailbox, *headers, local);
    return leave_out_message(member, *mailbox, local);
  }

  Result<std::string> read_headers(const TarMember& member) {
    if (member.data - member.begin > kLongestHeaders) return damaged("headers longer than is read");
    return read(*bytes_, member.begin, member.data - member.begin);
  }

  Result<std::optional<Format>> format_in(const TarMember& member, const OpenMailbox& mailbox) {
    const auto bytes = mailbox.bytes();
    std::string head(walk::kHeadSize, '\0');
    auto got = bytes->read_at(0, head);
    if (!got) return std::move(got).take_error();
    head.resize(*got);
    if (compression_of(head) != Compression::None) {
      return refused("stands in a compressed member; the archive was not touched",
                     "extract the archive, erase from what it held, and make it anew");
    }
    archive::Leaf leaf{member.number, member.name, member.data_end - member.data};
    leaf.bytes = bytes.get();
    leaf.head = head;
    const auto format = archive::format_of(leaf);
    if (format && *format != Format::Archive && *format != Format::Pst) return format;
    return refused("is not where the plan says it is");
  }

  Status cut_mbox(const TarMember& member, const OpenMailbox& mailbox, const std::string& headers,
                  const std::vector<PlannedMessage>& planned) {
    const std::uint64_t size = member.data_end - member.data;
    auto layout = agreed_layout(mailbox, splitters_, size);
    if (!layout) return std::move(layout).take_error();
    auto cut = cut_by_layout(*mailbox.bytes(), size, *layout, planned);
    if (!cut) return std::move(cut).take_error();
    auto made = archive::with_size(headers, cut->new_size);
    if (!made) return std::move(made).take_error().during(planned.front().locator);
    copy(copied_, member.begin);
    put(*std::move(made));
    for (const Piece& piece : cut->pieces) {
      copy(member.data + piece.range.begin, member.data + piece.range.end);
    }
    put(std::string(static_cast<std::size_t>(archive::in_blocks(cut->new_size) - cut->new_size),
                    '\0'));
    copied_ = member.end;
    cut_.mailboxes.push_back({cut_.members++, *std::move(cut), planned});
    return {};
  }

  Status leave_out_message(const TarMember& member, const OpenMailbox& mailbox,
                           const std::vector<PlannedMessage>& planned) {
    const auto bytes = mailbox.bytes();
    auto hash = RangeHasher(*bytes).hash(planned.front().range);
    if (!hash) return std::move(hash).take_error();
    if (planned.size() != 1 || *hash != planned.front().hash) return not_there(planned.front());
    gone_.insert(member.name);
    leave_out(member);
    return {};
  }

  void leave_out(const TarMember& member) {
    if (member.is_hard_link()) gone_.insert(member.name);
    copy(copied_, member.begin);
    copied_ = member.end;
  }

  // Zeros to the end; as many that what is written to a tape is whole records again.
  Status take_end(std::uint64_t end_mark) {
    const std::uint64_t size = cut_.whole.old_size;
    std::string room(1U << 20, '\0');
    for (std::uint64_t at = end_mark; at < size;) {
      bytes_->release_before(at);
      auto got = bytes_->read_at(at, room);
      if (!got) return std::move(got).take_error();
      if (*got == 0) return damaged("the archive ends early");
      if (!archive::is_zero_block(std::string_view(room).substr(0, *got))) {
        return refused(source_.path.string() +
                           ": something stands behind the end of the archive; it was not touched",
                       "extract all of it (`tar --ignore-zeros`) and make the archive anew");
      }
      at += *got;
    }
    copy(copied_, end_mark);
    if (size % kRecord != 0) {
      copy(end_mark, size);
      return {};
    }
    const std::uint64_t least = cut_.whole.new_size + 2 * archive::kTarBlock;
    put(std::string(
        static_cast<std::size_t>((least + kRecord - 1) / kRecord * kRecord - cut_.whole.new_size),
        '\0'));
    return {};
  }

  void copy(std::uint64_t begin, std::uint64_t end) {
    if (begin == end) return;
    auto& pieces = cut_.whole.pieces;
    const bool goes_on =
        !pieces.empty() && pieces.back().bytes.empty() && pieces.back().range.end == begin;
    if (goes_on) {
      pieces.back().range.end = end;
    } else {
      pieces.push_back({{begin, end}});
    }
    cut_.whole.new_size += end - begin;
  }

  void put(std::string bytes) {
    if (bytes.empty()) return;
    cut_.whole.new_size += bytes.size();
    cut_.whole.pieces.push_back({{0, 0}, nullptr, std::move(bytes)});
  }

  const OpenMailbox& archive_;
  const PlannedSource& source_;
  const Splitters& splitters_;
  std::unique_ptr<ByteSource> bytes_;
  TarCut cut_;
  std::size_t next_ = 0;        // of the plan
  std::uint64_t copied_ = 0;    // of the old archive, up to here
  std::set<std::string> gone_;  // names that lead to an erased message, until used again
};

}  // namespace

Result<TarCut> cut_tar(const OpenMailbox& archive, const PlannedSource& source,
                       const Splitters& splitters) {
  auto cut = TarCutter(archive, source, splitters).run();
  if (cut) return cut;
  Error why = std::move(cut).take_error();
  const bool is_named = why.what.find(source.path.string()) != std::string::npos;
  return is_named ? why : std::move(why).during(source.path.string());
}

Result<MailboxCheck> check_tar(const OpenMailbox& archive, const TarCut& cut,
                               const Splitters& splitters) {
  const auto bytes = archive.bytes();
  archive::TarWalker walker(*bytes);
  MailboxCheck found;
  found.holds_what_it_should = true;
  std::uint64_t members = 0;
  auto next = cut.mailboxes.begin();
  for (;; ++members) {
    auto member = walker.next();
    if (!member) return std::move(member).take_error();
    if (!*member) break;
    if (next == cut.mailboxes.end() || (*member)->number != next->number) continue;
    Content content;
    auto mailbox = content.open(archive, *bytes, **member);
    if (!mailbox) return std::move(mailbox).take_error();
    const bool is_as_long = (*member)->data_end - (*member)->data == next->cut.new_size;
    auto held = check_messages(*mailbox, splitters, next->cut, next->erase);
    if (!held) return std::move(held).take_error();
    found.erased_found += held->erased_found;
    found.holds_what_it_should =
        found.holds_what_it_should && is_as_long && held->holds_what_it_should;
    ++next;
  }
  if (members != cut.members || next != cut.mailboxes.end()) found.holds_what_it_should = false;
  return found;
}

}  // namespace oubli::wiper
