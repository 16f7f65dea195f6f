// SPDX-License-Identifier: GPL-3.0-or-later
// The search of one text that comes in pieces. From one reading several streams are made, each
// searched for its patterns: the bytes as they stand; without line ends, for base64; with
// quoted-printable undone; that with references undone. What a run of base64 decodes to is a text
// of its own, as is what something packed unpacks to. Each owned by one search, one thread. Cannot
// fail. Used by the .cc files here.
#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <string_view>

#include "wiper/residue/base64_runs.h"
#include "wiper/residue/residue.h"
#include "wiper/residue/residue_patterns.h"
#include "wiper/residue/residue_stream.h"

namespace oubli::wiper {

// What is packed in a text and in the texts within it, one after the other.
class PackedSearch {
 public:
  // All are lent and outlive this. What cannot be unpacked whole is counted in `unopened`.
  PackedSearch(const ResiduePatterns& patterns, const Unpacker& unpacker, std::uint64_t& unopened)
      : patterns_(patterns), unpacker_(unpacker), unopened_(unopened) {}

  // `fed`: how long the text is so far.
  void begin(std::string packed, std::uint64_t fed);
  void end();
  void pass_over() { ++unopened_; }

 private:
  const ResiduePatterns& patterns_;
  const Unpacker& unpacker_;
  std::uint64_t& unopened_;
  std::string packed_;                         // that is being unpacked
  std::future<std::uint64_t> unopened_there_;  // goes first
};

// The bytes as they stand, and without line ends.
class StandingSearch {
 public:
  explicit StandingSearch(const ResiduePatterns& patterns)
      : plain_(patterns.plain), squeezed_(patterns.squeezed) {}
  void feed(std::string_view bytes);

 private:
  StandingStream plain_, squeezed_;
};

// What comes out when something is undone.
class UndoneSearch {
 public:
  // Both are lent and outlive this. `depth`: how many texts this one is within.
  UndoneSearch(const ResiduePatterns& patterns, PackedSearch& packed, int depth = 0);
  ~UndoneSearch();

  void feed(std::string_view bytes, bool is_end);

 private:
  class Decoded;
  void take_run(std::string_view bytes, bool is_end);
  void take_packed(std::string_view bytes, bool is_end);

  const ResiduePatterns& patterns_;
  PackedSearch& packed_search_;
  int depth_;
  UndoneStream undone_, escaped_;
  Base64Runs runs_;
  std::unique_ptr<Decoded> decoded_;  // made for the first run
  std::string packed_;
  bool is_run_begin_ = true, is_packed_ = false, is_too_long_ = false;
  std::uint64_t fed_ = 0;
};

// What something packed unpacks to. What is packed in it once more counts as unopened.
std::uint64_t search_unpacked(std::string_view packed, const ResiduePatterns& patterns,
                              const Unpacker& unpacker);

}  // namespace oubli::wiper
