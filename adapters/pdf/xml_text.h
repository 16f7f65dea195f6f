// SPDX-License-Identifier: GPL-3.0-or-later
// What XML within a PDF says (XMP, XFA): its text and the values of its attributes, a line each.
// Pure; any thread. Cannot fail: what is no XML gives some of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oubli::pdf {

[[nodiscard]] std::vector<std::string> xml_text(std::string_view xml);

}  // namespace oubli::pdf
