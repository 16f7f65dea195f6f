// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/long_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace oubli::wiper {

Status LongWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t some = std::min(bytes.size(), AlignedBlock::kSize - filled_);
    std::memcpy(block_.data() + filled_, bytes.data(), some);
    filled_ += some;
    bytes.remove_prefix(some);
    if (filled_ < AlignedBlock::kSize) continue;
    bypass_.enter();
    filled_ = 0;
    if (auto done = put({block_.data(), AlignedBlock::kSize}); !done) return done;
  }
  return {};
}

Status LongWriter::finish() {
  bypass_.leave();
  return put({block_.data(), std::exchange(filled_, 0)});
}

Status LongWriter::put(std::string_view bytes) {
  while (!bytes.empty()) {
    // Half a block may have been written, which leaves no place to go on from past the cache.
    if (at_ % AlignedBlock::kUnit != 0) bypass_.leave();
    std::size_t written = 0;
    const int wrong = disk_.write(fd_, at_, {bytes.data(), bytes.size()}, written);
    if (wrong == EINVAL && bypass_.is_on()) {
      bypass_.refuse();
      if (!bypass_.is_on()) continue;
    }
    if (wrong == 0 && written == 0) return system_error("write " + shown_.string(), EIO);
    if (wrong != 0) return system_error("write " + shown_.string(), wrong);
    bytes.remove_prefix(written);
    at_ += written;
  }
  return {};
}

}  // namespace oubli::wiper
