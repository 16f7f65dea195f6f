// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses that stand inside the writing of another: return paths made for one recipient
// (bounces+jean=example.org@lists.example, SRS0=…), a quoted local part, emphasis of plain text
// (_jean@example.org_), an escaped sign (jean\@example.org), lists ({jean,ann}@example.org). Pure;
// any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oubli::content {

// For the '@' at `sign`: appends the addresses meant there, one a line, each followed by an empty
// line. Usually none.
void append_inner_addresses(std::string_view text, std::size_t sign, std::string& out);

// "{jean,ann}.dupont@example.org", as papers list addresses of one domain: each, and the word in
// the list (lent by the text) that makes it that one. For the '@' at `sign`; usually none.
struct ListedAddress {
  std::string_view word;
  std::string address;
};
[[nodiscard]] std::vector<ListedAddress> listed_addresses(std::string_view text, std::size_t sign);

}  // namespace oubli::content
