// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/shared_messages.h"

#include <algorithm>
#include <tuple>

namespace oubli::app {

void SharedMessages::add(std::size_t folder, const std::vector<imap::Identified>& identities) {
  for (const imap::Identified& one : identities)
    rows_.push_back({one.id, one.size, {folder, one.uid}});
}

void SharedMessages::sort() {
  std::ranges::sort(rows_, {}, [](const Row& row) {
    return std::tuple(row.id, row.size, row.place.folder, row.place.uid);
  });
}

std::vector<SharedMessages::Place> SharedMessages::later_places(
    std::size_t folder, const imap::Identified& message) const {
  const auto beyond = std::tuple(message.id, message.size, folder + 1);
  auto at = std::ranges::lower_bound(rows_, beyond, {}, [](const Row& row) {
    return std::tuple(row.id, row.size, row.place.folder);
  });
  std::vector<Place> places;
  for (; at != rows_.end() && at->id == message.id && at->size == message.size; ++at) {
    places.push_back(at->place);
  }
  return places;
}

}  // namespace oubli::app
