// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/overwrite.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <future>
#include <utility>
#include <vector>

#include <sodium.h>
#include <sys/stat.h>

#include "wiper/disk/at_once.h"
#include "wiper/disk/long_file.h"

namespace oubli::wiper {

namespace {

constexpr std::uint64_t kNoisePiece = 4ULL << 20;  // a thread is begun for each
constexpr std::uint64_t kCipherBlock = 64;  // the counter of ChaCha20 counts these (RFC 8439 §2.3)

// The stream of a whole file, a chunk at a time, so that it need not be kept for the reading back.
// The next chunk is made while the one before is written or compared.
class Noise {
 public:
  Noise(const NoiseKey& key, std::uint64_t file_size) : key_(key), size_(file_size) { begin(); }
  Noise(const Noise&) = delete;
  Noise& operator=(const Noise&) = delete;
  ~Noise() = default;

  // In order, until the file is at its end. Lent until the next call.
  std::string_view next() {
    ahead_.get();
    const std::string& made = room_[turn_];
    at_ += made.size();
    turn_ = 1 - turn_;
    begin();
    return made;
  }

 private:
  void begin() {
    ahead_ = begin_aside(size_, [this, at = at_, into = &room_[turn_]] {
      into->assign(std::min(kNoisePiece, size_ - at), '\0');
      auto* bytes = reinterpret_cast<unsigned char*>(into->data());
      crypto_stream_chacha20_xor_ic(bytes, bytes, into->size(), key_.nonce.data(),
                                    at / kCipherBlock, key_.key.data());
    });
  }

  const NoiseKey& key_;  // lent by the overwriting
  std::uint64_t size_;
  std::uint64_t at_ = 0;
  std::array<std::string, 2> room_;  // one is being filled while the other is lent
  std::size_t turn_ = 0;
  std::future<void> ahead_;  // last: what it fills must outlive it
};

Status read_noise(Disk& disk, int fd, std::uint64_t size, Noise& noise, const Path& shown) {
  std::vector<char> buffer(std::min(kNoisePiece, size));
  LetGo behind(disk, fd);
  for (std::uint64_t at = 0; at < size; at += kNoisePiece) {
    auto got = read_fully(disk, fd, at, {buffer.data(), std::min(kNoisePiece, size - at)}, shown);
    if (!got) return std::move(got).take_error();
    if (std::string_view(buffer.data(), *got) != noise.next()) {
      return failed("read back " + shown.string() + ": it does not hold what was written over it",
                    "check the medium and the system log (`dmesg`)");
    }
    behind.reached(at + *got);
  }
  return {};
}

}  // namespace

NoiseKey::NoiseKey() {
  randombytes_buf(key.data(), key.size());
  randombytes_buf(nonce.data(), nonce.size());
}

NoiseKey::~NoiseKey() { sodium_memzero(key.data(), key.size()); }

Overwriting::Overwriting(Disk& disk, int fd, Path shown, const KernelFiles& kernel)
    : disk_(disk), fd_(fd), shown_(std::move(shown)), kernel_(kernel) {}

Status Overwriting::write() {
  struct stat about {};
  if (::fstat(fd_, &about) != 0) return system_error("stat " + shown_.string(), errno);
  size_ = static_cast<std::uint64_t>(about.st_size);
  before_ = probe_media(fd_, kernel_);
  Noise noise(key_, size_);
  LongWriter file(disk_, fd_, shown_);
  Status done;
  for (std::uint64_t at = 0; done && at < size_; at += kNoisePiece) done = file.write(noise.next());
  if (done) done = file.finish();
  return done ? done : std::move(done).take_error().during("overwrite");
}

Result<Reached> Overwriting::finish() {
  if (auto done = check(disk_.sync(fd_), "overwrite: sync " + shown_.string()); !done) {
    return std::move(done).take_error();
  }
  // Asking where the blocks lie brings them there; until then a journal may be all that holds them.
  const Media after = probe_media(fd_, kernel_);
  // Where the cache cannot be dropped the answer is an error, and the reading is still one.
  const bool from_below = before_.is_memory || disk_.drop_cache(fd_) == 0;
  Noise noise(key_, size_);
  if (auto done = read_noise(disk_, fd_, size_, noise, shown_); !done) {
    return std::move(done).take_error().during("overwrite");
  }
  Reached reached = judge(before_, after);
  if (!from_below) reached.caveats.insert("READ_BACK_FROM_CACHE");
  return reached;
}

Result<Reached> overwrite_file(Disk& disk, int fd, const Path& shown, const KernelFiles& kernel) {
  Overwriting overwriting(disk, fd, shown, kernel);
  if (auto done = overwriting.write(); !done) return std::move(done).take_error();
  return overwriting.finish();
}

}  // namespace oubli::wiper
