// SPDX-License-Identifier: GPL-3.0-or-later
// Where the objects of a PDF stand: every "12 0 obj" of the file, replaced ones too, and the
// dictionaries of its trailers. Pure but for what it spends; refers to the bytes given.
#pragma once

#include <string_view>
#include <vector>

#include "adapters/pdf/effort.h"
#include "adapters/pdf/value.h"

namespace oubli::pdf {

struct Entry {
  std::uint32_t number = 0, generation = 0;
  std::string_view source;   // the file, or an object stream
  std::size_t at = 0;        // in it, behind "obj"
  std::string_view stream;   // as it stands in the file
  bool is_packed = false;    // in an object stream
  bool is_doubtful = false;  // within what a stream says is its own
  bool has_stream = false;
};

struct Scanned {
  std::vector<Entry> entries;   // in the order of the file
  std::vector<Value> trailers;  // likewise
};

inline constexpr std::size_t kMostObjects = std::size_t{1} << 20U;

[[nodiscard]] Scanned scan(std::string_view pdf, Effort& effort);

}  // namespace oubli::pdf
