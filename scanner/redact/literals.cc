// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/literals.h"

#include <algorithm>

#include <unicode/unistr.h>

#include "adapters/mime/ascii.h"

namespace oubli::redact {
namespace {

constexpr std::size_t kShortest = 5;

// A letter of another script goes on in bytes above 0x7f.
bool goes_on(char c) {
  return mime::is_alpha(c) || mime::is_digit(c) || mime::to_byte(c) >= 0x80 ||
         std::string_view("-_.+@").find(c) != std::string_view::npos;
}

// A dot or a hyphen goes on only before another letter.
bool goes_on_behind(std::string_view text, std::size_t at) {
  if (at >= text.size() || !goes_on(text[at])) return false;
  const bool is_sign = std::string_view("-_.+").find(text[at]) != std::string_view::npos;
  return !is_sign || (at + 1 < text.size() && goes_on(text[at + 1]));
}

std::string wide(std::string_view utf8, bool is_big_endian) {
  const auto text =
      icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())});
  std::string out;
  for (std::int32_t i = 0; i < text.length(); ++i) {
    const char high = static_cast<char>(text[i] >> 8U), low = static_cast<char>(text[i] & 0xFFU);
    out += is_big_endian ? high : low;
    out += is_big_endian ? low : high;
  }
  return out;
}

}  // namespace

Literals::Literals(const subject::Subject& subject) {
  const auto add = [this](const std::string& text) {
    const auto signs = std::count_if(text.begin(), text.end(), [](char c) {
      return mime::is_alpha(c) || mime::is_digit(c) || mime::to_byte(c) >= 0x80;
    });
    if (static_cast<std::size_t>(signs) >= kShortest) strings_.push_back(mime::lower_case(text));
  };
  for (const auto* list : {&subject.emails, &subject.phones, &subject.ids}) {
    for (const std::string& one : *list) add(one);
  }
  for (const std::string& name : subject.names) {
    if (name.find(' ') != std::string::npos) add(name);
  }
}

bool Literals::as_words(std::string_view text) const {
  const std::string lower = mime::lower_case(text);
  for (const std::string& one : strings_) {
    for (std::size_t at = lower.find(one); at != std::string::npos; at = lower.find(one, at + 1)) {
      const bool is_begun = at > 0 && goes_on(lower[at - 1]);
      if (!is_begun && !goes_on_behind(lower, at + one.size())) return true;
    }
  }
  return false;
}

bool Literals::anywhere(std::string_view bytes) const {
  const std::string lower = mime::lower_case(bytes);
  return std::any_of(strings_.begin(), strings_.end(), [&](const std::string& one) {
    return lower.find(one) != std::string::npos ||
           lower.find(wide(one, false)) != std::string::npos ||
           lower.find(wide(one, true)) != std::string::npos;
  });
}

}  // namespace oubli::redact
