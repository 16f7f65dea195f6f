// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/address.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"

namespace oubli::imap {
namespace {

constexpr std::string_view kTlsAtOnce = "imaps://", kTlsLater = "imap://";
constexpr std::uint16_t kPortAtOnce = 993, kPortLater = 143;

Error unfit(const std::string& why) {
  return {ErrorCode::Usage, "address of a mail server: " + why,
          "imaps://jean@mail.example.org/INBOX"};
}

// Nothing where a percent sign is not followed by two digits, or a control character comes out.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out.push_back(text[at]);
      continue;
    }
    if (at + 2 >= text.size()) return std::nullopt;
    std::uint8_t byte = 0;
    const char* end = text.data() + at + 3;
    const auto [stop, problem] = std::from_chars(text.data() + at + 1, end, byte, 16);
    if (problem != std::errc{} || stop != end) return std::nullopt;
    out.push_back(static_cast<char>(byte));
    at += 2;
  }
  const bool has_controls = std::ranges::any_of(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (has_controls || !mime::is_utf8(out)) return std::nullopt;
  return out;
}

std::string encoded(std::string_view text, std::string_view special) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte != 0x7F && special.find(c) == std::string_view::npos) {
      out.push_back(c);
    } else {
      out += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
    }
  }
  return out;
}

bool is_host(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' ||
           c == '_';
  });
}

Status parse_host(std::string_view text, Address& into) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return unfit("the host's bracket is not closed");
    into.host = mime::lower_case(text.substr(1, end - 1));
    text.remove_prefix(end + 1);
    if (!text.empty() && !text.starts_with(':')) return unfit("more follows the host");
    if (!text.empty()) port = text.substr(1);
    if (!text.empty() && port.empty()) return unfit("the port is missing");
  } else {
    const std::size_t colon = text.rfind(':');
    into.host = mime::lower_case(text.substr(0, colon));
    if (into.host.find(':') != std::string::npos) return unfit("an IPv6 host needs brackets");
    if (colon != std::string_view::npos) port = text.substr(colon + 1);
    if (colon != std::string_view::npos && port.empty()) return unfit("the port is missing");
  }
  if (!is_host(into.host)) return unfit("no host, or one with characters no host has");
  into.port = into.is_tls_at_once ? kPortAtOnce : kPortLater;
  if (port.empty()) return {};
  const auto [stop, problem] = std::from_chars(port.data(), port.data() + port.size(), into.port);
  if (problem != std::errc{} || stop != port.data() + port.size() || into.port == 0) {
    return unfit("the port is no number from 1 to 65535");
  }
  return {};
}

}  // namespace

bool is_address(std::string_view text) {
  const std::string head = mime::lower_case(text.substr(0, kTlsAtOnce.size()));
  return head.starts_with(kTlsAtOnce) || head.starts_with(kTlsLater);
}

Result<Address> parse_address(std::string_view text) {
  Address address;
  address.is_tls_at_once = mime::lower_case(text.substr(0, kTlsAtOnce.size())) == kTlsAtOnce;
  text.remove_prefix(address.is_tls_at_once ? kTlsAtOnce.size() : kTlsLater.size());
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view authority = text.substr(0, slash);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos || at == 0) {
    return unfit("it names no user").hinting("imaps://jean@mail.example.org, or --users FILE");
  }
  const std::string_view user = authority.substr(0, at);
  if (user.find(':') != std::string_view::npos) {
    return unfit("a password does not belong there").hinting("--password-file FILE");
  }
  if (user.find(';') != std::string_view::npos) return unfit("parameters are not supported");
  const auto name = decoded(user);
  if (!name) return unfit("the user's name is not well encoded");
  address.user = *name;
  if (auto host = parse_host(authority.substr(at + 1), address); !host) {
    return std::move(host).take_error();
  }
  const std::string_view folder = slash < text.size() ? text.substr(slash + 1) : "";
  if (folder.find_first_of(";?#") != std::string_view::npos) {
    return unfit("write ; ? and # in a folder's name as %3B %3F %23");
  }
  const auto decoded_folder = decoded(folder);
  if (!decoded_folder) return unfit("the folder's name is not well encoded");
  address.folder = *decoded_folder;
  if (mime::lower_case(address.folder) == "inbox") address.folder = "INBOX";
  return address;
}

bool is_without_user(std::string_view text) {
  if (!is_address(text)) return false;
  text.remove_prefix(text.find("//") + 2);
  return text.substr(0, text.find('/')).find('@') == std::string_view::npos;
}

Result<std::string> address_for(std::string_view text, const std::string& user) {
  const std::size_t begin = text.find("//") + 2;
  auto address = parse_address(std::string(text.substr(0, begin)) + encoded(user, "@:/;?#%") + "@" +
                               std::string(text.substr(begin)));
  if (!address) return std::move(address).take_error();
  return to_string(*address);
}

std::string account_of(const Address& address) {
  const bool is_v6 = address.host.find(':') != std::string::npos;
  const bool is_usual = address.port == (address.is_tls_at_once ? kPortAtOnce : kPortLater);
  return std::string(address.is_tls_at_once ? kTlsAtOnce : kTlsLater) +
         encoded(address.user, "@:/;?#%") + "@" +
         (is_v6 ? "[" + address.host + "]" : address.host) +
         (is_usual ? "" : ":" + std::to_string(address.port));
}

std::string to_string(const Address& address) {
  const std::string account = account_of(address);
  return address.folder.empty() ? account : account + "/" + encoded(address.folder, ";?#%");
}

}  // namespace oubli::imap
