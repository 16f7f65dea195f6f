// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/html_text.h"

#include "adapters/mime/ascii.h"
#include "scanner/extract/html_entities.h"
#include "scanner/extract/html_seen.h"
#include "scanner/extract/html_tokenizer.h"
#include "scanner/extract/html_words.h"

namespace oubli::content {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// What the tokenizer tells, as words.
class WordSink {
 public:
  explicit WordSink(int depth) : depth_(depth) {}

  void text(std::string_view raw, bool is_preformatted) {
    const std::string_view shown = decoded(raw, ReferencePlace::Text);
    seen_.text(shown, is_preformatted);
    if (is_preformatted) {
      words_.preformatted(shown);
    } else {
      words_.text(shown);
    }
  }
  void literal(std::string_view raw) {
    seen_.text(raw, false);
    words_.text(raw);
  }
  void part(Parting parting, bool is_new_line) {
    seen_.part(parting);
    if (parting == Parting::Block) words_.line_break();
    if (parting == Parting::Cell) words_.gap();
    if (is_new_line) words_.preformatted("\n");
  }
  void attribute(std::string_view name, std::string_view raw) {
    const std::string_view value = decoded(raw, ReferencePlace::Attribute);
    if (name != "srcdoc" || depth_ == kDeepest) return words_.attribute(name, value);
    WordSink inner(depth_ + 1);  // a document in a frame
    HtmlTokenizer(value, inner).run();
    words_.aside(inner.take_all());
  }
  void aside(std::string_view raw) { words_.aside(raw); }
  void comment(std::string_view inside) {
    if (inside.find('<') == npos || depth_ == kDeepest) return words_.aside(inside);
    WordSink inner(depth_ + 1);  // what one mail program shows
    HtmlTokenizer(inside, inner).run();
    words_.aside(inner.take_all());
  }
  void unseen(bool begins) { begins ? seen_.begin_unseen(words_.text()) : seen_.end_unseen(); }
  void turned(bool begins) { begins ? seen_.begin_turned() : seen_.end_turned(); }

  [[nodiscard]] HtmlText take() { return {words_.take(), seen_.take()}; }

 private:
  [[nodiscard]] std::string take_all() { return words_.take() + seen_.take(); }

  std::string_view decoded(std::string_view raw, ReferencePlace place) {
    if (raw.find('&') == npos) return raw;
    decoded_.clear();
    decode_references(raw, place, decoded_);
    return decoded_;
  }

  static constexpr int kDeepest = 4;  // comments, frames within one another
  int depth_;
  HtmlWords words_;
  HtmlSeen seen_;
  std::string decoded_;
};

}  // namespace

HtmlText read_html(std::string_view html) {
  WordSink sink(0);
  HtmlTokenizer(html, sink).run();
  return sink.take();
}

std::string html_to_text(std::string_view html) { return read_html(html).text; }

std::string_view declared_charset(std::string_view html) {
  html = html.substr(0, 2048);
  for (std::size_t at = html.find("charset"); at != npos; at = html.find("charset", at + 7)) {
    std::string_view rest = mime::trimmed(html.substr(at + 7));
    if (rest.empty() || rest[0] != '=') continue;
    rest = mime::trimmed(rest.substr(1));
    while (!rest.empty() && (rest[0] == '"' || rest[0] == '\'')) rest.remove_prefix(1);
    return rest.substr(0, rest.find_first_of("\"'/> ;\r\n\t"));
  }
  return {};
}

}  // namespace oubli::content
