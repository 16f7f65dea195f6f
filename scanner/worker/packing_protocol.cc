// SPDX-License-Identifier: GPL-3.0-or-later
// Encodings of protocol.h that are about packing and unpacking.
#include "scanner/worker/wire_parts.h"

namespace oubli::worker {

std::string encode_unpack(std::string_view packed) { return begin(Task::Unpack) += packed; }

std::string encode_unpack_file(Compression compression) {
  return begin(Task::UnpackFile) += static_cast<char>(compression);
}

std::string encode_pack_file(const Packing& packing) {
  std::string frame = begin(Task::PackFile);
  WireWriter out(frame);
  out.number(static_cast<std::uint64_t>(packing.compression));
  out.number(packing.level ? static_cast<std::uint64_t>(*packing.level) + 1 : 0);
  return frame;
}

bool decode(std::string_view body, Packing& into) {
  WireReader in(body);
  into.compression = static_cast<Compression>(in.number());
  const std::uint64_t level = in.number();
  if (level > 0) into.level = static_cast<int>(level - 1);
  return in.ok() && in.at_end();
}

std::string encode_unpacked_all(std::uint64_t packed_bytes) {
  std::string out = begin(Reply::UnpackedAll);
  WireWriter(out).number(packed_bytes);
  return out;
}

bool decode(std::string_view body, std::uint64_t& number) {
  WireReader in(body);
  number = in.number();
  return in.ok() && in.at_end();
}

std::string encode_unpacked(std::string_view piece) { return begin(Reply::Unpacked) += piece; }

}  // namespace oubli::worker
