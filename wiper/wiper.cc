// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/wiper.h"

#include <algorithm>
#include <map>
#include <set>

#include <sys/stat.h>

#include "wiper/archive/archive_eraser.h"
#include "wiper/disk/held_file.h"
#include "wiper/disk/own_file.h"
#include "wiper/mailbox/file_eraser.h"
#include "wiper/mailbox/file_redactor.h"
#include "wiper/mailbox/mbox_eraser.h"
#include "wiper/mailbox/pst_eraser.h"
#include "wiper/outcome.h"
#include "wiper/proof/certificate.h"
#include "wiper/proof/ledger_append.h"
#include "wiper/repository/repository_eraser.h"
#include "wiper/server/server_eraser.h"

namespace oubli::wiper {

namespace {

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

bool is_settled(const Journal& journal) {
  const auto is_over = [](const auto& one) {
    return one.second.last == Step::Done || one.second.last == Step::Failed;
  };
  const auto states = states_of(journal);
  const auto batches = batches_of(journal);
  return std::ranges::all_of(states, is_over) && std::ranges::all_of(batches, is_over);
}

}  // namespace

void Wiper::erase_mailbox(Journal& journal, std::uint64_t index, const PlannedSource& source,
                          const std::vector<std::string_view>& strings, Receipt& receipt) {
  auto outcome =
      source.format == Format::Pst
          ? PstEraser(disk_, journal, settings_.pst_editors, settings_.replacer, settings_.unpacker)
                .erase(index, source, strings)
      : source.format == Format::Archive
          ? ArchiveEraser(disk_, journal,
                          {settings_.splitters, settings_.pst_editors, settings_.workspace},
                          settings_.unpacker)
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

Status Wiper::begin(Journal& journal, const ApprovedPlan& approved) {
  auto saved = save_durably(disk_, settings_.workspace, kPlan, to_json(approved.plan()));
  if (!saved) return saved;
  return journal.append(
      {.step = Step::Begin, .text = to_hex(approved.digest()), .parties = settings_.parties});
}

void Wiper::erase_sources(Journal& journal, const Plan& plan,
                          const std::vector<std::string_view>& strings, Receipt& receipt) {
  auto files = [&] {
    const auto running = receipt.phases.run("files");
    return FileEraser(disk_, journal, plan).erase();
  }();
  auto stored = [&] {
    const auto running = receipt.phases.run("repositories");
    return RepositoryEraser(journal, settings_.repositories,
                            {settings_.splitters, settings_.pst_editors, settings_.workspace},
                            settings_.unpacker)
        .erase(plan, strings);
  }();
  FileRedactor redactor(disk_, journal, settings_.replacer, settings_.unpacker);
  std::set<Path> of_letters;  // folders
  for (std::uint64_t i = 0; i < plan.sources.size(); ++i) {
    const PlannedSource& source = plan.sources[i];
    if (source.erase.empty()) continue;
    if (is_remote(source.format)) {
      erase_on_server(journal, i, source, receipt);
      continue;
    }
    if (const auto outcome = stored.find(i); outcome != stored.end()) {
      add_mailbox(source, std::move(outcome->second), receipt);
      continue;
    }
    if (redacts_files(source)) files[i] = redactor.redact(i, source, strings);
    if (const auto outcome = files.find(i); outcome != files.end()) {
      add_files(source, outcome->second, strings, settings_.unpacker, receipt);
      const bool is_changed = outcome->second.kept.size() < source.erase.size();
      if (source.format != Format::Maildir && is_changed)
        of_letters.insert(source.path.parent_path());
    } else {
      erase_mailbox(journal, i, source, strings, receipt);
    }
  }
  for (const Path& folder : of_letters) add_letters(folder, strings, settings_.unpacker, receipt);
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
  if (auto done = begin(*journal, approved); !done) return std::move(done).take_error();
  erase_sources(*journal, plan, strings, receipt);
  receipt.is_verified = receipt.is_verified && receipt.count(Action::Failed) == 0;
  if (receipt.count_done() == 0) receipt.strings = 0;  // nothing was written that could be searched
  clear_index(plan, receipt);
  if (auto done = close(*journal, receipt); !done) {
    return std::move(done).take_error().during("the messages were dealt with, but");
  }
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

}  // namespace oubli::wiper
