// SPDX-License-Identifier: GPL-3.0-or-later
// The streams that one reading of a text is made into, each searched for its patterns while it
// comes in pieces. Each owned by one search, one thread. Cannot fail. Used by the .cc files here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wiper/residue/pattern_set.h"
#include "wiper/residue/undo.h"

namespace oubli::wiper {

// A stream searched as it stands: whatever stands in it counts.
class StandingStream {
 public:
  explicit StandingStream(const PatternSet& patterns) : patterns_(patterns) {}
  // What is to be searched next is put behind this.
  std::string& room() { return bytes_; }
  void search();

 private:
  const PatternSet& patterns_;
  std::string bytes_;
  std::size_t carried_ = 0;
};

// A stream in which something was undone. Only what holds an edit counts, and only around edits is
// it looked for: the rest was found where it stood as it is.
class UndoneStream {
 public:
  UndoneStream(Undo undo, const PatternSet& patterns) : undo_(undo), patterns_(patterns) {}

  // Returns what came out of it, lent until search().
  std::string_view feed(std::string_view piece, bool is_end);
  void search();

 private:
  void search(std::size_t begin, std::size_t end);
  [[nodiscard]] bool has_edit(std::size_t first, std::size_t last) const;
  void carry(std::size_t reach);

  Undo undo_;
  const PatternSet& patterns_;
  std::string held_;  // the beginning of an escape
  Undone out_;
  std::size_t carried_ = 0;
};

// Puts bytes without line ends behind `into`; what stands around them comes together.
void squeeze(std::string_view bytes, std::string& into);

}  // namespace oubli::wiper
