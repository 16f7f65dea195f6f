// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/digit_run.h"

#include "scanner/detect/text.h"

namespace oubli::detect {
namespace {

// Any byte that could be, or be a piece of, a separator between groups: a rough look is enough.
bool may_part(char c) {
  return c == ' ' || c == '.' || c == '-' || c == '/' || c == '(' || c == ')' || c == '\t' ||
         c == '\v' || c == '\f' || is_high(c);
}

bool follows_letter(std::string_view text, std::size_t at) {
  for (std::size_t i = 0; i < 8; ++i) {
    const char c = byte_at(text, at - 1 - i);
    if (is_alpha(c)) return true;
    if (!may_part(c) && c != ':') return false;
  }
  return false;
}

}  // namespace

DigitRun digit_run_before(std::string_view text, std::size_t end) {
  constexpr std::size_t kGapMost = 9;  // bytes: three separators of three
  DigitRun run;
  std::size_t at = end;
  std::size_t gap = 0;
  while (at > 0 && run.digits < kCounted) {
    const char c = text[at - 1];
    if (is_digit(c)) {
      ++run.digits;
      gap = 0;
    } else if (gap == kGapMost || !may_part(c)) {
      break;
    } else {
      if (run.group == 0 && gap == 0) run.group = at;
      ++gap;
    }
    --at;
  }
  if (run.group == 0) run.group = at;
  while (run.group > 0 && is_digit(text[run.group - 1])) --run.group;
  run.follows_letter = follows_letter(text, run.group);
  return run;
}

bool opens(const Gate& gate, const DigitRun& run, std::string_view text) {
  if (run.digits < gate.least) return false;
  const char before = byte_at(text, run.group - 1);
  switch (gate.before) {
    case Gate::Before::Letter:
      return run.follows_letter;
    case Gate::Before::Dot:
      return before == '.';
    case Gate::Before::Hex:
      return before == ':' || (is_hex(before) && is_alpha(before));
    default:
      return true;
  }
}

}  // namespace oubli::detect
