// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/office_runs.h"

#include <array>
#include <charconv>

#include "adapters/base/is_one_of.h"
#include "adapters/mime/utf8.h"

namespace oubli::content {
namespace {

using namespace std::string_view_literals;

std::string_view value_in(std::span<const OfficeAttribute> attributes, std::string_view name) {
  for (const OfficeAttribute& one : attributes) {
    if (one.name == name) return one.value;
  }
  return {};
}

bool is_run(std::string_view element) { return element == "r" || element == "span"; }

// Of Word and Excel, of PowerPoint, of OpenDocument.
bool tells_apart(std::string_view element, std::span<const OfficeAttribute> attributes) {
  if (element == "vertAlign") return value_in(attributes, "val").starts_with("su");
  if (element == "vanish") {
    return !is_one_of(std::array{"0"sv, "false"sv, "off"sv}, value_in(attributes, "val"));
  }
  if (element == "rPr")
    return !is_one_of(std::array{""sv, "0"sv}, value_in(attributes, "baseline"));
  if (element != "text-properties") return false;
  const std::string_view position = value_in(attributes, "text-position");
  return value_in(attributes, "display") == "none" ||
         !(position.empty() || position.starts_with("0"));
}

}  // namespace

void OfficeRuns::set_apart() {
  if (open_.empty() || open_.back()) return;
  open_.back() = true;
  ++depth_apart_;
}

void OfficeRuns::begin(std::string_view element, std::span<const OfficeAttribute> attributes) {
  if (element == "style") style_ = value_in(attributes, "name");
  if (is_run(element)) {
    open_.push_back(false);
    const std::string_view style = value_in(attributes, "style-name");
    if (!style.empty() && styles_apart_.contains(std::string(style))) set_apart();
  } else if (tells_apart(element, attributes)) {
    if (element == "text-properties") styles_apart_.insert(style_);
    set_apart();
  }
}

void OfficeRuns::end(std::string_view element) {
  if (!is_run(element) || open_.empty()) return;
  if (open_.back()) --depth_apart_;
  open_.pop_back();
}

// What fonts of symbols have stands at U+F000 and on (ECMA-376 part 1, 17.3.3.30).
std::string symbol_of(std::span<const OfficeAttribute> attributes) {
  const bool is_picture = value_in(attributes, "font").find("dings") != std::string_view::npos;
  const std::string_view digits = value_in(attributes, "char");
  unsigned code = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  if ((code & 0xFF00U) == 0xF000U) code &= 0xFFU;
  std::string out;
  if (code >= 0x20 && !is_picture) mime::append_utf8(code, out);
  return out;
}

}  // namespace oubli::content
