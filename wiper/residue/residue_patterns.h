// SPDX-License-Identifier: GPL-3.0-or-later
// What each stream of a residue search is searched for: the forms in which a string may stand
// there. Made once, then read by any thread. Cannot fail. Used by the .cc files here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wiper/residue/pattern_set.h"
#include "wiper/residue/residue.h"

namespace oubli::wiper {

// Where what is found is counted, by the form it has. Lent by the caller.
struct FormCounts {
  explicit FormCounts(Residue& found)
      : plain(found.plain),
        utf16(found.utf16),
        base64(found.base64),
        quoted_printable(found.quoted_printable),
        escaped(found.escaped) {}
  // All in one.
  explicit FormCounts(std::uint64_t& all)
      : plain(all), utf16(all), base64(all), quoted_printable(all), escaped(all) {}
  std::uint64_t &plain, &utf16, &base64, &quoted_printable, &escaped;
};

// The patterns of one stream each.
struct ResiduePatterns {
  PatternSet plain, squeezed, undone, escaped;

  // What is counted in outlives this.
  void add(std::string_view string, const FormCounts& counts);
  // Call once, behind the last string.
  void prepare();

 private:
  void add_bytes(const std::string& bytes, std::uint64_t& as_it_stands, const FormCounts& counts);
};

}  // namespace oubli::wiper
