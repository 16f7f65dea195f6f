// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/message_headers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "adapters/base/is_one_of.h"
#include "adapters/mime/address.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/date.h"
#include "adapters/mime/encoded_word.h"

namespace oubli::content {
namespace {

using mime::Field;
using mime::HeaderBlock;

struct Known {
  std::string_view name;
  Where where;
  bool is_addresses;
};
constexpr std::array kKnown{
    Known{"from", Where::From, true},
    Known{"sender", Where::Sender, true},
    Known{"reply-to", Where::ReplyTo, true},
    Known{"to", Where::To, true},
    Known{"cc", Where::Cc, true},
    Known{"bcc", Where::Bcc, true},
    Known{"resent-from", Where::From, true},
    Known{"resent-sender", Where::Sender, true},
    Known{"resent-reply-to", Where::ReplyTo, true},
    Known{"resent-to", Where::To, true},
    Known{"resent-cc", Where::Cc, true},
    Known{"resent-bcc", Where::Bcc, true},
    Known{"apparently-to", Where::To, true},
    Known{"subject", Where::Subject, false},
};

// Fields of addresses beside those of the envelope: their names may be written with quoted pairs.
constexpr std::array<std::string_view, 8> kOtherAddresses{
    "return-path",       "errors-to",     "delivered-to",     "disposition-notification-to",
    "return-receipt-to", "x-original-to", "mail-followup-to", "envelope-to"};

// Say how the part is packed, nothing of its content; what else such a field carries is kept by
// structure_leftovers().
constexpr std::array<std::string_view, 3> kStructure{"content-transfer-encoding", "mime-version",
                                                     "content-length"};
constexpr std::array<std::string_view, 14> kPlainParameters{
    "charset",  "boundary", "format", "delsp", "type",     "start",      "report-type",
    "protocol", "micalg",   "method", "name",  "filename", "reply-type", "smime-type"};

// Fields that are mostly signature or key material: long unbroken runs in them are left out, the
// identities beside them (i=, d=, addr=) stay.
constexpr std::array<std::string_view, 16> kBlobs{"dkim-signature",
                                                  "x-google-dkim-signature",
                                                  "domainkey-signature",
                                                  "arc-seal",
                                                  "arc-message-signature",
                                                  "autocrypt",
                                                  "autocrypt-gossip",
                                                  "x-face",
                                                  "face",
                                                  "x-gm-message-state",
                                                  "x-google-smtp-source",
                                                  "x-microsoft-antispam-message-info",
                                                  "x-ms-exchange-antispam-messagedata-0",
                                                  "x-ms-exchange-antispam-messagedata",
                                                  "x-microsoft-exchange-diagnostics",
                                                  "x-forefront-antispam-report"};
constexpr std::size_t kLongestWord = 60;

// Where::TraceHeader: trace and identification fields (RFC 5322 3.6.4, 3.6.7; RFC 8601), what
// filters and servers note for themselves, and product names.
constexpr std::array<std::string_view, 31> kTrace{"received",
                                                  "x-received",
                                                  "received-spf",
                                                  "date",
                                                  "resent-date",
                                                  "message-id",
                                                  "resent-message-id",
                                                  "in-reply-to",
                                                  "references",
                                                  "content-id",
                                                  "content-type",
                                                  "content-disposition",
                                                  "content-language",
                                                  "authentication-results",
                                                  "arc-authentication-results",
                                                  "x-mailer",
                                                  "user-agent",
                                                  "x-mimeole",
                                                  "x-originating-ip",
                                                  "x-spam-status",
                                                  "x-spam-level",
                                                  "x-spam-score",
                                                  "x-spam-checker-version",
                                                  "x-virus-scanned",
                                                  "x-priority",
                                                  "x-msmail-priority",
                                                  "x-message-id",
                                                  "thread-index",
                                                  "x-gm-thrid",
                                                  "x-mozilla-status",
                                                  "x-mozilla-keys"};

Where place_of(std::string_view name) {
  return is_one_of(kTrace, name) || is_one_of(kBlobs, name) ? Where::TraceHeader
                                                            : Where::OtherHeader;
}

const Known* known_field(std::string_view name) {
  const auto found = std::find_if(kKnown.begin(), kKnown.end(),
                                  [&](const Known& one) { return one.name == name; });
  return found == kKnown.end() ? nullptr : &*found;
}

// Signature material is folded, so its runs are measured across blanks: a tag "b=" or "bh=" goes
// up to its semicolon; any other run longer than a word goes by itself.
std::string without_blobs(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(';', at), text.size());
    const std::string_view tag = mime::trimmed(text.substr(at, end - at));
    const bool is_signature = tag.substr(0, 2) == "b=" || tag.substr(0, 3) == "bh=" ||
                              mime::starts_with_ignoring_case(tag, "keydata=");
    if (!is_signature &&
        (tag.size() <= kLongestWord || tag.find_first_of(" @") != std::string_view::npos)) {
      if (!out.empty()) out += "; ";
      out += tag;
    }
    at = end + 1;
  }
  return out;
}

// Content-Type and Content-Disposition beyond the ordinary parameters.
bool has_leftovers(std::string_view value) {
  if (value.find('(') != std::string_view::npos) return true;
  const mime::ParameterList list = mime::parse_parameters(value);
  return std::any_of(
      list.parameters.begin(), list.parameters.end(),
      [](const mime::Parameter& one) { return !is_one_of(kPlainParameters, one.name); });
}

// The text of an address field: as written, and behind it each mailbox whose decoded name or
// address does not stand in it as such (quoted pairs, blanks within addresses, comments).
std::string address_text(std::string text, const std::vector<mime::Address>& addresses) {
  std::string extra;
  const std::string_view written = text;
  // Each look-up walks the text: past this size all are appended instead.
  const bool is_long = text.size() > 4096;
  for (const mime::Address& one : addresses) {
    if (!is_long && written.find(one.name) != std::string_view::npos &&
        written.find(one.address) != std::string_view::npos) {
      continue;
    }
    extra += '\n' + one.name + (one.address.empty() ? "" : " <" + one.address + ">");
  }
  return text + extra;
}

void add_addresses(const Field& field, const Known& known, std::string_view charset,
                   Collector& into, bool is_outermost, std::string_view part,
                   std::string_view label) {
  const std::vector<mime::Address> addresses = mime::parse_addresses(field.value, charset);
  std::string text = address_text(mime::decode_words(field.value, charset), addresses);
  into.add(is_outermost ? known.where : Where::OtherHeader, part, label, std::move(text));
  if (!is_outermost) return;
  for (const mime::Address& one : addresses) {
    into.out().envelope.mailboxes.push_back({one.name, one.address, known.where});
  }
}

void read_field(const Field& field, std::string_view part, std::string_view charset,
                bool is_outermost, Collector& into) {
  const std::string name = mime::lower_case(field.name);
  if (const Known* known = known_field(name)) {
    if (known->is_addresses) {
      return add_addresses(field, *known, charset, into, is_outermost, part, name);
    }
    std::string subject = mime::decode_words(field.value, charset);
    Envelope& envelope = into.out().envelope;
    if (is_outermost && envelope.subject.empty()) envelope.subject = subject;
    into.add(is_outermost ? known->where : Where::OtherHeader, part, name, std::move(subject));
    return;
  }
  if (is_one_of(kStructure, name)) return;
  if ((name == "content-type" || name == "content-disposition") && !has_leftovers(field.value))
    return;
  std::string text = mime::decode_words(field.value, charset);
  if (is_one_of(kBlobs, name)) text = without_blobs(text);
  if (is_one_of(kOtherAddresses, name)) {
    text = address_text(std::move(text), mime::parse_addresses(field.value, charset));
  }
  if (name == "dkim-signature") into.is_signed();
  into.add(place_of(name), part, name, std::move(text));
}

std::optional<std::int64_t> date_of(const HeaderBlock& header) {
  for (const Field* field : mime::fields_named(header, "date")) {
    if (const auto date = mime::parse_date(mime::unfolded(field->value))) return date;
  }
  // Each relay puts its field on top: the first one that reads is the last relay's.
  for (const Field* field : mime::fields_named(header, "received")) {
    const std::size_t semicolon = field->value.rfind(';');
    if (semicolon == std::string_view::npos) continue;
    if (const auto date = mime::parse_date(mime::unfolded(field->value.substr(semicolon + 1))))
      return date;
  }
  return std::nullopt;
}

std::string message_id_of(const HeaderBlock& header) {
  for (const Field* field : mime::fields_named(header, "message-id")) {
    std::string value = mime::unfolded(field->value);
    const std::size_t open = value.find('<');
    if (open == std::string::npos) return value;
    return value.substr(open + 1, value.find('>', open) - open - 1);
  }
  return {};
}

void name_what_is_cut(const HeaderBlock& header, std::string_view part, Collector& into) {
  if (header.is_cut) into.unreadable(part, "header longer than 1 MB");
}

}  // namespace

bool is_address_field(std::string_view name) {
  const Known* known = known_field(name);
  return known != nullptr ? known->is_addresses : is_one_of(kOtherAddresses, name);
}

bool is_trace_field(std::string_view name) { return place_of(name) == Where::TraceHeader; }

void read_message_header(const HeaderBlock& header, std::string_view part,
                         std::string_view body_charset, Collector& into) {
  Envelope& envelope = into.out().envelope;
  envelope = {};
  for (const Field& field : header.fields) read_field(field, part, body_charset, true, into);
  envelope.date = date_of(header);
  envelope.message_id = message_id_of(header);
  name_what_is_cut(header, part, into);
}

void read_inner_header(const HeaderBlock& header, std::string_view part,
                       std::string_view body_charset, Collector& into) {
  for (const Field& field : header.fields) read_field(field, part, body_charset, false, into);
  name_what_is_cut(header, part, into);
}

}  // namespace oubli::content
