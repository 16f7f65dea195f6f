// SPDX-License-Identifier: GPL-3.0-or-later
// What compressed bytes in memory hold, one thing after the other: compressed streams (gzip, zlib,
// bzip2, xz, zstd, lz4), the members of archives and their names (zip, 7z, rar, tar, cab, cpio),
// the streams of a PDF and the text that they show; and so on for what is packed within. Work for
// the confined side; free functions; any thread. Failure (Damaged, Failed): not all could be
// unpacked; what could was given before.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "adapters/base/result.h"

namespace oubli {

// Takes what is unpacked. Of one call; one thread.
class Unpacked {
 public:
  virtual ~Unpacked() = default;
  // One thing after the other: its name, which may be empty and not UTF-8, and what it holds, in
  // pieces. Of what is packed itself, all it holds comes before its end; the rest comes in no
  // pieces.
  virtual void begin(std::string_view name) = 0;
  virtual void take(std::string_view piece) = 0;
  virtual void end() = 0;
  // What a document shows, which is no file of its own, in UTF-8.
  virtual void show(std::string_view text) = 0;
  // There are pictures in it, in which there may be writing.
  virtual void pass_over_pictures() = 0;
  // Also what is there and is not shown: the streams of a PDF as they are.
  [[nodiscard]] virtual bool wants_hidden() const = 0;
};
using TakeUnpacked = std::function<void(std::string_view piece)>;

// Whether bytes that begin so are any of these. 512 of them are enough to tell.
[[nodiscard]] bool looks_packed(std::string_view head);

// Fails on what is encrypted or packed another way, on more than a few archives within one another,
// and above `most` bytes of all levels together, but goes on with what stands behind it where it
// can.
Status unpack(std::string_view packed, std::uint64_t most, Unpacked& into);
// All of it in one run, the names too, with a NUL between what does not belong together.
Status unpack(std::string_view packed, std::uint64_t most, const TakeUnpacked& take);

}  // namespace oubli
