// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/erase_stream.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "scanner/app/confined/confined_editor.h"
#include "scanner/app/erase/container_judge.h"
#include "scanner/app/erase/erase_bounds.h"
#include "scanner/app/erase/erase_request.h"
#include "scanner/app/erase/stream_judge.h"
#include "scanner/app/erase/stream_witness.h"
#include "scanner/app/erase/traces.h"
#include "scanner/app/erase/unpacking.h"
#include "scanner/app/scan/scan_stream.h"
#include "wiper/stream/stream_eraser.h"
#include "wiper/wiper.h"

namespace oubli::app {

namespace {

// What was written so far looks like an archive to whoever does not look closely.
constexpr std::string_view kNotToBeUsed = "; what was written is not to be used";

Status check_terminals(const StreamOptions& options) {
  if (options.volumes.empty() && ::isatty(options.from) != 0) {
    return Error{ErrorCode::Usage, "erase -: standard input is a terminal, not an archive",
                 "oubli erase - … < backup.tar > new.tar"};
  }
  if (options.erase.is_dry_run || !options.into.empty() || ::isatty(options.to) == 0) return {};
  return Error{ErrorCode::Usage, "erase -: the new archive would go to the terminal",
               "oubli erase - … < backup.tar > new.tar"};
}

// What is written and what is read, or two volumes, are not one file.
Status check_distinct(const StreamOptions& options) {
  std::vector<std::pair<dev_t, ino_t>> files;
  const auto meet = [&files](const struct stat& about) {
    if (!S_ISREG(about.st_mode)) return true;
    const std::pair one{about.st_dev, about.st_ino};
    const bool is_new = std::ranges::find(files, one) == files.end();
    if (is_new) files.push_back(one);
    return is_new;
  };
  struct stat about {};
  if (!options.erase.is_dry_run && options.into.empty()) {
    if (::fstat(options.to, &about) != 0) return system_error("stat standard output", errno);
    (void)meet(about);
  }
  const Error same = refused("erase -: the new archive would be written over the old one",
                             "oubli erase backup.tar … replaces a file, with proof");
  if (options.volumes.empty()) {
    if (::fstat(options.from, &about) != 0) return system_error("stat standard input", errno);
    return meet(about) ? Status() : Status(same);
  }
  for (const Path& volume : options.volumes) {
    const std::string name = volume.string();
    if (::stat(name.c_str(), &about) != 0) return system_error("stat " + name, errno);
    if (meet(about)) continue;
    return refused(name + ": is named twice, or would be written over",
                   "name each volume once, in their order");
  }
  return {};
}

// How many may go; what a kept plan names must be as many as was agreed to.
Result<std::uint64_t> most_of(const StreamOptions& options,
                              const std::optional<wiper::Plan>& shown) {
  if (options.erase.is_dry_run) return UINT64_MAX;
  if (!shown) return options.at_most ? *options.at_most : options.erase.expected.value_or(0);
  const std::uint64_t planned = wiper::planned_messages(*shown);
  if (options.erase.expected == planned) return UINT64_MAX;
  return refused("erase -: the plan erases " + std::to_string(planned) + ", not the " +
                     std::to_string(options.erase.expected.value_or(0)) + " expected",
                 "look at the plan in " + options.erase.plan_file.string());
}

constexpr std::string_view kCarried = "stands in what was carried through as it is";

PlanShown shown_of(const wiper::StreamOutcome& passed) {
  PlanShown shown;
  PlannedMailbox mailbox;
  mailbox.path = kStreamName;
  mailbox.examined = passed.source.examined;
  mailbox.erase = shown.total = passed.source.erase.size();
  shown.mailboxes.push_back(std::move(mailbox));
  return shown;
}

// By locator.
std::map<std::string, std::string> why_staying(const wiper::StreamOutcome& passed) {
  std::map<std::string, std::string> why;
  for (const wiper::Standing& one : passed.staying) why.emplace(one.name, one.reason);
  return why;
}

// What was asked to go and did not: planned and never met, or met where nothing is taken out.
std::vector<wiper::Erasure> left_standing(const StreamJudge& judge,
                                          const wiper::StreamOutcome& passed) {
  std::vector<wiper::Erasure> left;
  std::set<ContentHash> met;
  for (const wiper::PlannedMessage& one : passed.source.erase) met.insert(one.hash);
  const std::map<std::string, std::string> why = why_staying(passed);
  for (const wiper::Standing& one : passed.seen.standing) {
    met.insert(one.hash);
    const auto told = why.find(one.name);
    left.push_back({one.name, wiper::Action::Failed,
                    told == why.end() ? std::string(kCarried) : told->second, one.hash});
  }
  for (const wiper::Standing& one : judge.unplanned()) {
    left.push_back({one.name, wiper::Action::Failed,
                    one.reason + ", and is not in the plan: it was carried through", one.hash});
  }
  for (const auto& [hash, unused] : judge.planned()) {
    if (met.contains(hash)) continue;
    left.push_back(
        {kStreamName, wiper::Action::Failed, "was planned, and did not occur in the stream", hash});
  }
  return left;
}

wiper::NotExamined not_examined(const StreamJudge& judge, const wiper::StreamOutcome& passed) {
  wiper::NotExamined left{passed.unread, judge.left_out().unsupported};
  for (const auto* more : {&judge.left_out().unread, &passed.seen.unread})
    left.unread.insert(left.unread.end(), more->begin(), more->end());
  for (const auto& [reason, count] : passed.seen.unsupported) left.unsupported[reason] += count;
  return left;
}

// A stream is not redacted, and a plan to redact is not one to delete.
Status check_deletes(const wiper::Plan& plan) {
  for (const wiper::PlannedSource& source : plan.sources) {
    if (std::ranges::none_of(source.erase,
                             [](const auto& one) { return one.replacement.has_value(); }))
      continue;
    return refused("plan: it redacts, and a stream is only erased from",
                   "make the plan anew without --mode redact");
  }
  return {};
}

// Before anything goes: what no plan of the stream takes out.
void name_standing(const wiper::StreamOutcome& passed, wiper::NotExamined& left) {
  const std::map<std::string, std::string> why = why_staying(passed);
  for (const wiper::Standing& one : passed.seen.standing) {
    const auto told = why.find(one.name);
    left.unread.push_back(
        {one.name, one.reason + "; " + (told == why.end() ? std::string(kCarried) : told->second)});
  }
}

Result<wiper::ApprovedPlan> approve(wiper::Plan plan, const StreamOptions& options,
                                    bool goes_by_plan) {
  const std::uint64_t found = wiper::planned_messages(plan);
  const bool is_counted = !goes_by_plan && !options.at_most;
  const std::uint64_t expected = is_counted ? options.erase.expected.value_or(0) : found;
  wiper::Safety safety{.overrides = options.erase.overrides};
  if (options.at_most) safety.cap = *options.at_most;
  return wiper::approve(std::move(plan), expected, safety);
}

class StreamRun {
 public:
  StreamRun(Workspace& workspace, sandbox::Zygote& zygote, const StreamOptions& options)
      : workspace_(workspace),
        options_(options),
        judge_(zygote, options.erase.find),
        within_(zygote, judge_, options.erase.find, kStreamName),
        editors_(confined_editors(zygote)),
        witness_(zygote, judge_, options.erase.find, kStreamName),
        unpacking_(zygote),
        wiper_(disk_, settings()) {}

  Result<StreamErased> run(StreamErased erased) {
    auto parties = parties_of(workspace_, options_.erase);
    if (!parties) return std::move(parties).take_error();
    auto shown = read_shown(workspace_, options_.erase);
    if (!shown) return std::move(shown).take_error();
    if (*shown) {
      if (auto fit = check_deletes(**shown); !fit) return std::move(fit).take_error();
      judge_.go_by(**shown);
    }
    auto most = most_of(options_, *shown);
    if (!most) return std::move(most).take_error();
    if (auto sound = wiper_.check_record(); !sound) return std::move(sound).take_error();
    wiper::Plan plan;
    plan.created = settings().now();
    if (auto opened = open_volumes(); !opened) return std::move(opened).take_error();
    auto passed = pass(*most);
    if (!passed) return not_to_be_used(std::move(passed).take_error());
    erased.shown = shown_of(*passed);
    erased.not_examined = not_examined(judge_, *passed);
    plan.sources.push_back(passed->source);
    if (options_.erase.is_dry_run) {
      name_standing(*passed, erased.not_examined);
      if (!passed->trouble.empty())
        return damaged(std::string(kStreamName) + ": " + passed->trouble);
      if (auto kept = keep_plan(workspace_, options_.erase, plan); !kept)
        return std::move(kept).take_error();
      return erased;
    }
    auto approved = approve(std::move(plan), options_, shown->has_value());
    if (!approved) {
      name_standing(*passed, erased.not_examined);
      if (options_.on_refused) options_.on_refused(erased.not_examined);
      return not_to_be_used(std::move(approved).take_error());
    }
    auto done = record(erased, *std::move(approved), *passed, *std::move(parties));
    if (!done) return not_to_be_used(std::move(done).take_error());
    if (into_) into_->keep();
    return erased;
  }

 private:
  [[nodiscard]] wiper::WiperSettings settings() const { return wiper_settings(workspace_); }

  [[nodiscard]] Error not_to_be_used(Error error) const {
    if (!options_.erase.is_dry_run) error.what += kNotToBeUsed;
    return error;
  }

  Status open_volumes() {
    if (options_.into.empty() || options_.erase.is_dry_run) return {};
    auto opened =
        wiper::VolumeWriter::open(options_.into, options_.volume_size, options_.erase.scan.stop);
    if (!opened) return std::move(opened).take_error();
    into_ = *std::move(opened);
    return {};
  }

  Result<wiper::StreamOutcome> pass(std::uint64_t most) {
    traces_ = traces_of(options_.erase.find.subject);
    strings_.assign(traces_.begin(), traces_.end());
    wiper::StreamOrder order;
    order.from = options_.from;
    order.volumes = options_.volumes;
    order.to = options_.erase.is_dry_run || into_ ? -1 : options_.to;
    order.into = into_.get();
    order.name = kStreamName;
    order.limits = options_.erase.find.limits;
    order.editors = editors_;
    order.choose = [this](auto messages) { return judge_.choose(messages); };
    order.choose_within = [this](auto& container) { return within_.choose(container); };
    order.witness = &witness_;
    // Of what is only looked at nothing has gone.
    if (!options_.erase.is_dry_run) order.strings = strings_;
    order.unpacker = unpacking_.unpacker();
    order.scratch = workspace_.folder();
    order.most = most;
    order.stop = options_.erase.scan.stop;
    order.progress = options_.on_progress;
    return wiper::erase_from_stream(order);
  }

  Status record(StreamErased& erased, wiper::ApprovedPlan approved,
                const wiper::StreamOutcome& passed, wiper::Parties parties) {
    auto memory = memory_of(workspace_, options_.erase, approved);
    if (!memory) return std::move(memory).take_error();
    if (auto noted = remember_planned(workspace_, *memory); !noted) return noted;
    auto elsewhere = count_elsewhere(workspace_, approved.plan());
    if (!elsewhere) return std::move(elsewhere).take_error();
    wiper::Wiper::StreamFacts facts{passed,
                                    left_standing(judge_, passed),
                                    erased.not_examined,
                                    *std::move(elsewhere),
                                    strings_.size(),
                                    std::move(parties)};
    facts.remember = [this](const wiper::Receipt& receipt) {
      return remember_done(workspace_, receipt);
    };
    auto receipt = wiper_.record(std::move(approved), std::move(facts));
    if (!receipt) return std::move(receipt).take_error();
    erased.verdict = wiper::verdict(*receipt);
    erased.receipt_lines = wiper::to_json_lines(*receipt);
    erased.receipt = *std::move(receipt);
    return complete_memory(workspace_, *erased.receipt);
  }

  Workspace& workspace_;
  const StreamOptions& options_;
  StreamJudge judge_;
  ContainerJudge within_;
  pst::EditorOpener editors_;
  ConfinedWitness witness_;
  Unpacking unpacking_;
  wiper::RealDisk disk_;
  wiper::Wiper wiper_;
  std::vector<std::string> traces_;
  std::vector<std::string_view> strings_;  // the traces
  std::unique_ptr<wiper::VolumeWriter> into_;
};

}  // namespace

Result<StreamErased> erase_stream(Workspace& workspace, sandbox::Zygote& zygote,
                                  const StreamOptions& options) {
  if (auto fit = check_terminals(options); !fit) return std::move(fit).take_error();
  if (auto fit = check_distinct(options); !fit) return std::move(fit).take_error();
  StreamErased erased;
  auto settled =
      settle(workspace, zygote, nullptr, options.erase.scan.passphrases, options.erase.scan.stop);
  if (!settled) return std::move(settled).take_error();
  erased.settled = *std::move(settled);
  return StreamRun(workspace, zygote, options).run(std::move(erased));
}

}  // namespace oubli::app
