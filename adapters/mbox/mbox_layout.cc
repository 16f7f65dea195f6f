// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mbox/mbox_layout.h"

#include "adapters/mbox/mbox_walker.h"

namespace oubli {

Result<std::vector<MboxEntry>> split_mbox(ByteSource& source) {
  mbox::Walker walker(source);
  walker.start();
  std::vector<MboxEntry> entries;
  while (walker.frame()) {
    auto entry = walker.next();
    if (!entry) return std::move(entry).take_error();
    entries.push_back(*entry);
    source.release_before(walker.frame().value_or(entry->end));
  }
  if (walker.damage()) return *walker.damage();
  if (entries.empty() && walker.stray_bytes() > 0) return damaged("no message in it");
  return entries;
}

Result<std::vector<MboxEntry>> split_mbox(int fd) {
  FileBytes source(fd);
  return split_mbox(source);
}

Result<std::vector<MboxEntry>> split_mbox_independently(int fd) {
  FileBytes source(fd);
  return split_mbox_independently(source);
}

}  // namespace oubli
