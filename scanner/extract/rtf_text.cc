// SPDX-License-Identifier: GPL-3.0-or-later
// RTF 1.9: groups, control words, \'xx in the document's code page, \uN with its fallback, and
// \fromhtml documents, whose HTML is in \htmltag groups.
#include "adapters/mapi/rtf_tokens.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/utf16.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/text_forms.h"

namespace oubli::content {
namespace {

using mapi::RtfGroups, mapi::RtfToken, mapi::RtfTokens;

struct Group {
  bool is_hidden = false;  // font tables, pictures …: no text of the document
  int fallback = 1;        // characters that stand in for a \u
};

class RtfReader {
 public:
  explicit RtfReader(std::string_view rtf) : tokens_(rtf) {}

  std::string run() {
    while (const auto token = tokens_.next()) take(*token);
    flush();
    return std::move(out_);
  }

 private:
  void take(const RtfToken& token) {
    switch (token.kind) {
      case RtfToken::Kind::GroupBegin:
        flush();
        skip_ = 0;
        groups_.begin();
        break;
      case RtfToken::Kind::GroupEnd:
        flush();
        skip_ = 0;
        groups_.end();
        break;
      case RtfToken::Kind::Byte:
        put(token.byte);
        break;
      case RtfToken::Kind::Symbol:
        sign(token.byte);
        break;
      case RtfToken::Kind::Word:
        apply(token);
        break;
    }
  }

  void put(char c) {
    if (skip_ > 0) {
      --skip_;
    } else if (!groups_.top().is_hidden) {
      pending_ += c;
    }
  }

  void sign(char c) {
    if (c == '~') put(' ');
    if (c == '_') put('-');
    if (c == '\n') put('\n');
  }

  void apply(const RtfToken& word) {
    const std::string_view name = word.name;
    const long value = word.number.value_or(0);
    if (name == "par" || name == "line" || name == "row" || name == "page" || name == "sect")
      put('\n');
    if (name == "tab" || name == "cell") put('\t');
    if (name == "lquote" || name == "rquote") put('\'');
    if (name == "ldblquote" || name == "rdblquote") put('"');
    if (name == "endash" || name == "emdash") put('-');
    if (name == "ansicpg") code_page_ = mapi::rtf_code_page(value);
    if (name == "uc") groups_.top().fallback = mapi::rtf_fallback(value);
    if (name == "u") unicode(value);
    if (is_table(name) || (word.is_starred && !is_text(name))) groups_.top().is_hidden = true;
  }

  static bool is_table(std::string_view name) {
    return name == "fonttbl" || name == "colortbl" || name == "stylesheet" || name == "pict" ||
           name == "objdata" || name == "themedata" || name == "colorschememapping" ||
           name == "latentstyles" || name == "datastore";
  }
  // A starred group is unknown to old readers; fields, links and HTML tags in it hold text.
  static bool is_text(std::string_view name) {
    return name == "fldinst" || name == "htmltag" || name == "mhtmltag" || name == "shptxt" ||
           name == "annotation" || name == "atnauthor" || name == "author" || name == "company" ||
           name == "u";
  }

  void unicode(long value) {
    flush();
    if (!groups_.top().is_hidden) {
      if (const auto character = unicode_.take(static_cast<std::uint16_t>(value)))
        mime::append_utf8(*character, out_);
    }
    skip_ = groups_.top().fallback;
  }

  // 8-bit characters wait until a run is whole: a character may take two.
  void flush() {
    if (!pending_.empty()) out_ += mime::decode_charset(pending_, code_page_).text;
    pending_.clear();
  }

  RtfTokens tokens_;
  RtfGroups<Group> groups_;
  mime::Utf16Joiner unicode_;
  std::string pending_, out_;
  std::string code_page_ = "windows-1252";
  int skip_ = 0;
};

}  // namespace

std::string rtf_to_text(std::string_view rtf) { return RtfReader(rtf).run(); }

}  // namespace oubli::content
