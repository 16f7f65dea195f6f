// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/range_hasher.h"

#include <algorithm>

#include "adapters/byte_digest.h"

namespace oubli::wiper {

Status RangeHasher::fill(std::uint64_t at) {
  bytes_.resize(kHashedAtOnce);
  source_.release_before(at);
  auto got = source_.read_at(at, bytes_);
  if (!got) return std::move(got).take_error();
  if (*got == 0) return failed("the file ended early", "scan it again");
  begin_ = at;
  size_ = *got;
  return {};
}

Result<ContentHash> RangeHasher::hash(const ByteRange& range) {
  ByteDigest digest;
  for (std::uint64_t at = range.begin; at < range.end;) {
    if (at < begin_ || at >= begin_ + size_) {
      if (auto done = fill(at); !done) return std::move(done).take_error();
    }
    const std::uint64_t skip = at - begin_;
    const std::uint64_t take = std::min(size_ - skip, range.end - at);
    digest.add({bytes_.data() + skip, take});
    at += take;
  }
  return digest.finish();
}

}  // namespace oubli::wiper
