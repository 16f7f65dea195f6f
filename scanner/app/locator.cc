// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/locator.h"

#include <charconv>

#include "adapters/archive/entry_name.h"
#include "adapters/registry.h"

namespace oubli::app {

Result<const index::KnownContainer*> Places::container(index::ContainerId id) const {
  const std::lock_guard hold(lock_);
  auto at = containers_.find(id);
  if (at == containers_.end()) {
    auto known = catalog_.container(id);
    if (!known) return std::move(known).take_error();
    at = containers_.emplace(id, *std::move(known)).first;
  }
  return at->second ? &*at->second : nullptr;
}

std::string Places::locator(const index::Place& place) const {
  const auto found = container(place.container);
  if (!found || *found == nullptr) return "(unknown)";
  const Container& known = (*found)->container;
  std::string path = known.path.string();
  if (const auto number = number_of(known.format, place.range)) {
    return path + (place.range.size() == 0 ? "" : "#" + std::to_string(*number));
  }
  if (!place.entry.name.empty()) return name_within(known, place.entry.name);
  if (known.format != Format::Mbox || place.range.size() == 0) return path;
  auto ordinal = catalog_.ordinal(place);
  return path + "#" + (ordinal ? std::to_string(*ordinal) : "?");
}

std::string Places::locator(const index::Unread& unread) const {
  return unread.container == 0 ? unread.locator : locator(unread.place);
}

std::string name_within(const Container& container, const std::string& entry) {
  std::string path = container.path.string();
  if (entry.empty()) return path;
  return path + (is_archive(container.format) ? std::string(archive::kWithin) : "/") + entry;
}

std::optional<std::pair<Path, std::string>> parse_within(const std::string& text) {
  const auto mark = text.find(archive::kWithin);
  if (mark == std::string::npos) return std::nullopt;
  return std::pair(Path(text.substr(0, mark)), text.substr(mark + archive::kWithin.size()));
}

std::optional<std::pair<std::string, std::string>> parse_attached(const std::string& text) {
  const auto mark = text.rfind('/');
  if (mark == std::string::npos || mark == 0) return std::nullopt;
  std::string part = text.substr(mark + 1);
  const bool is_number = !part.empty() && part.front() != '.' && part.back() != '.' &&
                         part.find_first_not_of("0123456789.") == std::string::npos &&
                         part.find("..") == std::string::npos;
  if (!is_number) return std::nullopt;
  return std::pair(text.substr(0, mark), std::move(part));
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
