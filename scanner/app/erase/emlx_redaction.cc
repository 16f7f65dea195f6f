// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/emlx_redaction.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace oubli::app {

namespace {

// A list is read as a text with marks, which it is: what is redacted and proved is this message.
constexpr std::string_view kAsMessage =
    "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: "
    "8bit\n\n";
// Mailboxes: who is known by name or address there loses both, as in a header.
constexpr std::array<std::string_view, 5> kMailboxes{"sender", "from", "to", "cc", "bcc"};
constexpr std::string_view kMark = "redacted";

// As wide as it was, where that is possible: mail programs fill it up with blanks.
std::string count_line(std::string_view old, std::size_t count) {
  const std::size_t width = std::min(old.find_first_of("\r\n"), old.size());
  std::string line = std::to_string(count);
  if (line.size() < width) line.append(width - line.size(), ' ');
  return line + std::string(old.substr(width));
}

// Puts `[redacted]` for the value of each key whose value was changed.
std::string without_mailboxes(std::string list) {
  constexpr std::string_view kBegin = "<string>", kEnd = "</string>";
  for (const std::string_view name : kMailboxes) {
    const std::string key = "<key>" + std::string(name) + "</key>";
    for (std::size_t at = list.find(key); at != list.npos; at = list.find(key, at + 1)) {
      const std::size_t tag = list.find('<', at + key.size());
      if (tag == list.npos || list.compare(tag, kBegin.size(), kBegin) != 0) continue;
      const std::size_t begin = tag + kBegin.size();
      const std::size_t end = list.find(kEnd, begin);
      if (end == list.npos) break;
      const std::string_view value = std::string_view(list).substr(begin, end - begin);
      if (value.find(kMark) == value.npos) continue;
      list.replace(begin, end - begin, "[redacted]");
    }
  }
  return list;
}

Result<std::string> list_without(const std::string& list, Redactor& redactor) {
  if (list.find_first_not_of(" \t\r\n") == list.npos) return list;
  auto made = redactor.redact_if_found({{}, std::string(kAsMessage) + list});
  if (!made) return std::move(made).take_error();
  if (!*made) return list;
  const std::string& message = (*made)->framed.message;
  // Packed otherwise, or replaced whole: no property list any more.
  const bool is_list = message.starts_with(kAsMessage) && message.find("</plist>") != message.npos;
  if (!is_list) return cannot_redact("its property list could not be edited");
  return without_mailboxes(message.substr(kAsMessage.size()));
}

}  // namespace

Result<Redactor::Made> redact_emlx(const std::string& file, const ByteRange& message,
                                   Redactor& redactor) {
  if (message.begin > message.end || message.end > file.size()) {
    return cannot_redact("it is not as it was planned");
  }
  auto made = redactor.redact({{}, file.substr(message.begin, message.size())});
  if (!made) return made;
  auto list = list_without(file.substr(message.end), redactor);
  if (!list) return std::move(list).take_error();
  std::string& inner = made->framed.message;
  inner.insert(0, count_line(std::string_view(file).substr(0, message.begin), inner.size()));
  inner += *list;
  return made;
}

}  // namespace oubli::app
