// SPDX-License-Identifier: GPL-3.0-or-later
// What each stream of a residue search is searched for: the forms in which a string may stand
// there. Made once, then read by any thread. Cannot fail. Used by the .cc files here.
#pragma once

#include <string_view>

#include "wiper/residue/pattern_set.h"
#include "wiper/residue/residue.h"

namespace oubli::wiper {

// The patterns of one stream each.
struct ResiduePatterns {
  PatternSet plain, squeezed, undone, escaped, packed;

  // What is found is counted in `found`, which outlives this.
  void add(std::string_view string, Residue& found);
  // Call once, behind the last string.
  void prepare();
};

}  // namespace oubli::wiper
