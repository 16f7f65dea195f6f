// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/passage.h"

#include <cerrno>
#include <utility>

#include "wiper/mail_locks.h"
#include "wiper/repack.h"
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

  Result<MboxOutcome> go(bool has_dotlock, std::span<const std::string_view> strings) {
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
    auto size = repacker_.look(held_, phases_);
    if (!size) return std::move(size).take_error();
    if (auto room = check_room(at_.folder, *size, held_.path); !room) return room;
    Status done = check(at_.disk.create(at_.folder, at_.ours.fresh, fresh_),
                        "create " + at_.shown(at_.ours.fresh).string());
    // Nobody waits for this file to be delivered to: it gets its locks before it gets the name.
    if (done) done = locks.also_lock(fresh_.get(), held_.path);
    if (done) done = repacker_.write(held_, fresh_.get(), phases_);
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

  Result<MboxOutcome> finish(MailLocks& locks, std::span<const std::string_view> strings) {
    auto state = look_at_swap(at_, source_.fingerprint, made_);
    if (!state) return unsettled(std::move(state).take_error());
    auto reached = [&] {
      const auto running = phases_.run("overwrite");
      return erase_old(at_, held_.fd.get(), state->old_name, source_.fingerprint, false);
    }();
    if (!reached) return unsettled(std::move(reached).take_error());
    MboxOutcome outcome;
    outcome.reached = std::move(*reached);
    if (!locks.is_exclusive()) outcome.reached.caveats.insert("OPEN_WRITERS_UNKNOWN");
    verify(outcome, strings);
    outcome.phases = std::move(phases_);
    Status done = locks.release();
    if (done) done = at_.journal.append({.step = Step::Done, .source = at_.source});
    if (!done) return unsettled(std::move(done).take_error());
    return outcome;
  }

  void verify(MboxOutcome& outcome, std::span<const std::string_view> strings) {
    const auto running = phases_.run("verify");
    const auto proof = repacker_.verify(fresh_.get(), strings);
    outcome.untouched = proof.untouched;
    outcome.check = proof.check;
    outcome.residue = proof.residue;
  }

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

Result<MboxOutcome> pass(Disk& disk, Journal& journal, std::uint64_t index,
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
