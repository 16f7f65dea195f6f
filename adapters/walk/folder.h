// SPDX-License-Identifier: GPL-3.0-or-later
// What a person calls the folder a container is. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"

namespace oubli::walk {

// The names from the root of a walk down to a container, the root's own left out.
using Trail = std::vector<std::string>;

// `mail_root`: how many names lead to the outermost Maildir that encloses this one or is it.
[[nodiscard]] std::string maildir_folder(const Path& path, const Trail& trail,
                                         std::size_t mail_root);
// Thunderbird keeps the folders below "Clients" in "Clients.sbd"; Apple Mail keeps each mailbox in
// a package "Clients.mbox".
[[nodiscard]] std::string mbox_folder(const Path& path);
[[nodiscard]] std::string emlx_folder(const Path& path);
[[nodiscard]] std::string eml_folder(const Path& path, const Trail& trail);

}  // namespace oubli::walk
