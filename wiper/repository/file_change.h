// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of a file in an archive of a repository: its new content, joined from runs of the
// old one and of bytes that the old one does not hold (a mailbox packed anew, headers of an archive
// within). Values and free functions; any thread. Memory: those bytes. Failure: Refused (what
// cannot be written so), Damaged, Failed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/message.h"
#include "wiper/mailbox/mbox_cut.h"

namespace oubli::wiper {

// Of one file.
inline constexpr std::uint64_t kMostFresh = 384ULL << 20;

// A run of the old content; or of `fresh`, which stands there alone.
struct FilePart {
  ByteRange range;
  bool is_fresh = false;
};

struct FileChange {
  std::string path;                            // in the archive, as it stands there
  ContentHash before, after;                   // of its content; `after`: not where it goes
  std::uint64_t old_size = 0;                  // of its content
  bool goes = false;                           // as a whole, with all its names
  std::vector<FilePart> parts{};               // else: of its content, in order
  std::shared_ptr<const std::string> fresh{};  // where a part is fresh
};

// `path` is left to the caller.
Result<FileChange> change_to(const OpenMailbox& old, const Cut& cut);
Result<FileChange> change_to_nothing(const OpenMailbox& old, std::uint64_t size);

// What comes of it, to be read here and there; `old` is lent.
[[nodiscard]] OpenMailbox changed_content(const OpenMailbox& old, const FileChange& change);

}  // namespace oubli::wiper
