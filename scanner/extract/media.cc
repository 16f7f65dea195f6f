// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/media.h"

#include <algorithm>
#include <array>

#include "adapters/compression/unpack.h"
#include "adapters/mapi/render.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/text_forms.h"

namespace oubli::content {
namespace {

struct MediaRow {
  std::string_view key;
  Treatment treatment;
};

constexpr auto kTypes = [] {
  using enum Treatment;
  return std::array{
      MediaRow{"text/html", Html},
      MediaRow{"text/x-amp-html", Html},
      MediaRow{"application/xhtml+xml", Html},
      MediaRow{"image/svg+xml", Html},
      MediaRow{"text/calendar", Card},
      MediaRow{"text/vcard", Card},
      MediaRow{"text/x-vcard", Card},
      MediaRow{"text/x-vcalendar", Card},
      MediaRow{"text/directory", Card},
      MediaRow{"application/ics", Card},
      MediaRow{"text/enriched", Rich},
      MediaRow{"text/richtext", Rich},
      MediaRow{"text/rtf", Rtf},
      MediaRow{"application/rtf", Rtf},
      MediaRow{"application/x-rtf", Rtf},
      MediaRow{"application/ms-tnef", Tnef},
      MediaRow{"application/vnd.ms-tnef", Tnef},
      MediaRow{"application/pkcs7-mime", Pkcs7},
      MediaRow{"application/x-pkcs7-mime", Pkcs7},
      MediaRow{"application/pkcs7-signature", Signature},
      MediaRow{"application/x-pkcs7-signature", Signature},
      MediaRow{"application/pgp-encrypted", PgpEncrypted},
      MediaRow{"application/pgp-signature", Text},
      MediaRow{"application/pgp-keys", Text},
      MediaRow{"application/json", Text},
      MediaRow{"application/ld+json", Text},
      MediaRow{"application/xml", Text},
      MediaRow{"application/javascript", Text},
      MediaRow{"application/x-javascript", Text},
      MediaRow{"application/csv", Text},
      MediaRow{"application/sql", Text},
      MediaRow{"application/yaml", Text},
      MediaRow{"application/x-yaml", Text},
      MediaRow{"application/toml", Text},
      MediaRow{"application/x-sh", Text},
      MediaRow{"application/x-perl", Text},
      MediaRow{"application/x-tex", Text},
      MediaRow{"application/x-patch", Text},
      MediaRow{"application/x-ndjson", Text},
      MediaRow{"application/edifact", Text},
      MediaRow{"application/news-message-id", Text},
      MediaRow{"application/vnd.ms-outlook", Outlook},
      MediaRow{mapi::kUnreadType, Unread},
      MediaRow{"message/rfc822", Message},
      MediaRow{"message/global", Message},
      MediaRow{"message/news", Message},
      MediaRow{"text/rfc822-headers", Headers},
      MediaRow{"message/rfc822-headers", Headers},
  };
}();

constexpr auto kExtensions = [] {
  using enum Treatment;
  return std::array{
      MediaRow{".html", Html},     MediaRow{".htm", Html},      MediaRow{".xhtml", Html},
      MediaRow{".svg", Html},      MediaRow{".ics", Card},      MediaRow{".vcf", Card},
      MediaRow{".rtf", Rtf},       MediaRow{".eml", Message},   MediaRow{".p7m", Pkcs7},
      MediaRow{".p7s", Signature}, MediaRow{".msg", Outlook},   MediaRow{".oft", Outlook},
      MediaRow{".mht", Message},   MediaRow{".mhtml", Message}, MediaRow{".php", Html},
  };
}();

// Types a report may name, and the beginning that gives them away; empty when there is none.
struct NamedType {
  std::string_view type;
  std::string_view magic;
};
using namespace std::string_view_literals;
constexpr std::array kNamedTypes{
    NamedType{"application/pdf", "%PDF"sv},
    NamedType{"application/zip", "PK\x03\x04"sv},
    NamedType{"application/x-ole-storage", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv},
    NamedType{"application/gzip", "\x1f\x8b"sv},
    NamedType{"application/x-7z-compressed", "7z\xbc\xaf\x27\x1c"sv},
    NamedType{"application/vnd.rar", "Rar!"sv},
    NamedType{"application/x-bzip2", "BZh"sv},
    NamedType{"application/x-xz",
              "\xfd"
              "7zXZ"sv},
    NamedType{"application/zstd", "\x28\xb5\x2f\xfd"sv},
    NamedType{"application/x-sqlite3", "SQLite format 3"sv},
    NamedType{"application/postscript", "%!PS"sv},
    NamedType{"application/vnd.ms-outlook-pst", "!BDN"sv},
    NamedType{"application/msword", {}},
    NamedType{"application/vnd.ms-excel", {}},
    NamedType{"application/vnd.ms-powerpoint", {}},
    NamedType{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", {}},
    NamedType{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", {}},
    NamedType{"application/vnd.openxmlformats-officedocument.presentationml.presentation", {}},
    NamedType{"application/vnd.oasis.opendocument.text", {}},
    NamedType{"application/vnd.oasis.opendocument.spreadsheet", {}},
    NamedType{"application/vnd.oasis.opendocument.presentation", {}},
    NamedType{"application/vnd.ms-outlook", {}},
    NamedType{"application/mac-binhex40", {}},
    NamedType{"application/applefile", {}},
    NamedType{"application/x-tar", {}},
    NamedType{"application/x-zip-compressed", {}},
    NamedType{"application/octet-stream", {}},
};

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         mime::equals_ignoring_case(text.substr(text.size() - end.size()), end);
}

bool is_prose(std::string_view bytes) {
  std::size_t odd = 0;
  for (const char c : bytes) {
    const bool is_control =
        mime::to_byte(c) < 32 && !mime::is_space(c) && c != '\x1b' && c != '\x1a';
    if (c == '\0') return false;
    odd += is_control || c == 0x7f ? 1U : 0U;
  }
  if (odd * 50 > bytes.size()) return false;
  // 8-bit text: UTF-8 (the sample may end inside a character), or mostly letters.
  std::size_t high = 0;
  for (const char c : bytes) high += mime::to_byte(c) >= 0x80 ? 1U : 0U;
  for (std::size_t cut = 0; cut < 4 && cut < bytes.size(); ++cut) {
    if (mime::is_utf8(bytes.substr(0, bytes.size() - cut))) return true;
  }
  return high * 3 < bytes.size() && odd == 0;
}

bool is_wide_text(std::string_view bytes) {
  const std::string_view mark = bytes.substr(0, 2);
  return bytes.size() > 2 && (mark == "\xff\xfe" || mark == "\xfe\xff");
}

}  // namespace

Treatment treatment_of(std::string_view type, std::string_view file_name) {
  using enum Treatment;
  for (const MediaRow& row : kTypes) {
    if (row.key == type) return row.treatment;
  }
  if (ends_with_ignoring_case(file_name, "winmail.dat")) return Tnef;
  if (type.substr(0, 5) == "text/") return Text;
  if (type.substr(0, 8) == "message/") return Text;  // delivery-status and its like: fields
  if (type.size() > 4 && (type.ends_with("+xml") || type.ends_with("+json"))) return Text;
  for (const MediaRow& row : kExtensions) {
    if (ends_with_ignoring_case(file_name, row.key)) return row.treatment;
  }
  return Other;
}

Treatment sniff(std::string_view first_bytes) {
  using enum Treatment;
  if (first_bytes.empty()) return Text;
  if (first_bytes.substr(0, 4) == "\x78\x9f\x3e\x22") return Tnef;
  if (first_bytes.substr(0, 5) == "{\\rtf") return Rtf;
  if (looks_packed(first_bytes)) return Packed;
  if (!is_prose(first_bytes)) return is_wide_text(first_bytes) ? Text : Other;
  for (const NamedType& row : kNamedTypes) {
    const bool is_sure = row.magic.size() >= 4;
    if (is_sure && first_bytes.starts_with(row.magic)) return Other;
  }
  if (begins_card(first_bytes)) return Card;
  const std::string_view begin = mime::trimmed(first_bytes);
  const bool is_html = std::ranges::any_of(
      std::array{"<html"sv, "<!doctype html"sv, "<table"sv, "<body"sv, "<meta"sv, "<head"sv},
      [begin](auto tag) { return mime::starts_with_ignoring_case(begin, tag); });
  const bool is_xhtml = begin.starts_with("<?xml") && begin.find("<html") != begin.npos;
  return is_html || is_xhtml ? Html : Text;
}

std::string not_examined_reason(std::string_view type, std::string_view first_bytes) {
  for (const NamedType& row : kNamedTypes) {
    if (!row.magic.empty() && first_bytes.substr(0, row.magic.size()) == row.magic) {
      const bool is_told = std::any_of(kNamedTypes.begin(), kNamedTypes.end(),
                                       [&](const NamedType& one) { return one.type == type; });
      // A document's own type says more than the container it is packed in.
      const bool says_more = is_told && type != "application/octet-stream";
      return "attachment type not examined: " + std::string(says_more ? type : row.type);
    }
  }
  for (const std::string_view medium : {"image"sv, "audio"sv, "video"sv, "font"sv, "model"sv}) {
    if (type.substr(0, medium.size()) == medium && type.substr(medium.size(), 1) == "/") {
      return std::string(medium) + " not examined";
    }
  }
  for (const NamedType& row : kNamedTypes) {
    if (row.type == type) return "attachment type not examined: " + std::string(type);
  }
  return "attachment type not examined: other";
}

}  // namespace oubli::content
