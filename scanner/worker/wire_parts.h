// SPDX-License-Identifier: GPL-3.0-or-later
// What requests and replies of protocol.h have in common on the wire. A reader that has failed
// gives zeros.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/wire.h"
#include "scanner/worker/protocol.h"

namespace oubli::worker {

inline void put(WireWriter& out, const ByteRange& range) {
  out.number(range.begin);
  out.number(range.end);
}

inline ByteRange get_range(WireReader& in) {
  ByteRange range;
  range.begin = in.number();
  range.end = std::max(range.begin, in.number());
  return range;
}

inline void put(WireWriter& out, const ContentHash& hash) {
  out.text({reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()});
}

inline bool get_hash(WireReader& in, ContentHash& hash) {
  const std::string_view bytes = in.text();
  if (bytes.size() != hash.bytes.size()) return false;
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(hash.bytes.data()));
  return true;
}

inline void put(WireWriter& out, const std::vector<NotScanned>& list) {
  out.number(list.size());
  for (const NotScanned& one : list) {
    out.text(one.part);
    out.text(one.reason);
    out.number(one.kind == NotScanned::Kind::Unsupported ? 1 : 0);
  }
}

inline void get(WireReader& in, std::vector<NotScanned>& list) {
  list.resize(in.count(3));
  for (NotScanned& one : list) {
    one.part = in.text();
    one.reason = in.text();
    one.kind = in.number() == 1 ? NotScanned::Kind::Unsupported : NotScanned::Kind::Unreadable;
  }
}

inline std::string begin(Task task) { return {static_cast<char>(task)}; }
inline std::string begin(Reply reply) { return {static_cast<char>(reply)}; }

}  // namespace oubli::worker
