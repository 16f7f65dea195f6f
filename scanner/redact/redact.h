// SPDX-License-Identifier: GPL-3.0-or-later
// A message without a person: their identifiers in header fields and text parts become tokens,
// parts that hold them otherwise become a short text that says so, and everything else stays byte
// for byte. What comes out was proved again by the ordinary reader and matcher: nothing in it
// speaks for the person any more, or the outcome is Impossible and says why.
// Pure; runs only inside the sandbox (and tests); one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/redact/rewriter.h"
#include "scanner/subject/subject.h"

namespace oubli::redact {

struct Redaction {
  enum class Outcome : std::uint8_t {
    Unchanged,   // nothing in it speaks for the person
    Redacted,    // nothing does any more
    Impossible,  // something may still: `why`, and no bytes
  };
  Outcome outcome = Outcome::Unchanged;
  std::string bytes;                            // of the new message, when Redacted
  std::map<std::string, std::uint64_t> tokens;  // put in, by category
  std::vector<StubbedPart> stubs;               // parts that were replaced whole
  std::set<std::string> broken_signatures;      // "DKIM", "ARC", "S/MIME", "OpenPGP"
  std::string why;                              // Impossible: a fixed phrase, never content
};

struct RedactOptions {
  double least = subject::kDefaultMinScore;  // the score from which a place is the person's
  std::string key;                           // of the tokens, 16 to 64 bytes: see tokens.h
  std::function<void()> alive = [] {};       // called now and then, so that long work shows
};

[[nodiscard]] Redaction redact(std::string_view message, const subject::Subject& subject,
                               const RedactOptions& options);

// The From_ line before it, which names the sender (docs/formats/mbox.md).
[[nodiscard]] std::string frame_without(std::string_view frame, const subject::Subject& subject,
                                        const RedactOptions& options);

}  // namespace oubli::redact
