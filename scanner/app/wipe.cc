// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/wipe.h"

#include "wiper/wipe_file.h"

namespace oubli::app {

namespace {

std::string row(const std::string& path, const wiper::Reached& reached) {
  std::string text = std::string(name_of(reached.level)) + "  " + path + ": " + reached.why;
  std::string caveats;
  for (const std::string& caveat : reached.caveats)
    caveats += (caveats.empty() ? "" : " ") + caveat;
  return caveats.empty() ? text : text + " (" + caveats + ")";
}

}  // namespace

Result<Wiped> wipe(const Path& path) {
  wiper::RealDisk disk;
  auto reached = wiper::wipe_file(disk, path);
  if (!reached) return std::move(reached).take_error();
  return Wiped{path.string(),
               std::string(name_of(reached->level)),
               reached->why,
               {reached->caveats.begin(), reached->caveats.end()}};
}

std::vector<std::string> media_rows(const wiper::Receipt& receipt) {
  std::vector<wiper::Level> levels;
  for (const auto& media : receipt.media) levels.push_back(media.reached.level);
  std::vector<std::string> rows{"level " + std::string(name_of(wiper::lowest(levels))) +
                                " (the lowest of all copies)"};
  for (const auto& media : receipt.media) rows.push_back(row(media.path.string(), media.reached));
  return rows;
}

std::uint64_t erased_count(const wiper::Receipt& receipt) {
  return receipt.count(wiper::Action::Deleted) + receipt.count(wiper::Action::Redacted);
}

}  // namespace oubli::app
