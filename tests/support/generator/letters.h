// SPDX-License-Identifier: GPL-3.0-or-later
// UTF-8 letters as people rewrite them: upper case, accents dropped, umlauts spelled out, marks
// decomposed. Covers the letters of languages_*.cc. Kept apart from the project's own folding on
// purpose: the generator is the yardstick and must not share its mistakes. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::generator {

std::string to_upper(std::string_view text);
std::string to_lower(std::string_view text);
// "Éloïse" → "Eloise", "Łukasz" → "Lukasz", "Groß" → "Gross".
std::string without_accents(std::string_view text);
// "Müller" → "Mueller", "Åke" → "Aake", "Groß" → "Gross".
std::string spelled_out(std::string_view text);
// Accented Latin letters as base letter and combining mark (NFD).
std::string decomposed(std::string_view text);

void append_utf8(std::string& out, char32_t letter);
std::u32string to_code_points(std::string_view utf8);
std::string to_utf8(std::u32string_view letters);

}  // namespace oubli::generator
