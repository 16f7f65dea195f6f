// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/eml/emlx.h"

#include <algorithm>
#include <charconv>

#include "adapters/mbox/lines.h"
#include "adapters/mbox/postmark.h"

namespace oubli::eml {
namespace {

constexpr std::size_t kLongestCount = 64;
constexpr std::string_view kListBegin = "<?xml";

struct CountLine {
  std::uint64_t count = 0;
  std::size_t size = 0;  // with its line break
};

std::optional<CountLine> count_line(std::string_view head) {
  const mbox::Line line = mbox::line_at(head.substr(0, kLongestCount), 0);
  CountLine found{.count = 0, .size = line.next};
  const char* last = line.text.data() + line.text.size();
  const auto [stop, fault] = std::from_chars(line.text.data(), last, found.count);
  const bool is_blank_after = std::all_of(stop, last, [](char c) { return c == ' ' || c == '\t'; });
  if (!line.has_break || fault != std::errc() || !is_blank_after) return std::nullopt;
  return found;
}

// After the message: a property list, or blanks to the end.
bool may_end_at(Window& window, std::uint64_t end, std::uint64_t size) {
  if (end > size) return false;
  std::string_view rest = window.look(end, 4096).substr(0, 4096);
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  return rest.empty() || rest.starts_with(kListBegin) || rest.starts_with("<!DOCTYPE plist") ||
         rest.starts_with("<plist");
}

// Where the last line that begins a property list stands within the last mebibyte.
std::uint64_t last_list(Window& window, std::uint64_t from, std::uint64_t size) {
  constexpr std::uint64_t kTail = Window::kCapacity / 2;
  const std::uint64_t begin = std::max(from, size > kTail ? size - kTail : 0);
  const std::string_view tail =
      window.look(begin, kTail).substr(0, static_cast<std::size_t>(size - begin));
  for (std::size_t at = tail.rfind(kListBegin); at != std::string_view::npos && at > 0;
       at = tail.rfind(kListBegin, at - 1)) {
    if (mbox::is_break(tail[at - 1])) return begin + at;
  }
  return size;
}

}  // namespace

Result<EmlxLayout> find_emlx(Window& window, std::uint64_t size) {
  const auto line = count_line(window.look(0, kLongestCount));
  if (!line) return damaged("no byte count at the beginning of the .emlx file");
  const std::uint64_t begin = line->size;
  EmlxLayout layout;
  if (line->count <= size && may_end_at(window, begin + line->count, size)) {
    layout.message = {begin, begin + line->count};
    return layout;
  }
  layout.message = {begin, last_list(window, begin, size)};
  layout.fault = damaged("the byte count of the .emlx file is wrong");
  return layout;
}

bool looks_like_emlx(std::string_view head) {
  const auto line = count_line(head);
  return line && mbox::begins_with_field(mbox::line_at(head, line->size).text);
}

}  // namespace oubli::eml
