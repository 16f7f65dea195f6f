// SPDX-License-Identifier: GPL-3.0-or-later
// Plain text dressed as the HTML mail programs send: style sheet, paragraphs, quotations, links,
// tables, a tracking picture. Any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tests/support/generator/text.h"

namespace oubli::generator {

struct HtmlOptions {
  bool entities = false;    // letters outside ASCII as character references
  bool newsletter = false;  // nested tables and inline styles
};

// `planted` become rows of a table of their own; now and then a form is cut by tags.
std::string make_html(std::string_view plain, std::span<const Planting> planted,
                      const HtmlOptions& options, Dice& dice);

}  // namespace oubli::generator
