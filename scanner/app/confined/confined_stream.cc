// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/confined/confined_stream.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "scanner/worker/protocol.h"

namespace oubli::app {

namespace {

class ConfinedStream final : public ByteStream {
 public:
  ConfinedStream(std::shared_ptr<ConfinedWorkers> workers, PackedBytes packed,
                 Compression compression)
      : pipe_(std::move(workers), worker::encode_unpack_file(compression),
              [packed = std::move(packed),
               offset = std::uint64_t{0}]() mutable -> Result<std::string> {
                std::string piece(ConfinedPipe::kPiece, '\0');
                auto got = packed(offset, piece);
                if (!got) return std::move(got).take_error();
                piece.resize(*got);
                offset += *got;
                return piece;
              }) {}

  Result<std::size_t> read(std::span<char> into) override {
    if (at_ == piece_.size()) {
      auto piece = pipe_.next();
      if (!piece) return std::move(piece).take_error();
      piece_ = *std::move(piece);
      at_ = 0;
    }
    const std::size_t some = std::min(into.size(), piece_.size() - at_);
    std::memcpy(into.data(), piece_.data() + at_, some);
    at_ += some;
    return some;
  }

  [[nodiscard]] std::uint64_t used() const override { return pipe_.used(); }

 private:
  ConfinedPipe pipe_;
  std::string piece_;
  std::size_t at_ = 0;
};

class ConfinedPacking final : public PackStream {
 public:
  ConfinedPacking(std::shared_ptr<ConfinedWorkers> workers, PackedTaker take, Packing packing)
      : pipe_(std::move(workers), worker::encode_pack_file(packing)), take_(std::move(take)) {}

  Status write(std::string_view bytes) override {
    given_ += bytes.size();
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, ConfinedPipe::kPiece);
      if (auto done = pipe_.give(std::string(piece), take_); !done) return ours(std::move(done));
      bytes.remove_prefix(piece.size());
    }
    return {};
  }

  Status finish() override {
    pipe_.give_no_more();
    for (;;) {
      auto piece = pipe_.next();
      if (!piece) return ours(std::move(piece).take_error());
      if (piece->empty()) break;
      if (auto done = take_(*piece); !done) return done;
    }
    if (pipe_.used() == given_) return {};
    return ours(damaged("the confined worker did not pack all of it"));
  }

 private:
  // No file is damaged where a worker failed to make one.
  static Status ours(Status done) {
    Error error = std::move(done).take_error();
    if (error.code == ErrorCode::Damaged) error = failed(error.what, "run it again");
    return error;
  }

  ConfinedPipe pipe_;
  PackedTaker take_;
  std::uint64_t given_ = 0;
};

}  // namespace

StreamOpener confined_unpacking(std::shared_ptr<ConfinedWorkers> workers) {
  return [workers = std::move(workers)](PackedBytes packed, Compression compression) {
    return std::make_unique<ConfinedStream>(workers, std::move(packed), compression);
  };
}

PackOpener confined_packing(std::shared_ptr<ConfinedWorkers> workers) {
  return [workers = std::move(workers)](PackedTaker take, Packing packing) {
    return std::make_unique<ConfinedPacking>(workers, std::move(take), packing);
  };
}

}  // namespace oubli::app
