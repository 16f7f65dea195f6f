// SPDX-License-Identifier: GPL-3.0-or-later
// What programs that share nothing with ours read in a PST: readpst (libpst), pffexport (libpff)
// and the pst-extractor of npm. Owned by one test; one thread. Failure: throws.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "adapters/base/files.h"

namespace oubli::test {

struct ForeignView {
  bool is_there = false;  // the program is installed
  int status = 0;
  std::uint64_t items = 0;
  std::uint64_t leftovers = 0;  // recovered or orphaned; pffexport alone looks for them
  std::map<std::string, std::uint64_t> files{};  // content → how often
  std::string complaints{};                      // what it said on standard error

  // Whether the text stands in what was read.
  [[nodiscard]] bool has(const std::string& text) const;
};

ForeignView read_by_readpst(const Path& pst);
ForeignView read_by_pffexport(const Path& pst);
// Installs the package into a folder of its own, over the network. Items: those in folders.
ForeignView read_by_pst_extractor(const Path& pst);

}  // namespace oubli::test
