// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/find/candidates.h"

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

// All shards the catalog has heard of by now.
Result<std::unique_ptr<index::Index>> open_index(const Workspace& workspace) {
  auto count = workspace.catalog().shards();
  if (!count) return std::move(count).take_error();
  return index::Index::open(workspace.shards(*count), workspace.sealer());
}

Status check_reaches(const index::Index& index, index::Catalog& catalog) {
  auto count = catalog.shards();
  if (!count) return std::move(count).take_error();
  for (std::uint32_t shard = 0; shard < *count; ++shard) {
    auto committed = catalog.committed(shard);
    if (!committed) return std::move(committed).take_error();
    if (auto reaches = index.check_reaches(shard, *committed); !reaches) return reaches;
  }
  return {};
}

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
      auto container = containers.container(place.container);
      if (!container) return std::move(container).take_error();
      if (*container == nullptr) continue;
      // A rescan that was cut short may have noted a place twice, or one in shares.
      if (!seen.insert({(*container)->container.path, place.range.begin, place.entry.name}).second)
        continue;
      found[place.container].push_back({candidate, std::move(known), (*keys)->identity});
    }
  }
  return found;
}

// The messages that were erased before, and came back.
Result<std::vector<index::Candidate>> with_erased_before(index::Catalog& catalog,
                                                         const FindOptions& options,
                                                         std::vector<index::Candidate> found) {
  for (const index::Identity& identity : options.erased_before) {
    auto known = catalog.find_message(identity);
    if (!known) return std::move(known).take_error();
    if (*known) found.push_back(**known);
  }
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Status count_searched(index::Catalog& catalog, FindSummary& summary) {
  auto totals = catalog.totals();
  if (!totals) return std::move(totals).take_error();
  auto unfinished = catalog.unfinished();
  if (!unfinished) return std::move(unfinished).take_error();
  for (const auto& source : *unfinished) summary.unfinished.push_back(source.path.string());
  summary.sources = totals->containers;
  summary.incomplete = totals->incomplete;
  summary.unreadable = totals->counts.unread;
  summary.unsupported = totals->counts.unsupported;
  summary.messages = totals->counts.places;
  summary.unrecognised = totals->unrecognised;
  return {};
}

}  // namespace

Result<CandidatesByContainer> look_up(Workspace& workspace, const FindOptions& options,
                                      const Places& containers, const index::Query& narrowing,
                                      FindSummary& summary) {
  index::Catalog& catalog = workspace.catalog();
  auto before = open_index(workspace);
  if (!before) return std::move(before).take_error();
  const StillCatalog still(catalog);
  if (!still.begun()) return still.begun().error();
  auto after = open_index(workspace);
  if (!after) return std::move(after).take_error();
  if (auto reaches = check_reaches(**after, catalog); !reaches) {
    return std::move(reaches).take_error();
  }
  auto candidates = narrow_both(**before, **after, narrowing);
  if (candidates && !options.erased_before.empty())
    candidates = with_erased_before(catalog, options, *std::move(candidates));
  if (!candidates) return std::move(candidates).take_error();
  if (auto done = count_searched(catalog, summary); !done) return std::move(done).take_error();
  return places_of(catalog, options, containers, *candidates);
}

}  // namespace oubli::app
