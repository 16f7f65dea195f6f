// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/candidates.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

namespace oubli::app {

namespace {

// A catalog held still from here to the end of the scope.
class StillCatalog {
 public:
  explicit StillCatalog(index::Catalog& catalog)
      : catalog_(catalog), begun_(catalog.begin_reading()) {}
  ~StillCatalog() {
    if (begun_) (void)catalog_.end_reading();  // nothing was written: there is nothing to lose
  }
  StillCatalog(const StillCatalog&) = delete;
  StillCatalog& operator=(const StillCatalog&) = delete;
  [[nodiscard]] const Status& begun() const { return begun_; }

 private:
  index::Catalog& catalog_;
  Status begun_;
};

// A message the catalog shows is in the index: it came there before the catalog heard of it, and
// leaves after the catalog has forgotten it. So looking before and after the catalog was held still
// misses none, where one look could miss what a scan replaces at that moment.
Result<std::vector<index::Candidate>> narrow_both(index::Index& before, index::Index& after,
                                                  const index::Query& query) {
  auto found = before.narrow(query);
  if (!found || after.shows_the_same_as(before)) return found;
  auto more = after.narrow(query);
  if (!more) return more;
  std::vector<index::Candidate> both;
  std::ranges::sort(*found);
  std::ranges::sort(*more);
  std::ranges::set_union(*found, *more, std::back_inserter(both));
  return both;
}

// A container that merely appears in the query's source: or folder: narrows without the index.
Result<CandidatesByContainer> places_of(index::Catalog& catalog, const FindOptions& options,
                                        const Places& containers,
                                        const std::vector<index::Candidate>& candidates) {
  std::set<index::ContainerId> wanted;
  if (options.containers) wanted.insert(options.containers->begin(), options.containers->end());
  CandidatesByContainer found;
  for (const index::Candidate& candidate : candidates) {
    auto keys = catalog.message(candidate);
    if (!keys) return std::move(keys).take_error();
    if (!*keys) continue;  // it left the catalog; its document is due to leave the index
    auto places = catalog.places_of(candidate);
    if (!places) return std::move(places).take_error();
    std::set<std::tuple<Path, std::uint64_t, std::string>> seen;
    for (auto& known : *places) {
      const index::Place& place = known.place;
      if (options.containers && !wanted.contains(place.container)) continue;
      const auto* container = containers.container(place.container);
      if (container == nullptr) continue;
      // A rescan that was cut short may have noted a place twice, or one in shares.
      if (!seen.insert({container->container.path, place.range.begin, place.entry.name}).second)
        continue;
      found[place.container].push_back({candidate, std::move(known), (*keys)->identity});
    }
  }
  return found;
}

Status count_searched(index::Catalog& catalog, const Places& places, FindSummary& summary) {
  auto totals = catalog.totals();
  if (!totals) return std::move(totals).take_error();
  auto unfinished = catalog.unfinished();
  if (!unfinished) return std::move(unfinished).take_error();
  for (const auto& source : *unfinished) summary.unfinished.push_back(source.path.string());
  summary.sources = places.all().size();
  for (const auto& [unused, known] : places.all()) summary.incomplete += known.is_complete ? 0 : 1;
  summary.unreadable = totals->unread;
  summary.unsupported = totals->unsupported;
  summary.messages = totals->places;
  return {};
}

}  // namespace

Result<LookedUp> look_up(Workspace& workspace, const FindOptions& options,
                         const index::Query& narrowing, FindSummary& summary) {
  index::Catalog& catalog = workspace.catalog();
  auto count = catalog.shards();
  if (!count) return std::move(count).take_error();
  const std::vector<Path> shards = workspace.shards(*count);
  auto before = index::Index::open(shards, workspace.sealer());
  if (!before) return std::move(before).take_error();
  const StillCatalog still(catalog);
  if (!still.begun()) return still.begun().error();
  auto after = index::Index::open(shards, workspace.sealer());
  if (!after) return std::move(after).take_error();
  auto candidates = narrow_both(**before, **after, narrowing);
  if (!candidates) return std::move(candidates).take_error();
  auto places = Places::load(catalog);
  if (!places) return std::move(places).take_error();
  auto found = places_of(catalog, options, *places, *candidates);
  if (!found) return std::move(found).take_error();
  if (auto done = count_searched(catalog, *places, summary); !done) {
    return std::move(done).take_error();
  }
  return LookedUp{*std::move(places), *std::move(found)};
}

}  // namespace oubli::app
