// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/worker/protocol.h"

#include <algorithm>
#include <bit>

#include "adapters/base/wire.h"

namespace oubli::worker {

namespace {

void put(WireWriter& out, const ByteRange& range) {
  out.number(range.begin);
  out.number(range.end);
}

ByteRange get_range(WireReader& in) {
  ByteRange range;
  range.begin = in.number();
  range.end = std::max(range.begin, in.number());
  return range;
}

void put(WireWriter& out, const ContentHash& hash) {
  out.text({reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()});
}

bool get_hash(WireReader& in, ContentHash& hash) {
  const std::string_view bytes = in.text();
  if (bytes.size() != hash.bytes.size()) return false;
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(hash.bytes.data()));
  return true;
}

void put(WireWriter& out, const Slice& slice) {
  out.number(static_cast<std::uint64_t>(slice.format));
  out.number(static_cast<std::uint64_t>(slice.compression));
  put(out, slice.range);
  out.number(slice.limits.message_bytes);
  out.number(slice.passphrases.size());
  for (const std::string& passphrase : slice.passphrases) out.text(passphrase);
}

Slice get_slice(WireReader& in) {
  Slice slice;
  slice.format = static_cast<Format>(in.number());
  slice.compression = static_cast<Compression>(in.number());
  slice.range = get_range(in);
  slice.limits.message_bytes = in.number();
  slice.passphrases.resize(in.count());
  for (std::string& passphrase : slice.passphrases) passphrase = in.text();
  return slice;
}

void put(WireWriter& out, const Reread& message) {
  out.number(message.file);
  put(out, message.range);
}

Reread get_reread(WireReader& in) {
  Reread message;
  message.file = in.number();
  message.range = get_range(in);
  return message;
}

void put(WireWriter& out, const std::vector<NotScanned>& list) {
  out.number(list.size());
  for (const NotScanned& one : list) {
    out.text(one.part);
    out.text(one.reason);
    out.number(one.kind == NotScanned::Kind::Unsupported ? 1 : 0);
  }
}

void get(WireReader& in, std::vector<NotScanned>& list) {
  list.resize(in.count(3));
  for (NotScanned& one : list) {
    one.part = in.text();
    one.reason = in.text();
    one.kind = in.number() == 1 ? NotScanned::Kind::Unsupported : NotScanned::Kind::Unreadable;
  }
}

std::string begin(Task task) { return {static_cast<char>(task)}; }
std::string begin(Reply reply) { return {static_cast<char>(reply)}; }

}  // namespace

std::string encode(const PartitionRequest& request) {
  std::string frame = begin(Task::Partition);
  WireWriter out(frame);
  put(out, request.slice);
  out.number(request.target_bytes);
  return frame;
}

bool decode(std::string_view body, PartitionRequest& into) {
  WireReader in(body);
  into.slice = get_slice(in);
  into.target_bytes = in.number();
  return in.ok();
}

std::string encode(const ScanRequest& request) {
  std::string frame = begin(Task::Scan);
  WireWriter out(frame);
  put(out, request.slice);
  out.number(request.is_streamed ? 1 : 0);
  std::string question;
  if (request.subject) subject::encode(*request.subject, question);
  out.number(request.subject ? 1 : 0);
  out.text(question);
  return frame;
}

bool decode(std::string_view body, ScanRequest& into) {
  WireReader in(body);
  into.slice = get_slice(in);
  into.is_streamed = in.number() != 0;
  const bool has_subject = in.number() != 0;
  const std::string_view question = in.text();
  if (!in.ok() || !has_subject) return in.ok();
  into.subject.emplace();
  return subject::decode(question, *into.subject);
}

std::string encode(const ProveRequest& request) {
  std::string frame = begin(Task::Prove);
  WireWriter out(frame);
  put(out, request.slice);
  out.number(request.messages.size());
  for (const Reread& message : request.messages) put(out, message);
  std::string question;
  if (request.subject) subject::encode(*request.subject, question);
  out.number(request.subject ? 1 : 0);
  out.text(question);
  question.clear();
  if (request.query) subject::encode(*request.query, question);
  out.number(request.query ? 1 : 0);
  out.text(question);
  question.clear();
  if (request.pseudonyms) subject::encode(*request.pseudonyms, question);
  out.number(request.pseudonyms ? 1 : 0);
  out.text(question);
  return frame;
}

bool decode(std::string_view body, ProveRequest& into) {
  WireReader in(body);
  into.slice = get_slice(in);
  into.messages.resize(in.count());
  for (Reread& message : into.messages) message = get_reread(in);
  const bool has_subject = in.number() == 1;
  const std::string_view subject = in.text();
  const bool has_query = in.number() == 1;
  const std::string_view query = in.text();
  const bool has_pseudonyms = in.number() == 1;
  const std::string_view pseudonyms = in.text();
  if (has_subject && !subject::decode(subject, into.subject.emplace())) return false;
  if (has_query && !subject::decode(query, into.query.emplace())) return false;
  if (has_pseudonyms && !subject::decode(pseudonyms, into.pseudonyms.emplace())) return false;
  return in.ok();
}

std::string encode(const ShowRequest& request) {
  std::string frame = begin(Task::Show);
  WireWriter out(frame);
  put(out, request.slice);
  put(out, request.message);
  out.text(request.attached);
  return frame;
}

bool decode(std::string_view body, ShowRequest& into) {
  WireReader in(body);
  into.slice = get_slice(in);
  into.message = get_reread(in);
  into.attached = in.text();
  return in.ok();
}

std::string encode(const RedactRequest& request) {
  std::string frame = begin(Task::Redact);
  WireWriter out(frame);
  std::string subject;
  subject::encode(request.subject, subject);
  out.text(subject);
  out.number(std::bit_cast<std::uint64_t>(request.least));
  out.text(request.key);
  out.text(request.frame);
  out.text(request.message);
  return frame;
}

std::string encode_check() { return begin(Task::Check); }

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

bool decode(std::string_view body, RedactRequest& into) {
  WireReader in(body);
  if (!subject::decode(in.text(), into.subject)) return false;
  into.least = std::bit_cast<double>(in.number());
  into.key = in.text();
  into.frame = in.text();
  into.message = in.text();
  return in.ok();
}

std::string encode(const DetectRequest&) { return begin(Task::Detect); }

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

namespace {

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

}  // namespace

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

namespace {

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
