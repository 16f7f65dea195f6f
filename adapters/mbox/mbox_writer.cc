// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mbox/mbox_writer.h"

#include <algorithm>
#include <ctime>

#include <strings.h>

#include "adapters/mbox/lines.h"
#include "adapters/mbox/postmark.h"

namespace oubli::mbox {
namespace {

constexpr std::string_view kLength = "Content-Length";
constexpr std::int64_t kLastDate = 253'402'300'799;  // a year of four digits

// "From MAILER-DAEMON Mon Mar  3 13:00:00 2014", in UTC (RFC 4155).
std::string postmark(std::int64_t date) {
  const std::time_t seconds = std::clamp<std::int64_t>(date, 0, kLastDate);
  std::tm parts{};
  char text[32];
  ::gmtime_r(&seconds, &parts);
  return std::string("From MAILER-DAEMON ") + ::asctime_r(&parts, text);
}

bool is_length_field(std::string_view line) {
  if (line.size() <= kLength.size()) return false;
  if (::strncasecmp(line.data(), kLength.data(), kLength.size()) != 0) return false;
  const std::size_t colon = line.find_first_not_of(" \t", kLength.size());
  return colon != line.npos && line[colon] == ':';
}

bool tells(std::string_view field, std::size_t size) {
  const std::string_view value = field.substr(field.find(':') + 1);
  const std::size_t first = value.find_first_not_of(" \t");
  return first != value.npos && value.substr(first) == std::to_string(size);
}

// The header of `message`, with the blank line; its fields of a wrong length renamed.
std::string header_of(std::string_view message, std::size_t& size) {
  std::string fields;
  std::size_t end = 0;
  for (bool is_over = false; !is_over && end < message.size();) {
    const Line line = line_at(message, end);
    is_over = line.text.empty();
    end = line.next;
  }
  size = end;
  for (std::size_t at = 0; at < end;) {
    const Line line = line_at(message, at);
    if (is_length_field(line.text) && !tells(line.text, message.size() - end)) fields += "X-";
    fields += message.substr(at, line.next - at);
    at = line.next;
  }
  return fields;
}

void append_quoted(std::string_view text, std::string& out) {
  std::size_t copied = 0;
  for (std::size_t at = 0; (at = text.find(kFrom, at)) != text.npos; at += kFrom.size()) {
    std::size_t begin = at;
    while (begin > copied && text[begin - 1] == '>') --begin;
    if (begin > 0 && !is_break(text[begin - 1])) continue;
    out += text.substr(copied, begin - copied);
    out += '>';
    copied = begin;
  }
  out += text.substr(copied);
}

}  // namespace

std::size_t append_message(std::string_view message, std::int64_t date, std::string& out) {
  out += postmark(date);
  const std::size_t begin = out.size();
  std::size_t header = 0;
  append_quoted(header_of(message, header), out);
  append_quoted(message.substr(header), out);
  if (!message.ends_with('\n')) out += "\r\n";
  const std::size_t size = out.size() - begin;
  out += '\n';
  return size;
}

}  // namespace oubli::mbox
