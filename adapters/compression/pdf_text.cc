// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/compression/pdf_text.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace oubli::unpacking {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}
bool is_delimiter(char c) {
  return std::string_view("()<>[]{}/%").find(c) != std::string_view::npos;
}
int hex_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

class Reader {
 public:
  explicit Reader(std::string_view content) : rest_(content) {}

  std::string read() {
    while (!rest_.empty()) step();
    return std::move(out_);
  }

 private:
  // In thousandths of the size of the letters: narrower ones are kerning.
  static constexpr double kWideGap = -180;

  void step() {
    const char c = rest_.front();
    if (is_blank(c)) {
      rest_.remove_prefix(1);
    } else if (c == '(') {
      literal();
    } else if (c == '<' && !rest_.starts_with("<<")) {
      hexadecimal();
    } else if (c == '%') {
      rest_.remove_prefix(std::min(rest_.find_first_of("\r\n"), rest_.size()));
    } else if (is_delimiter(c)) {
      is_array_ = c == '[' || (is_array_ && c != ']');
      rest_.remove_prefix(1);
    } else {
      word();
    }
  }

  void word() {
    std::size_t end = 0;
    while (end < rest_.size() && !is_blank(rest_[end]) && !is_delimiter(rest_[end])) ++end;
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (is_array_) {
      const std::string number(word.substr(0, 32));
      if (std::strtod(number.c_str(), nullptr) < kWideGap) gap();
      return;
    }
    constexpr std::array<std::string_view, 8> kMoves{"Td", "TD", "T*", "Tm", "ET", "BT", "'", "\""};
    for (const std::string_view move : kMoves) {
      if (word == move) return gap();
    }
  }

  void gap() {
    if (!out_.empty() && out_.back() != ' ') out_ += ' ';
  }

  void literal() {
    std::size_t at = 1;
    for (int open = 1; at < rest_.size(); ++at) {
      const char c = rest_[at];
      if (c == '\\') {
        at = escape(at + 1);
        continue;
      }
      if (c == '(') ++open;
      if (c == ')' && --open == 0) break;
      out_ += c;
    }
    rest_.remove_prefix(std::min(at + 1, rest_.size()));
  }

  // Returns where its last character stands.
  std::size_t escape(std::size_t at) {
    if (at >= rest_.size()) return at;
    const char c = rest_[at];
    if (c >= '0' && c <= '7') {
      unsigned value = 0;
      std::size_t digits = 0;
      for (; digits < 3 && at + digits < rest_.size(); ++digits) {
        const char digit = rest_[at + digits];
        if (digit < '0' || digit > '7') break;
        value = value * 8 + static_cast<unsigned>(digit - '0');
      }
      out_ += static_cast<char>(value);
      return at + digits - 1;
    }
    constexpr std::string_view kNames = "nrtbf";
    const std::size_t named = kNames.find(c);
    if (named != std::string_view::npos) {
      out_ += "\n\r\t\b\f"[named];
    } else if (c != '\n' && c != '\r') {  // a line that goes on
      out_ += c;
    }
    return at;
  }

  void hexadecimal() {
    std::size_t at = 1;
    int high = -1;
    for (; at < rest_.size() && rest_[at] != '>'; ++at) {
      const int digit = hex_of(rest_[at]);
      if (digit < 0) continue;
      if (high < 0) {
        high = digit;
      } else {
        out_ += static_cast<char>(high * 16 + digit);
        high = -1;
      }
    }
    if (high >= 0) out_ += static_cast<char>(high * 16);
    rest_.remove_prefix(std::min(at + 1, rest_.size()));
  }

  std::string_view rest_;
  std::string out_;
  bool is_array_ = false;
};

}  // namespace

std::string shown_text(std::string_view content) { return Reader(content).read(); }

}  // namespace oubli::unpacking
