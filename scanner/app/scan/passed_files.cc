// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/passed_files.h"

#include <algorithm>

#include "adapters/base/counted.h"

namespace oubli::app {

void PassedFiles::add(PassedOver file) {
  if (file.reason.empty()) {
    ++others_[file.path.parent_path()];
    return;
  }
  Stores& stores = unreadable_[{file.path.parent_path(), std::move(file.reason)}];
  ++stores.count;
  if (stores.first.size() < kNamedInAFolder) stores.first.push_back(std::move(file.path));
}

std::uint64_t PassedFiles::count() const {
  std::uint64_t count = 0;
  for (const auto& [unused, files] : others_) count += files;
  return count;
}

std::vector<index::Unrecognised> PassedFiles::folders() const {
  std::vector<index::Unrecognised> folders;
  for (const auto& [folder, files] : others_) folders.push_back({folder, files});
  return folders;
}

std::vector<Unreadable> PassedFiles::named() const {
  std::vector<Unreadable> named;
  for (const auto& [of, stores] : unreadable_) {
    const auto& [folder, reason] = of;
    if (stores.count > kNamedInAFolder) {
      named.push_back({folder.string(), counted(stores.count, "file") + ", each " + reason});
      continue;
    }
    for (const Path& path : stores.first) named.push_back({path.string(), reason});
  }
  std::ranges::sort(named, {}, &Unreadable::locator);
  return named;
}

}  // namespace oubli::app
