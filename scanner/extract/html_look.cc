// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/html_look.h"

#include <algorithm>
#include <array>

#include "adapters/mime/ascii.h"

namespace oubli::content {
namespace {

// HTML standard, 13.1.2. Sorted.
constexpr std::array<std::string_view, 14> kVoid{"area",  "base",   "br",    "col",  "embed",
                                                 "hr",    "img",    "input", "link", "meta",
                                                 "param", "source", "track", "wbr"};
static_assert(std::is_sorted(kVoid.begin(), kVoid.end()));

// Of these the reader sees nothing, or not in place: what stands in for a film that cannot be
// shown, what is to open later, how a word is spoken, the number of a footnote. Sorted.
constexpr std::array<std::string_view, 14> kUnseen{"audio", "canvas",   "dialog",   "iframe", "img",
                                                   "input", "noscript", "object",   "rp",     "rt",
                                                   "sub",   "sup",      "template", "video"};
static_assert(std::is_sorted(kUnseen.begin(), kUnseen.end()));

// In lower case, without blanks and comments.
std::string squeezed(std::string_view style) {
  std::string out;
  for (std::size_t at = 0; at < style.size(); ++at) {
    if (style.substr(at, 2) == "/*") {
      at = std::min(style.find("*/", at + 2), style.size() - 2) + 1;
    } else if (!mime::is_space(style[at])) {
      out += mime::to_lower(style[at]);
    }
  }
  return out;
}

// What a declaration says; empty where there is none. `property` with its colon.
std::string_view value_of(std::string_view style, std::string_view property) {
  for (std::size_t at = style.find(property); at != style.npos; at = style.find(property, at + 1)) {
    if (at > 0 && style[at - 1] != ';') continue;
    const std::string_view value = style.substr(at + property.size());
    return value.substr(0, value.find_first_of(";!"));
  }
  return {};
}

// "0", "0px", "0.0em"
bool is_nothing(std::string_view length) {
  const std::size_t end = std::min(length.find_first_not_of("0."), length.size());
  return end > 0 && (end == length.size() || !mime::is_digit(length[end]));
}

}  // namespace

void HtmlLook::start(std::string_view element) {
  *this = {};
  is_unseen_ = std::binary_search(kUnseen.begin(), kUnseen.end(), element);
  overrides_ = element == "bdo";
}

void HtmlLook::attribute(std::string_view name, std::string_view raw) {
  is_unseen_ |= name == "hidden";
  is_right_to_left_ |= name == "dir" && mime::equals_ignoring_case(mime::trimmed(raw), "rtl");
  if (name != "style") return;
  const std::string style = squeezed(raw);
  is_unseen_ |= value_of(style, "display:") == "none" || value_of(style, "mso-hide:") == "all" ||
                is_nothing(value_of(style, "font-size:")) || is_nothing(value_of(style, "font:"));
  is_right_to_left_ |= value_of(style, "direction:") == "rtl";
  overrides_ |= value_of(style, "unicode-bidi:").ends_with("-override");
}

bool is_void(std::string_view element) {
  return std::binary_search(kVoid.begin(), kVoid.end(), element);
}

}  // namespace oubli::content
