// SPDX-License-Identifier: GPL-3.0-or-later
// A file that stands in an attachment, not packed any more, read as if it were attached by itself:
// by what it holds, then by its name. What is found counts as the attachment. One thread.
#pragma once

#include <string_view>

#include "adapters/source.h"
#include "scanner/extract/collector.h"

namespace oubli::content {

struct InnerFile {
  std::string_view name;   // its own
  std::string_view bytes;  // all of it
  std::string_view part;   // of the attachment
  std::string_view label;  // the attachment's name
};

// What is of a kind that is not examined is named.
void add_file(const InnerFile& file, Collector& into);
// The messages of a file that is one, or a mailbox, each by itself; false where it holds none.
bool add_messages(const InnerFile& file, Format format, Collector& into);

// An office document that needs a password, which stands in a compound file ([MS-OFFCRYPTO]
// 2.3.4.4).
[[nodiscard]] bool is_sealed_document(std::string_view compound_file);

}  // namespace oubli::content
