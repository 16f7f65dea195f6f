// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/find/prover.h"

#include <algorithm>

#include <fnmatch.h>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/place.h"
#include "scanner/app/server/server_mail.h"
#include "scanner/app/stored/stored_mail.h"

namespace oubli::app {

namespace {

constexpr std::size_t kFilesAtOnce = 100;
constexpr std::uint64_t kFetchedAtOnce = 8U << 20;

bool is_place(const index::Query& leaf, const Container& container) {
  const std::string& pattern = leaf.text;
  const std::string value = leaf.prefix == 'L' ? container.folder : container.path.string();
  const int flags = FNM_CASEFOLD;
  if (::fnmatch(pattern.c_str(), value.c_str(), flags) == 0) return true;
  // A bare word names any step of the path: source:backup.mbox, folder:Clients.
  return ::fnmatch(("*/" + pattern).c_str(), value.c_str(), flags) == 0 ||
         ::fnmatch((pattern + "/*").c_str(), value.c_str(), flags) == 0 ||
         ::fnmatch(("*/" + pattern + "/*").c_str(), value.c_str(), flags) == 0;
}

std::string folder_of(const Container& container, const index::Place& place) {
  if (is_archive(container.format)) return archive::folder_of(place.entry.name);
  return has_folders(container.format) ? place.entry.name : container.folder;
}

bool asks_for_folder(const index::Query& query) {
  if (query.op == index::Query::Op::Place && query.prefix == 'L') return true;
  return std::ranges::any_of(query.children, asks_for_folder);
}

}  // namespace

index::Query answered_for(const index::Query& query, const Container& container) {
  using Op = index::Query::Op;
  if (query.op == Op::Place) {
    index::Query all;
    if (is_place(query, container)) return all;
    index::Query none;
    none.op = Op::Not;
    none.children.push_back(std::move(all));
    return none;
  }
  index::Query answered = query;
  for (auto& child : answered.children) child = answered_for(child, container);
  return answered;
}

namespace {

// How many of the candidates from `at` on are fetched together: they are held in memory.
std::size_t end_of_fetch(const std::vector<CandidatePlace>& candidates, std::size_t at) {
  std::uint64_t bytes = 0;
  std::size_t end = at;
  for (; end < candidates.size() && bytes < kFetchedAtOnce; ++end) {
    if (candidates[end].known.place.frame != candidates[at].known.place.frame) break;
    bytes += candidates[end].known.place.range.size();
  }
  return end;
}

// What a passphrase opened is not read without it.
std::string why_not_there(const Container& container, const FindOptions& options) {
  const bool may_be_sealed = is_archive(container.format) && options.passphrases.empty();
  return std::string("changed since it was scanned") +
         (may_be_sealed ? ", or needs its passphrase (--archive-passphrase-file)" : "");
}

// A stream is read once, forward: what stands in archives within the archive is met in an order of
// its own, and read by itself.
std::size_t end_of_stream(const std::vector<CandidatePlace>& candidates, std::size_t at,
                          std::size_t end) {
  const auto is_nested = [&](std::size_t i) {
    return archive::entry_at(candidates[i].known.place.range.begin) >= archive::kFirstNested;
  };
  for (std::size_t i = at + 1; i < end; ++i) {
    if (is_nested(i) != is_nested(at)) return i;
  }
  return end;
}

}  // namespace

// Candidates asked about together: one slice, one descriptor for each file.
struct Prover::Batch {
  const index::KnownContainer& container;
  std::vector<CandidatePlace> candidates{};
  std::vector<bool> is_answered{};
  // Of a repository: who writes what is read from it, and where in that they stand. Nobody waits
  // for its end who still has that open.
  std::unique_ptr<programs::Program> program{};
  std::vector<ByteRange> ranges{};
  sandbox::Request request{};
  worker::ProveRequest question{};
  bool was_lost_early = false;
  std::vector<std::size_t> asked{};  // position in question.messages → in candidates
};

void Prover::name(const CandidatePlace& candidate, std::string reason, FindSummary& summary) const {
  summary.unproved.push_back({places_.locator(candidate.known.place), std::move(reason)});
}

Status Prover::prove(const index::KnownContainer& container, std::vector<CandidatePlace> candidates,
                     FindSummary& summary) {
  summary.candidates += candidates.size();
  const bool is_single_file = container.container.format != Format::Maildir;
  const std::size_t step = is_single_file ? candidates.size() : kFilesAtOnce;
  const auto folder = [&](const CandidatePlace& one) {
    return folder_of(container.container, one.known.place);
  };
  // Where the question is about folders, those of one folder are asked about together.
  const bool is_by_folder =
      has_folders(container.container.format) && query_ && asks_for_folder(*query_);
  if (is_by_folder) std::ranges::stable_sort(candidates, {}, folder);
  for (std::size_t at = 0, end = 0; at < candidates.size(); at = end) {
    end = is_remote(container.container.format) ? end_of_fetch(candidates, at)
                                                : std::min(candidates.size(), at + step);
    if (is_in_repository(container.container.format)) end = end_of_stream(candidates, at, end);
    if (is_by_folder) {
      const auto first = candidates.begin() + static_cast<std::ptrdiff_t>(at);
      const auto other = std::find_if(first, candidates.end(), [&](const CandidatePlace& one) {
        return folder(one) != folder(*first);
      });
      end = static_cast<std::size_t>(other - candidates.begin());
    }
    Batch batch{.container = container};
    batch.candidates.assign(candidates.begin() + static_cast<std::ptrdiff_t>(at),
                            candidates.begin() + static_cast<std::ptrdiff_t>(end));
    batch.is_answered.assign(batch.candidates.size(), false);
    while (std::find(batch.is_answered.begin(), batch.is_answered.end(), false) !=
           batch.is_answered.end()) {
      if (auto done = ask(batch, summary); !done) return done;
    }
  }
  return {};
}

// False when there is nothing to be asked about: each candidate was named.
bool Prover::fetch(Batch& batch, FindSummary& summary) {
  std::vector<const index::Place*> places;
  for (std::size_t i = 0; i < batch.candidates.size(); ++i) {
    if (!batch.is_answered[i]) places.push_back(&batch.candidates[i].known.place);
  }
  auto fd = fetch_again(options_.servers, batch.container.container, places, options_.limits);
  if (fd) {
    batch.request.files.push_back(*std::move(fd));
    return true;
  }
  name_all(batch, fd.error(), summary);
  return false;
}

// False when there is nothing to be asked about: each candidate was named.
bool Prover::open_stored(Batch& batch, FindSummary& summary) {
  std::vector<const index::Place*> places;
  for (std::size_t i = 0; i < batch.candidates.size(); ++i) {
    if (!batch.is_answered[i]) places.push_back(&batch.candidates[i].known.place);
  }
  auto mail = read_again(repositories_, batch.container.container, places);
  if (mail) {
    batch.request.files.push_back(std::move(mail->reading.output));
    batch.program = std::move(mail->reading.program);
    batch.ranges = std::move(mail->ranges);
    return true;
  }
  name_all(batch, mail.error(), summary);
  return false;
}

void Prover::name_all(Batch& batch, const Error& why, FindSummary& summary) const {
  for (std::size_t i = 0; i < batch.candidates.size(); ++i) {
    if (!batch.is_answered[i]) name(batch.candidates[i], why.what, summary);
    batch.is_answered[i] = true;
  }
}

// False when there is nothing to be asked about: each candidate was named.
bool Prover::compose(Batch& batch, FindSummary& summary) {
  const Container& container = batch.container.container;
  batch.request = {};
  batch.asked.clear();
  batch.question = {};
  batch.question.slice = {container.format,
                          container.compression,
                          {0, UINT64_MAX},
                          options_.limits,
                          options_.passphrases};
  if (options_.remembered) {
    batch.question.pseudonyms = options_.remembered->pseudonyms;
  } else if (!options_.subject.is_empty() || !query_) {
    batch.question.subject = options_.subject;
  }
  if (query_) {
    Container answering = container;
    answering.folder = folder_of(container, batch.candidates.front().known.place);
    batch.question.query = answered_for(*query_, answering);
  }
  if (is_remote(container.format) && !fetch(batch, summary)) return false;
  const bool is_stored = is_in_repository(container.format);
  if (is_stored && !open_stored(batch, summary)) return false;
  for (std::size_t i = 0; i < batch.candidates.size(); ++i) {
    if (batch.is_answered[i]) continue;
    CandidatePlace& candidate = batch.candidates[i];
    if (batch.request.files.empty() || container.format == Format::Maildir) {
      auto fd = open_entry(container, candidate.known.place.entry);
      if (!fd) {
        name(candidate, fd.error().what, summary);
        batch.is_answered[i] = true;
        continue;
      }
      batch.request.files.push_back(*std::move(fd));
    }
    const ByteRange range =
        is_stored ? batch.ranges[batch.asked.size()] : candidate.known.place.range;
    batch.question.messages.push_back({batch.request.files.size() - 1, range});
    batch.asked.push_back(i);
  }
  batch.request.frame = encode(batch.question);
  return !batch.asked.empty();
}

// True when the others are to be asked about again, of another worker.
bool Prover::blame(Batch& batch, const sandbox::WorkerLoss& loss, FindSummary& summary) {
  if (!loss.began && !batch.was_lost_early) {
    batch.was_lost_early = true;  // no message is to blame: ask another worker, once
    return true;
  }
  const std::size_t at =
      std::min<std::size_t>(loss.position == 0 ? 0 : loss.position - 1, batch.asked.size() - 1);
  const std::size_t blamed = batch.asked[at];
  if (batch.is_answered[blamed]) return false;
  name(batch.candidates[blamed],
       "the confined worker " + std::string(loss.why) + " while examining it", summary);
  batch.is_answered[blamed] = true;
  return true;
}

Status Prover::ask(Batch& batch, FindSummary& summary) {
  if (!compose(batch, summary)) return {};
  if (!worker_) {
    auto spawned = zygote_.spawn();
    if (!spawned) return std::move(spawned).take_error();
    worker_ = *std::move(spawned);
  }
  auto loss = worker_->call(batch.request, [&](std::string_view frame) -> std::string {
    worker::Proved proved;
    if (!frame.empty() && frame[0] == static_cast<char>(worker::Reply::Proved) &&
        worker::decode(frame.substr(1), proved)) {
      take(batch, proved, summary);
    }
    return {};
  });
  if (!loss) return std::move(loss).take_error();
  if (*loss) {
    worker_.reset();
    if (blame(batch, **loss, summary)) return {};
  }
  for (const std::size_t asked : batch.asked) {
    if (batch.is_answered[asked]) continue;
    name(batch.candidates[asked], "the confined worker left it out", summary);
    batch.is_answered[asked] = true;
  }
  return {};
}

void Prover::take(Batch& batch, const worker::Proved& proved, FindSummary& summary) {
  if (proved.message >= batch.asked.size()) return;
  const std::size_t at = batch.asked[proved.message];
  if (batch.is_answered[at]) return;
  batch.is_answered[at] = true;
  const CandidatePlace& candidate = batch.candidates[at];
  const std::string_view hash(reinterpret_cast<const char*>(proved.hash.bytes.data()),
                              proved.hash.bytes.size());
  if (!proved.is_there || workspace_.sealer().seal_identity(hash) != candidate.identity) {
    name(candidate, why_not_there(batch.container.container, options_), summary);
    return;
  }
  subject::Match match = proved.match;
  if (options_.erased_before.contains(candidate.identity)) {
    match.evidence.push_back({"message", std::string(kErasedBefore), {}, 1.0});
    match.score = 1.0;
  }
  const bool is_none = match.score < options_.min_score || match.score <= 0.0;
  if (is_none && !options_.remembered) return;
  const Container& container = batch.container.container;
  FoundMessage found;
  found.source = container.path.string();
  found.folder = folder_of(container, candidate.known.place);
  found.locator = places_.locator(candidate.known.place);
  found.envelope = proved.envelope;
  found.match = std::move(match);
  found.document = candidate.document;
  found.place = candidate.known.place;
  found.place_row = candidate.known.row;
  found.hash = proved.hash;
  found.not_scanned = proved.not_scanned;
  summary.matches.push_back(std::move(found));
}

}  // namespace oubli::app
