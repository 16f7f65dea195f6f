// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/sealed_spool.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include "indexer/raw_bytes.h"

namespace oubli::wiper {

namespace {

using index::raw;

constexpr std::size_t kSealedChunk = 256U << 10;
constexpr std::size_t kTag = crypto_aead_chacha20poly1305_IETF_ABYTES;
using Nonce = std::array<unsigned char, crypto_aead_chacha20poly1305_IETF_NPUBBYTES>;

// A key seals each chunk once.
Nonce nonce_of(std::uint64_t number) {
  Nonce nonce{};
  std::memcpy(nonce.data(), &number, sizeof number);
  return nonce;
}

}  // namespace

// Keeps the chunks that were read last: what reads here and there comes back to some of them.
class SealedSpool::Bytes final : public ByteSource {
 public:
  explicit Bytes(const SealedSpool& spool) : spool_(spool) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size() && offset + done < spool_.size_) {
      auto chunk = chunk_with((offset + done) / kSealedChunk);
      if (!chunk) return std::move(chunk).take_error();
      const auto within = static_cast<std::size_t>((offset + done) % kSealedChunk);
      const std::size_t some = std::min(into.size() - done, (*chunk)->size() - within);
      std::memcpy(into.data() + done, (*chunk)->data() + within, some);
      done += some;
    }
    return done;
  }

 private:
  struct Chunk {
    std::string bytes;
    std::uint64_t number = UINT64_MAX, used = 0;
  };

  Result<const std::string*> chunk_with(std::uint64_t number) {
    auto kept = std::ranges::find(chunks_, number, &Chunk::number);
    if (kept == chunks_.end()) {
      kept = std::ranges::min_element(chunks_, {}, &Chunk::used);
      kept->number = UINT64_MAX;
      if (auto opened = spool_.open_chunk(number, kept->bytes); !opened)
        return std::move(opened).take_error();
      kept->number = number;
    }
    kept->used = ++uses_;
    return &kept->bytes;
  }

  const SealedSpool& spool_;
  std::array<Chunk, 16> chunks_;
  std::uint64_t uses_ = 0;
};

SealedSpool::SealedSpool(UniqueFd fd, Path shown)
    : fd_(std::move(fd)),
      shown_(std::move(shown)),
      key_(static_cast<unsigned char*>(
          ::sodium_malloc(crypto_aead_chacha20poly1305_IETF_KEYBYTES))) {
  if (key_ != nullptr) crypto_aead_chacha20poly1305_ietf_keygen(key_);
}

SealedSpool::~SealedSpool() { ::sodium_free(key_); }

Result<std::unique_ptr<SealedSpool>> SealedSpool::open(const Path& folder) {
  UniqueFd fd(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!fd.is_open()) return system_error("scratch space in " + folder.string(), errno);
  std::unique_ptr<SealedSpool> spool(new SealedSpool(std::move(fd), folder));
  if (spool->key_ == nullptr) return failed("no locked memory for a key", "raise `ulimit -l`");
  return spool;
}

Status SealedSpool::add(std::string_view bytes) {
  size_ += bytes.size();
  while (!bytes.empty()) {
    const std::string_view some = bytes.substr(0, kSealedChunk - chunk_.size());
    chunk_ += some;
    bytes.remove_prefix(some.size());
    if (chunk_.size() < kSealedChunk) continue;
    if (auto sealed = seal_chunk(); !sealed) return sealed;
  }
  return {};
}

Status SealedSpool::finish() { return chunk_.empty() ? Status() : seal_chunk(); }

Status SealedSpool::seal_chunk() {
  std::string sealed(chunk_.size() + kTag, '\0');
  crypto_aead_chacha20poly1305_ietf_encrypt(raw(sealed), nullptr, raw(chunk_), chunk_.size(),
                                            nullptr, 0, nullptr, nonce_of(sealed_).data(), key_);
  ++sealed_;
  chunk_.clear();
  auto written = write_all(fd_.get(), sealed);
  return written ? written
                 : Status(std::move(written).take_error().during("scratch space in " +
                                                                 shown_.string()));
}

Status SealedSpool::open_chunk(std::uint64_t number, std::string& into) const {
  std::string sealed(kSealedChunk + kTag, '\0');
  auto got = read_at(fd_.get(), number * sealed.size(), sealed);
  if (!got) return std::move(got).take_error();
  into.resize(*got - std::min(*got, kTag));
  const bool is_ours = *got > kTag && crypto_aead_chacha20poly1305_ietf_decrypt(
                                          raw(into), nullptr, nullptr, raw(sealed), *got, nullptr,
                                          0, nonce_of(number).data(), key_) == 0;
  return is_ours ? Status() : Status(damaged("scratch space in " + shown_.string()));
}

std::unique_ptr<ByteSource> SealedSpool::bytes() const { return std::make_unique<Bytes>(*this); }

}  // namespace oubli::wiper
