// SPDX-License-Identifier: GPL-3.0-or-later
// Has messages redacted by a confined worker: once for the plan, which holds the digests of what is
// made, and again when it is written. The key of the tokens lives as long as this, so both times
// the same bytes are made. Owned by one erasure; one thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"
#include "adapters/message.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/subject/subject.h"
#include "scanner/worker/protocol.h"
#include "wiper/replacement.h"

namespace oubli::app {

// It was not touched, and why.
[[nodiscard]] Error cannot_redact(const std::string& why);
// What else a person should know of a redacted message; may be empty.
[[nodiscard]] std::string note_of(std::uint64_t stubs,
                                  const std::vector<std::string>& broken_signatures);

class Redactor {
 public:
  // `zygote` is lent. `least`: the score from which a place in a message is the person's.
  Redactor(sandbox::Zygote& zygote, subject::Subject subject, double least);

  struct Made {
    wiper::Framed framed;
    std::uint64_t broken_signatures = 0;
    std::string note;
  };
  // Fails (Refused) with the reason where the message cannot be redacted.
  Result<Made> redact(const wiper::Framed& original);
  // Nothing where nothing in it speaks for the person.
  Result<std::optional<Made>> redact_if_found(const wiper::Framed& original);
  // Items of the Outlook data file, in the order of the plan: what becomes of each, or why it
  // cannot be redacted. What changes in them is kept for the replacer, so that nothing but digests
  // stands in the plan. Fails where the sandbox could not be had.
  struct Item {
    wiper::Replacement replacement;
    std::string note;
  };
  Result<std::vector<Result<Item>>> redact_items(UniqueFd file,
                                                 const std::vector<wiper::PlannedMessage>& items);
  // The planned message of that locator is this part of an .emlx file, which is what the replacer
  // will be shown.
  void note_emlx(const std::string& locator, const ByteRange& message) { emlx_[locator] = message; }

  // For the wiper. This outlives what it is given to.
  [[nodiscard]] wiper::Replacer replacer();

 private:
  Status ready_worker();
  Result<Item> keep(const std::string& locator, worker::RedactedItem redacted);

  sandbox::Zygote& zygote_;
  subject::Subject subject_;
  double least_;
  std::string key_;
  std::unique_ptr<sandbox::Worker> worker_;
  std::map<std::string, ByteRange> emlx_;
  std::map<std::string, std::string> changes_;  // of items, by locator
  std::size_t changes_held_ = 0;                // their bytes
};

}  // namespace oubli::app
