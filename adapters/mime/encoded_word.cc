// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/encoded_word.h"

#include <optional>

#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/header_fields.h"
#include "adapters/mime/transfer.h"

namespace oubli::mime {
namespace {

constexpr std::size_t kLongestCharset = 100;

struct Word {
  std::string_view charset;
  char encoding = 'q';
  std::string_view text;
  std::size_t end = 0;  // one past "?="
};

// Where the text of a word that begins at `from` ends; npos when another word begins first.
std::size_t end_of_text(std::string_view value, std::size_t from) {
  for (std::size_t i = from; i + 1 < value.size(); ++i) {
    if (value[i] == '?' && value[i + 1] == '=') return i;
    const bool begins_another =
        value[i] == '=' && value[i + 1] == '?' && (i + 2 >= value.size() || value[i + 2] != '=');
    if (begins_another) return std::string_view::npos;
  }
  return std::string_view::npos;
}

// REQUIRES: value[at] == '=' and value[at + 1] == '?'.
std::optional<Word> word_at(std::string_view value, std::size_t at) {
  const std::size_t charset = at + 2;
  const std::size_t mark = value.substr(charset, kLongestCharset).find('?');
  if (mark == std::string_view::npos || mark == 0) return std::nullopt;
  const std::size_t encoding = charset + mark + 1;
  if (encoding + 1 >= value.size() || value[encoding + 1] != '?') return std::nullopt;
  Word word;
  word.encoding = to_lower(value[encoding]);
  if (word.encoding != 'q' && word.encoding != 'b') return std::nullopt;
  const std::size_t end = end_of_text(value, encoding + 2);
  if (end == std::string_view::npos) return std::nullopt;
  word.charset = value.substr(charset, mark);
  word.charset = word.charset.substr(0, word.charset.find('*'));  // RFC 2231 5: language
  word.text = value.substr(encoding + 2, end - encoding - 2);
  word.end = end + 2;
  return word;
}

std::string decode_q(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '=' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                           hex_value(text[i + 2]) >= 0;
    if (is_escape) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '_' ? ' ' : text[i];
    }
  }
  return out;
}

// Neighbouring words of one charset: their bytes are joined before the charset is decoded, since
// a character may be split over them, and even a base64 quantum.
class Run {
 public:
  Run(std::string& out) : out_(out) {}  // NOLINT: local class

  void add(const Word& word) {
    if (!charset_.empty() && !equals_ignoring_case(charset_, word.charset)) flush();
    charset_ = word.charset;
    if (word.encoding == 'q') {
      flush_base64();
      bytes_ += decode_q(word.text);
      return;
    }
    base64_ += word.text;
    if (base64_.size() % 4 == 0 || base64_.back() == '=') flush_base64();
  }
  void flush() {
    flush_base64();
    if (!charset_.empty()) out_ += decode_charset(bytes_, charset_).text;
    bytes_.clear();
    charset_ = {};
  }

 private:
  void flush_base64() {
    if (!base64_.empty()) decode_base64(base64_, bytes_);
    base64_.clear();
  }
  std::string& out_;
  std::string_view charset_;
  std::string bytes_, base64_;
};

void append_raw(std::string_view raw, std::string_view fallback, std::string& out) {
  if (is_ascii(raw) && raw.find('\x1b') == std::string_view::npos) {
    out += raw;
  } else {
    out += decode_charset(raw, is_utf8(raw) ? std::string_view() : fallback).text;
  }
}

void make_one_line(std::string& text) {
  for (char& c : text) {
    if (c == '\r' || c == '\n' || c == '\0') c = ' ';
  }
}

}  // namespace

std::string decode_words(std::string_view value, std::string_view fallback) {
  const std::string line = unfolded(value);
  std::string out;
  Run run(out);
  bool is_after_word = false;
  std::size_t raw_begin = 0;
  const std::string_view text = line;
  for (std::size_t at = text.find("=?"); at != std::string_view::npos;) {
    const auto word = word_at(text, at);
    if (!word) {
      at = text.find("=?", at + 2);
      continue;
    }
    const std::string_view between = text.substr(raw_begin, at - raw_begin);
    // Blanks between two words are not shown (RFC 2047 6.2).
    if (!is_after_word || !trimmed(between).empty()) {
      run.flush();
      append_raw(between, fallback, out);
    }
    run.add(*word);
    is_after_word = true;
    raw_begin = word->end;
    at = text.find("=?", raw_begin);
  }
  run.flush();
  append_raw(text.substr(raw_begin), fallback, out);
  make_one_line(out);
  return out;
}

}  // namespace oubli::mime
