// SPDX-License-Identifier: GPL-3.0-or-later
// Hostile messages redacted. Properties: what comes out does not match the person; the same input
// makes the same bytes; a message that is not redacted gives none; what is redacted again is
// unchanged.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sodium.h>

#include "scanner/extract/extracted.h"
#include "scanner/redact/redact.h"

namespace {

using namespace oubli;
using Outcome = redact::Redaction::Outcome;

void require(bool holds) {
  if (!holds) std::abort();
}

const subject::Subject& somebody() {
  static const subject::Subject subject{.names = {"Jean Dupont", "Ren\xc3\xa9 M\xc3\xbcller"},
                                        .emails = {"jean@example.org"},
                                        .phones = {"+33612345678"},
                                        .ids = {"FR7630006000011234567890189"},
                                        .born = "1974-03-21"};
  return subject;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) { return sodium_init() < 0 ? 1 : 0; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  const redact::RedactOptions options{.key = "the key of the fuzzer"};
  const auto out = redact::redact(message, somebody(), options);
  require(redact::redact(message, somebody(), options).bytes == out.bytes);
  require((out.outcome == Outcome::Redacted) == !out.bytes.empty());
  if (out.outcome != Outcome::Redacted) return 0;
  const auto match = subject::Matcher(somebody()).match(extract(out.bytes));
  require(match.score < subject::kDefaultMinScore);
  require(redact::redact(out.bytes, somebody(), options).outcome == Outcome::Unchanged);
  return 0;
}
