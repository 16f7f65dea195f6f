// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mbox/content_length.h"

#include <charconv>

#include <strings.h>

#include "adapters/mbox/lines.h"
#include "adapters/mbox/postmark.h"

namespace oubli::mbox {
namespace {

constexpr std::string_view kName = "content-length";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_content_length(std::string_view line) {
  return line.size() > kName.size() && (line[0] == 'C' || line[0] == 'c') &&
         ::strncasecmp(line.data(), kName.data(), kName.size()) == 0 &&
         trimmed(line.substr(kName.size())).starts_with(':');
}

std::optional<std::uint64_t> value_of(std::string_view line) {
  const std::string_view digits = trimmed(line.substr(line.find(':') + 1));
  std::uint64_t value = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (fault != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

HeaderClaim read_claim(std::string_view bytes) {
  HeaderClaim claim;
  bool is_refused = false;
  for (std::size_t at = 0; at < bytes.size();) {
    const Line line = line_at(bytes, at);
    if (!line.has_break) return {};
    at = line.next;
    if (line.text.empty()) {
      claim.is_whole = true;
      claim.body_begin = at;
      if (is_refused) claim.length.reset();
      return claim;
    }
    if (line.text[0] == ' ' || line.text[0] == '\t') continue;
    if (!begins_with_field(line.text) || line.text.starts_with("From ")) return {};
    if (!is_content_length(line.text)) continue;
    const auto value = line.text.size() <= kLongestPostmark ? value_of(line.text) : std::nullopt;
    is_refused |= !value || (claim.length && *claim.length != *value);
    claim.length = value;
  }
  return {};
}

}  // namespace oubli::mbox
