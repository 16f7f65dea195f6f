// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/locator.h"

#include <charconv>

namespace oubli::app {

Result<Places> Places::load(index::Catalog& catalog) {
  auto containers = catalog.containers();
  if (!containers) return std::move(containers).take_error();
  Places places;
  places.catalog_ = &catalog;
  for (auto& known : *containers) {
    const auto id = known.id;
    places.containers_.emplace(id, std::move(known));
  }
  return places;
}

const index::KnownContainer* Places::container(index::ContainerId id) const {
  const auto at = containers_.find(id);
  return at == containers_.end() ? nullptr : &at->second;
}

std::string Places::locator(const index::Place& place) const {
  const auto* known = container(place.container);
  if (known == nullptr) return "(unknown)";
  const std::string path = known->container.path.string();
  if (!place.entry.name.empty()) return path + "/" + place.entry.name;
  if (known->container.format != Format::Mbox || place.range.size() == 0) return path;
  auto ordinal = catalog_->ordinal(place);
  return path + "#" + (ordinal ? std::to_string(*ordinal) : "?");
}

std::string Places::locator(const index::Unread& unread) const {
  return unread.container == 0 ? unread.locator : locator(unread.place);
}

ParsedLocator parse_locator(const std::string& text) {
  ParsedLocator parsed{Path(text), 0};
  const auto mark = text.rfind('#');
  if (mark == std::string::npos || mark + 1 == text.size()) return parsed;
  std::uint64_t ordinal = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data() + mark + 1, end, ordinal);
  if (problem == std::errc{} && stop == end && ordinal > 0) {
    parsed = {Path(text.substr(0, mark)), ordinal};
  }
  return parsed;
}

}  // namespace oubli::app
