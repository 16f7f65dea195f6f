// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/eml/header.h"

#include <algorithm>
#include <array>
#include <string>

#include "adapters/mbox/lines.h"
#include "adapters/mbox/postmark.h"

namespace oubli::eml {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Fields that only mail has, or that mail nearly always has (RFC 5322, 3.6; RFC 2045, 3).
constexpr std::array<std::string_view, 27> kMailFields{"arc-seal",      "authentication-results",
                                                       "bcc",           "cc",
                                                       "content-type",  "content-transfer-encoding",
                                                       "date",          "delivered-to",
                                                       "delivery-date", "dkim-signature",
                                                       "envelope-to",   "from",
                                                       "in-reply-to",   "list-id",
                                                       "message-id",    "mime-version",
                                                       "received",      "references",
                                                       "reply-to",      "resent-from",
                                                       "return-path",   "sender",
                                                       "subject",       "to",
                                                       "x-mailer",      "x-mozilla-status",
                                                       "x-original-to"};

// A header made of these alone is some other MIME-like thing, such as an HTTP answer.
constexpr std::array<std::string_view, 3> kSharedFields{"content-type", "date",
                                                        "content-transfer-encoding"};

std::string lower_text(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

std::string lower_name(std::string_view line) {
  std::string name = lower_text(line.substr(0, line.find(':')));
  while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.pop_back();
  return name;
}

bool has_control_bytes(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return c >= 0 && c < ' ' && c != '\t' && c != '\x1B' && c != '\f'; });
}

// Is the value of this Content-Type one that hardly anything but a message begins with?
bool is_mime_type(std::string_view line) {
  std::string value = lower_text(line.substr(line.find(':') + 1));
  value.erase(0, value.find_first_not_of(" \t"));
  return value.starts_with("multipart/") || value.starts_with("message/");
}

struct Count {
  int mail = 0;       // distinct enough: one for each line that names a mail field
  int exclusive = 0;  // of these, not shared with HTTP
  int fields = 0;
  bool is_whole = false;  // up to a blank line, and nothing but fields
  bool is_mime = false;   // one of them says how a message is put together (RFC 2045)
};

// Fields up to the blank line, or to the first line that is not part of a header.
Count count_fields(std::string_view bytes) {
  Count count;
  for (std::size_t at = 0; at < bytes.size();) {
    const mbox::Line line = mbox::line_at(bytes, at);
    at = line.next;
    if (line.text.empty()) {
      count.is_whole = count.fields > 0;
      break;
    }
    const bool is_continuation = line.text[0] == ' ' || line.text[0] == '\t';
    if (is_continuation && count.fields > 0) continue;
    if (is_continuation || !mbox::begins_with_field(line.text)) break;
    if (has_control_bytes(line.text.substr(0, 200))) return {};
    ++count.fields;
    const std::string name = lower_name(line.text);
    if (std::ranges::find(kMailFields, name) == kMailFields.end()) continue;
    count.is_mime = count.is_mime || name == "mime-version" ||
                    name == "content-transfer-encoding" ||
                    (name == "content-type" && is_mime_type(line.text));
    ++count.mail;
    if (std::ranges::find(kSharedFields, name) == kSharedFields.end()) ++count.exclusive;
  }
  return count;
}

}  // namespace

std::size_t framing_size(std::string_view head) {
  std::size_t at = head.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  at = std::min(head.find_first_not_of("\r\n", at), head.size());
  if (head.substr(at).starts_with("From ")) {
    const mbox::Line line = mbox::line_at(head, at);
    if (line.has_break) at = line.next;
  }
  const bool is_header = mbox::begins_with_field(mbox::line_at(head, at).text);
  return is_header ? at : 0;
}

bool looks_like_message(std::string_view head, Claim claim) {
  const std::size_t begin = framing_size(head);
  if (begin == 0 && !mbox::begins_with_field(mbox::line_at(head, 0).text)) return false;
  const Count count = count_fields(head.substr(begin));
  if (claim == Claim::MailName) return count.mail >= 1;
  if (claim == Claim::MayBeMail && count.is_whole && count.is_mime) return true;
  return count.mail >= 2 && count.exclusive >= 1;
}

}  // namespace oubli::eml
