// SPDX-License-Identifier: GPL-3.0-or-later
// What to do with a part, by its declared type, its file name and its first bytes. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli::content {

enum class Treatment : std::uint8_t {
  Text,  // plain text or text with marks that hide nothing (csv, json, xml …)
  Html,
  Card,  // iCalendar, vCard: folded lines, escapes
  Rich,  // text/enriched, text/richtext
  Rtf,
  Tnef,
  Pkcs7,      // S/MIME: signed or enveloped
  Signature,  // detached: certificates name people
  PgpEncrypted,
  Outlook,  // an Outlook message in a compound file
  Unread,   // what a rendering could not read (mapi/render.h)
  Packed,   // an archive, something compressed, an office document, a PDF
  Message,  // a message or multipart that had to be decoded first
  Headers,  // the header of a message alone
  Other,    // not examined yet
};

[[nodiscard]] Treatment treatment_of(std::string_view type, std::string_view file_name);

// What decoded bytes are, from their beginning, when the type says nothing: Text, Html, Card, Rtf,
// Tnef, Packed or Other.
[[nodiscard]] Treatment sniff(std::string_view first_bytes);

// "attachment type not examined: application/pdf", "image not examined" …: from a fixed list, so
// that a made-up type cannot carry content into a report.
[[nodiscard]] std::string not_examined_reason(std::string_view type, std::string_view first_bytes);

}  // namespace oubli::content
