// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/examined.h"

#include <algorithm>

#include "adapters/base/wire.h"

namespace oubli {

namespace {

// What the parent accepts from a worker. Above what an honest one sends (TermSet, the extractor's
// caps); low enough that decoding a lie stays cheap.
constexpr std::size_t kMostTerms = 1U << 20;
constexpr std::size_t kLongestTerm = 245;
constexpr std::size_t kMostMailboxes = 1U << 16;
constexpr std::size_t kMostNotScanned = 1U << 16;
constexpr std::size_t kMostFindings = 4096;
constexpr std::size_t kLongestPart = 512;
constexpr std::size_t kLongestReason = 160;

void write_date(const std::optional<std::int64_t>& date, WireWriter& out) {
  out.number(date ? 1 : 0);
  if (date) out.number(static_cast<std::uint64_t>(*date));
}

void write_envelope(const Envelope& envelope, WireWriter& out) {
  out.number(envelope.mailboxes.size());
  for (const Mailbox& mailbox : envelope.mailboxes) {
    out.number(static_cast<std::uint64_t>(mailbox.role));
    out.text(mailbox.name);
    out.text(mailbox.address);
  }
  out.text(envelope.subject);
  out.text(envelope.message_id);
  write_date(envelope.date, out);
}

// 0 or 1; anything else is no encoding.
bool read_flag(WireReader& in, bool& flag) {
  const std::uint64_t value = in.number();
  flag = value == 1;
  return in.ok() && value <= 1;
}

bool read_envelope(WireReader& in, Envelope& envelope) {
  const std::size_t count = in.count();
  envelope.mailboxes.clear();
  if (count > kMostMailboxes) return false;
  for (std::size_t at = 0; at < count; ++at) {
    const std::uint64_t role = in.number();
    if (!in.ok() || role > static_cast<std::uint64_t>(kLastWhere)) return false;
    Mailbox& mailbox = envelope.mailboxes.emplace_back();
    mailbox.role = static_cast<Where>(role);
    mailbox.name = in.text();
    mailbox.address = in.text();
  }
  envelope.subject = in.text();
  envelope.message_id = in.text();
  bool has_date = false;
  if (!read_flag(in, has_date)) return false;
  envelope.date.reset();
  if (has_date) envelope.date = static_cast<std::int64_t>(in.number());
  return in.ok();
}

bool read_terms(WireReader& in, std::vector<std::string>& terms) {
  const std::size_t count = in.count();
  terms.clear();
  if (count > kMostTerms) return false;
  for (std::size_t at = 0; at < count; ++at) {
    const std::string_view term = in.text();
    if (!in.ok() || term.empty() || term.size() > kLongestTerm) return false;
    terms.emplace_back(term);
  }
  return in.ok();
}

bool read_findings(WireReader& in, std::vector<CategoryCount>& findings) {
  const std::size_t count = in.count();
  findings.clear();
  if (count > kMostFindings) return false;
  for (std::size_t at = 0; at < count; ++at) {
    const std::uint64_t category = in.number();
    const std::uint64_t times = in.number();
    if (!in.ok() || category > UINT32_MAX || times > UINT32_MAX) return false;
    findings.push_back({static_cast<std::uint32_t>(category), static_cast<std::uint32_t>(times)});
  }
  return true;
}

// A reason is one of our own phrases and is shown as it is: nothing that could move a terminal's
// cursor may pass.
bool is_phrase(std::string_view text) {
  return text.size() <= kLongestReason &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool read_not_scanned(WireReader& in, std::vector<NotScanned>& into) {
  const std::size_t count = in.count();
  into.clear();
  if (count > kMostNotScanned) return false;
  for (std::size_t at = 0; at < count; ++at) {
    NotScanned& not_scanned = into.emplace_back();
    not_scanned.part = in.text();
    not_scanned.reason = in.text();
    if (!is_phrase(not_scanned.part) || not_scanned.part.size() > kLongestPart) return false;
    if (!is_phrase(not_scanned.reason)) return false;
    not_scanned.kind =
        in.number() == 1 ? NotScanned::Kind::Unsupported : NotScanned::Kind::Unreadable;
  }
  return in.ok();
}

bool read_place(WireReader& in, Examined& into) {
  into.file = in.number();
  into.frame = in.number();
  into.range.begin = in.number();
  into.range.end = in.number();
  const std::string_view hash = in.text();
  if (!in.ok() || into.range.end < into.range.begin || hash.size() != ContentHash::kSize)
    return false;
  std::transform(hash.begin(), hash.end(), into.hash.bytes.begin(),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  return true;
}

}  // namespace

void encode(const Examined& examined, std::string& out) {
  WireWriter writer(out);
  writer.number(examined.file);
  writer.number(examined.frame);
  writer.number(examined.range.begin);
  writer.number(examined.range.end);
  const auto& hash = examined.hash.bytes;
  writer.text({reinterpret_cast<const char*>(hash.data()), hash.size()});
  write_envelope(examined.envelope, writer);
  writer.number(examined.terms.size());
  for (const std::string& term : examined.terms) writer.text(term);
  writer.number(examined.findings.size());
  for (const CategoryCount& finding : examined.findings) {
    writer.number(finding.category);
    writer.number(finding.count);
  }
  writer.number(examined.not_scanned.size());
  for (const NotScanned& not_scanned : examined.not_scanned) {
    writer.text(not_scanned.part);
    writer.text(not_scanned.reason);
    writer.number(not_scanned.kind == NotScanned::Kind::Unsupported ? 1 : 0);
  }
  writer.number(examined.is_ambiguous ? 1 : 0);
}

bool decode(std::string_view bytes, Examined& into) {
  WireReader in(bytes);
  return read_place(in, into) && read_envelope(in, into.envelope) && read_terms(in, into.terms) &&
         read_findings(in, into.findings) && read_not_scanned(in, into.not_scanned) &&
         read_flag(in, into.is_ambiguous) && in.at_end();
}

}  // namespace oubli
