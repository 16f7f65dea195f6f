// SPDX-License-Identifier: GPL-3.0-or-later
// Compresses bytes the way the programs named do, for tests. One thread.
#pragma once

#include <string>
#include <string_view>

#include "adapters/source.h"

struct archive;  // of libarchive

namespace oubli::test {

// With one member; `format` as in archive_write_set_format_zip.
std::string archive_of(int (*format)(struct archive*), const std::string& name,
                       std::string_view body);

std::string packed(std::string_view bytes, Compression compression);

}  // namespace oubli::test
