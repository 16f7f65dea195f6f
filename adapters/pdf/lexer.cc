// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/lexer.h"

#include <algorithm>

namespace oubli::pdf {

namespace {

constexpr int kDeepestValue = 48;

bool is_regular(char c) { return !is_blank(c) && !is_delimiter(c); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What cannot stand within an array or a dictionary: the object was cut off before its end.
bool ends_an_object(std::string_view word) {
  return word == "endobj" || word == "obj" || word == "stream" || word == "endstream";
}

// "12 0 R", the last of which was just read.
void make_reference(std::vector<Value>& items) {
  if (items.size() < 2) return;
  Value& object = items[items.size() - 2];
  const Value& generation = items.back();
  if (!object.is(Value::Kind::Number) || !generation.is(Value::Kind::Number)) return;
  object.kind = Value::Kind::Reference;
  object.generation = generation.whole();
  items.pop_back();
}

// Names and values in turn, whatever stood there.
void pair_up(std::vector<Value>& items) {
  std::vector<Value> pairs;
  pairs.reserve(items.size());
  for (std::size_t i = 0; i + 1 < items.size();) {
    if (!items[i].is(Value::Kind::Name)) {
      ++i;
      continue;
    }
    pairs.push_back(std::move(items[i]));
    pairs.push_back(std::move(items[i + 1]));
    i += 2;
  }
  items = std::move(pairs);
}

bool are_paired(const std::vector<Value>& items) {
  if (items.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < items.size(); i += 2) {
    if (!items[i].is(Value::Kind::Name)) return false;
  }
  return true;
}

}  // namespace

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

bool is_delimiter(char c) {
  switch (c) {
    case '(':
    case ')':
    case '<':
    case '>':
    case '[':
    case ']':
    case '{':
    case '}':
    case '/':
    case '%':
      return true;
    default:
      return false;
  }
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void Lexer::skip_blanks() {
  while (!is_over()) {
    if (bytes_[at_] == '%') {
      at_ = std::min(bytes_.find_first_of("\r\n", at_), bytes_.size());
    } else if (is_blank(bytes_[at_])) {
      ++at_;
    } else {
      return;
    }
  }
}

bool Lexer::next(Value& into, int depth) {
  skip_blanks();
  if (is_over()) return false;
  into.bytes.clear();
  into.items.clear();
  const char c = bytes_[at_];
  if (is_digit(c) || c == '-' || c == '+' || c == '.') {
    number(into);
  } else if (c == '(') {
    literal(into);
  } else if (c == '/') {
    name(into);
  } else if (c == '<' && at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '<') {
    at_ += 2;
    items(into, '>', depth);
  } else if (c == '<') {
    hexadecimal(into);
  } else if (c == '[') {
    ++at_;
    items(into, ']', depth);
  } else {
    word(into);
  }
  return true;
}

void Lexer::items(Value& into, char end, int depth) {
  into.kind = end == ']' ? Value::Kind::Array : Value::Kind::Dictionary;
  into.items.reserve(8);
  if (depth >= kDeepestValue) return;  // what is in it comes to stand beside it
  for (;;) {
    skip_blanks();
    if (is_over()) break;
    if (bytes_[at_] == end) {
      at_ += end == ']' || !bytes_.substr(at_).starts_with(">>") ? 1U : 2U;
      break;
    }
    const std::size_t before = at_;
    if (left_ == 0) {
      was_cut_ = true;
      if (!into.items.empty()) into.items.pop_back();
    } else {
      --left_;
    }
    Value& item = into.items.emplace_back();
    next(item, depth + 1);
    if (!item.is(Value::Kind::Word)) continue;
    const bool is_end = ends_an_object(item.bytes);
    const bool is_reference = item.bytes == "R";
    if (is_end || is_reference) into.items.pop_back();
    if (is_end) {
      at_ = before;
      break;
    }
    if (is_reference) make_reference(into.items);
  }
  if (end != ']' && !are_paired(into.items)) pair_up(into.items);
}

void Lexer::literal(Value& into) {
  into.kind = Value::Kind::String;
  std::size_t open = 1;
  for (++at_; !is_over(); ++at_) {
    const char c = bytes_[at_];
    if (c == '\\') {
      ++at_;
      escape(into.bytes);
      continue;
    }
    if (c == '(') ++open;
    if (c == ')' && --open == 0) break;
    into.bytes += c;
  }
  at_ = std::min(at_ + 1, bytes_.size());
}

// Ends at its last character.
void Lexer::escape(std::string& into) {
  if (is_over()) return;
  const char c = bytes_[at_];
  if (c >= '0' && c <= '7') {
    unsigned value = 0;
    std::size_t digits = 0;
    for (; digits < 3 && at_ + digits < bytes_.size(); ++digits) {
      const char digit = bytes_[at_ + digits];
      if (digit < '0' || digit > '7') break;
      value = value * 8 + static_cast<unsigned>(digit - '0');
    }
    into += static_cast<char>(value);
    at_ += digits - 1;
    return;
  }
  constexpr std::string_view kNames = "nrtbf";
  const std::size_t named = kNames.find(c);
  if (named != std::string_view::npos) {
    into += "\n\r\t\b\f"[named];
  } else if (c == '\r') {  // a line that goes on
    if (at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '\n') ++at_;
  } else if (c != '\n') {
    into += c;
  }
}

void Lexer::hexadecimal(Value& into) {
  into.kind = Value::Kind::String;
  int high = -1;
  for (++at_; !is_over() && bytes_[at_] != '>'; ++at_) {
    const int digit = hex_digit(bytes_[at_]);
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
    } else {
      into.bytes += static_cast<char>(high * 16 + digit);
      high = -1;
    }
  }
  if (high >= 0) into.bytes += static_cast<char>(high * 16);
  at_ = std::min(at_ + 1, bytes_.size());
}

void Lexer::name(Value& into) {
  into.kind = Value::Kind::Name;
  for (++at_; !is_over() && is_regular(bytes_[at_]); ++at_) {
    const char c = bytes_[at_];
    if (c == '#' && at_ + 2 < bytes_.size()) {
      const int high = hex_digit(bytes_[at_ + 1]), low = hex_digit(bytes_[at_ + 2]);
      if (high >= 0 && low >= 0) {
        into.bytes += static_cast<char>(high * 16 + low);
        at_ += 2;
        continue;
      }
    }
    into.bytes += c;
  }
}

// "--5" and "5-3" are written by some, and read by others as -5 and 5.
void Lexer::number(Value& into) {
  into.kind = Value::Kind::Number;
  bool is_negative = false, is_whole = true, is_done = false;
  double value = 0, scale = 1;
  for (bool is_first = true; !is_over(); ++at_) {
    const char c = bytes_[at_];
    if (c == '-' || c == '+') {
      if (is_first && c == '-') is_negative = true;
      if (!is_first) is_done = true;
    } else if (c == '.') {
      is_done = is_done || !is_whole;
      is_whole = false;
      is_first = false;
    } else if (is_digit(c)) {
      is_first = false;
      if (is_done) continue;
      if (!is_whole) scale *= 0.1;
      value = is_whole ? value * 10 + (c - '0') : value + (c - '0') * scale;
    } else {
      break;
    }
  }
  if (!(value < 1e15)) value = 0;
  into.number = is_negative ? -value : value;
}

void Lexer::word(Value& into) {
  into.kind = Value::Kind::Word;
  const std::size_t begin = at_;
  while (!is_over() && is_regular(bytes_[at_])) ++at_;
  if (at_ == begin) ++at_;  // a delimiter that ends nothing
  into.bytes = bytes_.substr(begin, at_ - begin);
  if (into.bytes == "null") into.kind = Value::Kind::Null;
}

}  // namespace oubli::pdf
