// SPDX-License-Identifier: GPL-3.0-or-later
// A tokenizer after the HTML standard (13.2.5), without tree building: which element closes which
// does not change the words, and building it is where parsers are slow and can be made slower.
// Tells a sink what it comes upon, as views into the HTML, so that the sink knows the place of
// everything it is told. Linear. One thread.
//
// A Sink has
//   text(raw, is_preformatted)   with character references
//   literal(raw)                 text in which & means nothing
//   part(parting, is_new_line)   an element begins or ends; the second in <pre>
//   attribute(name, raw)         name in lower case; with character references
//   comment(inside), aside(raw)  not shown in place; aside: scripts, declarations …
//   unseen(begins)               nothing is seen of what is told until it ends (html_look.h)
//   turned(begins)               what is told until it ends is read from its end to its beginning
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "adapters/mime/ascii.h"
#include "scanner/extract/html_look.h"
#include "scanner/extract/html_words.h"

namespace oubli::content {

template <typename Sink>
class HtmlTokenizer {
 public:
  HtmlTokenizer(std::string_view html, Sink& sink) : html_(html), sink_(sink) {}

  void run() {
    while (at_ < html_.size()) {
      const std::size_t open = std::min(html_.find('<', at_), html_.size());
      if (open > at_) sink_.text(html_.substr(at_, open - at_), pre_ > 0);
      at_ = open;
      if (open < html_.size()) markup();
    }
  }

 private:
  static constexpr std::size_t npos = std::string_view::npos;

  // At '<'.
  void markup() {
    const std::string_view rest = html_.substr(at_);
    const char next = rest.size() > 1 ? rest[1] : ' ';
    if (rest.starts_with("<!--")) return comment();
    if (rest.starts_with("<![CDATA[")) return cdata();
    if (next == '!' || next == '?') return declaration();
    if (next == '/' && rest.size() > 2 && mime::is_alpha(rest[2])) return end_tag();
    if (mime::is_alpha(next)) return start_tag();
    sink_.literal(html_.substr(at_, 1));
    ++at_;
  }

  void comment() {
    const std::size_t begin = at_ + 4;
    const std::size_t end = std::min(html_.find("-->", begin), html_.size());
    const std::string_view inside =
        html_.substr(std::min(begin, html_.size()), end - std::min(begin, end));
    at_ = std::min(end + 3, html_.size());
    sink_.comment(inside);
  }

  void cdata() {
    const std::size_t begin = at_ + 9;
    const std::size_t end = std::min(html_.find("]]>", begin), html_.size());
    sink_.literal(html_.substr(begin, end - begin));
    at_ = std::min(end + 3, html_.size());
  }

  // <!doctype …>, <?xml …?>, <![if …]>
  void declaration() {
    const std::size_t end = html_.find('>', at_);
    if (end == npos) return rest_as_text();
    const std::string_view inside = html_.substr(at_ + 2, end - at_ - 2);
    if (inside.find('@') != npos) sink_.aside(inside);
    at_ = end + 1;
  }

  void rest_as_text() {
    sink_.literal(html_.substr(at_));
    at_ = html_.size();
  }

  // Reads the element's name in lower case; at_ goes behind it.
  std::string_view name_at(std::size_t begin) {
    std::size_t end = begin;
    while (end < html_.size() && !mime::is_space(html_[end]) && html_[end] != '>' &&
           html_[end] != '/' && html_[end] != '<') {
      ++end;
    }
    name_.assign(html_.substr(begin, std::min<std::size_t>(end - begin, 32)));
    for (char& c : name_) c = mime::to_lower(c);
    at_ = end;
    return name_;
  }

  void part_words() { sink_.part(parting_of(name_), name_ == "br" && pre_ > 0); }

  void end_tag() {
    const std::size_t close = html_.find('>', at_);
    if (close == npos) return rest_as_text();
    name_at(at_ + 2);
    at_ = close + 1;
    if (turned_.end_tag(name_)) sink_.turned(false);
    part_words();
    if (unseen_.end_tag(name_)) sink_.unseen(false);
    if ((name_ == "pre" || name_ == "textarea") && pre_ > 0) --pre_;
  }

  void start_tag() {
    const std::size_t open = at_;
    name_at(open + 1);
    // "<jean@example.com>" put into HTML unescaped: a tag to a parser, an address to its writer.
    if (name_.find_first_of("@:.") != npos && name_.find("o:") != 0) {
      sink_.aside(html_.substr(open + 1, at_ - open - 1));
    }
    look_.start(name_);
    if (!attributes()) {
      at_ = open + 1;
      return sink_.literal(html_.substr(open, 1));  // never closed: the rest is text
    }
    begin_element();
    if (name_ == "pre" || name_ == "textarea") ++pre_;
    if (name_ == "script" || name_ == "style") raw_text();
  }

  void begin_element() {
    const bool is_unseen = look_.is_unseen() && !unseen_.is_open();
    if (is_unseen) sink_.unseen(true);
    part_words();
    if (is_void(name_)) {
      if (is_unseen) sink_.unseen(false);
      return;
    }
    unseen_.start_tag(name_);
    if (is_unseen) unseen_.open(name_);
    turned_.start_tag(name_);
    if (!look_.is_turned() || turned_.is_open()) return;
    turned_.open(name_);
    sink_.turned(true);
  }

  // False when the tag never ends; nothing is kept then.
  bool attributes() {
    if (no_tag_ends_) return false;
    while (at_ < html_.size()) {
      const char c = html_[at_];
      if (c == '>') {
        ++at_;
        return true;
      }
      if (mime::is_space(c) || c == '/' || c == '=' || c == '"' || c == '\'') {
        ++at_;
      } else if (c == '<') {
        return true;  // a tag left open before the next one
      } else {
        attribute();
      }
    }
    no_tag_ends_ = true;
    return false;
  }

  void attribute() {
    const std::size_t begin = at_;
    at_ = std::min(html_.find_first_of("=<> \t\r\n\f/", at_), html_.size());
    const std::string_view name = html_.substr(begin, at_ - begin);
    std::size_t value = at_;
    while (value < html_.size() && mime::is_space(html_[value])) ++value;
    if (value >= html_.size() || html_[value] != '=') return keep(name, {});
    ++value;
    while (value < html_.size() && mime::is_space(html_[value])) ++value;
    if (value >= html_.size()) {
      at_ = value;
      return;
    }
    keep(name, attribute_value(value));
  }

  std::string_view attribute_value(std::size_t begin) {
    const char quote = html_[begin];
    bool& has_none = quote == '"' ? no_double_ : no_single_;
    if ((quote == '"' || quote == '\'') && !has_none) {
      const std::size_t end = html_.find(quote, begin + 1);
      if (end != npos) {
        at_ = end + 1;
        return html_.substr(begin + 1, end - begin - 1);
      }
      has_none = true;  // asked once: the search goes to the end
    }
    at_ = std::min(html_.find_first_of("<> \t\r\n\f", begin), html_.size());
    return html_.substr(begin, at_ - begin);
  }

  void keep(std::string_view name, std::string_view value) {
    if (name.size() > 32) return;
    attribute_name_.assign(name);
    for (char& c : attribute_name_) c = mime::to_lower(c);
    look_.attribute(attribute_name_, value);
    if (!value.empty()) sink_.attribute(attribute_name_, value);
  }

  // The content of script and style, up to its end tag.
  void raw_text() {
    const bool is_script = name_ == "script";
    const std::size_t begin = at_;
    std::size_t end = html_.find("</", begin);
    while (end != npos && !mime::starts_with_ignoring_case(html_.substr(end + 2), name_)) {
      end = html_.find("</", end + 2);
    }
    at_ = std::min(end, html_.size());
    const std::string_view inside = html_.substr(begin, at_ - begin);
    if (is_script) sink_.aside(inside);
  }

  std::string_view html_;
  Sink& sink_;  // lent by the caller
  std::size_t at_ = 0;
  std::size_t pre_ = 0;
  std::string name_, attribute_name_;
  HtmlLook look_;                               // of the tag at hand
  HtmlSpan unseen_, turned_;                    // the outermost that is open
  bool no_double_ = false, no_single_ = false;  // no such quote from here to the end
  bool no_tag_ends_ = false;
};

}  // namespace oubli::content
