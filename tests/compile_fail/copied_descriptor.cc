// SPDX-License-Identifier: GPL-3.0-or-later
// A descriptor has one owner.
// EXPECTED: use of deleted function|deleted constructor
#include "adapters/base/unique_fd.h"

oubli::UniqueFd second(oubli::UniqueFd& first) {
#ifdef OUBLI_MISTAKE
  return first;
#else
  return std::move(first);
#endif
}
