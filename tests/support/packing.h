// SPDX-License-Identifier: GPL-3.0-or-later
// Compresses bytes the way the programs named do, for tests. One thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/source.h"

struct archive;  // of libarchive

namespace oubli::test {

// `format` as in archive_write_set_format_zip; members by name and content.
std::string archive_of(int (*format)(struct archive*),
                       const std::vector<std::pair<std::string, std::string>>& members);
// With one member.
std::string archive_of(int (*format)(struct archive*), const std::string& name,
                       std::string_view body);

std::string packed(std::string_view bytes, Compression compression);

}  // namespace oubli::test
