// SPDX-License-Identifier: GPL-3.0-or-later
// Has messages redacted by a confined worker: once for the plan, which holds the digests of what is
// made, and again when it is written. The key of the tokens lives as long as this, so both times
// the same bytes are made. Owned by one erasure; one thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "adapters/base/result.h"
#include "adapters/message.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/subject/subject.h"
#include "wiper/replacement.h"

namespace oubli::app {

class Redactor {
 public:
  // `zygote` is lent. `least`: the score from which a place in a message is the person's.
  Redactor(sandbox::Zygote& zygote, subject::Subject subject, double least);

  struct Made {
    wiper::Framed framed;
    std::uint64_t broken_signatures = 0;
    std::string note;  // what else a person should know of it: "2 parts replaced"; may be empty
  };
  // Fails (Refused) with the reason where the message cannot be redacted.
  Result<Made> redact(const wiper::Framed& original);
  // Nothing where nothing in it speaks for the person.
  Result<std::optional<Made>> redact_if_found(const wiper::Framed& original);
  // The planned message of that locator is this part of an .emlx file, which is what the replacer
  // will be shown.
  void note_emlx(const std::string& locator, const ByteRange& message) { emlx_[locator] = message; }

  // For the wiper. This outlives what it is given to.
  [[nodiscard]] wiper::Replacer replacer();

 private:
  sandbox::Zygote& zygote_;
  subject::Subject subject_;
  double least_;
  std::string key_;
  std::unique_ptr<sandbox::Worker> worker_;
  std::map<std::string, ByteRange> emlx_;
};

}  // namespace oubli::app
