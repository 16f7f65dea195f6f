// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/passage.h"

#include <cerrno>
#include <utility>

#include "wiper/disk/mail_locks.h"
#include "wiper/mailbox/repack.h"
#include "wiper/settle.h"

namespace oubli::wiper {

namespace {

// One mailbox on its way through the states of wiper.h.
class Passage {
 public:
  Passage(Disk& disk, Journal& journal, std::uint64_t index, const PlannedSource& source,
          HeldFile& held, Repacker& repacker)
      : repacker_(repacker),
        source_(source),
        held_(held),
        token_(random_token()),
        disk_(disk, held.owner),
        at_{disk_,     journal,          index,     held.folder.get(), held.path,
            held.name, OurNames(token_), held.owner} {}

  Result<MailboxOutcome> go(bool has_dotlock, std::span<const std::string_view> strings) {
    Status done = at_.journal.append(
        {.step = Step::Preparing, .source = at_.source, .path = held_.path, .token = token_});
    if (!done) return std::move(done).take_error();
    auto locks = MailLocks::take(at_.disk, held_, at_.ours, has_dotlock);
    if (!locks) return give_up(std::move(locks).take_error());
    done = prepare(*locks);
    if (done) done = swap(*locks);
    if (!done) {
      Error why = give_up(std::move(done).take_error());
      (void)locks->release();  // give_up() unlinked the dotlock or said why not
      return why;
    }
    return finish(*locks, strings);
  }

 private:
  Status prepare(const MailLocks& locks) {
    auto size = repacker_.look(files());
    if (!size) return std::move(size).take_error();
    if (auto room = check_room(at_.folder, *size, held_.path); !room) return room;
    Status done = check(at_.disk.create(at_.folder, at_.ours.fresh, fresh_),
                        "create " + at_.shown(at_.ours.fresh).string());
    // Nobody waits for this file to be delivered to: it gets its locks before it gets the name.
    if (done) done = locks.also_lock(fresh_.get(), held_.path);
    if (done) done = repacker_.write(files());
    if (done) done = still_unchanged(held_, source_.fingerprint);
    if (done) done = locks.still_alone();
    return done;
  }

  Status swap(const MailLocks& locks) {
    struct stat about {};
    if (::fstat(fresh_.get(), &about) != 0) return system_error("stat the new file", errno);
    made_ = fingerprint_of(about);
    Status done = at_.journal.append(
        {.step = Step::Intent, .source = at_.source, .old = source_.fingerprint, .made = made_});
    if (done) done = swap_names(at_);
    if (!done) return done;
    auto alone = locks.still_alone();
    if (alone) return alone;
    // Somebody reached the old file just before the swap and waits for the lease: what it is about
    // to write must not go into a file without a name. Where this fails, recovery decides.
    if (auto back = check(at_.disk.exchange(at_.folder, at_.ours.fresh, at_.name), "swap back");
        !back) {
      return back;
    }
    return alone;
  }

  // Before the swap everything goes back to how it was; after it, or when that fails, the journal
  // stays open.
  Error give_up(Error why) {
    auto state = look_at_swap(at_, source_.fingerprint, made_);
    Status undone;
    if (!state) {
      undone = std::move(state).take_error();
    } else if (state->is_swapped) {
      return unsettled(std::move(why));
    } else {
      undone = clear_up(at_);
    }
    if (undone) undone = unlink_dotlock(at_.disk, at_.folder, at_.name, at_.ours);
    if (undone) {
      undone =
          at_.journal.append({.step = Step::Failed, .source = at_.source, .text = std::string()});
    }
    if (undone) return why;
    why.what += "; and then " + undone.error().what;
    return unsettled(std::move(why));
  }

  static Error unsettled(Error why) {
    why.what += "; what is left in the folder is not settled yet";
    why.hint = "run the command again; it first settles what this run left";
    return why;
  }

  Result<MailboxOutcome> finish(MailLocks& locks, std::span<const std::string_view> strings) {
    auto state = look_at_swap(at_, source_.fingerprint, made_);
    if (!state) return unsettled(std::move(state).take_error());
    const auto swapped = named_file();
    // Beside the overwriting, which mostly waits for the disk. Its end is waited for on every way.
    auto search = repacker_.begin_search(fresh_.get(), strings);
    auto reached = [&] {
      const auto running = phases_.run("overwrite");
      return erase_old(at_, held_.fd.get(), state->old_name, source_.fingerprint, false);
    }();
    if (!reached) return unsettled(std::move(reached).take_error());
    MailboxOutcome outcome;
    outcome.reached = std::move(*reached);
    if (!locks.is_exclusive()) outcome.reached.caveats.insert("OPEN_WRITERS_UNKNOWN");
    verify(outcome, swapped, std::move(search));
    outcome.phases = std::move(phases_);
    Status done = locks.release();
    if (done) done = at_.journal.append({.step = Step::Done, .source = at_.source});
    if (!done) return unsettled(std::move(done).take_error());
    return outcome;
  }

  // Erased it is; what cannot be looked at again shows as not verified.
  void verify(MailboxOutcome& outcome, const Result<Fingerprint>& swapped,
              std::future<Result<Residue>> search) {
    const auto running = phases_.run("verify");
    auto proof = repacker_.verify(files(), std::move(search));
    const auto now = named_file();
    outcome.untouched = proof.untouched;
    outcome.check = proof.check;
    outcome.residue = proof.residue;
    outcome.traces = std::move(proof.traces);
    const bool is_as_swapped = swapped && now && *now == *swapped;
    if (!is_as_swapped) outcome.check.holds_what_it_should = false;
    if (outcome.check.holds_what_it_should && proof.gone) {
      outcome.rewritten =
          Rewritten{source_.path, source_.fingerprint, *now, *std::move(proof.gone)};
    }
  }

  // The new file, as long as the mailbox's name leads to it.
  Result<Fingerprint> named_file() {
    struct stat about {};
    if (::fstat(fresh_.get(), &about) != 0) return system_error("stat the new file", errno);
    auto named = look_up(at_.folder, at_.name);
    if (!named) return std::move(named).take_error();
    if (*named == fingerprint_of(about)) return fingerprint_of(about);
    return failed(held_.path.string() + ": another file has taken its place");
  }

  [[nodiscard]] Repacker::Files files() { return {at_.disk, held_, fresh_.get(), phases_}; }

  Repacker& repacker_;
  const PlannedSource& source_;
  HeldFile& held_;
  std::string token_;
  ActingDisk disk_;
  Workplace at_;
  UniqueFd fresh_;
  Fingerprint made_;
  Phases phases_;
};

}  // namespace

Result<MailboxOutcome> pass(Disk& disk, Journal& journal, std::uint64_t index,
                            const PlannedSource& source, Repacker& repacker, bool has_dotlock,
                            std::span<const std::string_view> strings) {
  auto held = hold(source.path);
  if (!held) return std::move(held).take_error();
  auto now = still_planned(*held, source.fingerprint);
  if (!now) return std::move(now).take_error();
  PlannedSource as_it_is = source;
  as_it_is.fingerprint = *now;
  return Passage(disk, journal, index, as_it_is, *held, repacker).go(has_dotlock, strings);
}

}  // namespace oubli::wiper
