// SPDX-License-Identifier: GPL-3.0-or-later
// Questions tests ask of an Extracted, and messages written short.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "scanner/extract/extracted.h"

namespace oubli::test {

inline std::string text_of(const Extracted& message, Where where) {
  std::string out;
  for (const Segment& one : message.segments) {
    if (one.where == where) out += one.text + '\n';
  }
  return out;
}

inline bool says(const Extracted& message, Where where, std::string_view text) {
  return text_of(message, where).find(text) != std::string::npos;
}

inline bool names_reason(const Extracted& message, NotScanned::Kind kind, std::string_view reason) {
  return std::any_of(
      message.not_scanned.begin(), message.not_scanned.end(),
      [&](const NotScanned& one) { return one.kind == kind && one.reason == reason; });
}

// A message of one part.
inline std::string part_message(std::string_view headers, std::string_view body) {
  return "From: a@example.com\r\nMIME-Version: 1.0\r\n" + std::string(headers) + "\r\n" +
         std::string(body);
}

inline constexpr auto kUnreadable = NotScanned::Kind::Unreadable;
inline constexpr auto kUnsupported = NotScanned::Kind::Unsupported;

}  // namespace oubli::test
