// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/wipe.h"

#include <algorithm>

#include "scanner/app/erase/restriction.h"
#include "wiper/disk/wipe_file.h"

namespace oubli::app {

namespace {

// "E2  /m/a.mbox and 15 more: overwritten … (SSD_FTL)"
std::string row(const std::string& path, std::size_t more, const wiper::Reached& reached) {
  std::string text = std::string(name_of(reached.level)) + "  " + path;
  if (more > 0) text += " and " + std::to_string(more) + " more";
  text += ": " + reached.why;
  std::string caveats;
  for (const std::string& caveat : reached.caveats)
    caveats += (caveats.empty() ? "" : " ") + caveat;
  return caveats.empty() ? text : text + " (" + caveats + ")";
}

bool reads_alike(const wiper::Reached& one, const wiper::Reached& other) {
  return one.level == other.level && one.why == other.why && one.caveats == other.caveats;
}

}  // namespace

Result<Wiped> wipe(const Path& path, const Workspace* workspace) {
  if (workspace != nullptr) {
    if (auto fit = check_unrestricted(*workspace, path); !fit) return std::move(fit).take_error();
  }
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
  if (levels.empty()) return {"no copy was overwritten"};
  std::vector<std::string> rows{"level " + std::string(name_of(wiper::lowest(levels))) +
                                " (the lowest of all copies)"};
  // Files of which the same can be said stand side by side, mostly those of the index.
  for (auto first = receipt.media.begin(), end = receipt.media.end(); first != end;) {
    const auto next = std::find_if_not(
        first, end, [&](const auto& media) { return reads_alike(media.reached, first->reached); });
    rows.push_back(
        row(first->path.string(), static_cast<std::size_t>(next - first) - 1, first->reached));
    first = next;
  }
  return rows;
}

std::uint64_t erased_count(const wiper::Receipt& receipt) {
  return receipt.count(wiper::Action::Deleted) + receipt.count(wiper::Action::Redacted);
}

}  // namespace oubli::app
