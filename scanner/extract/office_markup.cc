// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/office_markup.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace oubli::content {
namespace {

using namespace std::string_view_literals;

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_in(std::string_view space, std::string_view part) {
  return space.find(part) != std::string_view::npos;
}

// Attributes that hold what somebody wrote, in elements where they do; "" is any element.
struct Told {
  std::string_view element, attribute;
};
constexpr std::array kToldAttributes{
    Told{"", "author"},     Told{"", "creator"},
    Told{"", "descr"},      Told{"", "title"},
    Told{"", "alt"},        Told{"", "userId"},
    Told{"", "userName"},   Told{"", "displayName"},
    Told{"", "date-value"}, Told{"", "string-value"},
    Told{"sheet", "name"},  Told{"tableColumn", "name"},
    Told{"table", "name"},  Told{"definedName", "name"},
    Told{"alias", "val"},   Told{"s", "v"},
    Told{"d", "v"}};  // the last two: copies that pivot tables keep

constexpr std::array kLines{"p"sv,   "h"sv,  "br"sv,   "cr"sv, "line-break"sv, "tr"sv,
                            "row"sv, "si"sv, "list"sv, "f"sv,  "comment"sv,    "author"sv};
constexpr std::array kGaps{"tab"sv, "ptab"sv, "tc"sv, "c"sv, "s"sv, "noBreakSpace"sv};
constexpr std::array kAsides{"delText"sv, "instrText"sv, "delInstrText"sv, "f"sv, "rPh"sv};

}  // namespace

bool is_text_flow(std::string_view name, std::string_view space) {
  constexpr std::array kOfCells{"row"sv, "c"sv, "v"sv, "is"sv,  "si"sv, "r"sv,
                                "t"sv,   "f"sv, "x"sv, "rPh"sv, "rPr"sv};
  if (is_in(space, "/spreadsheetml/")) return is_one_of(name, kOfCells);
  const bool is_shapes = is_in(space, "/drawingml/") && space.ends_with("/main");
  return is_shapes || is_in(space, "/wordprocessingml/") || is_in(space, ":xmlns:text:");
}

bool is_told(std::string_view element, std::string_view attribute) {
  return std::ranges::any_of(kToldAttributes, [&](const Told& one) {
    return one.attribute == attribute && (one.element.empty() || one.element == element);
  });
}

bool is_line(std::string_view name) { return is_one_of(name, kLines); }
bool is_gap(std::string_view name) { return is_one_of(name, kGaps); }
bool is_aside(std::string_view name) { return is_one_of(name, kAsides); }

}  // namespace oubli::content
