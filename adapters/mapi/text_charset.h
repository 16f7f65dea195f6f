// SPDX-License-Identifier: GPL-3.0-or-later
// In which charset the 8-bit text of an item is: what its code pages say, and which attachments
// need that said. Pure but for the reading of contents; any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "adapters/mapi/item.h"

namespace oubli::mapi {

// The name mail has for a code page; UTF-8 for one that is not told (0).
[[nodiscard]] std::string charset_of_code_page(std::int64_t code_page);

// Of code pages, the most telling first, the charset of 8-bit text that is neither UTF-8 nor
// Western, which readers see by themselves. Empty where none is told or known.
[[nodiscard]] std::string charset_of_text(std::initializer_list<std::uint32_t> code_pages);

// The charset of an attachment that looks like text, says none itself and is not UTF-8: its item's.
// Empty for every other. `longest`: longer ones are not looked through.
[[nodiscard]] std::string charset_of_content(const Attachment& one, std::uint64_t longest);

}  // namespace oubli::mapi
