// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/address.h"

#include <algorithm>
#include <utility>

#include "adapters/mime/ascii.h"
#include "adapters/mime/encoded_word.h"
#include "adapters/mime/header_fields.h"
#include "adapters/mime/utf8.h"

namespace oubli::mime {
namespace {

// What one entry of the list is made of, still encoded.
struct Entry {
  std::string words;    // outside brackets: a display name, or an address without brackets
  std::string literal;  // the same with its quotes
  std::string angle;    // between < and >
  std::string comment;  // of the last (…)
  bool has_angle = false;
  bool has_at = false;     // an unquoted @ among the words
  bool is_quoted = false;  // words hold a quoted string

  [[nodiscard]] bool is_empty() const { return words.empty() && !has_angle && comment.empty(); }
};

// Walks the raw list once and calls finish() at each separator.
class Walker {
 public:
  Walker(std::string_view text, std::string_view fallback) : text_(text), fallback_(fallback) {}

  std::vector<Address> run() {
    while (at_ < text_.size() && out_.size() < kMostAddresses) step();
    finish();
    if (!pending_.empty()) out_.push_back({decode_words(pending_, fallback_), {}});
    return std::move(out_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '"') {
      const std::size_t size = entry_.words.size();
      quoted(entry_.words);
      entry_.literal += '"' + entry_.words.substr(size) + '"';
      entry_.is_quoted = true;
    } else if (c == '(') {
      comment();
    } else if (c == '<') {
      angle();
    } else if (c == ',' || c == ';') {
      ++at_;
      finish();
    } else if (c == ':' && !entry_.has_at && !is_in_encoded_word()) {
      group();
    } else {
      entry_.has_at = entry_.has_at || c == '@';
      entry_.words += c;
      entry_.literal += c;
      ++at_;
    }
  }

  // "Friends:" — its name is kept as an entry without address: it may name people.
  void group() {
    ++at_;
    const std::string name = decode_words(entry_.words, fallback_);
    if (!name.empty()) out_.push_back({name, {}});
    entry_ = {};
  }

  // A colon inside "=?…?=" that some mailer left unescaped.
  [[nodiscard]] bool is_in_encoded_word() const {
    const std::size_t open = entry_.words.rfind("=?");
    return open != std::string::npos && entry_.words.find("?=", open + 2) == std::string::npos;
  }

  // One that is never closed is no quoted string: its quote is stepped over.
  void quoted(std::string& out) {
    const std::size_t begin = at_;
    const std::size_t size = out.size();
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_];
    }
    if (at_ < text_.size() || is_unclosed_) {
      at_ = std::min(at_ + 1, text_.size());
      return;
    }
    is_unclosed_ = true;  // the search went to the end: once is enough
    out.resize(size);
    at_ = begin + 1;
  }

  void comment() {
    std::string inside;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size()) {
        inside += text_[++at_];
        continue;
      }
      if (c == '(' && depth++ == 0) continue;
      if (c == ')' && --depth == 0) {
        ++at_;
        break;
      }
      inside += c;
    }
    entry_.comment = std::move(inside);
  }

  void angle() {
    ++at_;
    entry_.has_angle = true;
    entry_.angle.clear();
    while (at_ < text_.size() && text_[at_] != '>') {
      const char c = text_[at_];
      if (c == '"') {
        entry_.angle += '"';
        quoted(entry_.angle);
        entry_.angle += '"';
      } else if (c == '(') {
        const std::string kept = entry_.comment;
        comment();
        if (!kept.empty()) entry_.comment = kept;
      } else {
        entry_.angle += c;
        ++at_;
      }
    }
    if (at_ < text_.size()) ++at_;
  }

  void finish() {
    Entry entry = std::exchange(entry_, {});
    if (entry.is_empty()) return;
    if (entry.has_angle) return finish_with_angle(entry);
    const std::string words(trimmed(entry.words));
    if (entry.has_at) {
      out_.push_back({decode_words(entry.comment, fallback_), compact(trimmed(entry.literal))});
      return;
    }
    finish_bare(words, entry);
  }

  void finish_with_angle(const Entry& entry) {
    std::string name(trimmed(entry.words));
    if (!pending_.empty()) name = std::exchange(pending_, {}) + ", " + name;
    Address address{decode_words(name, fallback_), without_route(entry.angle)};
    if (address.name.empty()) address.name = decode_words(entry.comment, fallback_);
    out_.push_back(std::move(address));
  }

  // Neither brackets nor @: the first half of an unquoted "Dupont, Jean <…>", a local name, or an
  // encoded word that holds the whole address.
  void finish_bare(const std::string& words, const Entry& entry) {
    const std::string decoded = decode_words(words, fallback_);
    if (decoded.find('@') != std::string::npos && decoded != words && !is_inner_) {
      Walker inner(decoded, fallback_);
      inner.is_inner_ = true;
      for (Address& one : inner.run()) out_.push_back(std::move(one));
      return;
    }
    if (!words.empty()) pending_ += (pending_.empty() ? "" : ", ") + words;
    if (!entry.comment.empty()) out_.push_back({decode_words(entry.comment, fallback_), {}});
  }

  // "<@relay1,@relay2:jean@example.com>" (RFC 5322 4.4)
  static std::string without_route(std::string_view angle) {
    angle = trimmed(angle);
    const std::size_t colon = angle.find(':');
    if (!angle.empty() && angle[0] == '@' && colon != std::string_view::npos) {
      angle.remove_prefix(colon + 1);
    }
    if (starts_with_ignoring_case(angle, "mailto:")) angle.remove_prefix(7);
    return compact(angle);
  }

  // "jean . dupont @ example . com": blanks around dots and @ mean nothing.
  static std::string compact(std::string_view address) {
    std::string out;
    bool is_quoted = false;
    for (const char c : address) {
      if (c == '"') is_quoted = !is_quoted;
      if (is_quoted || !is_space(c)) out += c;
    }
    if (is_utf8(out)) return out;
    std::string readable;
    append_mixed_utf8(out, readable);
    return readable;
  }

  std::string_view text_, fallback_;
  std::size_t at_ = 0;
  Entry entry_;
  std::string pending_;
  std::vector<Address> out_;
  bool is_inner_ = false;
  bool is_unclosed_ = false;
};

}  // namespace

std::vector<Address> parse_addresses(std::string_view raw, std::string_view fallback) {
  const std::string line = unfolded(raw);
  return Walker(line, fallback).run();
}

}  // namespace oubli::mime
