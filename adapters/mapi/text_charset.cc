// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/text_charset.h"

#include <algorithm>
#include <string_view>

#include "adapters/bytes/hold.h"
#include "adapters/mapi/tags.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/charset_names.h"
#include "adapters/mime/utf8.h"

namespace oubli::mapi {
namespace {

constexpr std::size_t kBeginning = 2048;

bool is_of_text(std::string_view first_bytes) {
  constexpr char kEscape = '\x1b', kEndOfFile = '\x1a';
  return std::ranges::all_of(first_bytes, [](char c) {
    return mime::to_byte(c) >= 0x20 || mime::is_space(c) || c == kEscape || c == kEndOfFile;
  });
}

bool has_mark(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
         bytes.starts_with("\xEF\xBB\xBF");
}

// As types of MIME, HTML and XML do.
bool says_its_charset(const Attachment& one, std::string_view first_bytes) {
  if (one.properties.text(tag::kAttachMime).find("charset") != std::string::npos) return true;
  return mime::trimmed(first_bytes).starts_with('<') &&
         (first_bytes.find("charset") != first_bytes.npos ||
          first_bytes.find("encoding") != first_bytes.npos);
}

// A card, whose lines may be folded within the characters of UTF-8 (RFC 5545, 3.1).
bool is_folded_utf8(std::string_view bytes) {
  if (!mime::starts_with_ignoring_case(mime::trimmed(bytes), "begin:v")) return false;
  std::string unfolded;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const std::size_t end = bytes.substr(at, 2) == "\r\n" ? 2 : bytes[at] == '\n' ? 1 : 0;
    const bool is_fold =
        end > 0 && at + end < bytes.size() && (bytes[at + end] == ' ' || bytes[at + end] == '\t');
    if (is_fold) {
      at += end;
    } else {
      unfolded += bytes[at];
    }
  }
  return mime::is_utf8(unfolded);
}

}  // namespace

std::string charset_of_code_page(std::int64_t code_page) {
  if (code_page <= 0 || code_page == kUtf8CodePage) return "utf-8";
  if (code_page >= 1250 && code_page <= 1258) return "windows-" + std::to_string(code_page);
  if (code_page > 28590 && code_page < 28606)
    return "iso-8859-" + std::to_string(code_page - 28590);
  return "cp" + std::to_string(code_page);
}

std::string charset_of_text(std::initializer_list<std::uint32_t> code_pages) {
  for (const std::uint32_t code_page : code_pages) {
    const std::string name = charset_of_code_page(code_page);
    const mime::CharsetKind kind = mime::charset_named(name).kind;
    if (kind == mime::CharsetKind::Western) return {};
    const bool is_telling =
        kind == mime::CharsetKind::Other && mime::decode_charset("\xE4", name).is_label_known;
    if (is_telling) return name;
  }
  return {};
}

std::string charset_of_content(const Attachment& one, std::uint64_t longest) {
  if (one.text_charset.empty() || !one.content || one.content_size > longest) return {};
  const std::string first =
      first_bytes(*one.content, std::min<std::uint64_t>(one.content_size, kBeginning));
  if (!is_of_text(first) || has_mark(first) || says_its_charset(one, first)) return {};
  const std::string bytes = first_bytes(*one.content, one.content_size);
  return mime::is_utf8(bytes) || is_folded_utf8(bytes) ? std::string() : one.text_charset;
}

}  // namespace oubli::mapi
