// SPDX-License-Identifier: GPL-3.0-or-later
// An Outlook data file (PST) within an archive. It is read here and there: in a plain tar where it
// stands, else it is held in memory, to a bound. Confined side. Owned by one reader, and no longer
// in use when the walk goes on; one thread. Failure: Damaged; see adapters/source.h.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "adapters/archive/walk.h"
#include "adapters/pst/store.h"

namespace oubli::archive {

class DataFile {
 public:
  // REQUIRES: `walk` stands at one. `alive` is called now and then; may be empty.
  static Result<std::unique_ptr<DataFile>> open(const Walk& walk, std::function<void()> alive);

  // Its items that begin in `wanted`; their places are those of place.h. False when the sink wants
  // no more.
  Result<bool> read(const ByteRange& wanted, const Limits& limits, const MessageSink& sink);
  // `where` as in place.h.
  Status give(const ByteRange& where, const Limits& limits, const MessageSink& sink);

 private:
  DataFile(std::uint64_t number, std::string name) : number_(number), name_(std::move(name)) {}
  [[nodiscard]] ByteRange place_of(const RawMessage& item) const;

  std::uint64_t number_;
  std::string name_;
  std::unique_ptr<ByteSource> bytes_;
  std::unique_ptr<pst::Store> store_;  // reads from them
};

}  // namespace oubli::archive
