// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/office_markup.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "adapters/base/is_one_of.h"
#include "adapters/mime/ascii.h"

namespace oubli::content {
namespace {

using namespace std::string_view_literals;

struct MarkupRow {
  std::string_view element;
  Markup markup;
};

constexpr auto kMarkupRows = [] {
  using enum Markup;
  return std::array{MarkupRow{"p", Paragraph},
                    MarkupRow{"h", Paragraph},
                    MarkupRow{"si", Paragraph},
                    MarkupRow{"is", Value},
                    MarkupRow{"v", Value},
                    MarkupRow{"br", Line},
                    MarkupRow{"cr", Line},
                    MarkupRow{"line-break", Line},
                    MarkupRow{"tab", Gap},
                    MarkupRow{"ptab", Gap},
                    MarkupRow{"s", Gap},
                    MarkupRow{"c", Gap},
                    MarkupRow{"Cell", Gap},
                    MarkupRow{"table-cell", Cell},
                    MarkupRow{"note", Aside},
                    MarkupRow{"annotation", Aside},
                    MarkupRow{"frame", Aside},
                    MarkupRow{"drawing", Aside},
                    MarkupRow{"pict", Aside},
                    MarkupRow{"object", Aside},
                    MarkupRow{"AlternateContent", Aside},
                    MarkupRow{"f", Aside},
                    MarkupRow{"rPh", Aside},
                    MarkupRow{"rt", Aside},
                    MarkupRow{"instrText", Code},
                    MarkupRow{"delInstrText", Code},
                    MarkupRow{"del", Deleted},
                    MarkupRow{"moveFrom", Deleted},
                    MarkupRow{"ins", Inserted},
                    MarkupRow{"moveTo", Inserted}};
}();

// Style sheets, fonts, numbers and names of parts say nothing of anybody.
constexpr std::array kOfPrograms{"Requires"sv,    "Ignorable"sv, "ContentType"sv, "style"sv,
                                 "formatCode"sv,  "typeface"sv,  "panose"sv,      "d"sv,
                                 "font-family"sv, "path"sv};
constexpr std::array kNamingAttributes{"author"sv, "creator"sv, "userId"sv,  "name"sv,   "descr"sv,
                                       "title"sv,  "v"sv,       "display"sv, "tooltip"sv};
constexpr std::array kSchemes{"tel:"sv, "sms:"sv, "sip:"sv, "callto:"sv, "skype:"sv};

}  // namespace

Markup markup_of(std::string_view element) {
  const auto row = std::ranges::find(kMarkupRows, element, &MarkupRow::element);
  return row == kMarkupRows.end() ? Markup::Other : row->markup;
}

// Several words, an address, letters that are not ASCII, or what is there to name something.
bool is_told(std::string_view attribute, std::string_view value) {
  const auto has = [value](std::string_view part) { return value.find(part) != value.npos; };
  if (is_one_of(kOfPrograms, attribute) || attribute.starts_with("rsid")) return false;
  if (has("@") || has("%40") || has("%20")) return true;
  if (has("://") || value.starts_with("urn:")) return false;
  const bool is_call = std::ranges::any_of(
      kSchemes, [&](auto scheme) { return mime::starts_with_ignoring_case(value, scheme); });
  const bool is_wide = std::ranges::any_of(value, [](char c) { return mime::to_byte(c) >= 0x80; });
  const bool has_letter = std::ranges::any_of(value, mime::is_alpha);
  const bool is_several = value.find_first_of(" _") != value.npos;
  return is_call || is_wide ||
         (has_letter && (is_several || is_one_of(kNamingAttributes, attribute)));
}

// Names of bookmarks and ranges have no blanks; those of files have them as a URL writes them.
std::string as_told(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool is_blank = value[i] == '_' || value.substr(i, 3) == "%20";
    if (value[i] == '%' && is_blank) i += 2;
    out += is_blank && value.find('@') == value.npos ? ' ' : value[i];
  }
  return out;
}

bool is_page_mark(std::string_view element) {
  return element.ends_with("Header") || element.ends_with("Footer");
}

std::string without_codes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t code = std::min(text.find('&'), text.size());
    out += text.substr(0, code);
    text.remove_prefix(std::min(code + 1, text.size()));
    std::size_t size = std::min<std::size_t>(text.size(), 1);
    if (text.starts_with('"')) size = std::min(text.find('"', 1), text.size() - 1) + 1;
    if (!text.empty() && mime::is_digit(text[0]))
      size = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(size);
    if (code + size > 0) out += ' ';
  }
  return out;
}

bool is_office_markup(std::string_view text) {
  const std::string_view head = text.substr(0, 4096);
  if (head.find('<') == head.npos) return false;
  return std::ranges::any_of(
      std::array{"schemas.openxmlformats.org"sv, "purl.oclc.org/ooxml"sv,
                 "schemas.microsoft.com/office"sv, "urn:schemas-microsoft-com:office"sv,
                 "urn:oasis:names:tc:opendocument"sv},
      [head](std::string_view mark) { return head.find(mark) != head.npos; });
}

}  // namespace oubli::content
