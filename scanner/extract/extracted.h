// SPDX-License-Identifier: GPL-3.0-or-later
// What a message says, decoded: the input of detection, indexing and matching. Value types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oubli {

// TraceHeader: a field that mail software writes for mail software (Received, identifiers, product
// names). It is searched for addresses, numbers and codes; its words are nobody's and are neither
// indexed nor matched.
enum class Where : std::uint8_t {
  From,
  To,
  Cc,
  Bcc,
  ReplyTo,
  Sender,
  Subject,
  OtherHeader,
  Body,
  Attachment,
  AttachmentName,
  TraceHeader,
};
inline constexpr Where kLastWhere = Where::TraceHeader;

// A run of UTF-8 text from one place of the message. Never holds U+FFFD for bytes that could be
// read another way: ambiguous input yields one segment per reading.
struct Segment {
  Where where = Where::Body;
  std::string part;   // "1.2" (RFC 3501 part numbering); empty for the top header
  std::string label;  // header field name in lower case, or the attachment's file name
  std::string text;
  bool is_screen = false;  // excerpts of the segment before, as they read on a screen
};

// RFC 5322 mailbox: decoded display name (may be empty) and address as written, without brackets.
struct Mailbox {
  std::string name;
  std::string address;
  Where role = Where::From;
};

struct Envelope {
  std::vector<Mailbox> mailboxes;  // From, Sender, Reply-To, To, Cc, Bcc (also Resent-*), in order
  std::string subject;             // decoded
  std::string message_id;          // without angle brackets
  std::optional<std::int64_t> date;  // seconds since 1970 UTC, from Date, else the last Received
};

// Why a part was not examined. `reason` is one of a short list of fixed English phrases
// ("encrypted", "nested deeper than 64", …): never content.
struct NotScanned {
  enum class Kind : std::uint8_t {
    Unsupported,  // whole and readable, but of a type not examined yet (pdf, image …)
    Unreadable,   // damaged, encrypted, or a cap was reached: nobody can say what is in it
  };
  std::string part;
  std::string reason;
  Kind kind = Kind::Unreadable;
};

struct Extracted {
  Envelope envelope;
  std::vector<Segment> segments;
  std::vector<NotScanned> not_scanned;
  std::vector<std::string> messages;  // parts that are messages themselves, by number
  bool is_ambiguous = false;          // more than one reading of the MIME structure was taken
  bool is_signed = false;             // S/MIME or OpenPGP signature, or DKIM header, present
};

// Decodes one message (RFC 5322/2045/2047/2231). Never fails: what cannot be read is named in
// not_scanned. Bounded time and memory through its caps; runs only inside the sandbox (and tests).
Extracted extract(std::string_view message);
// Of the message attached to it as that part, and of nothing else; parts keep the numbers they have
// in the whole. Nothing where no message is attached so.
std::optional<Extracted> extract_attached(std::string_view message, std::string_view part);

}  // namespace oubli
