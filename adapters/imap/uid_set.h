// SPDX-License-Identifier: GPL-3.0-or-later
// Sets of UIDs as ranges, ascending and apart (ranges_of()): a folder of a million messages is
// mostly one of them, and a server may name as many as it likes. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/imap/folder.h"

namespace oubli::imap {

using UidSet = std::vector<UidRange>;

[[nodiscard]] bool contains(const UidSet& set, std::uint64_t uid);
// In both of them.
[[nodiscard]] UidSet common(const UidSet& one, const UidSet& other);
[[nodiscard]] UidSet without(const UidSet& set, const UidSet& taken);

// Parts of it that fit one command each: servers bound its length, and how long it may take.
[[nodiscard]] std::vector<UidSet> in_commands(const UidSet& set);

// "3:7,12"; "-" when there is none. Nothing where it is not such a text.
[[nodiscard]] std::string to_text(const UidSet& set);
[[nodiscard]] std::optional<UidSet> parse_uid_set(std::string_view text);

}  // namespace oubli::imap
