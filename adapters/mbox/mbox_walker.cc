// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mbox/mbox_walker.h"

#include <algorithm>
#include <array>

#include "adapters/mbox/content_length.h"
#include "adapters/mbox/from_search.h"
#include "adapters/mbox/lines.h"
#include "adapters/mbox/postmark.h"

namespace oubli::mbox {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// Two line breaks, the one that ends the line before and the one that makes it blank.
constexpr std::size_t kBehind = 4;
// The From_ line and as much of the next as is_boundary needs, with their breaks.
constexpr std::size_t kAhead = 2 * kLongestPostmark + 8;
// Enough of a header for nearly every message; the longest is looked at only where this is not.
constexpr std::size_t kUsualHeader = 16U << 10;

std::string_view first_of(std::string_view bytes) { return bytes.substr(0, kLongestPostmark + 2); }

// Judges the line that begins at `at`, with what follows it; `follows_blank` is the caller's.
bool boundary_with(std::string_view bytes, std::size_t at, bool follows_blank) {
  const Line line = line_at(first_of(bytes.substr(at)), 0);
  const Postmark postmark = judge_postmark(line.text);
  if (postmark == Postmark::None) return false;
  const std::string_view rest = bytes.substr(std::min(bytes.size(), at + line.next));
  return is_boundary(postmark, {follows_blank, begins_with_field(line_at(first_of(rest), 0).text)});
}

// `bytes` hold what stands before `at` too; `is_start` when they begin where the file does.
bool boundary_in(std::string_view bytes, std::size_t at, bool is_start) {
  const std::size_t width = break_before(bytes, at);
  if (width == 0) return false;
  const std::size_t line_end = at - width;
  const bool follows_blank = line_end == 0 ? is_start : is_break(bytes[line_end - 1]);
  return boundary_with(bytes, at, follows_blank);
}

// The first `size` bytes, one fewer where that would cut a line break in two.
std::string_view front_of(std::string_view bytes, std::size_t size) {
  const bool is_mid_break = bytes.size() > size && bytes[size - 1] == '\r' && bytes[size] == '\n';
  return bytes.substr(0, is_mid_break ? size - 1 : size);
}

// Reads until `into` is full or nothing more comes; `is_end` when that is the true end.
std::size_t read_up_to(ByteSource& source, std::uint64_t at, std::span<char> into, bool& is_end) {
  std::size_t size = 0;
  is_end = false;
  while (size < into.size()) {
    auto got = source.read_at(at + size, into.subspan(size));
    if (!got) return size;
    if (*got == 0) {
      is_end = true;
      return size;
    }
    size += *got;
  }
  return size;
}

}  // namespace

void Walker::start() {
  std::uint64_t at =
      window_.look(0, kAhead).starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  std::string_view bytes = window_.look(at, kAhead);
  while (!bytes.empty() && is_break(bytes[0])) {
    const std::size_t text = bytes.find_first_not_of("\r\n");
    at += text == std::string_view::npos ? bytes.size() : text;
    bytes = window_.look(at, kAhead);
  }
  frame_.reset();
  if (bytes.empty()) return;
  const Line first = line_at(first_of(bytes), 0);
  if (bytes.starts_with("From ")) {
    // At the top of a file any From_ line will do, as long as a header follows it.
    const Line second = line_at(first_of(bytes.substr(first.next)), 0);
    const bool is_framed =
        first.has_break && first.text.size() <= kLongestPostmark && begins_with_field(second.text);
    is_surely_framed_ = boundary_with(bytes, 0, true);
    if (is_framed || is_surely_framed_) frame_ = at;
  } else if (begins_with_field(first.text)) {
    frame_ = headless_ = at;
  }
  if (frame_) return;
  frame_ = find_boundary(at + 1);
  stray_ = frame_.value_or(window_.end()) - at;
}

Status Walker::start_at(std::uint64_t frame) {
  frame_ = frame;
  if (is_boundary_at(frame)) return {};
  const std::string_view bytes = window_.look(frame, kAhead);
  const std::size_t blank = break_at(bytes, 0);
  frame_ = frame + blank;
  if (is_boundary_at(*frame_)) return {};
  if (bytes.size() > blank) return damaged("no message begins at byte " + std::to_string(frame));
  frame_.reset();
  return {};
}

bool Walker::is_boundary_at(std::uint64_t at) {
  const std::size_t behind = static_cast<std::size_t>(std::min<std::uint64_t>(at, kBehind));
  const std::string_view bytes = window_.look(at - behind, behind + kAhead);
  return bytes.size() > behind && boundary_in(bytes, behind, at == behind);
}

std::uint64_t Walker::message_begin(std::uint64_t frame) {
  if (headless_ == frame) return frame;
  return frame + line_at(window_.look(frame, kAhead), 0).next;
}

std::optional<std::uint64_t> Walker::find_boundary(std::uint64_t from, std::uint64_t stop) {
  constexpr std::size_t kWant = 4096;
  constexpr std::size_t kTail = 5;  // a break and "From": the line may be cut by the window's edge
  std::uint64_t at = std::max<std::uint64_t>(from, 1);
  while (at < stop) {
    const std::string_view bytes = window_.look(at - 1, kWant);
    const std::size_t hit = find_from_line(bytes, 1);
    if (hit == std::string_view::npos) {
      if (bytes.size() < kWant) return std::nullopt;
      at += bytes.size() - kTail;
      continue;
    }
    at += hit - 1;
    if (at >= stop) return std::nullopt;
    if (is_boundary_at(at)) return at;
    ++at;
  }
  return std::nullopt;
}

std::optional<Walker::Hop> Walker::believed_hop(std::uint64_t frame) {
  const std::uint64_t begin = message_begin(frame);
  HeaderClaim claim = read_claim(front_of(window_.look(begin, kUsualHeader + 1), kUsualHeader));
  if (!claim.is_whole) {
    claim = read_claim(front_of(window_.look(begin, kLongestHeader + 1), kLongestHeader));
  }
  if (!claim.length || *claim.length > kLongestHop) return std::nullopt;
  return landing(begin + claim.body_begin + *claim.length);
}

// Writers end the body with its own line break, with one more, or with neither: up to two breaks
// may stand between the end it claims and the boundary.
std::optional<Walker::Hop> Walker::landing(std::uint64_t body_end) {
  std::array<char, 2 * kBehind + kAhead> room;
  bool is_end = false;
  const std::size_t size = read_up_to(source_, body_end - kBehind, room, is_end);
  if (size < kBehind) return std::nullopt;
  const std::string_view bytes(room.data(), size);
  std::size_t at = kBehind;
  if (bytes.substr(at - 1).starts_with("\r\n")) return std::nullopt;  // inside a line break
  for (int breaks = 0; breaks <= 2; ++breaks) {
    const std::uint64_t place = body_end - kBehind + at;
    if (at == size) return is_end ? std::optional(Hop{place, true}) : std::nullopt;
    if (boundary_in(bytes, at, place == at)) return Hop{place, false};
    const std::size_t width = break_at(bytes, at);
    if (width == 0) return std::nullopt;
    at += width;
  }
  return std::nullopt;
}

std::uint64_t Walker::without_blank_line(std::uint64_t begin, std::uint64_t end) {
  const std::size_t behind =
      static_cast<std::size_t>(std::min<std::uint64_t>(end - begin, kBehind));
  const std::string_view tail = window_.look(end - behind, behind).substr(0, behind);
  const std::size_t width = break_before(tail, tail.size());
  if (width == 0) return end;
  const std::size_t line_end = tail.size() - width;
  const bool is_blank = end - width == begin || (line_end > 0 && is_break(tail[line_end - 1]));
  return is_blank ? end - width : end;
}

Result<MboxEntry> Walker::next() {
  MboxEntry entry{.frame = *frame_, .begin = message_begin(*frame_)};
  const auto hop = believed_hop(*frame_);
  const auto boundary = find_boundary(entry.begin, hop ? hop->to : UINT64_MAX);
  entry.is_contested = hop && boundary;
  if (!hop && !boundary && damage()) return *damage();
  std::uint64_t next = boundary.value_or(0);
  if (hop) next = hop->to;
  if (!hop && !boundary) next = window_.end();
  const bool is_last = hop ? hop->is_end : !boundary;
  entry.end = without_blank_line(entry.begin, next);
  frame_ = is_last ? std::nullopt : std::optional(next);
  return entry;
}

}  // namespace oubli::mbox
