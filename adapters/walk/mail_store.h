// SPDX-License-Identifier: GPL-3.0-or-later
// Files that hold mail, or may, in a form that no reader of ours takes: they are named, where any
// other file without mail is only counted. Told by their first bytes; where many things begin so
// (archives, OLE documents), by their names too. Pure; any thread.
#pragma once

#include <string_view>

#include "adapters/walk/recognise.h"

namespace oubli::walk {

struct MailStore {
  std::string_view what;  // "an Outlook PST file"
  std::string_view hint;  // what makes it readable
};

// Null where the file is no such thing.
[[nodiscard]] const MailStore* mail_store(const FileHead& head);

}  // namespace oubli::walk
