// SPDX-License-Identifier: GPL-3.0-or-later
// What a person reads where the bytes say it otherwise: invisible and control characters taken out,
// wide letters made narrow, %40 and \u0040 decoded, words joined over a hyphen at the line's end,
// and the addresses that stand inside others (bounces+jean=example.org@…, "jean"@example.org,
// _jean@example.org_). Only the surroundings of such places are given, so that a message costs no
// more than it has of them. Pure; linear; any thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::content {

// Excerpts of `utf8` as they are read, an empty line between two; empty when nothing reads
// otherwise than it is written.
[[nodiscard]] std::string screen_text(std::string_view utf8);

}  // namespace oubli::content
