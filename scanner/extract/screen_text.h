// SPDX-License-Identifier: GPL-3.0-or-later
// What a person reads where the bytes say it otherwise: invisible and control characters taken out,
// wide letters made narrow, %40 and \u0040 and UTF-7 and words of headers decoded, quotes without
// the initials before them (⏎AM> …), words joined over a hyphen at the line's end and addresses
// over one behind their @, UTF-8 coded twice and base64 of LDIF decoded, letters spread out or
// turned round put in order, names of forms and tables put together (split_names.h), and the
// addresses that stand inside others
// (bounces+jean=example.org@…, "jean"@example.org, _jean@example.org_). Only the surroundings of
// such places are given, so that a message costs no more than it has of them. Pure; linear; any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli::content {

// What stands at a place and what is read there.
struct ScreenMark {
  std::size_t size = 0;  // bytes it takes; 0: it is read as it is written
  std::string read;
  bool takes_back = false;  // a backspace
};

// REQUIRES: at < utf8.size().
[[nodiscard]] ScreenMark screen_mark(std::string_view utf8, std::size_t at);

// Excerpts of `utf8` as they are read, an empty line between two; empty when nothing reads
// otherwise than it is written.
[[nodiscard]] std::string screen_text(std::string_view utf8);

}  // namespace oubli::content
