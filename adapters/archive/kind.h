// SPDX-License-Identifier: GPL-3.0-or-later
// Which kind of archive a file is, from its first bytes; its name counts only to tell the zips that
// are documents, programs and books. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace oubli::archive {

// How what cannot be read without a passphrase is named.
inline constexpr std::string_view kEncrypted = "encrypted";

enum class Kind : std::uint8_t { None, Tar, Cpio, Zip, SevenZip, Rar };

// Bytes of a head that are enough to tell.
inline constexpr std::size_t kHeadSize = 512;

[[nodiscard]] Kind kind_of(std::string_view head);

// What one unpacks to look for mail. `name`: the last part of its path.
[[nodiscard]] Kind archive_in(std::string_view name, std::string_view head);

// Whether a compressed file of this name holds an archive: "backup.tar.gz", "backup.tgz", also
// turned over or put aside: "backup.tgz.1", "backup.tar.gz-20261130", "backup.tar.gz~".
[[nodiscard]] bool names_packed_archive(std::string_view name);

}  // namespace oubli::archive
