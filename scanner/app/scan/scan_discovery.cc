// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/scan_discovery.h"

#include <algorithm>
#include <ctime>

#include <sys/stat.h>

#include "adapters/archive/kind.h"
#include "adapters/archive/repository.h"
#include "adapters/imap/address.h"
#include "adapters/registry.h"
#include "scanner/app/scan/known_entries.h"

namespace oubli::app {

namespace {

constexpr std::uint64_t kCutAbove = 24ULL << 20;   // a larger mbox is read by several workers
constexpr std::uint64_t kBatchBytes = 4ULL << 20;  // small files handed to a worker together
constexpr std::size_t kBatchFiles = 128;
// A file written this shortly before it was looked at may change again without its time telling:
// the kernel's clock ticks every 10 ms at the slowest.
constexpr std::int64_t kTickNs = 50'000'000;
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

std::int64_t now_ns() {
  struct timespec now {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * kNsPerSecond + now.tv_nsec;
}

// False where the nearest folder left is on another file system than the file was.
bool is_mounted(const Path& path, std::uint64_t device) {
  for (Path at = path.parent_path();; at = at.parent_path()) {
    struct stat about {};
    if (::stat(at.c_str(), &about) == 0) return device == 0 || about.st_dev == device;
    if (!at.has_relative_path()) return false;
  }
}

bool is_server_folder(const std::string& path) {
  constexpr std::string_view kHost = "://";
  return imap::is_address(path) && path.find('/', path.find(kHost) + kHost.size()) != path.npos;
}

}  // namespace

std::uint32_t times_lost_whole(const std::vector<index::LostPlace>& lost) {
  std::uint32_t times = 0;
  for (const auto& one : lost) {
    const bool is_whole = one.place.range.size() == 0 && one.place.entry.name.empty();
    if (is_whole) times = std::max(times, one.times);
  }
  return times;
}

Fingerprint settled(Fingerprint fingerprint) {
  const std::int64_t now = now_ns();
  if (std::max(fingerprint.modified_ns, fingerprint.changed_ns) > now - kTickNs) {
    fingerprint.modified_ns = kNeverTrue;
  }
  return fingerprint;
}

Path absolute_of(const std::string& source) {
  if (imap::is_address(source)) {
    const auto address = imap::parse_address(source);
    return address ? Path(to_string(*address)) : Path(source);
  }
  const FormatRow* row = format_named_by(source);
  const Path path = row ? source.substr(row->scheme.size()) : source;
  std::error_code error;
  const bool is_file = std::filesystem::exists(path, error);
  if (const auto named = archive::parse_stored(path); named && !is_file) {
    const Path repository = std::filesystem::weakly_canonical(named->repository, error);
    return archive::stored_path({error ? named->repository : repository, named->archive});
  }
  const Path whole = std::filesystem::weakly_canonical(path, error);
  return error ? std::filesystem::absolute(path, error) : whole;
}

bool is_below(const Path& path, const Path& folder) {
  // A folder on a mail server is asked for by itself, without those that look as if inside it.
  if (is_server_folder(folder.native())) return path == folder;
  const auto [step, unused] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return step == folder.end();
}

// FNV-1a: spreads names over shares; the same on every machine.
std::uint64_t spread(const std::string& name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

Status ScanDiscovery::run() {
  std::optional<Error> first;
  std::size_t failures = 0;
  if (auto loaded = load_lost(); !loaded) return loaded;
  if (auto loaded = load_locked(); !loaded) return loaded;
  for (const std::string& source : state_.options.sources) {
    at_ = source;
    auto done = imap::is_address(source) ? take_server(source) : walk(source);
    if (state_.should_stop()) break;
    note_walked(source, static_cast<bool>(done));
    if (done) continue;
    Error error = std::move(done).take_error();
    ++failures;
    const auto stored = archive::parse_stored(absolute_of(source));
    const std::string locator =
        (stored ? archive::stored_path(*stored) : absolute_of(source)).string();
    if (error.code == ErrorCode::NotFound) absent_.insert(locator);
    note_unreachable({locator, error.what});
    if (!first) first = std::move(error);
  }
  flush_batch();
  sort_met();
  const bool is_all = failures == state_.options.sources.size();
  const bool is_gone = state_.options.may_be_gone && absent_.size() == failures;
  if (first && is_all && !is_gone) return *std::move(first);
  if (state_.workspace == nullptr || state_.should_stop()) return {};
  return drop_vanished();
}

Status ScanDiscovery::walk(const std::string& source) {
  if (const auto named = archive::parse_stored(absolute_of(source))) {
    const auto format = archive::repository_in(named->repository);
    if (format) return take_repository(*format, named->repository, named->archive);
  }
  return discover(
      source, [this](Container container) { return visit(std::move(container)); },
      [this](Unreadable problem) { note_unreachable(std::move(problem)); },
      [this](PassedOver file) {
        if (is_first_visit(file.path)) passed_.add(std::move(file));
      });
}

void ScanDiscovery::sort_met() {
  std::ranges::sort(met_);
  met_.erase(std::unique(met_.begin(), met_.end()), met_.end());
  std::ranges::sort(met_paths_);
}

void ScanDiscovery::note_walked(const std::string& source, bool is_done) {
  const FormatRow* row = format_named_by(source);
  Walked walked{absolute_of(source), row ? std::optional(row->format) : std::nullopt};
  if (is_done) walked_.push_back(walked);
  named_.push_back(std::move(walked.path));
}

Status ScanDiscovery::visit(Container container) {
  if (state_.should_stop()) return Error{ErrorCode::Interrupted, "scan: stopped", ""};
  if (is_in_repository(container.format)) {
    const bool is_named = absolute_of(at_) == container.path;
    auto taken = is_named || is_our_own(container.path)
                     ? take_repository(container.format, container.path, {})
                     : Status(failed("a repository of another user; name it to have it read"));
    // Where it is the source itself, its failure is that of the source.
    if (taken || is_named || state_.should_stop()) return taken;
    note_unreachable({container.path.string(), taken.error().what});
    return {};
  }
  if (!is_first_visit(container.path)) return {};
  container.share = state_.options.share;
  container.shares = state_.options.shares;
  if (container.format != Format::Maildir && !holds_many(container.format) &&
      !is_in_share(container, container.path.native())) {
    return {};
  }
  auto seen = fingerprint(container);
  if (!seen) {
    unreachable_.push_back({container.path.string(), seen.error().what});
    return {};
  }
  std::optional<index::KnownContainer> known;
  if (state_.workspace != nullptr) {
    auto found = state_.workspace->catalog().find_container(container);
    if (!found) return std::move(found).take_error();
    known = *std::move(found);
  }
  if (state_.workspace != nullptr) {
    met_paths_.push_back(state_.workspace->sealer().hash_term(container.path.native()));
  }
  const bool is_unchanged = known && known->is_complete && known->fingerprint == *seen &&
                            !state_.options.is_full && !locked_.contains(known->id);
  const auto lost = is_unchanged ? lost_.find(known->id) : lost_.end();
  const std::uint32_t lost_before = lost == lost_.end() ? 0 : times_lost_whole(lost->second);
  if (is_unchanged && lost_before == 0) {
    if (auto left = leave_out(*known); !left || lost == lost_.end()) return left;
    return retry(*known, lost->second);
  }
  auto scan = begin(container, settled(*seen));
  if (!scan) return std::move(scan).take_error();
  (*scan)->lost_before = lost_before;
  auto done =
      container.format == Format::Maildir ? take_maildir(*scan, known) : take_file(*scan, known);
  if (!done) return done;
  return state_.job_ended(*scan);
}

// One walk gives each path once; several sources may lead to the same. Their hashes are kept,
// because a container may be one message.
bool ScanDiscovery::is_first_visit(const Path& path) {
  return state_.options.sources.size() == 1 || visited_.insert(content_hash(path.native())).second;
}

void ScanDiscovery::note_unreachable(Unreadable problem) {
  const bool is_noted =
      state_.options.sources.size() > 1 &&
      std::ranges::find(unreachable_, problem.locator, &Unreadable::locator) != unreachable_.end();
  if (!is_noted) unreachable_.push_back(std::move(problem));
}

bool ScanDiscovery::is_walked(const Path& folder) const {
  return std::ranges::any_of(
      walked_, [&](const Walked& walked) { return !walked.told && is_below(folder, walked.path); });
}

Status ScanDiscovery::leave_out(const index::KnownContainer& known) {
  met_.push_back(known.id);
  auto counts = known.counts ? *known.counts : state_.workspace->catalog().counts(known.id);
  if (!counts) return std::move(counts).take_error();
  state_.skipped += counts->places;
  return {};
}

Status ScanDiscovery::load_lost() {
  if (state_.workspace == nullptr) return {};
  auto lost = state_.workspace->catalog().lost();
  if (!lost) return std::move(lost).take_error();
  for (auto& one : *lost) {
    if (one.times < kTriesOfLost) lost_[one.place.container].push_back(std::move(one));
  }
  return {};
}

Status ScanDiscovery::load_locked() {
  if (state_.workspace == nullptr || state_.options.passphrases.empty()) return {};
  auto unread = state_.workspace->catalog().unread(index::Catalog::Which::Unreadable);
  if (!unread) return std::move(unread).take_error();
  for (const index::Unread& one : *unread) {
    if (one.reason.find(archive::kEncrypted) != std::string::npos)
      locked_.insert(one.place.container);
  }
  return {};
}

// Each place by itself: that much is known of it, and nothing else needs to be read.
Status ScanDiscovery::retry(const index::KnownContainer& known,
                            const std::vector<index::LostPlace>& lost) {
  auto entries = list_entries(known.container);
  if (!entries) return {};  // it stays lost, and is named as such
  std::map<std::string, const Entry*> by_name;
  for (const Entry& entry : *entries) by_name[stable_name(known.container, entry)] = &entry;
  if (auto on_work = std::exchange(on_work_, nullptr)) on_work();
  auto scan = std::make_shared<ContainerScan>();
  scan->id = known.id;
  scan->container = known.container;
  scan->is_retry = true;
  scan->jobs = 1;
  state_.add(scan);
  for (const index::LostPlace& one : lost) {
    const auto entry = by_name.find(stable_name(known.container, one.place.entry));
    if (entry == by_name.end()) continue;
    Job job;
    job.files.push_back({scan, *entry->second, one});
    if (holds_many(known.container.format)) {
      job.range = {one.place.frame, one.place.frame + 1};
    }
    scan->jobs.fetch_add(1);
    state_.queue.push(std::move(job));
  }
  return state_.job_ended(scan);
}

Result<ContainerPtr> ScanDiscovery::begin(const Container& container,
                                          const Fingerprint& fingerprint) {
  if (auto on_work = std::exchange(on_work_, nullptr)) on_work();
  auto scan = std::make_shared<ContainerScan>();
  scan->container = container;
  scan->fingerprint = fingerprint;
  scan->jobs = 1;  // ours, until all its jobs are in the queue
  scan->id = next_unstored_;
  if (state_.workspace != nullptr) {
    auto known = state_.workspace->catalog().begin_container(container);
    if (!known) return std::move(known).take_error();
    scan->id = known->id;
  }
  ++next_unstored_;
  met_.push_back(scan->id);
  state_.add(scan);
  return scan;
}

Status ScanDiscovery::take_file(const ContainerPtr& scan,
                                const std::optional<index::KnownContainer>& known) {
  if (known) {
    if (auto noted = replace_all(*scan, known->id); !noted) return noted;
  }
  auto entries = list_entries(scan->container);
  if (!entries) {
    unreachable_.push_back({scan->container.path.string(), entries.error().what});
    scan->is_failed = true;
    return {};
  }
  for (Entry& entry : *entries) {
    state_.bytes_known += entry.size;
    if (!holds_many(scan->container.format)) {
      add_to_batch(scan, std::move(entry));
      continue;
    }
    const bool is_whole = scan->container.compression != Compression::None ||
                          (entry.size <= kCutAbove && scan->container.shares == 1);
    Job job;
    job.files.push_back({scan, std::move(entry)});
    job.is_to_be_cut = !is_whole;
    if (is_whole && !is_in_share(scan->container, scan->container.path.native())) continue;
    scan->jobs.fetch_add(1);
    state_.queue.push(std::move(job));
  }
  return {};
}

Status ScanDiscovery::take_maildir(const ContainerPtr& scan,
                                   const std::optional<index::KnownContainer>& known) {
  std::optional<KnownEntries> before;
  if (known && state_.options.is_full) {
    if (auto noted = replace_all(*scan, known->id); !noted) return noted;
  } else if (known) {
    before.emplace(state_.workspace->sealer());
    if (auto read = before->load(state_.workspace->catalog(), known->id); !read) return read;
  }
  auto entries = list_entries(scan->container);
  if (!entries) {
    unreachable_.push_back({scan->container.path.string(), entries.error().what});
    scan->is_failed = true;
    return {};
  }
  for (Entry& entry : *entries) {
    if (state_.should_stop()) break;
    const std::string stable = stable_name(scan->container, entry);
    if (!is_in_share(scan->container, stable)) continue;
    const auto match = before ? before->take(stable, entry) : std::nullopt;
    if (match && match->is_unchanged) {
      ++state_.skipped;
      if (!match->is_renamed) continue;
      auto renamed = state_.workspace->catalog().update_entry(match->row, entry);
      if (!renamed) return renamed;
      continue;
    }
    if (match) scan->gone.push_back(match->row);
    state_.bytes_known += entry.size;
    add_to_batch(scan, std::move(entry));
  }
  if (before) {
    const auto left = before->left();
    scan->gone.insert(scan->gone.end(), left.begin(), left.end());
  }
  flush_batch();
  return {};
}

// Every place it has now is about to be noted anew.
Status ScanDiscovery::replace_all(ContainerScan& scan, index::ContainerId known) {
  auto last = state_.workspace->catalog().last_place(known);
  if (!last) return std::move(last).take_error();
  scan.gone_to = *last;
  return {};
}

void ScanDiscovery::add_to_batch(const ContainerPtr& container, Entry entry) {
  if (!batch_.files.empty()) {
    const Container& first = batch_.files.front().container->container;
    const Container& next = container->container;
    if (first.format != next.format || first.compression != next.compression) flush_batch();
  }
  // Counted now: between here and the queue the container must not be taken for finished.
  const bool is_counted = !batch_.files.empty() && batch_.files.back().container == container;
  if (!is_counted) container->jobs.fetch_add(1);
  batch_bytes_ += entry.size;
  batch_.files.push_back({container, std::move(entry)});
  if (batch_bytes_ >= kBatchBytes || batch_.files.size() >= kBatchFiles) flush_batch();
}

void ScanDiscovery::flush_batch() {
  if (!batch_.files.empty()) state_.queue.push(std::move(batch_));
  batch_ = {};
  batch_bytes_ = 0;
}

bool ScanDiscovery::is_in_share(const Container& container, const std::string& name) const {
  return container.shares <= 1 || spread(name) % container.shares == container.share;
}

// What merely could not be reached stays: a folder that may not be listed, a disk that is not
// mounted.
bool ScanDiscovery::has_vanished(const index::KnownContainer& known) const {
  const Path& path = known.container.path;
  if (is_remote(known.container.format)) return has_vanished_from_server(known.container);
  if (is_in_repository(known.container.format)) {
    return is_of_this_share(known.container) && has_vanished_from_repository(path);
  }
  for (const Unreadable& one : unreachable_) {
    if (!absent_.contains(one.locator) && is_below(path, one.locator)) return false;
  }
  std::error_code error;
  const auto type = std::filesystem::symlink_status(path, error).type();
  const bool is_there = type != std::filesystem::file_type::not_found;
  if (is_there && error) return false;
  const bool is_walked = std::any_of(walked_.begin(), walked_.end(), [&](const Walked& walked) {
    return (!walked.told || *walked.told == known.container.format) && is_below(path, walked.path);
  });
  // It is there, was walked over, and is no mail any more.
  if (is_there) return is_walked && is_of_this_share(known.container);
  return is_walked || is_mounted(path, known.fingerprint.device);
}

// Only who was asked for all of its folders, and told them, has said that one is not there.
bool ScanDiscovery::has_vanished_from_server(const Container& container) const {
  const auto is_named = [&](const Unreadable& one) {
    return is_below(container.path, one.locator);
  };
  if (std::ranges::any_of(unreachable_, is_named)) return false;
  return is_of_this_share(container) && std::ranges::any_of(walked_, [&](const Walked& walked) {
           return walked.path != container.path && is_below(container.path, walked.path);
         });
}

bool ScanDiscovery::is_of_this_share(const Container& container) const {
  return container.share == state_.options.share && container.shares == state_.options.shares;
}

// Read now as another format, or as a whole after it was read in shares.
bool ScanDiscovery::is_superseded(const index::KnownContainer& known) const {
  const auto path = state_.workspace->sealer().hash_term(known.container.path.native());
  if (!std::ranges::binary_search(met_paths_, path)) return false;
  return state_.options.shares == 1 || is_of_this_share(known.container);
}

Status ScanDiscovery::drop_vanished() {
  auto& catalog = state_.workspace->catalog();
  std::vector<index::ContainerId> vanished;
  auto listed = catalog.each_container([&](const index::KnownContainer& one) {
    if (std::ranges::binary_search(met_, one.id)) return;
    if (!is_superseded(one) && !has_vanished(one)) return;
    vanished.push_back(one.id);
  });
  if (!listed) return listed;
  for (const index::ContainerId id : vanished) {
    if (auto dropped = catalog.drop_container(id); !dropped) return dropped;
  }
  return {};
}

}  // namespace oubli::app
