// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mbox_eraser.h"

#include <cerrno>
#include <future>
#include <utility>
#include <vector>

#include "wiper/at_once.h"
#include "wiper/content_tag.h"
#include "wiper/held_file.h"
#include "wiper/mail_locks.h"
#include "wiper/repack.h"
#include "wiper/settle.h"

namespace oubli::wiper {

namespace {

// One mailbox on its way through the states of wiper.h.
class Passage {
 public:
  Passage(Disk& disk, Journal& journal, const Splitters& splitters, const Replacer& replacer,
          const Unpacker& unpacker, std::uint64_t index, const PlannedSource& source,
          HeldFile& held)
      : splitters_(splitters),
        replacer_(replacer),
        unpacker_(unpacker),
        source_(source),
        held_(held),
        token_(random_token()),
        disk_(disk, held.owner),
        at_{disk_,     journal,          index,     held.folder.get(), held.path,
            held.name, OurNames(token_), held.owner} {}

  Result<MboxOutcome> go(std::span<const std::string_view> strings) {
    Status done = at_.journal.append(
        {.step = Step::Preparing, .source = at_.source, .path = held_.path, .token = token_});
    if (!done) return std::move(done).take_error();
    const bool is_mailbox = source_.format == Format::Mbox;
    auto locks = MailLocks::take(at_.disk, held_, at_.ours, is_mailbox);
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
    auto cut = [&] {
      const auto running = phases_.run("check");
      return cut_mailbox(old_mailbox(), source_, splitters_);
    }();
    if (!cut) return std::move(cut).take_error();
    cut_ = std::move(*cut);
    // How much it packs to is not known before; about as much as it did.
    const bool is_packed = source_.compression != Compression::None;
    const std::uint64_t size = source_.fingerprint.size;
    if (auto room = check_room(at_.folder, is_packed ? size + size / 4 : cut_.new_size, held_.path);
        !room) {
      return room;
    }
    Status done = check(at_.disk.create(at_.folder, at_.ours.fresh, fresh_),
                        "create " + at_.shown(at_.ours.fresh).string());
    // Nobody waits for this file to be delivered to: it gets its locks before it gets the name.
    if (done) done = locks.also_lock(fresh_.get(), held_.path);
    if (done) done = repack();
    if (done) done = still_unchanged(held_, source_.fingerprint);
    if (done) done = locks.still_alone();
    return done;
  }

  Status repack() {
    Status done = [&] {
      const auto running = phases_.run("copy");
      return write_new(at_.disk, held_, cut_, new_mailbox(), replacer_);
    }();
    if (!done) return done;
    const auto running = phases_.run("prove");
    ContentTag tag(tag_key_);
    done = prove_new(at_.disk, held_, cut_, new_mailbox(), splitters_, tag);
    proved_ = tag.finish();
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
    const auto swapped = named_file();
    // Beside the overwriting, which mostly waits for the disk. Its end is waited for on every way.
    auto search = begin_aside(cut_.new_size, [this, strings] {
      return search_residue(*new_mailbox().bytes(), strings, unpacker_);
    });
    auto reached = [&] {
      const auto running = phases_.run("overwrite");
      return erase_old(at_, held_.fd.get(), state->old_name, source_.fingerprint, false);
    }();
    if (!reached) return unsettled(std::move(reached).take_error());
    MboxOutcome outcome;
    outcome.untouched = cut_.untouched;
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
  void verify(MboxOutcome& outcome, const Result<Fingerprint>& swapped,
              std::future<Result<Residue>> search) {
    const auto running = phases_.run("verify");
    auto messages = begin_aside(cut_.new_size, [&] {
      return check_messages(new_mailbox(), splitters_, cut_, source_.erase);
    });
    const auto tag = tag_again();
    const auto checked = messages.get();
    auto residue = search.get();
    auto now = named_file();
    if (checked) outcome.check = *checked;
    if (residue) outcome.residue = *residue;
    const bool is_as_proved = tag && *tag == proved_ && swapped && now && *now == *swapped;
    if (!checked || !residue || !is_as_proved) outcome.check.holds_what_it_should = false;
    if (outcome.check.holds_what_it_should && !is_redacted(source_)) {
      outcome.rewritten = Rewritten{source_.path, source_.fingerprint, *now, std::move(cut_.gone)};
    }
  }

  Result<Tag> tag_again() {
    const auto bytes = new_mailbox().bytes();
    std::vector<char> buffer(1U << 20);
    ContentTag tag(tag_key_);
    for (std::uint64_t at = 0;;) {
      auto got = bytes->read_at(at, buffer);
      if (!got) return std::move(got).take_error();
      if (*got == 0) return tag.finish();
      tag.add({buffer.data(), *got});
      at += *got;
      bytes->release_before(at);
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

  [[nodiscard]] OpenMailbox old_mailbox() const {
    return {held_.fd.get(), source_.compression, held_.path};
  }
  [[nodiscard]] OpenMailbox new_mailbox() const {
    return {fresh_.get(), source_.compression, held_.path};
  }

  const Splitters& splitters_;
  const Replacer& replacer_;
  const Unpacker& unpacker_;
  const PlannedSource& source_;
  HeldFile& held_;
  std::string token_;
  ActingDisk disk_;
  Workplace at_;
  Cut cut_;
  UniqueFd fresh_;
  Fingerprint made_;
  TagKey tag_key_;
  Tag proved_{};  // of what was read back
  Phases phases_;
};

}  // namespace

Result<MboxOutcome> MboxEraser::erase(std::uint64_t index, const PlannedSource& source,
                                      std::span<const std::string_view> strings) {
  auto held = hold(source.path);
  if (!held) return std::move(held).take_error();
  auto now = still_planned(*held, source.fingerprint);
  if (!now) return std::move(now).take_error();
  PlannedSource as_it_is = source;
  as_it_is.fingerprint = *now;
  return Passage(disk_, journal_, splitters_, replacer_, unpacker_, index, as_it_is, *held)
      .go(strings);
}

}  // namespace oubli::wiper
