// SPDX-License-Identifier: GPL-3.0-or-later
// How a snapshot of restic is written anew. The old one stands until the new one, which bears its
// mark, was compared with it in all that restic tells, and proved by its content.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include <unistd.h>

#include "scanner/app/stored/stored_archive.h"
#include "scanner/programs/restic.h"
#include "scanner/programs/restic_snapshot.h"
#include "scanner/programs/restic_view.h"

namespace oubli::app {

namespace {

using programs::restic_call;

constexpr std::size_t kLongestPassword = 64U << 10;

class StoredByRestic final : public StoredArchive {
 public:
  using StoredArchive::StoredArchive;

  Status may_be_written() override {
    if (::access((repository_ / "snapshots").c_str(), W_OK) != 0) {
      return refused(repository_.string() + ": it cannot be written to; nothing was erased",
                     "mount -o remount,rw it");
    }
    auto fit = programs::check_views_can_be_made();
    if (!fit) return std::move(fit).take_error().during(repository_.string());
    if (auto opened = opened_call(); !opened) return std::move(opened).take_error();
    return unlock();
  }

  Status replace(const wiper::Warrant& /*warrant*/, const Path& archive, const Fingerprint& known,
                 const std::vector<wiper::FileChange>& changes, const Proof& proof) override {
    auto stored = seen(archive, known);
    if (!stored) return std::move(stored).take_error();
    auto made = write_beside(archive, *stored, told(changes));
    if (!made) return std::move(made).take_error();
    if (auto proved = prove(archive, *made, proof); !proved) return proved;
    unsee(archive);
    return take_place(archive, stored->id);
  }

  Status tidy(const wiper::Warrant& /*warrant*/, const Path& archive,
              const Fingerprint& known) override {
    auto stored = seen(archive, known);
    if (!stored) return std::move(stored).take_error();
    if (auto unlocked = unlock(); !unlocked) return unlocked;
    auto listed = ask({"snapshots", "--json"});
    if (!listed) return std::move(listed).take_error();
    return forget_begun(*listed, stored->id);
  }

  Status compact(const wiper::Warrant& /*warrant*/) override {
    if (auto unlocked = unlock(); !unlocked) return unlocked;
    return run(restic_call(repository_, {"prune", "--quiet", "--max-unused", "0"}));
  }
  Status check() override {
    return run(restic_call(repository_, {"check", "--quiet", "--read-data"}));
  }

 private:
  // Locks of processes that have ended go: a killed run leaves them. Others are waited for a while:
  // a process that was killed a moment ago has not ended for everybody.
  Status unlock() {
    constexpr std::chrono::seconds kPatience{10};
    constexpr std::chrono::milliseconds kStep{500};
    const auto last = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
      auto locks = ask({"list", "locks"});
      if (!locks) return std::move(locks).take_error();
      if (locks->empty()) return {};
      auto unlocked = run(restic_call(repository_, {"unlock", "--quiet"}));
      if (!unlocked) return unlocked;
      if (std::chrono::steady_clock::now() >= last) break;
      std::this_thread::sleep_for(kStep);
    }
    return Error{
        ErrorCode::Locked, repository_.string() + ": it is locked",
        "wait for the backup that is running, or look at: restic -r REPOSITORY list locks"};
  }

  // Waits where somebody else locked the repository a moment ago.
  Status forget(const std::string& id) {
    constexpr int kTries = 3;
    for (int left = kTries;; --left) {
      auto done = run(restic_call(repository_, {"forget", "--quiet", "--", id}));
      if (done || done.error().code != ErrorCode::Locked || left == 1) return done;
      if (auto unlocked = unlock(); !unlocked) return unlocked;
    }
  }

  // The old one goes. Where it has gone already, or was given another id (`restic tag`), also while
  // this was asked (restic forgets one that is not there without a word), the new one would stand
  // beside it for good: it goes instead.
  Status take_place(const Path& archive, const std::string& id) {
    auto listed = ask({"snapshots", "--json"});
    if (!listed) return std::move(listed).take_error();
    if (auto old = programs::read_snapshot(*listed, id)) {
      const auto before = programs::read_twins(*listed, *old);
      if (auto done = forget(id); !done) return done;
      listed = ask({"snapshots", "--json"});
      if (!listed) return std::move(listed).take_error();
      const auto after = programs::read_twins(*listed, *old);
      if (std::ranges::includes(before, after)) return {};
    }
    if (auto tidied = forget_begun(*listed, id); !tidied) return tidied;
    return refused(archive.string() + ": somebody else changed it meanwhile; nothing was erased",
                   "oubli scan " + repository_.string() + ", and run the command again");
  }

  Result<std::string> ask(std::vector<std::string> words) {
    return repositories_.ask(format_, repository_,
                             programs::restic_question(repository_, std::move(words)));
  }

  // With what opens the repository in it, also where restic cannot look for that.
  Result<programs::Call> opened_call() {
    programs::Call call = restic_call(repository_, {});
    if (auto opened = repositories_.open(format_, repository_, call); !opened) {
      return std::move(opened).take_error();
    }
    if (!call.secret.empty()) return call;
    if (std::getenv("RESTIC_PASSWORD_COMMAND") != nullptr) {
      return refused(repository_.string() +
                         ": RESTIC_PASSWORD_COMMAND cannot be run where it is written anew; "
                         "nothing was erased",
                     "--archive-passphrase-file FILE");
    }
    const char* file = std::getenv("RESTIC_PASSWORD_FILE");
    if (file == nullptr) return call;
    auto password = read_file(file, kLongestPassword);
    if (!password) return std::move(password).take_error();
    password_ = *std::move(password);
    programs::restic().give_passphrase(call, password_);
    return call;
  }

  Result<std::vector<programs::Node>> nodes_of(const std::string& id) {
    auto said = ask({"find", "--json", "--snapshot", id, "--", "*"});
    if (!said) return std::move(said).take_error();
    return programs::read_nodes(*said);
  }

  // The ids of what was written in place of a snapshot. `listed`: all that there are.
  static Result<std::vector<std::string>> written_for(const std::string& listed,
                                                      const std::string& id) {
    auto all = programs::restic().read_list(listed);
    if (!all) return std::move(all).take_error();
    std::vector<std::string> ids;
    for (const programs::Stored& one : *all) {
      if (one.replaces == id) ids.push_back(one.id);
    }
    return ids;
  }

  // What a run that did not come to its end left beside one that stands.
  Status forget_begun(const std::string& listed, const std::string& id) {
    auto begun = written_for(listed, id);
    if (!begun) return std::move(begun).take_error();
    for (const std::string& one : *begun) {
      if (auto done = forget(one); !done) return done;
    }
    return {};
  }

  Result<programs::Inodes> inodes_of(const programs::Snapshot& snapshot,
                                     const std::vector<programs::Node>& nodes) {
    return programs::read_inodes(snapshot.tree, nodes, [&](const std::string& id) {
      return ask({"cat", "blob", "--", id});
    });
  }

  static Error not_what_it_was(const Path& archive) {
    return failed(
        archive.string() + ": what was written beside it is not what it should be; it is as it was",
        "see how they differ: restic -r REPOSITORY diff --metadata");
  }

  // All that restic tells of a snapshot but its content and its xattrs.
  struct Told {
    programs::Snapshot snapshot;
    std::vector<programs::Node> nodes;
    programs::Inodes inodes;
  };

  // The id of the new one, of which restic tells what it tells of the old one.
  Result<std::string> write_beside(const Path& archive, const programs::Stored& stored,
                                   const std::vector<programs::ArchiveChange>& changes) {
    auto listed = ask({"snapshots", "--json"});
    if (!listed) return std::move(listed).take_error();
    auto old = programs::read_snapshot(*listed, stored.id);
    if (!old) return std::move(old).take_error().during(archive.string());
    if (auto tidied = forget_begun(*listed, stored.id); !tidied)
      return std::move(tidied).take_error();
    auto nodes = nodes_of(stored.id);
    if (!nodes) return std::move(nodes).take_error().during(archive.string());
    const auto standing = programs::standing_of(*old, *nodes);
    if (!standing) {
      return refused(archive.string() + ": its paths are not where they were; nothing was erased",
                     "restic -r REPOSITORY ls it, and see");
    }
    auto inodes = inodes_of(*old, *nodes);
    if (!inodes) return std::move(inodes).take_error().during(archive.string());
    auto call = opened_call();
    if (!call) return std::move(call).take_error();
    programs::ResticView view{.repository = repository_,
                              .id = stored.id,
                              .parent = stored.id,
                              .opened = *std::move(call),
                              .snapshot = &*old,
                              .standing = &*standing,
                              .nodes = &*nodes,
                              .inodes = &*inodes,
                              .changes = &changes};
    if (auto done = back_up(view, archive); !done) return std::move(done).take_error();
    return compare(archive, stored, {*std::move(old), *std::move(nodes), *std::move(inodes)},
                   changes);
  }

  // A file that is as long as it was is taken for the old one, by its size and mtime (an archive
  // within, which ends with whole records of zeros). Where there is such a file, the parent is a
  // snapshot that is made for it, in which that file is empty.
  Status back_up(programs::ResticView view, const Path& archive) {
    std::vector<programs::ArchiveChange> emptied = *view.changes;
    bool is_needed = false;
    for (programs::ArchiveChange& change : emptied) {
      if (change.goes || size_of(change) != change.old_size) continue;
      change.parts.clear();
      change.after = content_hash({});
      is_needed = true;
    }
    if (!is_needed) return programs::back_up_view(view, archive);
    programs::ResticView first = view;
    first.changes = &emptied;
    if (auto done = programs::back_up_view(first, archive); !done) return done;
    auto listed = ask({"snapshots", "--json"});
    if (!listed) return std::move(listed).take_error();
    auto made = written_for(*listed, view.id);
    if (!made) return std::move(made).take_error();
    if (made->size() != 1) return not_what_it_was(archive);
    view.parent = made->front();
    if (auto done = programs::back_up_view(view, archive); !done) return done;
    return forget(view.parent);
  }

  Result<std::string> compare(const Path& archive, const programs::Stored& stored, const Told& old,
                              const std::vector<programs::ArchiveChange>& changes) {
    auto listed = ask({"snapshots", "--json"});
    if (!listed) return std::move(listed).take_error();
    auto made = written_for(*listed, stored.id);
    if (!made) return std::move(made).take_error();
    if (made->size() != 1) return not_what_it_was(archive);
    auto snapshot = programs::read_snapshot(*listed, made->front());
    if (!snapshot) return std::move(snapshot).take_error();
    auto nodes = nodes_of(made->front());
    if (!nodes) return std::move(nodes).take_error();
    auto inodes = inodes_of(*snapshot, *nodes);
    if (!inodes) return std::move(inodes).take_error();
    const bool is_same = programs::is_same(old.snapshot, *snapshot) &&
                         programs::is_same_but_for(changes, old.nodes, *nodes) &&
                         programs::without(old.inodes, changes) == *inodes;
    return is_same ? Result<std::string>(made->front()) : not_what_it_was(archive);
  }

  Status prove(const Path& archive, const std::string& id, const Proof& proof) {
    auto reading = repositories_.read(format_, archive::stored_path({repository_, id}));
    if (!reading) return std::move(reading).take_error();
    auto is_right = proof(reading->output.get());
    if (!is_right) return std::move(is_right).take_error().during(archive.string());
    reading->output.reset();
    auto whole = programs::Repositories::finish(format_, archive, *reading->program);
    if (!whole) return whole;
    return *is_right ? Status() : not_what_it_was(archive);
  }

  std::string password_;
};

}  // namespace

std::unique_ptr<wiper::Repository> stored_by_restic(programs::Repositories& repositories,
                                                    Path repository) {
  return std::make_unique<StoredByRestic>(repositories, Format::Restic, std::move(repository));
}

}  // namespace oubli::app
