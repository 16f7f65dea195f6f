// SPDX-License-Identifier: GPL-3.0-or-later
// Unpack: compressed bytes come in the request and what they hold goes back in pieces. UnpackFile:
// they are asked for as they are wanted. PackFile: the same the other way round.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "adapters/compression/compression.h"
#include "adapters/compression/pack.h"
#include "adapters/compression/unpack.h"
#include "scanner/worker/answers.h"
#include "scanner/worker/protocol.h"
#include "scanner/worker/tasks.h"

namespace oubli::worker {

void unpack(std::string_view body, sandbox::Channel& channel) {
  constexpr std::uint64_t kMost = 1ULL << 30;  // of what one attachment may come to
  auto done = oubli::unpack(body, kMost, [&](std::string_view piece) {
    channel.progress(1);
    channel.reply(encode_unpacked(piece));
  });
  if (!done) channel.reply(encode_read_error(done.error()));
}

void unpack_file(std::string_view body, sandbox::Channel& channel) {
  if (body.size() != 1) std::abort();  // the parent never asks so
  Answers answers(channel);
  const auto stream = open_packed(
      [&](std::uint64_t /*offset*/, std::span<char> into) { return answers.read(into); },
      static_cast<Compression>(body.front()));
  std::string frame;
  for (std::uint64_t pieces = 1;; ++pieces) {
    channel.progress(pieces);
    frame.assign(1, static_cast<char>(Reply::Unpacked));
    frame.resize(1 + kUnpackedPiece);
    auto got = stream->read({frame.data() + 1, kUnpackedPiece});
    if (!got) return channel.reply(encode_read_error(got.error()));
    if (*got == 0) return channel.reply(encode_unpacked_all(stream->used()));
    channel.reply(std::string_view(frame).substr(0, 1 + *got));
  }
}

void pack_file(std::string_view body, sandbox::Channel& channel) {
  Packing asked(Compression::None);
  if (!decode(body, asked)) std::abort();  // the parent never asks so
  const auto packing = pack_here(
      [&](std::string_view packed) {
        for (; !packed.empty(); packed.remove_prefix(std::min(packed.size(), kUnpackedPiece))) {
          channel.reply(encode_unpacked(packed.substr(0, kUnpackedPiece)));
        }
        return Status();
      },
      asked);
  std::uint64_t taken = 0;
  for (std::uint64_t pieces = 1;; ++pieces) {
    channel.progress(pieces);
    channel.reply(std::string(1, static_cast<char>(Reply::Wants)));
    const std::string piece = channel.ask();
    if (piece.empty()) break;
    if (auto done = packing->write(piece); !done)
      return channel.reply(encode_read_error(done.error()));
    taken += piece.size();
  }
  if (auto done = packing->finish(); !done) return channel.reply(encode_read_error(done.error()));
  channel.reply(encode_unpacked_all(taken));
}

}  // namespace oubli::worker
