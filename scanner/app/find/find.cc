// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/find/find.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "scanner/app/find/candidates.h"
#include "scanner/app/find/prover.h"
#include "scanner/detect/detectors.h"
#include "scanner/index_terms.h"

namespace oubli::app {

namespace {

constexpr std::size_t kWorthAThread = 32;  // places to prove before a second worker pays

// A category that no detector knows would find nothing, which is not the same as nothing there.
Status check_categories(const index::Query& query) {
  const bool is_has = query.op == index::Query::Op::Exact && query.prefix == index::kHas;
  const bool is_known = query.text == kHasAttachment ||
                        std::ranges::find(detect::categories(), query.text,
                                          &detect::Category::name) != detect::categories().end();
  if (is_has && !is_known) {
    std::string known(kHasAttachment);
    for (const auto& category : detect::categories()) known.append(", ").append(category.name);
    return Error{ErrorCode::Usage, "query: unknown category " + query.text, "known: " + known};
  }
  for (const index::Query& child : query.children) {
    if (auto checked = check_categories(child); !checked) return checked;
  }
  return {};
}

Result<std::optional<index::Query>> typed_query(const FindOptions& options) {
  if (options.query.empty()) return std::optional<index::Query>();
  auto query = index::parse_query(options.query);
  if (!query) return std::move(query).take_error();
  if (auto checked = check_categories(*query); !checked) return std::move(checked).take_error();
  return std::optional(subject::as_indexed(*std::move(query), options.subject.region));
}

Result<index::Query> question(const FindOptions& options,
                              const std::optional<index::Query>& typed) {
  std::vector<index::Query> both;
  if (typed) both.push_back(*typed);
  if (!options.subject.is_empty()) {
    auto narrowing = subject::narrowing_query(options.subject, options.min_score);
    if (!narrowing) return std::move(narrowing).take_error();
    both.push_back(*std::move(narrowing));
  }
  if (options.remembered) both.push_back(options.remembered->narrowing);
  if (both.empty() && !options.erased_before.empty()) return index::any_of({});
  if (both.empty()) {
    return Error{ErrorCode::Usage, "find: nothing to look for",
                 "oubli find --name \"Jean Dupont\", or oubli find 'subject:invoice'"};
  }
  return index::all_of(std::move(both));
}

struct Share {
  const index::KnownContainer* container;
  std::vector<CandidatePlace> candidates;
};

// Several workers may read one file at several places; a stream each would read from its beginning,
// what has folders is opened at some cost, and a server would be asked twice.
bool is_read_anywhere(const Container& container) {
  return container.compression == Compression::None && !has_folders(container.format) &&
         !is_remote(container.format);
}

Result<std::vector<Share>> shares_of(CandidatesByContainer&& candidates, const Places& places) {
  std::vector<Share> shares;
  for (auto& [id, of_container] : candidates) {
    auto container = places.container(id);
    if (!container) return std::move(container).take_error();
    if (*container == nullptr) continue;
    std::sort(of_container.begin(), of_container.end(), [](const auto& a, const auto& b) {
      return a.known.place.range.begin < b.known.place.range.begin;
    });
    const std::size_t step =
        is_read_anywhere((*container)->container) ? kWorthAThread : of_container.size();
    for (std::size_t at = 0; at < of_container.size(); at += step) {
      const auto first = of_container.begin() + static_cast<std::ptrdiff_t>(at);
      const auto last =
          first + static_cast<std::ptrdiff_t>(std::min(step, of_container.size() - at));
      shares.push_back(
          {*container, {std::make_move_iterator(first), std::make_move_iterator(last)}});
    }
  }
  return shares;
}

Status prove_all(Workspace& workspace, sandbox::Zygote& zygote, const FindOptions& options,
                 const Places& places, const std::optional<index::Query>& typed,
                 CandidatesByContainer candidates, FindSummary& summary) {
  auto work = shares_of(std::move(candidates), places);
  if (!work) return std::move(work).take_error();
  const unsigned most = options.jobs != 0 ? options.jobs : std::thread::hardware_concurrency();
  const auto threads =
      static_cast<unsigned>(std::clamp<std::size_t>(work->size(), 1, std::max(1U, most)));
  std::vector<FindSummary> parts(threads);
  std::vector<Status> outcomes(threads);
  std::atomic<std::size_t> next{0};
  programs::Repositories repositories(options.passphrases);
  auto run = [&](unsigned thread) {
    Prover prover(workspace, places, zygote, repositories, options, typed);
    for (std::size_t at = next++; at < work->size() && outcomes[thread]; at = next++) {
      Share& share = (*work)[at];
      outcomes[thread] = prover.prove(*share.container, std::move(share.candidates), parts[thread]);
    }
  };
  std::vector<std::thread> others;
  for (unsigned thread = 1; thread < threads; ++thread) others.emplace_back(run, thread);
  run(0);
  for (auto& other : others) other.join();
  for (unsigned thread = 0; thread < threads; ++thread) {
    if (!outcomes[thread]) return outcomes[thread];
    auto& part = parts[thread];
    summary.candidates += part.candidates;
    std::move(part.matches.begin(), part.matches.end(), std::back_inserter(summary.matches));
    std::move(part.unproved.begin(), part.unproved.end(), std::back_inserter(summary.unproved));
  }
  return {};
}

}  // namespace

Result<FindSummary> find(Workspace& workspace, sandbox::Zygote& zygote,
                         const FindOptions& options) {
  auto typed = typed_query(options);
  if (!typed) return std::move(typed).take_error();
  auto narrowing = question(options, *typed);
  if (!narrowing) return std::move(narrowing).take_error();
  const Places places(workspace.catalog());
  FindSummary summary;
  auto candidates = look_up(workspace, options, places, *narrowing, summary);
  if (!candidates) return std::move(candidates).take_error();
  auto proved =
      prove_all(workspace, zygote, options, places, *typed, *std::move(candidates), summary);
  if (!proved) return std::move(proved).take_error();
  if (!options.containers) {
    auto changes = changes_since_scan(workspace, kCheckedInASearch);
    if (!changes) return std::move(changes).take_error();
    summary.changes = *changes;
  }
  std::ranges::sort(summary.unproved, {}, &Unreadable::locator);
  std::sort(summary.matches.begin(), summary.matches.end(), [](const auto& a, const auto& b) {
    if (a.match.score != b.match.score) return a.match.score > b.match.score;
    if (a.envelope.date != b.envelope.date) return a.envelope.date > b.envelope.date;
    return a.locator < b.locator;
  });
  return summary;
}

}  // namespace oubli::app
