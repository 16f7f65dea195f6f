// SPDX-License-Identifier: GPL-3.0-or-later
// RTF 1.9, and [MS-OXRTFEX] 2.1.3 where it was made of HTML: tags stand in \htmltag groups, and
// what \htmlrtf switches off is there for readers of RTF only.
#include <vector>

#include "adapters/mapi/rtf_tokens.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/utf16.h"
#include "adapters/mime/utf8.h"
#include "scanner/redact/readings.h"

namespace oubli::redact {
namespace {

using mapi::RtfGroups, mapi::RtfToken, mapi::RtfTokens;

constexpr std::size_t kLongestHead = 4096;

struct Group {
  bool is_hidden = false;    // a table, a picture
  bool is_rtf_only = false;  // \htmlrtf
  int fallback = 1;          // characters that stand in for a \u
};

class Reader {
 public:
  // `shows_rtf_only`: what other readers leave out, and nothing else.
  Reader(std::string_view rtf, bool shows_rtf_only)
      : tokens_(rtf), out_(rtf), shows_rtf_only_(shows_rtf_only) {}

  MappedText run() {
    while (const auto token = tokens_.next()) take(*token);
    flush();
    return std::move(out_);
  }

 private:
  void take(const RtfToken& token) {
    switch (token.kind) {
      case RtfToken::Kind::GroupBegin:
        flush();
        groups_.begin();
        break;
      case RtfToken::Kind::GroupEnd:
        flush();
        groups_.end();
        break;
      case RtfToken::Kind::Byte:
        if (is_shown()) pending_.push_back(token);
        break;
      case RtfToken::Kind::Symbol:
        sign(token);
        break;
      case RtfToken::Kind::Word:
        apply(token);
        break;
    }
  }

  [[nodiscard]] bool is_shown() const {
    const Group& group = groups_.top();
    return !group.is_hidden && group.is_rtf_only == shows_rtf_only_;
  }

  void put_text(std::string_view read, const RtfToken& token) {
    flush();
    if (is_shown()) out_.put(read, token.from, token.size);
  }
  // What is read where there is nothing to be taken out.
  void put_break(std::string_view read) {
    flush();
    if (is_shown()) out_.insert(read);
  }

  void sign(const RtfToken& token) {
    if (token.byte == '~') put_text("\u00A0", token);
    if (token.byte == '_') put_text("-", token);
    if (token.byte == '\n') put_break("\n");
  }

  void apply(const RtfToken& word) {
    Group& group = groups_.top();
    const long value = word.number.value_or(0);
    if (word.name == "htmlrtf") {
      flush();
      group.is_rtf_only = value != 0 || !word.number;
    } else if (word.name == "ansicpg") {
      code_page_ = mapi::rtf_code_page(value);
    } else if (word.name == "uc") {
      group.fallback = mapi::rtf_fallback(value);
    } else if (word.name == "u") {
      unicode(word);
    } else if (is_table(word.name) || (word.is_starred && !is_text(word.name))) {
      group.is_hidden = true;
    } else {
      symbol(word);
    }
  }

  static bool is_table(std::string_view name) {
    return name == "fonttbl" || name == "colortbl" || name == "stylesheet" || name == "pict" ||
           name == "objdata" || name == "mhtmltag";
  }
  static bool is_text(std::string_view name) {
    return name == "htmltag" || name == "fldinst" || name == "shptxt" || name == "annotation" ||
           name == "atnauthor" || name == "company" || name == "manager";
  }

  void symbol(const RtfToken& word) {
    const std::string_view name = word.name;
    if (name == "par" || name == "line" || name == "row" || name == "page" || name == "sect")
      put_break("\n");
    if (name == "tab" || name == "cell") put_break("\t");
    if (mapi::raises_mark(word, tokens_)) put_break(" ");
    if (name == "lquote" || name == "rquote") put_text("'", word);
    if (name == "ldblquote" || name == "rdblquote") put_text("\"", word);
    if (name == "endash" || name == "emdash") put_text("-", word);
  }

  // What stands in for it goes and stays with it.
  void unicode(const RtfToken& word) {
    flush();
    std::size_t end = word.from + word.size;
    RtfTokens ahead = tokens_;
    for (int left = groups_.top().fallback; left > 0; --left) {
      const auto token = ahead.next();
      if (!token || token->kind != RtfToken::Kind::Byte) break;
      end = token->from + token->size;
      tokens_ = ahead;
    }
    if (!is_shown()) return;
    const auto character = unicode_.take(static_cast<std::uint16_t>(word.number.value_or(0)));
    const std::size_t from = character && *character > 0xFFFF ? before_ : word.from;
    before_ = word.from;
    if (!character) return;
    std::string read;
    mime::append_utf8(*character, read);
    out_.put(read, from, end - from);
  }

  // Of 8-bit characters one may take two.
  void flush() {
    for (std::size_t i = 0; i < pending_.size();) {
      const RtfToken& byte = pending_[i];
      if (mime::to_byte(byte.byte) < 0x80) {
        if (byte.size == 1) {
          out_.copy(byte.from, 1);
        } else {
          out_.put({&byte.byte, 1}, byte.from, byte.size);
        }
        ++i;
        continue;
      }
      std::size_t count = 1;
      std::string read = mime::decode_charset({&byte.byte, 1}, code_page_).text;
      if (read == "\uFFFD" && i + 1 < pending_.size()) {
        const std::string two{byte.byte, pending_[i + 1].byte};
        count = 2;
        read = mime::decode_charset(two, code_page_).text;
      }
      const RtfToken& last = pending_[i + count - 1];
      out_.put(read, byte.from, last.from + last.size - byte.from);
      i += count;
    }
    pending_.clear();
  }

  RtfTokens tokens_;
  MappedText out_;
  bool shows_rtf_only_;
  RtfGroups<Group> groups_;
  mime::Utf16Joiner unicode_;
  std::size_t before_ = 0;  // where the \u before this one stands
  std::vector<RtfToken> pending_;
  std::string code_page_ = "windows-1252";
};

}  // namespace

RtfReading rtf_reading(std::string_view rtf) {
  const bool is_html = rtf.substr(0, kLongestHead).find("\\fromhtml1") != std::string_view::npos;
  return {Reader(rtf, false).run(), Reader(rtf, true).run(), is_html};
}

}  // namespace oubli::redact
