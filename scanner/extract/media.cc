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

struct Row {
  std::string_view key;
  Treatment treatment;
};
using enum Treatment;

constexpr std::array kTypes{
    Row{"text/html", Html},
    Row{"text/x-amp-html", Html},
    Row{"application/xhtml+xml", Html},
    Row{"image/svg+xml", Html},
    Row{"text/calendar", Card},
    Row{"text/vcard", Card},
    Row{"text/x-vcard", Card},
    Row{"text/x-vcalendar", Card},
    Row{"text/directory", Card},
    Row{"application/ics", Card},
    Row{"text/enriched", Rich},
    Row{"text/richtext", Rich},
    Row{"text/rtf", Rtf},
    Row{"application/rtf", Rtf},
    Row{"application/x-rtf", Rtf},
    Row{"application/ms-tnef", Tnef},
    Row{"application/vnd.ms-tnef", Tnef},
    Row{"application/pkcs7-mime", Pkcs7},
    Row{"application/x-pkcs7-mime", Pkcs7},
    Row{"application/pkcs7-signature", Signature},
    Row{"application/x-pkcs7-signature", Signature},
    Row{"application/pgp-encrypted", PgpEncrypted},
    Row{"application/pgp-signature", Text},
    Row{"application/pgp-keys", Text},
    Row{"application/json", Text},
    Row{"application/ld+json", Text},
    Row{"application/xml", Text},
    Row{"application/javascript", Text},
    Row{"application/x-javascript", Text},
    Row{"application/csv", Text},
    Row{"application/sql", Text},
    Row{"application/yaml", Text},
    Row{"application/x-yaml", Text},
    Row{"application/toml", Text},
    Row{"application/x-sh", Text},
    Row{"application/x-perl", Text},
    Row{"application/x-tex", Text},
    Row{"application/x-patch", Text},
    Row{"application/x-ndjson", Text},
    Row{"application/edifact", Text},
    Row{"application/news-message-id", Text},
    Row{"application/vnd.ms-outlook", Outlook},
    Row{mapi::kUnreadType, Unread},
    Row{"message/rfc822", Message},
    Row{"message/global", Message},
    Row{"message/news", Message},
    Row{"text/rfc822-headers", Headers},
    Row{"message/rfc822-headers", Headers},
};

constexpr std::array kExtensions{
    Row{".html", Html},   Row{".htm", Html},      Row{".xhtml", Html},  Row{".svg", Html},
    Row{".ics", Card},    Row{".vcf", Card},      Row{".rtf", Rtf},     Row{".eml", Message},
    Row{".p7m", Pkcs7},   Row{".p7s", Signature}, Row{".msg", Outlook}, Row{".oft", Outlook},
    Row{".mht", Message}, Row{".mhtml", Message}, Row{".php", Html},
};

// Types a report may name, and the beginning that gives them away; empty when there is none.
struct Named {
  std::string_view type;
  std::string_view magic;
};
using namespace std::string_view_literals;
constexpr std::array kNamed{
    Named{"application/pdf", "%PDF"sv},
    Named{"application/zip", "PK\x03\x04"sv},
    Named{"application/x-ole-storage", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv},
    Named{"application/gzip", "\x1f\x8b"sv},
    Named{"application/x-7z-compressed", "7z\xbc\xaf\x27\x1c"sv},
    Named{"application/vnd.rar", "Rar!"sv},
    Named{"application/x-bzip2", "BZh"sv},
    Named{"application/x-xz",
          "\xfd"
          "7zXZ"sv},
    Named{"application/zstd", "\x28\xb5\x2f\xfd"sv},
    Named{"application/x-sqlite3", "SQLite format 3"sv},
    Named{"application/postscript", "%!PS"sv},
    Named{"application/vnd.ms-outlook-pst", "!BDN"sv},
    Named{"application/msword", {}},
    Named{"application/vnd.ms-excel", {}},
    Named{"application/vnd.ms-powerpoint", {}},
    Named{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", {}},
    Named{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", {}},
    Named{"application/vnd.openxmlformats-officedocument.presentationml.presentation", {}},
    Named{"application/vnd.oasis.opendocument.text", {}},
    Named{"application/vnd.oasis.opendocument.spreadsheet", {}},
    Named{"application/vnd.oasis.opendocument.presentation", {}},
    Named{"application/vnd.ms-outlook", {}},
    Named{"application/mac-binhex40", {}},
    Named{"application/applefile", {}},
    Named{"application/x-tar", {}},
    Named{"application/x-zip-compressed", {}},
    Named{"application/octet-stream", {}},
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
  for (const Row& row : kTypes) {
    if (row.key == type) return row.treatment;
  }
  if (ends_with_ignoring_case(file_name, "winmail.dat")) return Tnef;
  if (type.substr(0, 5) == "text/") return Text;
  if (type.substr(0, 8) == "message/") return Text;  // delivery-status and its like: fields
  if (type.size() > 4 && (type.ends_with("+xml") || type.ends_with("+json"))) return Text;
  for (const Row& row : kExtensions) {
    if (ends_with_ignoring_case(file_name, row.key)) return row.treatment;
  }
  return Other;
}

Treatment sniff(std::string_view first_bytes) {
  if (first_bytes.empty()) return Text;
  if (first_bytes.substr(0, 4) == "\x78\x9f\x3e\x22") return Tnef;
  if (first_bytes.substr(0, 5) == "{\\rtf") return Rtf;
  if (looks_packed(first_bytes)) return Packed;
  if (!is_prose(first_bytes)) return is_wide_text(first_bytes) ? Text : Other;
  for (const Named& row : kNamed) {
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
  for (const Named& row : kNamed) {
    if (!row.magic.empty() && first_bytes.substr(0, row.magic.size()) == row.magic) {
      const bool is_told = std::any_of(kNamed.begin(), kNamed.end(),
                                       [&](const Named& one) { return one.type == type; });
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
  for (const Named& row : kNamed) {
    if (row.type == type) return "attachment type not examined: " + std::string(type);
  }
  return "attachment type not examined: other";
}

}  // namespace oubli::content
