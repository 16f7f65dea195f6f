// SPDX-License-Identifier: GPL-3.0-or-later
// What a file is, from its first bytes; its name counts only where bytes cannot tell: what is
// inside compressed data, and whether a file that holds no mail says it does. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "adapters/source.h"

namespace oubli::walk {

// Bytes of a file's head that recognise() wants.
inline constexpr std::size_t kHeadSize = 16U << 10;

struct FileHead {
  std::string_view name;   // the last part of its path
  std::string_view bytes;  // the first kHeadSize, or all of a shorter file
  std::uint64_t size = 0;  // of the file
  // Of a compound file: the beginning of its directory, wherever it stands.
  std::string_view directory{};
};

// Where that begins; 0 for other files.
[[nodiscard]] std::uint64_t directory_at(std::string_view bytes);
inline constexpr std::size_t kDirectorySize = 4096;

struct Kind {
  Format format = Format::Mbox;
  Compression compression = Compression::None;
};

// Nothing: the file holds no mail.
[[nodiscard]] std::optional<Kind> recognise(const FileHead& head);

// The kind the caller was told outright; only compression is left to find out.
[[nodiscard]] Kind as_told(Format format, const FileHead& head);

// Does the name say that the file is mail (".mbox", ".eml" …)? Then holding none is a fault.
[[nodiscard]] bool claims_mail(std::string_view name);

// "archive-2019.mbox.gz" is "archive-2019.mbox".
[[nodiscard]] inline std::string_view without_ending(std::string_view name) {
  return name.substr(0, name.rfind('.'));
}

// "archive-2019.mbox.gz" is "archive-2019".
[[nodiscard]] std::string_view mbox_stem(std::string_view name);

}  // namespace oubli::walk
