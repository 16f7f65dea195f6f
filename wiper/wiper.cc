// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/wiper.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <span>

#include <fcntl.h>
#include <unistd.h>

#include "adapters/base/counted.h"
#include "wiper/archive_eraser.h"
#include "wiper/certificate.h"
#include "wiper/file_eraser.h"
#include "wiper/file_redactor.h"
#include "wiper/held_file.h"
#include "wiper/ledger_append.h"
#include "wiper/mbox_eraser.h"
#include "wiper/own_file.h"
#include "wiper/pst_eraser.h"
#include "wiper/recovery.h"
#include "wiper/repository_eraser.h"
#include "wiper/server_eraser.h"
#include "wiper/verify.h"

namespace oubli::wiper {

namespace {

constexpr const char* kJournal = "wiper.journal";
constexpr const char* kPlan = "plan-in-progress.json";
constexpr std::size_t kLongestPlan = 1ULL << 30;

void add_done(const PlannedMessage& message, Receipt& receipt) {
  const Action action = message.replacement ? Action::Redacted : Action::Deleted;
  receipt.erasures.push_back({message.locator, action, message.reason, message.hash});
  if (message.replacement) receipt.broken_signatures += message.replacement->broken_signatures;
}

// Messages of the new mailbox: what was redacted is still one.
std::uint64_t left_in(const PlannedSource& source) {
  const auto gone = std::ranges::count_if(
      source.erase, [](const PlannedMessage& message) { return !message.replacement; });
  return source.examined - static_cast<std::uint64_t>(gone);
}

void add_failure(const PlannedSource& source, Error error, Receipt& receipt) {
  for (const auto& message : source.erase) {
    receipt.erasures.push_back({message.locator, Action::Failed, error.what, message.hash});
  }
  receipt.failures.push_back({source.path, std::move(error)});
}

// For a run that was killed: what can still be said of a rewritten mailbox.
bool check_again(const PlannedSource& source, const SourceState& state,
                 const WiperSettings& settings, Receipt& receipt) {
  auto fd = open_for_reading(source.path);
  if (!fd) return false;
  struct stat about {};
  if (::fstat(fd->get(), &about) != 0) return false;
  const Fingerprint now = fingerprint_of(about);
  // Unchanged since it was proved, before it got the name; else only the erased can be looked for.
  const bool is_as_proved = now.inode == state.made.inode && now.size == state.made.size &&
                            now.modified_ns == state.made.modified_ns;
  if (source.format == Format::Pst) {
    auto found = check_pst(settings.pst_editors, fd->get(), source.path, source.erase);
    if (!found) return false;
    receipt.residue += found->check.erased_found;
    return is_as_proved && found->check.holds_what_it_should && found->check.erased_found == 0;
  }
  // The scan that follows looks into it; here nothing but that it is the one that was proved.
  if (source.format == Format::Archive) return is_as_proved;
  if (left_in(source) == 0) return is_as_proved;  // what may be left is no mailbox to a splitter
  auto found = count_erased({fd->get(), source.compression, source.path}, settings.splitters,
                            source.erase, now.size);
  if (!found) return false;
  receipt.residue += *found;
  return is_as_proved && *found == 0;
}

// The blocks of a file that went through an ext4 journal may still stand in it.
void zero_journals(Disk& disk, Receipt& receipt) {
  std::map<dev_t, bool> done;
  for (auto& row : receipt.media) {
    if (!row.path.is_absolute()) continue;  // on a mail server
    auto folder = open_folder(row.path);    // of a Maildir
    if (!folder) folder = open_folder(row.path.parent_path());
    struct stat about {};
    if (!folder || ::fstat(folder->get(), &about) != 0) continue;
    const auto [known, is_new] = done.try_emplace(about.st_dev, false);
    // Not ext4, or not root: the level stays as it is.
    if (is_new) known->second = disk.zero_journal(folder->get()) == 0;
    if (known->second) row.reached = with_journal_zeroed(std::move(row.reached));
  }
}

// Each message of its own: of a run that is ending, or of one that was killed. False when none
// went.
bool add_messages(const PlannedSource& source, const FilesOutcome& outcome, Receipt& receipt) {
  for (std::uint64_t i = 0; i < source.erase.size(); ++i) {
    const auto& message = source.erase[i];
    const auto kept = outcome.kept.find(i);
    if (kept == outcome.kept.end()) {
      add_done(message, receipt);
    } else {
      receipt.erasures.push_back(
          {message.locator, Action::Failed, kept->second.what, message.hash});
      receipt.failures.push_back({source.path, kept->second});
    }
  }
  for (const auto& reached : outcome.reached) receipt.media.push_back({source.path, reached});
  if (outcome.kept.size() == source.erase.size()) return false;
  receipt.untouched += source.examined - source.erase.size();
  return true;
}

void add_folder_on_server(const PlannedSource& source, const FilesOutcome& outcome,
                          Receipt& receipt) {
  if (!add_messages(source, outcome, receipt)) return;
  receipt.is_verified = receipt.is_verified && outcome.is_verified;
}

void add_files(const PlannedSource& source, const FilesOutcome& outcome,
               std::span<const std::string_view> strings, const Unpacker& unpacker,
               Receipt& receipt) {
  if (!add_messages(source, outcome, receipt)) return;
  auto standing = count_standing(source, outcome);
  auto residue = search_files(source, strings, unpacker);
  receipt.residue +=
      outcome.residue + (standing ? *standing : 0) + (residue ? residue->total() : 0);
  receipt.unopened += outcome.unopened + (residue ? residue->unopened : 0);
  receipt.is_verified =
      receipt.is_verified && outcome.is_verified && standing && residue && *standing == 0;
}

std::vector<Path> erased_from(const Plan& plan) {
  std::vector<Path> paths;
  for (const auto& source : plan.sources) {
    const bool is_beside = !is_remote(source.format) && !is_in_repository(source.format);
    if (!source.erase.empty() && is_beside) paths.push_back(source.path);
  }
  return paths;
}

// On a server nothing is searched for strings.
bool is_any_local(const Plan& plan) {
  return std::ranges::any_of(plan.sources, [](const PlannedSource& source) {
    return !source.erase.empty() && !is_remote(source.format);
  });
}

bool redacts_files(const PlannedSource& source) {
  return keeps_messages_in_files(source.format) && is_redacted(source);
}

bool is_settled(const Journal& journal) {
  const auto is_over = [](const auto& one) {
    return one.second.last == Step::Done || one.second.last == Step::Failed;
  };
  const auto states = states_of(journal);
  const auto batches = batches_of(journal);
  return std::ranges::all_of(states, is_over) && std::ranges::all_of(batches, is_over);
}

using SourceStates = std::map<std::uint64_t, SourceState>;
using BatchStates = std::map<std::uint64_t, BatchState>;

// All that can be is; gives the first reason why something cannot.
Status settle_all(Disk& disk, Journal& journal, SourceStates& states, BatchStates& batches) {
  Status first;
  for (auto& [source, state] : states) {
    if (!state.asked.empty()) continue;  // others have to be asked, see below
    auto done = settle_source(disk, journal, source, state);
    if (!done && first)
      first = std::move(done).take_error().during("settle " + state.path.string());
  }
  for (auto& [number, state] : batches) {
    auto done = settle_batch(disk, journal, number, state);
    if (!done && first) first = std::move(done).take_error().during("settle");
  }
  return first;
}

struct PlanBegun {
  Plan plan;
  ContentHash digest;
};

Result<PlanBegun> plan_begun(const Path& file, const Journal& journal) {
  auto fd = open_for_reading(file);
  if (!fd) return std::move(fd).take_error();
  auto saved = read_whole(fd->get(), kLongestPlan, file);
  if (!saved) return std::move(saved).take_error();
  const ContentHash digest = content_hash(*saved);
  if (journal.records().front().text != to_hex(digest)) {
    return damaged(file.string() + ": not the plan that was begun",
                   "put the file back as it was; its digest stands in the journal");
  }
  auto plan = parse_plan(*saved);
  if (!plan) return std::move(plan).take_error();
  return PlanBegun{*std::move(plan), digest};
}

Error killed_before(const Path& mailbox) {
  return failed(mailbox.string() + ": the run was killed before it was rewritten; it is as it was",
                "run the command again");
}

void add_settled(const PlannedSource& source, const SourceState& state,
                 const WiperSettings& settings, Receipt& receipt) {
  for (const auto& message : source.erase) add_done(message, receipt);
  receipt.media.push_back({source.path, state.reached.value_or(Reached{})});
  receipt.untouched += source.examined - source.erase.size();
  const bool is_proved = check_again(source, state, settings, receipt);
  receipt.is_verified = receipt.is_verified && is_proved;
}

void add_mailbox(const PlannedSource& source, Result<MailboxOutcome> outcome, Receipt& receipt) {
  if (!outcome) {
    add_failure(source, std::move(outcome).take_error(), receipt);
    return;
  }
  for (const auto& message : source.erase) add_done(message, receipt);
  receipt.media.push_back({source.path, std::move(outcome->reached)});
  receipt.untouched += outcome->untouched;
  receipt.residue += outcome->check.erased_found + outcome->residue.total();
  receipt.unopened += outcome->residue.unopened;
  receipt.is_verified = receipt.is_verified && outcome->check.holds_what_it_should;
  receipt.phases.add(outcome->phases);
  if (outcome->rewritten) receipt.rewritten.push_back(*std::move(outcome->rewritten));
}

}  // namespace

void Wiper::erase_mailbox(Journal& journal, std::uint64_t index, const PlannedSource& source,
                          const std::vector<std::string_view>& strings, Receipt& receipt) {
  auto outcome =
      source.format == Format::Pst
          ? PstEraser(disk_, journal, settings_.pst_editors, settings_.replacer, settings_.unpacker)
                .erase(index, source, strings)
      : source.format == Format::Archive
          ? ArchiveEraser(disk_, journal, settings_.splitters, settings_.unpacker)
                .erase(index, source, strings)
          : MboxEraser(disk_, journal, settings_.splitters, settings_.replacer, settings_.unpacker)
                .erase(index, source, strings);
  add_mailbox(source, std::move(outcome), receipt);
}

void Wiper::erase_on_server(Journal& journal, std::uint64_t index, const PlannedSource& source,
                            Receipt& receipt) {
  const auto running = receipt.phases.run("servers");
  auto outcome =
      ServerEraser(journal, settings_.server_folders, settings_.replacer).erase(index, source);
  if (!outcome) return add_failure(source, std::move(outcome).take_error(), receipt);
  add_folder_on_server(source, *outcome, receipt);
}

// Fails where it cannot be settled yet.
Status Wiper::settle_in_repository(RepositoryEraser& eraser, std::uint64_t index,
                                   const PlannedSource& source,
                                   std::map<std::uint64_t, SourceState>& states, Receipt& receipt) {
  const auto state = states.find(index);
  if (state == states.end() || state->second.last == Step::Failed) {
    add_failure(source, killed_before(source.path), receipt);
    return {};
  }
  auto outcome = eraser.settle(index, source, state->second);
  const bool is_owed = !outcome && state->second.last != Step::Failed;
  if (is_owed) return std::move(outcome).take_error();
  add_mailbox(source, std::move(outcome), receipt);
  return {};
}

// Fails where it cannot be settled yet.
Status Wiper::settle_on_server(Journal& journal, std::uint64_t index, const PlannedSource& source,
                               std::map<std::uint64_t, SourceState>& states, Receipt& receipt) {
  const auto state = states.find(index);
  if (state == states.end() || state->second.last == Step::Failed) {
    add_failure(source, killed_before(source.path), receipt);
    return {};
  }
  ServerEraser eraser(journal, settings_.server_folders, nullptr);
  auto outcome = eraser.settle(index, source, state->second);
  if (outcome) {
    add_folder_on_server(source, *outcome, receipt);
    return {};
  }
  if (state->second.last != Step::Failed) return std::move(outcome).take_error();
  add_failure(source, std::move(outcome).take_error(), receipt);
  return {};
}

void Wiper::clear_index(const Plan& plan, Receipt& receipt) {
  receipt.leftovers = leftovers_of(erased_from(plan));
  if (!settings_.clear_index || receipt.count_done() == 0) return;
  const auto running = receipt.phases.run("index");
  receipt.index = settings_.clear_index(plan, receipt);
  if (!*receipt.index) receipt.is_verified = false;
}

Status Wiper::put_on_record(Receipt& receipt) {
  const Path& workspace = settings_.workspace;
  if (auto done = name_receipt(disk_, workspace, receipt); !done) return done;
  if (settings_.keys != nullptr) {
    receipt.certificate = workspace / kCertificates / (receipt.saved.stem().string() + ".json");
    // Whoever settles a killed run erases in the name of those who ordered it.
    const Parties parties =
        receipt.is_recovery ? receipt.named.value_or(Parties{}) : settings_.parties;
    auto done = issue_certificate(disk_, workspace, *settings_.keys, receipt, parties);
    if (!done) return done;
  }
  return save_receipt(disk_, receipt);
}

Status Wiper::close(Journal& journal, Receipt& receipt) {
  if (settings_.zeroes_journals) zero_journals(disk_, receipt);
  receipt.finished = settings_.now();
  if (auto done = put_on_record(receipt); !done) return done;
  // Where something is not settled, plan and journal stay for the next run.
  if (!is_settled(journal)) return {};
  if (receipt.index && !*receipt.index) return {};
  // From here on nothing is owed but tidying up.
  if (auto done = journal.append({.step = Step::Closed}); !done) return done;
  return tidy_up(journal);
}

Status Wiper::tidy_up(Journal& journal) {
  for (const char* suffix : {"", ".new"}) {
    const std::string name = std::string(kPlan) + suffix;
    auto done = erase_own_file(disk_, settings_.workspace, name);
    if (!done) return std::move(done).take_error();
  }
  for (const char* beside : {kWithdrawing, kOldKey}) {
    auto done = settle_replacement(disk_, settings_.workspace, beside);
    if (!done) return done;
  }
  return journal.finish();
}

Status Wiper::check_record() const {
  if (settings_.keys == nullptr) return {};
  auto sound = check_ledger(disk_, settings_.workspace, settings_.keys->signing.public_key());
  if (sound) return sound;
  return std::move(sound).take_error().during("nothing was erased, because");
}

Result<Receipt> Wiper::carry_out(ApprovedPlan approved,
                                 const std::vector<std::string_view>& strings,
                                 NotExamined not_examined, std::vector<Erasure> kept) {
  if (auto settled = recover(); !settled) return std::move(settled).take_error();
  const Plan& plan = approved.plan();
  if (auto sound = check_record(); !sound) return std::move(sound).take_error();
  auto journal = Journal::open(disk_, settings_.workspace, kJournal);
  if (!journal) return std::move(journal).take_error();
  Receipt receipt;
  receipt.started = settings_.now();
  receipt.plan = approved.digest();
  receipt.is_verified = planned_messages(plan) > 0;
  receipt.not_examined = std::move(not_examined);
  receipt.erasures = std::move(kept);
  receipt.strings = is_any_local(plan) ? strings.size() : 0;
  Status done = save_durably(disk_, settings_.workspace, kPlan, to_json(plan));
  if (done) {
    done = journal->append(
        {.step = Step::Begin, .text = to_hex(approved.digest()), .parties = settings_.parties});
  }
  if (!done) return std::move(done).take_error();
  auto files = [&] {
    const auto running = receipt.phases.run("files");
    return FileEraser(disk_, *journal, plan).erase();
  }();
  auto stored = [&] {
    const auto running = receipt.phases.run("repositories");
    return RepositoryEraser(*journal, settings_.repositories, settings_.splitters,
                            settings_.unpacker)
        .erase(plan, strings);
  }();
  FileRedactor redactor(disk_, *journal, settings_.replacer, settings_.unpacker);
  for (std::uint64_t i = 0; i < plan.sources.size(); ++i) {
    const PlannedSource& source = plan.sources[i];
    if (source.erase.empty()) continue;
    if (is_remote(source.format)) {
      erase_on_server(*journal, i, source, receipt);
      continue;
    }
    if (const auto outcome = stored.find(i); outcome != stored.end()) {
      add_mailbox(source, std::move(outcome->second), receipt);
      continue;
    }
    if (redacts_files(source)) files[i] = redactor.redact(i, source, strings);
    if (const auto outcome = files.find(i); outcome != files.end()) {
      add_files(source, outcome->second, strings, settings_.unpacker, receipt);
    } else {
      erase_mailbox(*journal, i, source, strings, receipt);
    }
  }
  receipt.is_verified = receipt.is_verified && receipt.failures.empty();
  clear_index(plan, receipt);
  if (done = close(*journal, receipt); !done) {
    return std::move(done).take_error().during("the messages were dealt with, but");
  }
  return receipt;
}

// The old archive is not ours to destroy: it is a copy that still holds what was erased.
Result<Receipt> Wiper::record(ApprovedPlan approved, StreamFacts facts) {
  const StreamOutcome& passed = facts.passed;
  const bool is_sound = passed.trouble.empty();
  Receipt receipt;
  receipt.started = approved.plan().created;
  receipt.plan = approved.digest();
  for (const PlannedSource& source : approved.plan().sources) {
    for (const PlannedMessage& message : source.erase) {
      if (is_sound) {
        add_done(message, receipt);
      } else {
        receipt.erasures.push_back({message.locator, Action::Failed, passed.trouble, message.hash});
      }
    }
  }
  for (Erasure& one : facts.left) receipt.erasures.push_back(std::move(one));
  const std::uint64_t failed = receipt.count(Action::Failed);
  if (failed > 0) {
    receipt.failures.push_back(
        {kStream,
         {ErrorCode::Partial,
          (passed.written_volumes.empty() ? "standard output: " : "the new volumes: ") +
              (is_sound ? counted(failed, "message") + " of those that were to go "
                                                       "did not"
                        : passed.trouble) +
              "; what was written is not to be used",
          "the receipt names them"}});
  }
  receipt.stream = StreamRow{.read = passed.read,
                             .written = passed.written,
                             .digest = passed.digest,
                             .volumes = passed.written_volumes,
                             .volumes_read = passed.volumes.read,
                             .volumes_on_trust = passed.volumes.on_trust,
                             .is_failed = failed > 0};
  receipt.media.push_back({kStream,
                           {Level::E0,
                            "what the stream was read from still holds the messages; destroy it",
                            {"original-not-touched"}}});
  receipt.untouched = passed.kept;
  receipt.residue = passed.residue.total() + passed.seen.standing.size();
  receipt.unopened = passed.residue.unopened;
  receipt.strings = facts.strings;
  receipt.is_verified = failed == 0;
  receipt.not_examined = std::move(facts.not_examined);
  receipt.elsewhere = std::move(facts.elsewhere);
  receipt.phases = passed.phases;
  settings_.parties = std::move(facts.parties);
  receipt.finished = settings_.now();
  if (facts.remember) {
    if (auto done = facts.remember(receipt); !done) return std::move(done).take_error();
  }
  if (auto done = put_on_record(receipt); !done) return std::move(done).take_error();
  return receipt;
}

bool Wiper::is_owed(const Path& workspace) {
  // The journal taken out of the way was settled; it is owed its overwriting.
  for (const std::string& name :
       {std::string(kJournal), kJournal + std::string(".finished"), std::string(kPlan),
        std::string(kWithdrawing), std::string(kOldKey), kOldKey + std::string(".new")}) {
    std::error_code error;
    if (std::filesystem::exists(workspace / name, error)) return true;
  }
  return false;
}

Result<std::optional<Receipt>> Wiper::recover() {
  auto journal = Journal::open(disk_, settings_.workspace, kJournal);
  if (!journal) return std::move(journal).take_error();
  // Killed before the journal began, nothing was touched; killed after it was closed, all is done.
  const auto& records = journal->records();
  if (!records.empty() && records.back().step != Step::Closed) return settle(*journal);
  if (auto done = tidy_up(*journal); !done) return std::move(done).take_error();
  return std::optional<Receipt>();
}

Result<std::optional<Receipt>> Wiper::settle(Journal& journal) {
  auto states = states_of(journal);
  auto batches = batches_of(journal);
  if (auto done = settle_all(disk_, journal, states, batches); !done) {
    return std::move(done).take_error();
  }
  auto begun = plan_begun(settings_.workspace / kPlan, journal);
  if (!begun) return std::move(begun).take_error();
  const Plan& plan = begun->plan;
  Receipt receipt;
  receipt.started = settings_.now();
  receipt.plan = begun->digest;
  receipt.is_recovery = true;
  receipt.is_verified = true;
  receipt.ordered = plan.created;
  receipt.named = journal.records().front().parties;
  auto files = outcomes_of(plan, batches);
  RepositoryEraser stored(journal, settings_.repositories, settings_.splitters, settings_.unpacker);
  for (std::uint64_t i = 0; i < plan.sources.size(); ++i) {
    const PlannedSource& source = plan.sources[i];
    if (source.erase.empty()) continue;  // nothing was to be done there
    if (is_remote(source.format)) {
      auto settled = settle_on_server(journal, i, source, states, receipt);
      if (!settled) return std::move(settled).take_error();
      continue;
    }
    if (is_in_repository(source.format)) {
      auto settled = settle_in_repository(stored, i, source, states, receipt);
      if (!settled) return std::move(settled).take_error();
      continue;
    }
    if (redacts_files(source)) files[i] = redaction_of(i, source, states);
    if (const auto outcome = files.find(i); outcome != files.end()) {
      add_files(source, outcome->second, {}, nullptr, receipt);
      continue;
    }
    const auto state = states.find(i);
    if (state == states.end() || state->second.last == Step::Failed) {
      add_failure(source, killed_before(source.path), receipt);
    } else {
      add_settled(source, state->second, settings_, receipt);
    }
  }
  receipt.is_verified = receipt.is_verified && receipt.failures.empty();
  clear_index(plan, receipt);
  if (receipt.index && !*receipt.index) return receipt.index->error();
  if (auto done = clear_unfinished(disk_, settings_.workspace, receipt); !done) {
    return std::move(done).take_error();
  }
  if (auto done = close(journal, receipt); !done) return std::move(done).take_error();
  return std::optional<Receipt>(std::move(receipt));
}

Status verdict(const Receipt& receipt) {
  if (receipt.erasures.empty()) return {};
  if (!receipt.failures.empty()) {
    const Error& first = receipt.failures.front().error;
    const bool is_one_reason =
        std::all_of(receipt.failures.begin(), receipt.failures.end(),
                    [&](const auto& failure) { return failure.error.code == first.code; });
    if (is_one_reason && receipt.count(Action::Failed) == receipt.erasures.size()) return first;
    return Error{ErrorCode::Partial,
                 std::to_string(receipt.count(Action::Failed)) + " of " +
                     counted(receipt.erasures.size(), "message") +
                     (receipt.count(Action::Failed) == 1 ? " was" : " were") +
                     " not erased; first " + first.what,
                 first.hint};
  }
  if (receipt.index && !*receipt.index) {
    Error error = Error(receipt.index->error()).during("the mailboxes are done, the index is not");
    const bool is_interrupted = error.code == ErrorCode::Interrupted;
    return Error{is_interrupted ? ErrorCode::Interrupted : ErrorCode::Partial,
                 std::move(error.what), "run the command again; it first settles what is left"};
  }
  if (receipt.is_verified && receipt.residue == 0) return {};
  return Error{ErrorCode::Partial,
               receipt.is_verified
                   ? counted(receipt.residue, "trace") + (receipt.residue == 1 ? " was" : " were") +
                         " found after the erasure"
                   : std::string("the rewritten mailboxes could not be verified"),
               receipt.elsewhere.empty()
                   ? std::string("scan the mailboxes again, then run `oubli find`")
                   : "what is left stands in " + receipt.elsewhere.begin()->first +
                         ": run the command again for it"};
}

}  // namespace oubli::wiper
