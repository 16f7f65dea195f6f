// SPDX-License-Identifier: GPL-3.0-or-later
// A new archive on its way to a descriptor that cannot be read back: packed as the old one was,
// counted, digested, and read by a witness while it is written; what is packed is unpacked again
// before that. Owned by one passage; one thread, beside which that of the unpacking runs. Memory: a
// few mebibytes. Failure: what was written is incomplete.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "adapters/byte_digest.h"
#include "adapters/compression/pack.h"
#include "wiper/stream/stream_witness.h"
#include "wiper/stream/volume_writer.h"

namespace oubli::wiper {

class StreamOutput {
 public:
  // `fd` is lent, like `witness`; nothing is written to -1. `volumes`: lent, in place of `fd`.
  StreamOutput(int fd, Packing packing, StreamWitness& witness, VolumeWriter* volumes = nullptr);
  ~StreamOutput();
  StreamOutput(const StreamOutput&) = delete;
  StreamOutput& operator=(const StreamOutput&) = delete;

  Status write(std::string_view bytes);
  // Call once, after the last write.
  Status finish();

  [[nodiscard]] std::uint64_t size() const { return given_; }  // unpacked
  [[nodiscard]] std::uint64_t written() const { return written_; }
  // REQUIRES: finish(). Of what was written.
  [[nodiscard]] const ContentHash& digest() const { return digest_; }
  // Why what was written does not unpack to what was given; empty: it does.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  Status put(std::string_view stored);
  Status put_record(std::string_view stored);
  void hand_over(std::string_view packed);
  Result<std::size_t> take(std::span<char> into);
  void unpack_again(Compression compression);

  const int fd_;
  StreamWitness& witness_;
  VolumeWriter* const volumes_;
  std::size_t record_ = 0;  // of a tape: how much is written at a time
  std::string pending_;
  ByteDigest given_digest_, written_digest_;
  std::uint64_t given_ = 0, packed_size_ = 0, written_ = 0;
  ContentHash digest_;
  std::string trouble_;

  // Of both threads, under the mutex.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> packed_;
  bool is_last_packed_ = false, is_read_ = false;
  std::size_t at_ = 0;  // of the first piece; the thread's own, like the next three
  std::uint64_t again_ = 0, again_used_ = 0;
  ByteDigest again_digest_;
  std::optional<Error> again_failed_;

  std::unique_ptr<PackStream> packing_;  // null: it is not packed
  std::thread thread_;
};

}  // namespace oubli::wiper
