// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/overwrite.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include <sodium.h>
#include <sys/stat.h>

namespace oubli::wiper {

namespace {

constexpr std::uint64_t kChunk = 1ULL << 20;
constexpr std::uint64_t kCipherBlock = 64;  // the counter of ChaCha20 counts these (RFC 8439 §2.3)

// The stream at any chunk boundary, so that it need not be kept for the reading back.
class Noise {
 public:
  explicit Noise(std::uint64_t file_size) : bytes_(std::min(kChunk, file_size)) {
    randombytes_buf(key_.data(), key_.size());
    randombytes_buf(nonce_.data(), nonce_.size());
  }
  ~Noise() { sodium_memzero(key_.data(), key_.size()); }
  Noise(const Noise&) = delete;
  Noise& operator=(const Noise&) = delete;
  Noise(Noise&&) = delete;
  Noise& operator=(Noise&&) = delete;

  // REQUIRES: offset is a multiple of kChunk, size at most kChunk. Lent until the next call.
  std::string_view at(std::uint64_t offset, std::uint64_t size) {
    std::fill_n(bytes_.begin(), size, '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(bytes_.data());
    crypto_stream_chacha20_xor_ic(bytes, bytes, size, nonce_.data(), offset / kCipherBlock,
                                  key_.data());
    return {bytes_.data(), size};
  }

 private:
  std::array<unsigned char, crypto_stream_chacha20_KEYBYTES> key_{};
  std::array<unsigned char, crypto_stream_chacha20_NONCEBYTES> nonce_{};
  std::vector<char> bytes_;
};

Status write_noise(Disk& disk, int fd, std::uint64_t size, Noise& noise, const Path& shown) {
  for (std::uint64_t at = 0; at < size; at += kChunk) {
    const auto bytes = noise.at(at, std::min(kChunk, size - at));
    if (auto done = write_fully(disk, fd, at, bytes, shown); !done) return done;
  }
  return check(disk.sync(fd), "sync " + shown.string());
}

Status read_noise(Disk& disk, int fd, std::uint64_t size, Noise& noise, const Path& shown) {
  std::vector<char> buffer(std::min(kChunk, size));
  for (std::uint64_t at = 0; at < size; at += kChunk) {
    const auto want = noise.at(at, std::min(kChunk, size - at));
    auto got = read_fully(disk, fd, at, {buffer.data(), want.size()}, shown);
    if (!got) return std::move(got).take_error();
    if (*got != want.size() || std::memcmp(buffer.data(), want.data(), want.size()) != 0) {
      return failed("read back " + shown.string() + ": it does not hold what was written over it",
                    "check the medium and the system log (`dmesg`)");
    }
  }
  return {};
}

}  // namespace

Result<Reached> overwrite_file(Disk& disk, int fd, const Path& shown, const KernelFiles& kernel) {
  struct stat about {};
  if (::fstat(fd, &about) != 0) return system_error("stat " + shown.string(), errno);
  const auto size = static_cast<std::uint64_t>(about.st_size);
  const Media before = probe_media(fd, kernel);
  Noise noise(size);
  if (auto done = write_noise(disk, fd, size, noise, shown); !done) {
    return std::move(done).take_error().during("overwrite");
  }
  // Asking where the blocks lie brings them there; until then a journal may be all that holds them.
  const Media after = probe_media(fd, kernel);
  // Where the cache cannot be dropped the answer is an error, and the reading is still one.
  const bool from_below = before.is_memory || disk.drop_cache(fd) == 0;
  if (auto done = read_noise(disk, fd, size, noise, shown); !done) {
    return std::move(done).take_error().during("overwrite");
  }
  Reached reached = judge(before, after);
  if (!from_below) reached.caveats.insert("READ_BACK_FROM_CACHE");
  return reached;
}

}  // namespace oubli::wiper
