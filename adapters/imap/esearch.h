// SPDX-License-Identifier: GPL-3.0-or-later
// What a server answers to UID SEARCH RETURN (COUNT ALL), in ranges (RFC 4731): of a folder whose
// messages came one after the other a few bytes, where a plain list names each. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/imap/folder.h"

namespace oubli::imap {

struct Esearch {
  std::vector<UidRange> all{};  // ascending and apart
  std::uint64_t count = 0;      // of them, as the server says
};

// "* ESEARCH (TAG "7") UID COUNT 5 ALL 1:4,9", with its line end or without. Nothing where it is no
// such answer, is of numbers that are no UIDs, or leaves the count out.
[[nodiscard]] std::optional<Esearch> parse_esearch(std::string_view line);

}  // namespace oubli::imap
