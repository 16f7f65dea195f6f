// SPDX-License-Identifier: GPL-3.0-or-later
// What readers that give the text of RTF 1.9 have in common: groups, characters in the code page of
// the document, \uN and what stands in for it. Owned by one caller; one thread; lends the RTF.
// Linear. Cannot fail.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/mapi/rtf_tokens.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/utf16.h"
#include "adapters/mime/utf8.h"

namespace oubli::mapi {

// State: what holds within a group (RtfGroups), with `int fallback`, how many characters stand in
// for a \u.
template <typename State>
class RtfReader {
 public:
  explicit RtfReader(std::string_view rtf) : tokens_(rtf) {}
  RtfReader(const RtfReader&) = delete;
  RtfReader& operator=(const RtfReader&) = delete;

  std::string run() {
    while (const auto token = tokens_.next()) take(*token);
    flush();
    return std::move(out_);
  }

 protected:
  ~RtfReader() = default;

  // Text that stands here is text of the document.
  [[nodiscard]] virtual bool is_shown() const = 0;
  virtual void symbol(char c) = 0;
  // Of those that are not about characters.
  virtual void word(const RtfToken& word) = 0;
  [[nodiscard]] virtual std::string_view charset() const { return code_page_; }

  [[nodiscard]] State& top() { return groups_.top(); }
  [[nodiscard]] const State& top() const { return groups_.top(); }
  // What has not been read yet.
  [[nodiscard]] const RtfTokens& ahead() const { return tokens_; }
  [[nodiscard]] const std::string& code_page() const { return code_page_; }

  // What stands in for a \u before is passed over.
  void put(std::string_view utf8) {
    if (skip_ > 0) {
      --skip_;
    } else if (is_shown()) {
      flush();
      out_ += utf8;
    }
  }
  // 8-bit characters wait until a run is whole: a character may take two.
  void flush() {
    if (!pending_.empty()) out_ += mime::decode_charset(pending_, charset()).text;
    pending_.clear();
  }

 private:
  void take(const RtfToken& token) {
    switch (token.kind) {
      case RtfToken::Kind::GroupBegin:
      case RtfToken::Kind::GroupEnd:
        flush();
        skip_ = 0;
        if (token.kind == RtfToken::Kind::GroupBegin) {
          groups_.begin();
        } else {
          groups_.end();
        }
        break;
      case RtfToken::Kind::Byte:
        put_byte(token.byte);
        break;
      case RtfToken::Kind::Symbol:
        symbol(token.byte);
        break;
      case RtfToken::Kind::Word:
        apply(token);
        break;
    }
  }

  void put_byte(char c) {
    if (skip_ > 0) {
      --skip_;
    } else if (is_shown()) {
      pending_ += c;
    }
  }

  void apply(const RtfToken& token) {
    const long value = token.number.value_or(0);
    if (token.name == "ansicpg") {
      code_page_ = rtf_code_page(value);
    } else if (token.name == "uc") {
      top().fallback = rtf_fallback(value);
    } else if (token.name == "u") {
      unicode(value);
    } else {
      word(token);
    }
  }

  void unicode(long value) {
    flush();
    if (is_shown()) {
      if (const auto character = unicode_.take(static_cast<std::uint16_t>(value)))
        mime::append_utf8(*character, out_);
    }
    skip_ = top().fallback;
  }

  RtfTokens tokens_;
  RtfGroups<State> groups_;
  mime::Utf16Joiner unicode_;
  std::string pending_, out_;
  std::string code_page_ = "windows-1252";
  int skip_ = 0;
};

}  // namespace oubli::mapi
