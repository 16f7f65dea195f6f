// SPDX-License-Identifier: GPL-3.0-or-later
// What a line that begins with "From " is worth as the beginning of a message. The grammar is
// written out in docs/formats/mbox.md, "The postmark". Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace oubli::mbox {

// What every postmark begins with.
inline constexpr std::string_view kFrom = "From ";

// No line longer than this is a postmark, and no field name is looked for beyond it.
inline constexpr std::size_t kLongestPostmark = 1000;

enum class Postmark : std::uint8_t {
  None,     // prose
  Bare,     // a sender and no date: "From 1844347792267117879@xxx"
  Mozilla,  // "From -"
  Wordy,    // several words and a date: "From Jean Dupont Mon Jan  3 …"
  Dated,    // at most one word and a date: the real thing
};

// `line` without its line break.
[[nodiscard]] Postmark judge_postmark(std::string_view line);

// Does `line` begin with a header field's name and colon, or with ">From " as old relays left it?
[[nodiscard]] bool begins_with_field(std::string_view line);

// What stands around a line that begins with "From ".
struct Surroundings {
  bool follows_blank = false;  // the line before is empty, or there is none
  bool has_field = false;      // the line after begins a header field
};

// The rule: does a message begin here?
[[nodiscard]] bool is_boundary(Postmark postmark, Surroundings around);

}  // namespace oubli::mbox
