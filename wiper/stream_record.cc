// SPDX-License-Identifier: GPL-3.0-or-later
// A stream that passed, put on record: Wiper::record().
#include <utility>

#include "adapters/base/counted.h"
#include "wiper/outcome.h"
#include "wiper/wiper.h"

namespace oubli::wiper {

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

}  // namespace oubli::wiper
