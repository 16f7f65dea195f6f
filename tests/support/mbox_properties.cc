// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/conformance/mbox_properties.h"

#include <array>
#include <random>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

namespace oubli::test {
namespace {

std::string text_of(const MboxEntry& e) {
  std::ostringstream out;
  out << "{" << e.frame << " " << e.begin << " " << e.end << (e.is_contested ? " contested}" : "}");
  return out.str();
}

std::string text_of(const std::vector<MboxEntry>& entries) {
  std::string out;
  for (const MboxEntry& e : entries) out += text_of(e);
  return out;
}

bool is_break_only(std::string_view bytes) {
  return bytes.empty() || bytes == "\n" || bytes == "\r" || bytes == "\r\n";
}

std::string shape_violation(std::string_view bytes, const std::vector<MboxEntry>& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const MboxEntry& e = entries[i];
    const std::uint64_t next = i + 1 < entries.size() ? entries[i + 1].frame : bytes.size();
    const bool is_ordered = e.frame <= e.begin && e.begin <= e.end && e.end <= next;
    if (!is_ordered) return "out of order: " + text_of(e);
    if (!is_break_only(bytes.substr(e.end, next - e.end))) return "lost bytes after " + text_of(e);
    const std::string_view frame = bytes.substr(e.frame, e.begin - e.frame);
    if (!frame.empty() && !frame.starts_with("From ")) return "odd framing of " + text_of(e);
    if (frame.empty() && i > 0) return "no framing of " + text_of(e);
  }
  return {};
}

constexpr std::array<std::string_view, 34> kPieces{
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\n\n\n",
    "\r\n\r\n",
    "\nFrom a@b.example Mon Jan  3 12:00:00 2005\n",
    "\nFrom a@b.example Mon Jan  3 12:00:00 2005\nSubject: x\n\n",
    "From - Mon Jan  3 12:00:00 2005\r\n",
    "From - \n",
    "From -\nX-Mozilla-Status: 0001\n",
    "From ???@??? Mon Jan 03 12:00:00 2005\n",
    "From 1844347792267117879@xxx\n",
    "From Jean Dupont Mon Jan  3 12:00:00 2005 +0100\n",
    "From Russia with love\n",
    "From \"a b\"@c.example Sun, 11 Nov 2007 06:58:35 +0200\n",
    "From a 2020-01-02T03:04:05Z\n",
    "From host!user Mon Jan  3 12:00 PST 2005 remote from host\n",
    "From : not a postmark\n",
    ">From a@b.example Mon Jan  3 12:00:00 2005\n",
    "Subject: hello\n",
    "To: x@y.example\n",
    "Received: by a;\n\tb\n",
    "text without a colon\n",
    "From",
    "From ",
    "\nFrom ",
    "\xEF\xBB\xBF",
    "MAILER-DAEMON Mon Jan",
    "Content-Length: 0\n",
    "content-length :12\n",
    "a"};

std::string random_pieces(std::mt19937_64& random, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += kPieces[random() % kPieces.size()];
  return out;
}

// A message whose Content-Length is right, or off by one, with pieces of others in its body.
std::string counted_message(std::mt19937_64& random) {
  const std::string body = random_pieces(random, random() % 12);
  const std::uint64_t off_by = random() % 8 == 0 ? 1 : 0;
  static constexpr std::array<std::string_view, 3> kEnds{"\n", "\n\n", "\r\n"};
  return "From a@b.example Mon Jan  3 12:00:00 2005\nSubject: counted\nContent-Length: " +
         std::to_string(body.size() + off_by) + "\n\n" + body +
         std::string(kEnds[random() % kEnds.size()]);
}

}  // namespace

std::string layout_violation(std::string_view bytes) {
  MemoryBytes one(bytes), two(bytes);
  const auto first = split_mbox(one);
  const auto second = split_mbox_independently(two);
  if (bool(first) != bool(second)) return "one splitter fails, the other does not";
  if (!first) return {};
  if (*first != *second) return "splitters disagree: " + text_of(*first) + " / " + text_of(*second);
  return shape_violation(bytes, *first);
}

Reading read_range(int fd, Compression compression, ByteRange range, const Limits& limits) {
  WorkItem item;
  item.format = Format::Mbox;
  item.compression = compression;
  item.range = range;
  item.files.emplace_back(::dup(fd));
  Reading reading;
  const auto read = read_messages(item, limits, [&](const RawMessage& m) {
    reading.messages.push_back({m.frame, m.range, std::string(m.bytes), m.is_cut, m.is_contested});
    return true;
  });
  if (!read) reading.fault = read.error().what;
  return reading;
}

std::string partition_violation(int fd, std::uint64_t target_bytes) {
  WorkItem item;
  item.files.emplace_back(::dup(fd));
  const auto ranges = cut_into_partitions(item, target_bytes);
  if (!ranges || ranges->empty()) return "no partitions";
  const Reading whole = read_range(fd, Compression::None, {0, UINT64_MAX});
  std::vector<SeenMessage> joined;
  std::uint64_t end = 0;
  for (const ByteRange& range : *ranges) {
    if (range.begin != end) return "partitions leave a gap at " + std::to_string(end);
    end = range.end;
    Reading part = read_range(fd, Compression::None, range);
    if (!part.fault.empty() && range.begin > 0) return "partition fails: " + part.fault;
    for (SeenMessage& m : part.messages) joined.push_back(std::move(m));
  }
  if (end != UINT64_MAX) return "partitions end early";
  if (joined == whole.messages) return {};
  return "partitions hold " + std::to_string(joined.size()) + " messages, the file " +
         std::to_string(whole.messages.size());
}

std::string adversarial_mbox(std::uint64_t seed, std::size_t pieces) {
  std::mt19937_64 random(seed);
  std::string out;
  for (std::size_t i = 0; i < pieces; ++i) {
    const std::uint64_t dice = random() % 20;
    if (dice == 0) out += "Content-Length: " + std::to_string(random() % 400) + "\n";
    if (dice < 3) out += counted_message(random);
    if (dice >= 3) out += random_pieces(random, 1);
  }
  return out;
}

}  // namespace oubli::test
