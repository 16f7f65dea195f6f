// SPDX-License-Identifier: GPL-3.0-or-later
// Chooses the shape of a message — plain, HTML, alternatives, attachments, or something wrong with
// it — and fills it. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/generator/assemble.h"

namespace oubli::generator {

// What is wrong with a message; empty for most.
namespace odd {
inline constexpr std::string_view kRawHeader = "raw-header";     // 8-bit bytes in header values
inline constexpr std::string_view kMislabelled = "mislabelled";  // UTF-8 said to be ISO 8859-1
inline constexpr std::string_view kNoMessageId = "no-message-id";
inline constexpr std::string_view kNoDate = "no-date";
inline constexpr std::string_view kNoMime = "no-mime";  // 8-bit text without a Content-Type
}  // namespace odd
std::string_view draw_odd(std::uint64_t seed, std::uint64_t index, unsigned percent);

struct Dressed {
  std::string bytes;
  std::vector<Planting> plantings;  // in HTML, attachments and extra headers only
};

// REQUIRES: `text` is the body of the message outlined.
Dressed dress(std::uint64_t seed, Outline outline, const Text& text,
              std::span<const Appointment> appointments, std::string_view odd);

}  // namespace oubli::generator
