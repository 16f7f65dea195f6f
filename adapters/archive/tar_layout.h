// SPDX-License-Identifier: GPL-3.0-or-later
// Where every member of a tar stands, to the byte, read with none of libarchive's code: what the
// reader found and this finds again may be erased. Owned by one reader; one thread. Failure:
// Damaged, where the archive is not what its format says or ends early; Refused, where it holds a
// kind of member that is not known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "adapters/archive/tar_header.h"
#include "adapters/bytes/byte_source.h"

namespace oubli::archive {

//   before begin             what is said of all members that follow, where anything is
//   [begin, header)          extended headers: a long name, pax records
//   [header, data)           its own header, and the rest of an old sparse file's map
//   [data, data_end)         its content as it is stored
//   [data_end, end)          padding
struct TarMember {
  std::uint64_t number = 0;  // as place.h counts
  std::uint64_t begin = 0, header = 0, data = 0, data_end = 0, end = 0;
  char type = '0';
  bool is_sparse = false;
  bool has_sparse_map = false;  // at the begin of its content
  std::string name, link;
  std::uint64_t full_size = 0;  // of its content when it is extracted: more, where it is sparse

  [[nodiscard]] bool is_file() const { return type == '0' || type == '7'; }
  [[nodiscard]] bool is_hard_link() const { return type == '1'; }
};

class TarWalker {
 public:
  // `bytes`: lent; read forward, and given up behind the member that was handed out last.
  explicit TarWalker(ByteSource& bytes) : bytes_(bytes) {}

  // Nothing at the end mark.
  Result<std::optional<TarMember>> next();
  // REQUIRES: next() came to the end mark. Where that begins.
  [[nodiscard]] std::uint64_t end_mark() const { return at_; }

 private:
  Result<std::string> read(std::uint64_t at, std::uint64_t size);
  Status take_global(const TarHeader& header);
  Status take_extended(const TarHeader& header, TarMember& member);
  Status take_map(TarMember& member, bool has_more);

  ByteSource& bytes_;
  std::uint64_t at_ = 0;
  std::uint64_t counted_ = 0;
  std::optional<std::uint64_t> size_;  // by pax records, of the next member
};

}  // namespace oubli::archive
