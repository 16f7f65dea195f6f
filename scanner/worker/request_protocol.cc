// SPDX-License-Identifier: GPL-3.0-or-later
// Encodings of protocol.h: what is asked of a worker.
#include <bit>

#include "scanner/worker/wire_parts.h"

namespace oubli::worker {

namespace {

using worker::put;

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

}  // namespace oubli::worker
