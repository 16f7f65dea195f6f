// SPDX-License-Identifier: GPL-3.0-or-later
// RTF 1.9: groups, control words, \'xx in the document's code page, \uN with its fallback, and
// \fromhtml documents, whose HTML is in \htmltag groups.
#include "adapters/mapi/rtf_reader.h"
#include "scanner/extract/text_forms.h"

namespace oubli::content {
namespace {

using mapi::RtfToken;

struct Group {
  bool is_hidden = false;  // font tables, pictures …: no text of the document
  int fallback = 1;        // characters that stand in for a \u
};

class RtfText final : public mapi::RtfReader<Group> {
 public:
  explicit RtfText(std::string_view rtf) : RtfReader(rtf) {}

 private:
  [[nodiscard]] bool is_shown() const override { return !top().is_hidden; }

  void symbol(char c) override {
    if (c == '~') put(" ");
    if (c == '_') put("-");
    if (c == '\n') put("\n");
  }

  void word(const RtfToken& word) override {
    const std::string_view name = word.name;
    if (name == "par" || name == "line" || name == "row" || name == "page" || name == "sect")
      put("\n");
    if (name == "tab" || name == "cell") put("\t");
    if (name == "lquote" || name == "rquote") put("'");
    if (name == "ldblquote" || name == "rdblquote") put("\"");
    if (name == "endash" || name == "emdash") put("-");
    if (mapi::raises_mark(word, ahead())) put(" ");
    if (is_table(name) || (word.is_starred && !is_text(name))) top().is_hidden = true;
  }

  static bool is_table(std::string_view name) {
    return name == "fonttbl" || name == "colortbl" || name == "stylesheet" || name == "pict" ||
           name == "objdata" || name == "themedata" || name == "colorschememapping" ||
           name == "latentstyles" || name == "datastore";
  }
  // A starred group is unknown to old readers; fields, links and HTML tags in it hold text.
  static bool is_text(std::string_view name) {
    return name == "fldinst" || name == "htmltag" || name == "mhtmltag" || name == "shptxt" ||
           name == "annotation" || name == "atnauthor" || name == "author" || name == "company";
  }
};

}  // namespace

std::string rtf_to_text(std::string_view rtf) { return RtfText(rtf).run(); }

}  // namespace oubli::content
