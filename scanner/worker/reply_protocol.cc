// SPDX-License-Identifier: GPL-3.0-or-later
// Encodings of protocol.h: what a worker answers.
#include <bit>

#include "scanner/worker/wire_parts.h"

namespace oubli::worker {

namespace {

using worker::get;
using worker::put;

void put(WireWriter& out, const Envelope& envelope) {
  out.number(envelope.mailboxes.size());
  for (const Mailbox& mailbox : envelope.mailboxes) {
    out.text(mailbox.name);
    out.text(mailbox.address);
    out.number(static_cast<std::uint64_t>(mailbox.role));
  }
  out.text(envelope.subject);
  out.text(envelope.message_id);
  out.number(envelope.date ? 1 : 0);
  out.number(static_cast<std::uint64_t>(envelope.date.value_or(0)));
}

Where get_where(WireReader& in) {
  const std::uint64_t value = in.number();
  return value <= static_cast<std::uint64_t>(kLastWhere) ? static_cast<Where>(value)
                                                         : Where::OtherHeader;
}

void get(WireReader& in, Envelope& envelope) {
  envelope.mailboxes.resize(in.count(3));
  for (Mailbox& mailbox : envelope.mailboxes) {
    mailbox.name = in.text();
    mailbox.address = in.text();
    mailbox.role = get_where(in);
  }
  envelope.subject = in.text();
  envelope.message_id = in.text();
  const bool is_dated = in.number() == 1;
  const auto date = static_cast<std::int64_t>(in.number());
  envelope.date = is_dated ? std::optional(date) : std::nullopt;
}

void put(WireWriter& out, const std::vector<FileReport::Broken>& list) {
  out.number(list.size());
  for (const auto& one : list) {
    out.text(one.rule);
    out.text(one.what);
  }
}

void get(WireReader& in, std::vector<FileReport::Broken>& list) {
  list.resize(in.count(2));
  for (auto& one : list) {
    one.rule = in.text();
    one.what = in.text();
  }
}

}  // namespace

std::string encode(const Unreadable& within) {
  std::string frame = begin(Reply::Unread);
  WireWriter out(frame);
  out.text(within.locator);
  out.text(within.reason);
  return frame;
}

bool decode(std::string_view body, Unreadable& into) {
  WireReader in(body);
  into.locator = in.text();
  into.reason = in.text();
  return in.ok() && in.at_end();
}

std::string encode_passed_over(std::uint64_t count) {
  std::string frame = begin(Reply::PassedOver);
  WireWriter(frame).number(count);
  return frame;
}

std::string encode(const std::vector<ByteRange>& partitions) {
  std::string frame = begin(Reply::Partitions);
  WireWriter out(frame);
  out.number(partitions.size());
  for (const ByteRange& range : partitions) put(out, range);
  return frame;
}

bool decode(std::string_view body, std::vector<ByteRange>& into) {
  WireReader in(body);
  into.resize(in.count());
  for (ByteRange& range : into) range = get_range(in);
  return in.ok();
}

std::string encode(const std::vector<Sighted>& sighted) {
  std::string frame = begin(Reply::Sighted);
  WireWriter out(frame);
  out.number(sighted.size());
  for (const Sighted& one : sighted) {
    out.number(one.file);
    out.number(one.frame);
    put(out, one.range);
    put(out, one.hash);
    out.number((one.is_cut ? 1U : 0U) | (one.is_contested ? 2U : 0U));
    out.text(one.folder);
  }
  return frame;
}

bool decode(std::string_view body, std::vector<Sighted>& into) {
  WireReader in(body);
  into.resize(in.count(ContentHash::kSize));
  for (Sighted& one : into) {
    one.file = in.number();
    one.frame = in.number();
    one.range = get_range(in);
    if (!get_hash(in, one.hash)) return false;
    const std::uint64_t flags = in.number();
    one.is_cut = (flags & 1U) != 0;
    one.is_contested = (flags & 2U) != 0;
    one.folder = in.text();
  }
  return in.ok();
}

std::string encode_examined(const Examined& examined) {
  std::string frame = begin(Reply::Examined);
  oubli::encode(examined, frame);
  return frame;
}

std::string encode(const Proved& proved) {
  std::string frame = begin(Reply::Proved);
  WireWriter out(frame);
  out.number(proved.message);
  out.number(proved.is_there ? 1 : 0);
  put(out, proved.hash);
  put(out, proved.envelope);
  std::string match;
  subject::encode(proved.match, match);
  out.text(match);
  put(out, proved.not_scanned);
  return frame;
}

bool decode(std::string_view body, Proved& into) {
  WireReader in(body);
  into.message = in.number();
  into.is_there = in.number() == 1;
  if (!get_hash(in, into.hash)) return false;
  get(in, into.envelope);
  if (!subject::decode(in.text(), into.match)) return false;
  get(in, into.not_scanned);
  return in.ok();
}

std::string encode(const Shown& shown) {
  std::string frame = begin(Reply::Shown);
  WireWriter out(frame);
  put(out, shown.envelope);
  out.number(shown.segments.size());
  for (const ShownSegment& one : shown.segments) {
    out.number(static_cast<std::uint64_t>(one.segment.where));
    out.text(one.segment.part);
    out.text(one.segment.label);
    out.text(one.segment.text);
    out.number(one.marks.size());
    for (const ByteRange& mark : one.marks) put(out, mark);
  }
  put(out, shown.not_scanned);
  return frame;
}

bool decode(std::string_view body, Shown& into) {
  WireReader in(body);
  get(in, into.envelope);
  into.segments.resize(in.count(5));
  for (ShownSegment& one : into.segments) {
    one.segment.where = get_where(in);
    one.segment.part = in.text();
    one.segment.label = in.text();
    one.segment.text = in.text();
    one.marks.resize(in.count());
    for (ByteRange& mark : one.marks) {
      mark = get_range(in);
      if (mark.end > one.segment.text.size()) return false;
    }
  }
  get(in, into.not_scanned);
  return in.ok();
}

std::string encode(const Redacted& redacted) {
  std::string frame = begin(Reply::Redacted);
  WireWriter out(frame);
  out.number(static_cast<std::uint64_t>(redacted.outcome));
  out.text(redacted.frame);
  out.text(redacted.bytes);
  out.number(redacted.tokens);
  out.number(redacted.stubs);
  out.number(redacted.broken_signatures.size());
  for (const std::string& one : redacted.broken_signatures) out.text(one);
  out.text(redacted.why);
  return frame;
}

bool decode(std::string_view body, Redacted& into) {
  WireReader in(body);
  const std::uint64_t outcome = in.number();
  if (outcome > static_cast<std::uint64_t>(Redacted::Outcome::Impossible)) return false;
  into.outcome = static_cast<Redacted::Outcome>(outcome);
  into.frame = in.text();
  into.bytes = in.text();
  into.tokens = in.number();
  into.stubs = in.number();
  into.broken_signatures.resize(in.count());
  for (std::string& one : into.broken_signatures) one = in.text();
  into.why = in.text();
  return in.ok();
}

std::string encode(const std::vector<TextFinding>& findings) {
  std::string frame = begin(Reply::Findings);
  WireWriter out(frame);
  out.number(findings.size());
  for (const TextFinding& one : findings) {
    out.number(one.category);
    out.text(one.rule);
    put(out, one.where);
    out.text(one.text);
    out.text(one.value);
    out.number(std::bit_cast<std::uint64_t>(one.confidence));
  }
  return frame;
}

bool decode(std::string_view body, std::vector<TextFinding>& into) {
  WireReader in(body);
  into.resize(in.count(7));
  for (TextFinding& one : into) {
    one.category = static_cast<std::uint32_t>(in.number());
    one.rule = in.text();
    one.where = get_range(in);
    one.text = in.text();
    one.value = in.text();
    one.confidence = std::bit_cast<double>(in.number());
  }
  return in.ok();
}

std::string encode(const FileReport& report) {
  std::string frame = begin(Reply::Checked);
  WireWriter out(frame);
  for (const std::uint64_t number :
       {report.nodes, report.blocks, report.messages, report.broken, report.loose}) {
    out.number(number);
  }
  put(out, report.findings);
  put(out, report.leftovers);
  return frame;
}

bool decode(std::string_view body, FileReport& into) {
  WireReader in(body);
  for (std::uint64_t* number :
       {&into.nodes, &into.blocks, &into.messages, &into.broken, &into.loose}) {
    *number = in.number();
  }
  get(in, into.findings);
  get(in, into.leftovers);
  return in.ok();
}

std::string encode_read_error(const Error& error) {
  std::string frame = begin(Reply::ReadError);
  WireWriter out(frame);
  out.number(static_cast<std::uint64_t>(error.code));
  out.text(error.what);
  out.text(error.hint);
  return frame;
}

bool decode(std::string_view body, Error& into) {
  WireReader in(body);
  into.code = in.number() == static_cast<std::uint64_t>(ErrorCode::Damaged) ? ErrorCode::Damaged
                                                                            : ErrorCode::Failed;
  into.what = in.text();
  into.hint = in.text();
  return in.ok();
}

}  // namespace oubli::worker
