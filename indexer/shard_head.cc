// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/shard_head.h"

#include <algorithm>
#include <array>
#include <limits>
#include <system_error>

#include "adapters/base/wire.h"
#include "indexer/damaged_index.h"
#include "indexer/leftovers.h"
#include "indexer/word_file.h"

namespace oubli::index {

namespace {

constexpr std::string_view kName = "head";
// The number grows with the format, and where mail is read or its words are made in another way:
// who searched an index of the old kind would miss what the new one has.
constexpr std::string_view kHeadContext = "shard head 3";
constexpr std::array<std::string_view, 2> kEarlierContexts{"shard head 2", "shard head 1"};
constexpr std::size_t kLargestFile = std::size_t{1} << 30;
constexpr std::size_t kLeastPerSegment = 7;

void put(WireWriter& out, const SegmentEntry& entry) {
  out.text(entry.name);
  for (const std::uint64_t number :
       {std::uint64_t{entry.documents}, std::uint64_t{entry.first}, std::uint64_t{entry.last},
        entry.directory_number, entry.directory_at, entry.directory_size}) {
    out.number(number);
  }
}

DocumentId document_from(WireReader& in, bool& is_sound) {
  const std::uint64_t number = in.number();
  is_sound = is_sound && number <= std::numeric_limits<DocumentId>::max();
  return static_cast<DocumentId>(number);
}

bool is_file_name(const std::string& name, std::string_view beginning) {
  return name.starts_with(beginning) && name.find('/') == std::string::npos;
}

SegmentEntry segment_from(WireReader& in, bool& is_sound) {
  SegmentEntry entry;
  entry.name = in.text();
  entry.documents = document_from(in, is_sound);
  entry.first = document_from(in, is_sound);
  entry.last = document_from(in, is_sound);
  entry.directory_number = in.number();
  entry.directory_at = in.number();
  entry.directory_size = in.number();
  is_sound =
      is_sound && is_file_name(entry.name, kSegmentName) && entry.directory_size <= kLargestFile;
  return entry;
}

bool decode(std::string_view bytes, ShardHead& head) {
  WireReader in(bytes);
  bool is_sound = true;
  head.shard = in.text();
  head.last = document_from(in, is_sound);
  head.segments.resize(in.count(kLeastPerSegment));
  DocumentId before = 0;
  for (SegmentEntry& entry : head.segments) {
    entry = segment_from(in, is_sound);
    is_sound = is_sound && before < entry.first && entry.first <= entry.last;
    before = entry.last;
  }
  head.dropped.resize(in.count());
  std::uint64_t document = 0;
  for (DocumentId& dropped : head.dropped) {
    const std::uint64_t step = in.number();
    document += step;
    is_sound = is_sound && step != 0 && document <= head.last;
    dropped = static_cast<DocumentId>(document);
  }
  head.words.resize(in.count());
  for (std::string& name : head.words) {
    name = in.text();
    is_sound = is_sound && is_file_name(name, kWordFileName);
  }
  return is_sound && in.ok() && in.at_end() && before <= head.last;
}

}  // namespace

std::uint64_t ShardHead::documents() const {
  std::uint64_t sum = 0;
  for (const SegmentEntry& each : segments) sum += each.documents;
  return sum - std::min<std::uint64_t>(sum, dropped.size());
}

bool has_shard_head(const Path& shard) {
  std::error_code unused;
  return std::filesystem::exists(shard / kName, unused);
}

Result<ShardHead> read_shard_head(const Path& shard, const Sealer& sealer) {
  const Path file = shard / kName;
  const auto sealed = read_file(file, kLargestFile);
  if (!sealed && sealed.error().code != ErrorCode::NotFound) return sealed.error();
  if (!sealed) return damaged_index(sealed.error().what);
  const std::string doing = "read " + file.string() + ": ";
  const auto plain = sealer.open(*sealed, kHeadContext);
  const bool is_earlier =
      !plain && std::ranges::any_of(kEarlierContexts, [&](std::string_view context) {
        return static_cast<bool>(sealer.open(*sealed, context));
      });
  if (is_earlier) {
    return damaged_index(doing + "written by an earlier version");
  }
  if (!plain) return damaged_index(doing + plain.error().what);
  ShardHead head;
  if (!decode(*plain, head)) return damaged_index(doing + "not a head");
  if (head.shard != shard.filename()) {
    return damaged_index(doing + "it is that of shard " + head.shard);
  }
  return head;
}

Status check_reaches(const ShardHead& head, DocumentId committed, const Path& shard) {
  if (head.last >= committed) return {};
  return damaged_index("read " + (shard / kName).string() +
                       ": an older copy, it lacks messages the catalog has");
}

Status write_shard_head(const Path& shard, const ShardHead& head, const Sealer& sealer) {
  std::string plain;
  WireWriter out(plain);
  out.text(head.shard);
  out.number(head.last);
  out.number(head.segments.size());
  for (const SegmentEntry& entry : head.segments) put(out, entry);
  out.number(head.dropped.size());
  DocumentId before = 0;
  for (const DocumentId document : head.dropped) {
    out.number(document - before);
    before = document;
  }
  out.number(head.words.size());
  for (const std::string& name : head.words) out.text(name);
  return replace_file(shard / kName, sealer.seal(plain, kHeadContext));
}

Status remove_shard_head(const Path& shard) {
  std::error_code error;
  std::filesystem::remove(shard / kName, error);
  if (error) return system_error("remove " + (shard / kName).string(), error.value());
  return sync_directory(shard);
}

Status remove_unnamed(const Path& shard, const ShardHead& head) {
  return remove_leftovers(shard, [&](const std::string& name) {
    if (name.starts_with(kWordFileName))
      return std::ranges::find(head.words, name) == head.words.end();
    return name.starts_with(kSegmentName) &&
           std::ranges::find(head.segments, name, &SegmentEntry::name) == head.segments.end();
  });
}

// A writer removes segments it has merged, but only after the head that names their successor is in
// place: a segment that is missing is met again under a newer head, or was lost.
Result<OpenShard> open_shard(const Path& shard, const Sealer& sealer) {
  for (int attempt = 1;; ++attempt) {
    OpenShard opened;
    auto head = read_shard_head(shard, sealer);
    if (!head) return std::move(head).take_error();
    opened.head = *std::move(head);
    Error missing;
    for (const SegmentEntry& entry : opened.head.segments) {
      auto segment = Segment::open(shard, entry, sealer);
      if (!segment && segment.error().code != ErrorCode::NotFound) return segment.error();
      if (!segment) {
        missing = segment.error();
        break;
      }
      opened.segments.push_back(*std::move(segment));
    }
    if (opened.segments.size() == opened.head.segments.size()) return opened;
    if (attempt == kMostAttempts) return damaged_index(missing.what);
  }
}

}  // namespace oubli::index
