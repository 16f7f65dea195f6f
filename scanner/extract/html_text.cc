// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/html_text.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include "adapters/mime/ascii.h"
#include "scanner/extract/html_words.h"

namespace oubli::content {
namespace {

// Beyond these the parser's time grows with the square of the input.
constexpr std::size_t kMostNesting = 1000;
constexpr std::size_t kMostAttributes = 500;

struct Walk {
  HtmlWords words;
  htmlParserCtxtPtr parser = nullptr;
  std::size_t depth = 0;
  std::size_t style = 0, script = 0, pre = 0;
  bool is_too_deep = false;
};

Walk& walk_of(void* data) { return *static_cast<Walk*>(data); }

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

void part_words(Walk& walk, std::string_view element) {
  const Parting parting = parting_of(element);
  if (parting == Parting::Block) walk.words.line_break();
  if (parting == Parting::Cell) walk.words.gap();
}

void on_start(void* data, const xmlChar* name, const xmlChar** attributes) {
  Walk& walk = walk_of(data);
  if (++walk.depth > kMostNesting) {
    walk.is_too_deep = true;
    xmlStopParser(walk.parser);
    return;
  }
  const std::string_view element = view(name);
  part_words(walk, element);
  if (element == "style") ++walk.style;
  if (element == "script") ++walk.script;
  if (element == "pre" || element == "textarea") ++walk.pre;
  for (; attributes != nullptr && *attributes != nullptr; attributes += 2) {
    walk.words.attribute(view(attributes[0]), view(attributes[1]));
  }
}

void on_end(void* data, const xmlChar* name) {
  Walk& walk = walk_of(data);
  if (walk.depth > 0) --walk.depth;
  const std::string_view element = view(name);
  part_words(walk, element);
  if (element == "style" && walk.style > 0) --walk.style;
  if (element == "script" && walk.script > 0) --walk.script;
  if ((element == "pre" || element == "textarea") && walk.pre > 0) --walk.pre;
}

void on_text(void* data, const xmlChar* text, int length) {
  Walk& walk = walk_of(data);
  const std::string_view bytes(reinterpret_cast<const char*>(text),
                               static_cast<std::size_t>(length));
  if (walk.style > 0) return;
  if (walk.script > 0) {
    walk.words.aside(bytes);
  } else if (walk.pre > 0) {
    walk.words.preformatted(bytes);
  } else {
    walk.words.text(bytes);
  }
}

// Script and style content: which of the two it is, the open element says.
void on_raw_text(void* data, const xmlChar* text, int length) { on_text(data, text, length); }

void on_comment(void* data, const xmlChar* text) {
  const std::string_view comment = view(text);
  if (comment.find('<') == std::string_view::npos) {
    walk_of(data).words.aside(comment);
    return;
  }
  HtmlWords inside;
  strip_tags(comment, inside);
  walk_of(data).words.aside(inside.take());
}

htmlSAXHandler handlers() {
  htmlSAXHandler sax{};
  sax.startElement = on_start;
  sax.endElement = on_end;
  sax.characters = on_text;
  sax.ignorableWhitespace = on_text;
  sax.cdataBlock = on_raw_text;
  sax.comment = on_comment;
  return sax;
}

// "<jean@example.com>" put into HTML unescaped is a tag to a parser and vanishes.
void keep_bracketed_addresses(std::string_view html, HtmlWords& words) {
  constexpr std::size_t kLongest = 320;
  for (std::size_t at = html.find('@'); at != std::string_view::npos; at = html.find('@', at + 1)) {
    const std::size_t from = at > kLongest ? at - kLongest : 0;
    const std::size_t open = html.substr(from, at - from).find_last_of("<> \t\r\n\"'=");
    if (open == std::string_view::npos || html[from + open] != '<') continue;
    const std::string_view rest = html.substr(at, kLongest);
    const std::size_t close = rest.find_first_of("<> \t\r\n\"'=");
    if (close == std::string_view::npos || rest[close] != '>') continue;
    words.aside(html.substr(from + open + 1, at + close - from - open - 1));
  }
}

// A tag of very many attributes: each is compared with all before it.
bool is_hostile(std::string_view html) {
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at)) {
    std::size_t attributes = 0;
    char quote = '\0';
    for (++at; at < html.size(); ++at) {
      const char c = html[at];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (c == '>' || c == '<') {
        break;
      } else if (c == '"' || c == '\'') {
        quote = c;
        ++attributes;
      } else if (mime::is_space(c) || c == '/' || c == '=') {
        ++attributes;
      }
      if (attributes > 3 * kMostAttributes) return true;
    }
  }
  return false;
}

void silence(void*, const char*, ...) {}

struct FreeParser {
  void operator()(htmlParserCtxtPtr parser) const { htmlFreeParserCtxt(parser); }
};

void parse(std::string_view html, Walk& walk) {
  static std::once_flag once;
  std::call_once(once, [] { xmlInitParser(); });
  htmlSAXHandler sax = handlers();
  sax.error = sax.warning = silence;
  const std::unique_ptr<htmlParserCtxt, FreeParser> parser(
      htmlCreatePushParserCtxt(&sax, &walk, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8));
  if (parser == nullptr) {
    walk.is_too_deep = true;
    return;
  }
  walk.parser = parser.get();
  htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                       HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC |
                                       HTML_PARSE_COMPACT);
  constexpr std::size_t kChunk = 1U << 20;
  for (std::size_t at = 0; at < html.size() && !walk.is_too_deep; at += kChunk) {
    const std::string_view chunk = html.substr(at, kChunk);
    htmlParseChunk(parser.get(), chunk.data(), static_cast<int>(chunk.size()), 0);
  }
  if (!walk.is_too_deep) htmlParseChunk(parser.get(), "", 0, 1);
}

}  // namespace

std::string html_to_text(std::string_view html) {
  std::string without_zeros;
  if (html.find('\0') != std::string_view::npos) {
    without_zeros = html;
    std::replace(without_zeros.begin(), without_zeros.end(), '\0', ' ');
    html = without_zeros;
  }
  Walk walk;
  if (is_hostile(html)) {
    walk.is_too_deep = true;
  } else {
    parse(html, walk);
  }
  if (walk.is_too_deep) {
    walk.words.line_break();
    strip_tags(html, walk.words);
  }
  keep_bracketed_addresses(html, walk.words);
  return walk.words.take();
}

std::string_view declared_charset(std::string_view html) {
  html = html.substr(0, 2048);
  for (std::size_t at = html.find("charset"); at != std::string_view::npos;
       at = html.find("charset", at + 7)) {
    std::string_view rest = mime::trimmed(html.substr(at + 7));
    if (rest.empty() || rest[0] != '=') continue;
    rest = mime::trimmed(rest.substr(1));
    while (!rest.empty() && (rest[0] == '"' || rest[0] == '\'')) rest.remove_prefix(1);
    return rest.substr(0, rest.find_first_of("\"'/> ;\r\n\t"));
  }
  return {};
}

}  // namespace oubli::content
