// SPDX-License-Identifier: GPL-3.0-or-later
// Redact: a message comes in the request and goes back without the person.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "scanner/redact/redact.h"
#include "scanner/worker/tasks.h"

namespace oubli::worker {

namespace {

Redacted reply_of(redact::Redaction redaction) {
  using From = redact::Redaction::Outcome;
  Redacted out;
  out.outcome = redaction.outcome == From::Redacted    ? Redacted::Outcome::Redacted
                : redaction.outcome == From::Unchanged ? Redacted::Outcome::Unchanged
                                                       : Redacted::Outcome::Impossible;
  for (const auto& [category, count] : redaction.tokens) out.tokens += count;
  out.stubs = redaction.stubs.size();
  out.broken_signatures.assign(redaction.broken_signatures.begin(),
                               redaction.broken_signatures.end());
  out.bytes = std::move(redaction.bytes);
  out.why = std::move(redaction.why);
  return out;
}

}  // namespace

void redact(std::string_view body, sandbox::Channel& channel) {
  RedactRequest asked;
  if (!decode(body, asked)) std::abort();
  const redact::RedactOptions options{
      .least = asked.least, .key = std::move(asked.key), .alive = [&] { channel.progress(1); }};
  Redacted reply = reply_of(redact::redact(asked.message, asked.subject, options));
  if (reply.outcome == Redacted::Outcome::Redacted) {
    reply.frame = redact::frame_without(asked.frame, asked.subject, options);
  }
  if (reply.frame.size() + reply.bytes.size() + kSpare > sandbox::kLongestFrame) {
    reply = {};
    reply.why = "longer than can be redacted";
  }
  channel.reply(encode(reply));
}

}  // namespace oubli::worker
