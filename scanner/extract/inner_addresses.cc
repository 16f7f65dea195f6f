// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/inner_addresses.h"

#include <algorithm>

#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"

namespace oubli::content {
namespace {

constexpr std::size_t kLongestLocal = 128;
constexpr std::size_t kLongestDomain = 255;
constexpr std::size_t kLongestList = 256;

bool is_local(char c) {
  return mime::is_alpha(c) || mime::is_digit(c) ||
         std::string_view("._+-='").find(c) != std::string_view::npos || mime::to_byte(c) >= 0x80;
}
bool is_domain(char c) {
  return mime::is_alpha(c) || mime::is_digit(c) || c == '.' || c == '-' || mime::to_byte(c) >= 0x80;
}

void append(std::string_view local, std::string_view domain, std::string& out) {
  while (!domain.empty() && (domain.back() == '.' || domain.back() == '-')) domain.remove_suffix(1);
  if (local.empty() || domain.find('.') == std::string_view::npos) return;
  out += local;
  out += '@';
  out += domain;
  out += "\n\n";
}

std::string_view local_before(std::string_view text, std::size_t sign) {
  std::size_t begin = sign;
  while (begin > 0 && sign - begin < kLongestLocal && is_local(text[begin - 1])) --begin;
  while (begin < sign && mime::continues_character(text[begin])) ++begin;
  return text.substr(begin, sign - begin);
}

std::string_view domain_after(std::string_view text, std::size_t sign) {
  std::size_t end = sign + 1;
  while (end < text.size() && end - sign < kLongestDomain && is_domain(text[end])) ++end;
  while (end > sign + 1 && end < text.size() && mime::continues_character(text[end])) --end;
  return text.substr(sign + 1, end - sign - 1);
}

// SRS0=hash=day=domain=local (and SRS1=…==hash=day=domain=local).
bool is_rewritten_sender(std::string_view local) {
  return mime::starts_with_ignoring_case(local, "srs0") ||
         mime::starts_with_ignoring_case(local, "srs1");
}

void append_rewritten(std::string_view local, std::string& out) {
  const std::size_t last = local.rfind('=');
  if (last == std::string_view::npos || last == 0) return;
  const std::size_t before = local.rfind('=', last - 1);
  if (before == std::string_view::npos) return;
  append(local.substr(last + 1), local.substr(before + 1, last - before - 1), out);
}

// Which of the words before the = begins the address nobody can say: each may.
void append_return_path(std::string_view local, std::string& out) {
  const std::size_t equals = local.rfind('=');
  if (equals == std::string_view::npos) return;
  const std::string_view domain = local.substr(equals + 1);
  const std::string_view before = local.substr(0, equals);
  for (std::size_t at = before.find_first_of("+-="); at != std::string_view::npos;
       at = before.find_first_of("+-=", at + 1)) {
    const std::string_view rest = before.substr(at + 1);
    if (rest.find('=') == std::string_view::npos) append(rest, domain, out);
  }
}

void append_unquoted(std::string_view text, std::size_t sign, std::string& out) {
  const std::size_t close = sign - 1;
  const std::size_t floor = close > kLongestLocal ? close - kLongestLocal : 0;
  const std::size_t open = text.substr(0, close).rfind('"');
  if (open == std::string_view::npos || open < floor || open + 1 >= close) return;
  const std::string_view local = text.substr(open + 1, close - open - 1);
  if (std::all_of(local.begin(), local.end(), is_local))
    append(local, domain_after(text, sign), out);
}

// IMCEASMTP-jean@example.org@exchange.example: an address of another kind inside one (MS-OXCMAIL).
void append_encapsulated(std::string_view local, std::string_view domain, std::string& out) {
  const std::size_t type_end = local.find('-');
  if (type_end != std::string_view::npos) append(local.substr(type_end + 1), domain, out);
}

// BATV as it was first proposed: prvs=jean/0123456789@example.org, what is behind the / a
// signature.
void append_signed_sender(std::string_view text, std::size_t slash, std::string_view domain,
                          std::string& out) {
  const std::string_view local = local_before(text, slash);
  constexpr std::string_view kTag = "prvs=";
  if (mime::starts_with_ignoring_case(local, kTag)) append(local.substr(kTag.size()), domain, out);
}

}  // namespace

std::vector<ListedAddress> listed_addresses(std::string_view text, std::size_t sign) {
  std::vector<ListedAddress> out;
  const std::string_view rest = local_before(text, sign);
  const std::size_t close = sign - rest.size();
  if (close == 0 || text[close - 1] != '}') return out;
  const std::size_t floor = close - std::min(close, kLongestList);
  std::string_view list = text.substr(floor, close - 1 - floor);
  const std::size_t open = list.rfind('{');
  if (open == std::string_view::npos) return out;
  list.remove_prefix(open + 1);
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(",;|"), list.size());
    const std::string_view one = mime::trimmed(list.substr(0, end));
    std::string address;
    if (!one.empty() && std::all_of(one.begin(), one.end(), is_local))
      append(std::string(one) + std::string(rest), domain_after(text, sign), address);
    if (!address.empty()) out.push_back({one, std::string(mime::trimmed(address))});
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

void append_inner_addresses(std::string_view text, std::size_t sign, std::string& out) {
  if (sign == 0) return;
  if (text[sign - 1] == '"') return append_unquoted(text, sign, out);
  if (text[sign - 1] == '\\')  // "jean\@example.org", as programs and TeX write it
    return append(local_before(text, sign - 1), domain_after(text, sign), out);
  std::string_view local = local_before(text, sign);
  for (const ListedAddress& one : listed_addresses(text, sign)) out += one.address + "\n\n";
  if (local.empty()) return;
  const std::size_t begin = sign - local.size();
  const char ahead = begin > 0 ? text[begin - 1] : '\n';
  const bool is_link = ahead == '?' || ahead == '&' || ahead == '/';
  const bool is_path = !is_link && local.find('=') != std::string_view::npos;
  if (is_path && is_rewritten_sender(local)) append_rewritten(local, out);
  if (is_path) append_return_path(local, out);
  const std::string_view domain = domain_after(text, sign);
  if (mime::starts_with_ignoring_case(local, "imcea")) append_encapsulated(local, domain, out);
  if (ahead == '/') append_signed_sender(text, begin - 1, domain, out);
  const std::size_t end = sign + 1 + domain.size();
  const bool is_emphasised = local.front() == '_' && end < text.size() && text[end] == '_';
  if (!is_emphasised) return;
  local.remove_prefix(std::min(local.find_first_not_of('_'), local.size()));
  append(local, domain, out);
}

}  // namespace oubli::content
