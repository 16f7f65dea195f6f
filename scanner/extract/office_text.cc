// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/office_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <libxml/parser.h>

#include "adapters/mime/ascii.h"
#include "scanner/extract/office_markup.h"

namespace oubli::content {
namespace {

using namespace std::string_view_literals;

std::string_view view(const xmlChar* text) {
  return text == nullptr ? ""sv : std::string_view(reinterpret_cast<const char*>(text));
}

constexpr std::array kSchemes{"mailto:"sv, "tel:"sv, "sip:"sv, "callto:"sv};

class Reader {
 public:
  explicit Reader(const std::vector<std::string>& shared) : shared_(shared) {}

  void read(std::string_view xml) {
    xmlSAXHandler handler{};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = [](void* self, const xmlChar* name, const xmlChar*,
                                const xmlChar* space, int, const xmlChar**, int count, int,
                                const xmlChar** attributes) {
      static_cast<Reader*>(self)->begin(view(name), view(space), count, attributes);
    };
    handler.endElementNs = [](void* self, const xmlChar* name, const xmlChar*,
                              const xmlChar* space) {
      static_cast<Reader*>(self)->end(view(name), view(space));
    };
    handler.characters = handler.cdataBlock = [](void* self, const xmlChar* text, int size) {
      static_cast<Reader*>(self)->text(view(text).substr(0, static_cast<std::size_t>(size)));
    };
    const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxtPtr)> parser(
        xmlCreatePushParserCtxt(&handler, this, nullptr, 0, nullptr), &xmlFreeParserCtxt);
    if (!parser) return;
    xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_RECOVER | XML_PARSE_NOERROR |
                                        XML_PARSE_NOWARNING | XML_PARSE_HUGE);
    for (; !xml.empty(); xml.remove_prefix(std::min(xml.size(), kPiece))) {
      const std::string_view piece = xml.substr(0, kPiece);
      xmlParseChunk(parser.get(), piece.data(), static_cast<int>(piece.size()), 0);
    }
    xmlParseChunk(parser.get(), nullptr, 0, 1);
  }

  std::string take() {
    line();
    return std::move(text_) + asides_;
  }
  std::vector<std::string> take_strings() { return std::move(strings_); }

 private:
  static constexpr std::size_t kPiece = 1U << 20;

  // Where one element parts the text; `is_flow`: it may stand in a word.
  void part(std::string_view name, bool is_flow) {
    const bool is_of_cell = name == "table-cell" || (cell_depth_ > 0 && name == "p");
    if (is_of_cell || (is_flow && is_gap(name))) {
      gap();
    } else if (!is_flow || is_line(name)) {
      line();
    }
  }

  void begin(std::string_view name, std::string_view space, int count, const xmlChar** attributes) {
    const bool is_flow = is_text_flow(name, space);
    if (name == "table-cell") ++cell_depth_;
    part(name, is_flow);
    if (is_flow && is_aside(name)) ++aside_depth_;
    if (is_flow && name == "noBreakHyphen") text("-");
    if (name == "si") string_begin_ = text_.size();
    is_shared_ = name == "v" && std::exchange(next_is_shared_, false);
    for (int i = 0; i < count; ++i) {
      const xmlChar** one = attributes + static_cast<std::ptrdiff_t>(i) * 5;  // see SAX2
      const auto* value = reinterpret_cast<const char*>(one[3]);
      const auto size = static_cast<std::size_t>(one[4] - one[3]);
      attribute(name, view(one[0]), {value, size});
    }
  }

  void end(std::string_view name, std::string_view space) {
    const bool is_flow = is_text_flow(name, space);
    if (is_flow && is_aside(name) && --aside_depth_ == 0 && !asides_.empty()) asides_ += '\n';
    if (name == "v" && std::exchange(is_shared_, false)) put_shared();
    if (name == "si" && string_begin_) {
      strings_.emplace_back(mime::trimmed(std::string_view(text_).substr(*string_begin_)));
      string_begin_.reset();
    }
    part(name, is_flow);
    if (name == "table-cell") --cell_depth_;
  }

  void text(std::string_view some) {
    if (is_shared_) {
      number_ += some;
    } else if (aside_depth_ > 0) {
      asides_ += some;
    } else {
      text_ += some;
    }
  }

  void attribute(std::string_view element, std::string_view name, std::string_view value) {
    next_is_shared_ = next_is_shared_ || (element == "c" && name == "t" && value == "s");
    const bool is_link = std::ranges::any_of(
        kSchemes, [&](auto scheme) { return mime::starts_with_ignoring_case(value, scheme); });
    if (!is_link && !is_told(element, name) && value.find('@') == value.npos) return;
    if (value.empty()) return;
    asides_ += value;
    asides_ += '\n';
  }

  void put_shared() {
    std::size_t number = shared_.size();
    std::from_chars(number_.data(), number_.data() + number_.size(), number);
    if (number < shared_.size()) text_ += shared_[number];
    number_.clear();
  }

  void line() {
    while (!text_.empty() && text_.back() == ' ') text_.pop_back();
    if (!text_.empty() && text_.back() != '\n') text_ += '\n';
  }
  void gap() {
    if (!text_.empty() && text_.back() != ' ' && text_.back() != '\n') text_ += ' ';
  }

  const std::vector<std::string>& shared_;
  std::string text_, asides_, number_;
  std::vector<std::string> strings_;
  std::optional<std::size_t> string_begin_;
  int aside_depth_ = 0, cell_depth_ = 0;
  bool next_is_shared_ = false, is_shared_ = false;
};

}  // namespace

std::string office_text(std::string_view xml, const std::vector<std::string>& shared) {
  Reader reader(shared);
  reader.read(xml);
  return reader.take();
}

std::vector<std::string> shared_strings(std::string_view xml) {
  const std::vector<std::string> none;
  Reader reader(none);
  reader.read(xml);
  return reader.take_strings();
}

}  // namespace oubli::content
