// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a tar: members stand one behind the other, inside the file, each part of one in its
// order; and headers written anew with another size say that size and the same name. What is cut
// into volumes joins to itself; any bytes as volumes come to no more than they are.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/archive/kind.h"
#include "adapters/archive/tar_header.h"
#include "adapters/archive/tar_layout.h"
#include "tests/support/kept_volumes.h"
#include "wiper/stream/volume_joiner.h"
#include "wiper/stream/volume_splitter.h"

namespace {

using namespace oubli;           // NOLINT: a test program
using namespace oubli::archive;  // NOLINT

void require(bool holds) {
  if (!holds) std::abort();
}

void check_rewriting(std::string_view tar, const TarMember& member) {
  if (member.is_sparse || !member.is_file()) return;
  constexpr std::uint64_t kSize = 7;
  const auto made = with_size(
      tar.substr(member.begin, static_cast<std::size_t>(member.data - member.begin)), kSize);
  if (!made) return;  // a field that cannot hold it as it stood
  std::string whole = *made + std::string(kTarBlock, 'x') + std::string(2 * kTarBlock, '\0');
  MemoryBytes bytes(whole);
  auto again = TarWalker(bytes).next();
  require(again && *again);
  require((*again)->data_end - (*again)->data == kSize);
  require((*again)->name == member.name);
}

// Every block with the checksum of a header, which no fuzzer comes upon.
std::string sealed(std::string_view tar) {
  constexpr std::size_t kSumAt = 148, kSumSize = 8;
  std::string out(tar);
  for (std::size_t at = 0; at + kTarBlock <= out.size(); at += kTarBlock) {
    unsigned sum = kSumSize * ' ';
    for (std::size_t i = 0; i < kTarBlock; ++i) {
      const bool is_sum = i >= kSumAt && i < kSumAt + kSumSize;
      sum += is_sum ? 0U : static_cast<unsigned char>(out[at + i]);
    }
    if (sum == kSumSize * ' ') continue;  // the end mark
    for (std::size_t i = kSumSize - 2; i-- > 0; sum >>= 3U) {
      out[at + kSumAt + i] = static_cast<char>('0' + (sum & 7U));
    }
    out[at + kSumAt + kSumSize - 2] = '\0';
    out[at + kSumAt + kSumSize - 1] = ' ';
  }
  return out;
}

void check(std::string_view tar) {
  (void)kind_of(tar);
  MemoryBytes bytes(tar);
  TarWalker walker(bytes);
  std::uint64_t end = 0, number = 0;
  for (;;) {
    auto member = walker.next();
    if (!member || !*member) return;
    const TarMember& one = **member;
    require(one.number == number++);
    require(one.begin >= end && one.begin <= one.header && one.header < one.data);
    require(one.data <= tar.size() && one.data <= one.data_end && one.data_end <= one.end);
    end = one.end;
    check_rewriting(tar, one);
  }
}

class Memory final : public ByteStream {
 public:
  explicit Memory(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t some = std::min(into.size(), bytes_.size() - at_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), some, into.begin());
    at_ += some;
    return some;
  }
  [[nodiscard]] std::uint64_t used() const override { return at_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

std::optional<std::string> joined(const std::vector<std::string>& volumes) {
  std::vector<wiper::Volume> named;
  for (const std::string& one : volumes) {
    named.push_back({"v", [&one] {
                       return Result<std::unique_ptr<ByteStream>>(std::make_unique<Memory>(one));
                     }});
  }
  wiper::VolumeJoiner joiner(std::move(named));
  std::string out;
  for (std::string room(4096, '\0');;) {
    auto got = joiner.read(room);
    if (!got) return std::nullopt;
    if (*got == 0) return out;
    out += room.substr(0, *got);
  }
}

void check_splitting(std::string_view tar) {
  test::KeptVolumes chunks;
  wiper::VolumeSplitter splitter(wiper::VolumeSplitter::kLeast, "set", chunks);
  for (std::string_view rest = tar; !rest.empty();) {
    const std::size_t some = std::min<std::size_t>(rest.size(), 1000);
    if (!splitter.write(rest.substr(0, some))) return;
    rest.remove_prefix(some);
  }
  if (!splitter.finish() || chunks.volumes.empty()) return;
  for (const std::string& one : chunks.volumes)
    require(one.size() <= wiper::VolumeSplitter::kLeast);
  require(joined(chunks.volumes) == tar.substr(0, tar.size() - splitter.left_out()));
}

void check_joining(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t size = kTarBlock * (1 + static_cast<unsigned char>(bytes.back()) % 8U);
  std::vector<std::string> volumes;
  for (std::size_t at = 0; at < bytes.size(); at += size)
    volumes.emplace_back(bytes.substr(at, size));
  const auto whole = joined(volumes);
  require(!whole || whole->size() <= bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view tar(reinterpret_cast<const char*>(data), size);
  check(tar);
  const std::string sound = sealed(tar);
  check(sound);
  for (const std::string_view one : {tar, std::string_view(sound)}) {
    check_splitting(one);
    check_joining(one);
  }
  return 0;
}
