// SPDX-License-Identifier: GPL-3.0-or-later
// A tar in a stream, member by member. Owned by one reading; one thread. Failure: Damaged, where it
// is no whole tar; Refused, where a member is of a kind that is not known.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/archive/tar_layout.h"
#include "adapters/base/unique_fd.h"
#include "adapters/bytes/byte_source.h"
#include "adapters/message.h"

namespace oubli::wiper {

class StoredStream {
 public:
  explicit StoredStream(int fd);

  // Nothing at its end, which was then read.
  Result<std::optional<archive::TarMember>> next();
  // Hands over, in runs, what stands in [begin, end) of the stream. REQUIRES: of the member that
  // next() gave last, and behind what was asked for before.
  using Take = std::function<Status(std::string_view run)>;
  Status read(std::uint64_t begin, std::uint64_t end, const Take& take);
  // The first bytes of the content; enough to recognise it by.
  Result<std::string> head(const archive::TarMember& member);
  // All of the content, held in memory; `also` is handed it, too.
  Result<UniqueFd> hold(const archive::TarMember& member, const Take& also = nullptr);

 private:
  Status read_to_end(std::uint64_t at);

  std::unique_ptr<ByteSource> bytes_;
  archive::TarWalker walker_;
};

}  // namespace oubli::wiper
