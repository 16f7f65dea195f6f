// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/literals.h"

#include <algorithm>

#include <unicode/unistr.h>

#include "adapters/mime/ascii.h"
#include "adapters/mime/normal_form.h"
#include "adapters/mime/percent.h"
#include "adapters/mime/transfer.h"
#include "scanner/redact/base64_run.h"
#include "scanner/subject/name.h"

namespace oubli::redact {
namespace {

constexpr std::size_t kShortest = 5;
constexpr std::size_t kQuantum = 4;  // of base64

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
  for (const auto* list : {&subject.emails, &subject.phones, &subject.ids}) {
    for (const std::string& one : *list) add(one, false);
  }
  for (const std::string& name : subject.names) {
    const bool is_dense = subject::parse_name(name).is_dense;
    for (const std::string& one : subject::telling_strings(name)) add(one, is_dense);
  }
}

void Literals::add(const std::string& text, bool is_dense) {
  const auto signs = std::count_if(text.begin(), text.end(), [](char c) {
    return mime::is_alpha(c) || mime::is_digit(c) || mime::to_byte(c) >= 0x80;
  });
  if (static_cast<std::size_t>(signs) < kShortest) return;
  for (const std::string& form : {mime::composed(text), mime::decomposed(text)}) {
    const std::string lower = mime::lower_case(form);
    if (std::ranges::find(strings_, lower, &Literal::text) == strings_.end())
      strings_.push_back({lower, is_dense});
  }
}

bool Literals::as_words(std::string_view text) const {
  const std::string lower = mime::lower_case(text);
  for (const auto& [one, is_dense] : strings_) {
    for (std::size_t at = lower.find(one); at != std::string::npos; at = lower.find(one, at + 1)) {
      if (is_dense) return true;
      const bool is_begun = at > 0 && goes_on(lower[at - 1]);
      if (!is_begun && !goes_on_behind(lower, at + one.size())) return true;
    }
  }
  return false;
}

bool Literals::in_any_coding(std::string_view text) const {
  if (as_words(text)) return true;
  if (text.find('=') != std::string_view::npos) {
    std::string plain;
    mime::decode_quoted_printable(text, plain);
    if (as_words(plain)) return true;
  }
  const bool has_percent = text.find('%') != std::string_view::npos;
  if (has_percent && as_words(mime::percent_decoded_through(text))) return true;
  return in_base64(text);
}

// A run may begin with signs of its surroundings, so it is read from each of the first four.
bool Literals::in_base64(std::string_view text) const {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_base64(text[end])) ++end;
    for (std::size_t shift = 0; shift < kQuantum && at + shift + kShortestRun <= end; ++shift) {
      std::string run(text.substr(at + shift, end - at - shift)), plain;
      std::replace(run.begin(), run.end(), '-', '+');
      std::replace(run.begin(), run.end(), '_', '/');
      mime::decode_base64(run, plain);
      if (as_words(plain)) return true;
    }
    at = std::max(end, at + 1);
  }
  return false;
}

bool Literals::anywhere(std::string_view bytes) const {
  const std::string lower = mime::lower_case(bytes);
  return std::any_of(strings_.begin(), strings_.end(), [&](const Literal& each) {
    const std::string& one = each.text;
    return lower.find(one) != std::string::npos ||
           lower.find(wide(one, false)) != std::string::npos ||
           lower.find(wide(one, true)) != std::string::npos;
  });
}

}  // namespace oubli::redact
