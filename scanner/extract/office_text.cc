// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/office_text.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <span>
#include <unordered_set>
#include <utility>

#include <libxml/parser.h>

#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/html_text.h"
#include "scanner/extract/office_markup.h"
#include "scanner/extract/office_runs.h"

namespace oubli::content {
namespace {

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// Text that grows, of lines.
class Lines {
 public:
  void put(std::string_view some) { text_ += some; }
  void line() {
    while (!text_.empty() && text_.back() == ' ') text_.pop_back();
    if (!text_.empty() && text_.back() != '\n') text_ += '\n';
  }
  void gap() {
    if (!text_.empty() && text_.back() != ' ' && text_.back() != '\n') text_ += ' ';
  }
  [[nodiscard]] std::string_view text() const { return text_; }
  std::string take() {
    line();
    return std::move(text_);
  }

 private:
  std::string text_;
};

// How deep in elements that change what becomes of text.
struct Depths {
  int paragraph = 0, cell = 0, aside = 0, deleted = 0, inserted = 0;
};

class OfficeReader {
 public:
  OfficeReader(const std::vector<std::string>& shared, std::size_t most)
      : shared_(shared), left_(most) {}

  void begin(std::string_view name, std::span<const OfficeAttribute> attributes) {
    const Markup markup = markup_of(name);
    enter(markup, 1);
    part(markup);
    runs_.begin(name, attributes);
    if (name == "sym") text(symbol_of(attributes));
    if (name == "noBreakHyphen") text("-");
    if (name == "fldChar") asides_.line();
    if (name == "si" || is_page_mark(name)) string_begin_ = now_.text().size();
    if (name == "c") next_is_shared_ = false;
    is_shared_ = name == "v" && std::exchange(next_is_shared_, false);
    for (const OfficeAttribute& one : attributes) attribute(name, one.name, one.value);
  }

  void end(std::string_view name) {
    const Markup markup = markup_of(name);
    if (name == "v" && std::exchange(is_shared_, false)) put_shared();
    if (name == "si" && string_begin_) {
      strings_.emplace_back(mime::trimmed(now_.text().substr(*string_begin_)));
      string_begin_.reset();
    }
    if (is_page_mark(name) && string_begin_) {
      told_.put(without_codes(now_.text().substr(*string_begin_)));
      told_.line();
      string_begin_.reset();
    }
    part(markup);
    enter(markup, -1);
    runs_.end(name);
  }

  void text(std::string_view some) {
    if (is_shared_) {
      number_ += some.substr(0, 16);
      return;
    }
    if (some.size() > left_) is_cut_ = true;
    some = some.substr(0, left_);
    left_ -= some.size();
    if (depths_.aside > 0) return asides_.put(some);
    const bool is_apart = runs_.is_apart();
    if (is_apart) {
      apart_.put(some);
    } else {
      apart_.line();
    }
    if (depths_.deleted == 0 && !is_apart) now_.put(some);
    if (depths_.inserted == 0) otherwise_.put(some);
    reads_otherwise_ |= depths_.deleted > 0 || depths_.inserted > 0 || is_apart;
  }

  OfficeText take() {
    OfficeText out;
    out.text = now_.take();
    if (reads_otherwise_) out.otherwise = otherwise_.take();
    out.text += asides_.take() + apart_.take() + told_.take();
    out.strings = std::move(strings_);
    if (is_cut_) out.trouble = "too long";
    return out;
  }

 private:
  void enter(Markup markup, int step) {
    if (markup == Markup::Paragraph || markup == Markup::Value) depths_.paragraph += step;
    if (markup == Markup::Cell) depths_.cell += step;
    if (markup == Markup::Aside || markup == Markup::Code) depths_.aside += step;
    if (markup == Markup::Deleted) depths_.deleted += step;
    if (markup == Markup::Inserted) depths_.inserted += step;
  }

  // Where an element begins or ends.
  void part(Markup markup) {
    const bool is_in_cell = markup == Markup::Paragraph && depths_.cell > 0;
    const bool is_between = markup == Markup::Other && depths_.paragraph == 0;
    if (markup == Markup::Gap || markup == Markup::Cell || markup == Markup::Value || is_in_cell) {
      each(&Lines::gap);
    } else if (markup == Markup::Line || markup == Markup::Paragraph || is_between) {
      each(&Lines::line);
    } else if (markup == Markup::Aside) {
      asides_.line();
    }
  }
  void each(void (Lines::*ended)()) {
    if (depths_.aside > 0) return (asides_.*ended)();
    (now_.*ended)();
    (otherwise_.*ended)();
    (apart_.*ended)();
    if (ended == &Lines::line) asides_.line();  // no field goes on in the next paragraph
  }

  void attribute(std::string_view element, std::string_view name, std::string_view value) {
    next_is_shared_ = next_is_shared_ || (element == "c" && name == "t" && value == "s");
    if (element == "lsdException" || !is_told(name, value)) return;
    if (value.size() > left_) is_cut_ = true;
    value = value.substr(0, left_);
    left_ -= value.size();
    std::string told = as_told(value);
    if (!known_.insert(told).second) return;
    told_.put(told);
    told_.line();
  }

  void put_shared() {
    std::size_t number = shared_.size();
    std::from_chars(number_.data(), number_.data() + number_.size(), number);
    number_.clear();
    if (number < shared_.size()) text(shared_[number]);
  }

  const std::vector<std::string>& shared_;
  std::size_t left_;
  Lines now_, otherwise_, asides_, apart_, told_;
  std::string number_;
  std::unordered_set<std::string> known_;  // attributes are the same a thousand times
  std::vector<std::string> strings_;
  std::optional<std::size_t> string_begin_;
  Depths depths_;
  OfficeRuns runs_;
  bool next_is_shared_ = false, is_shared_ = false, is_cut_ = false, reads_otherwise_ = false;
};

// Whether all of it was sound.
bool parse(std::string_view xml, OfficeReader& reader) {
  constexpr std::size_t kPiece = 1U << 20;
  xmlSAXHandler handler{};
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = [](void* self, const xmlChar* name, const xmlChar*, const xmlChar*, int,
                              const xmlChar**, int count, int, const xmlChar** attributes) {
    std::vector<OfficeAttribute> all;
    for (int i = 0; i < count; ++i) {
      const xmlChar** one = attributes + static_cast<std::ptrdiff_t>(i) * 5;  // see SAX2
      const auto* value = reinterpret_cast<const char*>(one[3]);
      all.push_back({view(one[0]), {value, static_cast<std::size_t>(one[4] - one[3])}});
    }
    static_cast<OfficeReader*>(self)->begin(view(name), all);
  };
  handler.endElementNs = [](void* self, const xmlChar* name, const xmlChar*, const xmlChar*) {
    static_cast<OfficeReader*>(self)->end(view(name));
  };
  handler.characters = handler.cdataBlock = [](void* self, const xmlChar* text, int size) {
    static_cast<OfficeReader*>(self)->text(view(text).substr(0, static_cast<std::size_t>(size)));
  };
  const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxtPtr)> parser(
      xmlCreatePushParserCtxt(&handler, &reader, nullptr, 0, nullptr), &xmlFreeParserCtxt);
  if (!parser) return false;
  // Its charset was taken off: a library that loads tables for it has no business in a worker.
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_RECOVER | XML_PARSE_NOERROR |
                                      XML_PARSE_NOWARNING | XML_PARSE_HUGE | XML_PARSE_IGNORE_ENC);
  for (; !xml.empty(); xml.remove_prefix(std::min(xml.size(), kPiece))) {
    const std::string_view piece = xml.substr(0, kPiece);
    xmlParseChunk(parser.get(), piece.data(), static_cast<int>(piece.size()), 0);
  }
  xmlParseChunk(parser.get(), nullptr, 0, 1);
  return parser->wellFormed != 0;
}

// XML 1.0 section 4.3.3; RFC 3023 of the marks.
std::string charset_of(std::string_view xml) {
  if (xml.starts_with("\xff\xfe") || xml.starts_with(std::string_view("<\0", 2))) return "utf-16le";
  if (xml.starts_with("\xfe\xff") || xml.starts_with(std::string_view("\0<", 2))) return "utf-16be";
  const std::string_view head = xml.substr(0, std::min<std::size_t>(xml.find("?>"), 200));
  const std::size_t named = head.find("encoding");
  const std::size_t quote = head.find_first_of("\"'", named);
  if (named == head.npos || quote == head.npos) return {};
  const std::string_view rest = head.substr(quote + 1);
  return std::string(rest.substr(0, rest.find(head[quote])));
}

// With a blank behind what would be parted, for those who know no such element.
std::string parted(std::string_view xml) {
  std::string out;
  for (std::size_t at = 0; at < xml.size();) {
    const std::size_t end = std::min(xml.find('>', at), xml.size() - 1) + 1;
    const std::string_view piece = xml.substr(at, end - at);
    out += piece;
    const std::size_t tag = piece.rfind("</");
    if (tag != piece.npos) {
      const std::string_view name = piece.substr(tag + 2, piece.size() - tag - 3);
      const Markup markup = markup_of(name.substr(name.rfind(':') + 1));
      if (markup == Markup::Paragraph || markup == Markup::Value) out += '\n';
    }
    at = end;
  }
  return out;
}

}  // namespace

OfficeText office_text(std::string_view xml, const std::vector<std::string>& shared,
                       std::size_t most) {
  std::string decoded;
  const std::string charset = charset_of(xml);
  if (!mime::is_utf8(xml) || charset.starts_with("utf-16")) {
    decoded = mime::decode_charset(xml, charset).text;
    xml = decoded;
  }
  if (xml.starts_with("\xef\xbb\xbf")) xml.remove_prefix(3);
  OfficeReader reader(shared, most);
  const bool is_sound = parse(xml, reader);
  OfficeText out = reader.take();
  if (is_sound) return out;
  // The tags of what is damaged are taken off by who asks for nothing.
  out.text += html_to_text(parted(xml.substr(0, most)));
  out.trouble = "damaged";
  return out;
}

}  // namespace oubli::content
