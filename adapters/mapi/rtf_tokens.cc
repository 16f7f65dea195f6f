// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/rtf_tokens.h"

#include <algorithm>
#include <utility>

#include "adapters/mime/ascii.h"

namespace oubli::mapi {

using Kind = RtfToken::Kind;

std::optional<RtfToken> RtfTokens::next() {
  while (at_ < rtf_.size()) {
    RtfToken token;
    token.from = at_;
    const char c = rtf_[at_++];
    if (c == '\r' || c == '\n') continue;
    if (c == '\\') {
      if (!control(token)) continue;
    } else if (c == '{' || c == '}') {
      token.kind = c == '{' ? Kind::GroupBegin : Kind::GroupEnd;
      is_starred_ = false;
    } else {
      token.byte = c;
    }
    token.size = at_ - token.from;
    return token;
  }
  return {};
}

// What stands behind a backslash; false when that says nothing.
bool RtfTokens::control(RtfToken& token) {
  if (at_ >= rtf_.size()) return false;
  const char c = rtf_[at_];
  if (mime::is_alpha(c)) {
    word(token);
    return true;
  }
  ++at_;
  if (c == '*') {
    is_starred_ = true;
    return false;
  }
  if (c == '\'') {
    const int high = at_ + 1 < rtf_.size() ? mime::hex_value(rtf_[at_]) : -1;
    const int low = high >= 0 ? mime::hex_value(rtf_[at_ + 1]) : -1;
    if (low < 0) return false;
    at_ += 2;
    token.byte = static_cast<char>(high * 16 + low);
    return true;
  }
  if (c != '\\' && c != '{' && c != '}') token.kind = Kind::Symbol;
  token.byte = c == '\r' ? '\n' : c;
  return true;
}

void RtfTokens::word(RtfToken& token) {
  const std::size_t begin = at_;
  while (at_ < rtf_.size() && mime::is_alpha(rtf_[at_])) ++at_;
  token.kind = Kind::Word;
  token.name = rtf_.substr(begin, at_ - begin);
  number(token);
  if (at_ < rtf_.size() && rtf_[at_] == ' ') ++at_;
  token.is_starred = std::exchange(is_starred_, false);
  if (token.name == "bin" && token.number > 0L) {
    at_ += std::min(rtf_.size() - at_, static_cast<std::size_t>(*token.number));
  }
}

void RtfTokens::number(RtfToken& token) {
  constexpr std::size_t kMostDigits = 10;
  const std::size_t begin = at_;
  if (at_ < rtf_.size() && rtf_[at_] == '-') ++at_;
  while (at_ < rtf_.size() && mime::is_digit(rtf_[at_]) && at_ - begin < kMostDigits) ++at_;
  const std::string text(rtf_.substr(begin, at_ - begin));
  if (!text.empty() && text != "-") token.number = std::stol(text);
}

bool raises_mark(const RtfToken& word, RtfTokens ahead) {
  constexpr int kMostWords = 16;  // about the look of the mark
  const bool is_moved = (word.name == "up" || word.name == "dn") && word.number != 0L;
  if (word.name != "super" && word.name != "sub" && !is_moved) return false;
  for (int i = 0; i < kMostWords; ++i) {
    const auto next = ahead.next();
    if (!next) return false;
    if (next->kind == RtfToken::Kind::Byte) return mime::is_digit(next->byte) || next->byte == '*';
  }
  return false;
}

std::string rtf_code_page(long number) {
  if (number == 65001) return "utf-8";
  if (number <= 0 || number > 65535) return "windows-1252";
  return "cp" + std::to_string(number);
}

int rtf_fallback(long number) { return static_cast<int>(std::clamp(number, 0L, 16L)); }

}  // namespace oubli::mapi
