// SPDX-License-Identifier: GPL-3.0-or-later
// Encodings of protocol.h that are about items of Outlook data files.
#include <algorithm>
#include <bit>

#include "scanner/worker/wire_parts.h"

namespace oubli::worker {

std::string encode(const RedactItemsRequest& request) {
  std::string frame = begin(Task::RedactItems);
  WireWriter out(frame);
  std::string subject;
  subject::encode(request.subject, subject);
  out.text(subject);
  out.number(std::bit_cast<std::uint64_t>(request.least));
  out.text(request.key);
  out.number(request.numbers.size());
  for (const std::uint64_t number : request.numbers) out.number(number);
  return frame;
}

bool decode(std::string_view body, RedactItemsRequest& into) {
  WireReader in(body);
  if (!subject::decode(in.text(), into.subject)) return false;
  into.least = std::bit_cast<double>(in.number());
  into.key = in.text();
  into.numbers.resize(in.count());
  for (std::uint64_t& number : into.numbers) number = in.number();
  return in.ok();
}

std::string encode(const RedactedItem& redacted) {
  std::string frame = begin(Reply::RedactedItem);
  WireWriter out(frame);
  out.number(redacted.item);
  out.number(static_cast<std::uint64_t>(redacted.outcome));
  out.text(redacted.changes);
  put(out, redacted.hash);
  out.number(redacted.stubs);
  out.number(redacted.broken_signatures.size());
  for (const std::string& one : redacted.broken_signatures) out.text(one);
  out.text(redacted.why);
  return frame;
}

bool decode(std::string_view body, RedactedItem& into) {
  WireReader in(body);
  into.item = in.number();
  const std::uint64_t outcome = in.number();
  if (outcome > static_cast<std::uint64_t>(Redacted::Outcome::Impossible)) return false;
  into.outcome = static_cast<Redacted::Outcome>(outcome);
  into.changes = in.text();
  if (!get_hash(in, into.hash)) return false;
  into.stubs = in.number();
  into.broken_signatures.resize(in.count());
  for (std::string& one : into.broken_signatures) one = in.text();
  into.why = in.text();
  return in.ok();
}

}  // namespace oubli::worker
