// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/uid_set.h"

#include <algorithm>
#include <charconv>

namespace oubli::imap {
namespace {

constexpr std::size_t kRangesAtOnce = 200;
constexpr std::uint64_t kUidsAtOnce = 2'000;
constexpr std::string_view kNone = "-";

// The whole of `text` as a UID.
std::optional<Uid> parse_uid(std::string_view text) {
  Uid uid = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, uid);
  if (problem != std::errc{} || stop != end || uid == 0) return std::nullopt;
  return uid;
}

}  // namespace

bool contains(const UidSet& set, std::uint64_t uid) {
  const auto at = std::ranges::lower_bound(set, uid, {}, &UidRange::last);
  return at != set.end() && at->first <= uid;
}

UidSet common(const UidSet& one, const UidSet& other) {
  UidSet both;
  for (auto a = one.begin(), b = other.begin(); a != one.end() && b != other.end();) {
    const Uid first = std::max(a->first, b->first);
    const Uid last = std::min(a->last, b->last);
    if (first <= last) both.push_back({first, last});
    ++(a->last < b->last ? a : b);
  }
  return both;
}

UidSet without(const UidSet& set, const UidSet& taken) {
  UidSet left;
  auto at = taken.begin();
  for (const UidRange& range : set) {
    std::uint64_t first = range.first;
    while (at != taken.end() && at->last < first) ++at;
    for (auto cut = at; cut != taken.end() && cut->first <= range.last; ++cut) {
      if (cut->first > first) left.push_back({static_cast<Uid>(first), cut->first - 1});
      first = std::uint64_t{cut->last} + 1;
    }
    if (first <= range.last) left.push_back({static_cast<Uid>(first), range.last});
  }
  return left;
}

std::vector<UidSet> in_commands(const UidSet& set) {
  std::vector<UidSet> parts;
  std::uint64_t count = kUidsAtOnce;
  for (UidRange range : set) {
    for (bool is_more = true; is_more;) {
      if (count >= kUidsAtOnce || parts.back().size() >= kRangesAtOnce) {
        parts.emplace_back();
        count = 0;
      }
      const std::uint64_t size = std::uint64_t{range.last} - range.first + 1;
      const auto taken = static_cast<Uid>(std::min(kUidsAtOnce - count, size));
      parts.back().push_back({range.first, range.first + taken - 1});
      count += taken;
      is_more = taken < size;
      range.first += taken;
    }
  }
  return parts;
}

std::string to_text(const UidSet& set) {
  std::string text;
  for (const UidRange& range : set) {
    if (!text.empty()) text += ',';
    text += std::to_string(range.first);
    if (range.last != range.first) text += ':' + std::to_string(range.last);
  }
  return text.empty() ? std::string(kNone) : text;
}

std::optional<UidSet> parse_uid_set(std::string_view text) {
  UidSet set;
  if (text == kNone) return set;
  for (std::uint64_t after = 0;;) {
    const std::string_view one = text.substr(0, text.find(','));
    const std::size_t colon = one.find(':');
    const auto first = parse_uid(one.substr(0, colon));
    const auto last = colon == one.npos ? first : parse_uid(one.substr(colon + 1));
    if (!first || !last || *first <= after || *last < *first) return std::nullopt;
    set.push_back({*first, *last});
    after = *last;
    if (one.size() == text.size()) return set;
    text.remove_prefix(one.size() + 1);
  }
}

}  // namespace oubli::imap
