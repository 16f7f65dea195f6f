// SPDX-License-Identifier: GPL-3.0-or-later
// Messages whose places in an archive of a repository are known, read again: where its program can
// leave out all other files it is asked to, and nothing else is read from the disk. One thread.
#pragma once

#include <vector>

#include "indexer/catalog.h"
#include "scanner/programs/repositories.h"

namespace oubli::app {

struct StoredMail {
  programs::Repositories::Reading reading;
  std::vector<ByteRange> ranges;  // where the messages stand in what comes, in their order
};

// REQUIRES: `places` ascend, and either all or none stand in archives within the archive.
Result<StoredMail> read_again(programs::Repositories& repositories, const Container& container,
                              const std::vector<const index::Place*>& places);

}  // namespace oubli::app
