// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/spread_letters.h"

#include <algorithm>

#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"

namespace oubli::content {
namespace {

constexpr std::string_view kEndOfTurning = "\xe2\x80\xac";
constexpr std::size_t kLeastLetters = 4;
constexpr std::size_t kWidestGap = 8;       // blanks between two words
constexpr std::size_t kLongestTurn = 1000;  // bytes; lines are shorter
constexpr std::size_t kRewind = 64;  // bytes: letters beyond ASCII before the first three blanks

bool is_break(char c) { return c == '\n' || c == '\r' || c == '\t'; }

std::size_t character_size(std::string_view text, std::size_t at) {
  std::size_t size = 1;
  while (at + size < text.size() && mime::continues_character(text[at + size])) ++size;
  return size;
}

// Three blanks, each two bytes from the next, within four bytes of `at`.
bool is_spread_around(std::string_view text, std::size_t at) {
  const std::size_t from = at < 4 ? 0 : at - 4;
  for (std::size_t blank = from; blank <= at && blank + 4 < text.size(); ++blank) {
    const bool is_spread = text[blank] == ' ' && text[blank + 1] != ' ' && text[blank + 2] == ' ' &&
                           text[blank + 3] != ' ' && text[blank + 4] == ' ';
    if (is_spread) return true;
  }
  return false;
}

class Gathering {
 public:
  explicit Gathering(std::string& out) : out_(out) {}

  void letter(std::string_view character, std::size_t blanks_before) {
    if (blanks_before > kWidestGap) end();
    if (blanks_before > 1 && letters_ > 0) run_ += ' ';
    run_ += character;
    ++letters_;
  }
  void end() {
    if (letters_ >= kLeastLetters) out_ += run_ + "\n\n";
    run_.clear();
    letters_ = 0;
  }

 private:
  std::string& out_;
  std::string run_;
  std::size_t letters_ = 0;
};

// Gathers from the word at `at` to the first behind `least` that is no lone letter; returns its
// place.
std::size_t gather(std::string_view text, std::size_t at, std::size_t least, std::string& out) {
  Gathering run(out);
  std::size_t blanks = 0;
  while (at < text.size()) {
    if (text[at] == ' ') {
      ++blanks;
      ++at;
      continue;
    }
    const std::size_t size = character_size(text, at);
    const std::size_t next = at + size;
    const bool is_lone = next >= text.size() || text[next] == ' ' || is_break(text[next]);
    const bool is_letter = size > 1 || mime::is_alpha(text[at]);
    if (is_lone && is_letter) {
      run.letter(text.substr(at, size), blanks);
      at = next;
    } else {
      run.end();
      if (at > least) break;
      at = next;
      while (at < text.size() && text[at] != ' ' && !is_break(text[at - 1])) ++at;
    }
    blanks = 0;
  }
  run.end();
  return at;
}

}  // namespace

void append_spread_letters(std::string_view utf8, std::string& out) {
  std::size_t done = 0;
  for (std::size_t at = 2; at + 1 < utf8.size(); at += 4) {
    // Of five bytes, of which the odd ones are blanks, one in four is looked at.
    const bool may_be = utf8[at] == ' ' || (utf8[at - 1] == ' ' && utf8[at + 1] == ' ');
    if (!may_be || at < done || !is_spread_around(utf8, at)) continue;
    std::size_t from = at > kRewind ? std::max(done, at - kRewind) : done;
    while (from > done && from < at && utf8[from - 1] != ' ' && !is_break(utf8[from - 1])) ++from;
    done = gather(utf8, from, at, out);
  }
}

std::size_t append_turned(std::string_view utf8, std::size_t at, std::string& out) {
  const std::size_t begin = at + kTurningSign.size();
  const std::string_view shown = utf8.substr(begin, kLongestTurn);
  std::size_t size = std::min(
      {shown.find('\n'), shown.find(kEndOfTurning), shown.find(kTurningSign), shown.size()});
  while (size > 0 && begin + size < utf8.size() && mime::continues_character(utf8[begin + size]))
    --size;
  const std::size_t end = begin + size;
  for (std::size_t last = end; last > begin;) {
    std::size_t first = last - 1;
    while (first > begin && mime::continues_character(utf8[first])) --first;
    out += utf8.substr(first, last - first);
    last = first;
  }
  out += "\n\n";
  return end;
}

}  // namespace oubli::content
