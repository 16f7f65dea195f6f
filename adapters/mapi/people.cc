// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/people.h"

#include <algorithm>

#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/encoded_word.h"
#include "adapters/mime/utf8.h"

namespace oubli::mapi {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMostInOneValue = 10'000;

std::string trimmed_name(std::string name) {
  std::string_view text = mime::trimmed(name);
  while (text.size() > 1 && text.front() == '\'' && text.back() == '\'') {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

// Only what can stand between angle brackets: anything else stays text.
std::string usable(std::string_view address) {
  address = mime::trimmed(address);
  if (mime::starts_with_ignoring_case(address, "smtp:")) address.remove_prefix(5);
  const bool is_one = address.find('@') != std::string_view::npos &&
                      address.find_first_of("<>,;\"\r\n\t "sv) == std::string_view::npos;
  return is_one ? std::string(address) : std::string();
}

Person person(const PropertyBag& bag, std::uint16_t name, std::uint16_t address,
              std::uint16_t smtp) {
  Person one{trimmed_name(bag.text(name)), usable(bag.text(smtp))};
  if (one.address.empty()) one.address = usable(bag.text(address));
  if (one.address.empty()) one.address = usable(one.name);
  return one;
}

std::string unicode_at(std::string_view bytes, std::size_t& at) {
  std::size_t end = at;
  while (end + 1 < bytes.size() && (bytes[end] != '\0' || bytes[end + 1] != '\0')) end += 2;
  PropertyBag bag;
  bag.add(0, Type::Unicode, std::string(bytes.substr(at, end - at)));
  at = std::min(bytes.size(), end + 2);
  return bag.text(std::uint16_t{0});
}

std::string narrow_at(std::string_view bytes, std::size_t& at) {
  const std::size_t end = std::min(bytes.find('\0', at), bytes.size());
  const std::string_view text = bytes.substr(at, end - at);
  at = std::min(bytes.size(), end + 1);
  return mime::decode_charset(text, {}).text;
}

std::string one_off_at(std::string_view bytes) {
  constexpr std::size_t kVersionAndFlags = 4;
  if (bytes.size() < kVersionAndFlags) return {};
  const bool is_unicode = (static_cast<unsigned char>(bytes[3]) & 0x80U) != 0;
  std::size_t at = kVersionAndFlags;
  const auto next = [&] { return is_unicode ? unicode_at(bytes, at) : narrow_at(bytes, at); };
  const std::string name = next(), kind = next(), address = next();
  if (name == address || name.empty()) return address;
  return address.empty() ? name : name + " <" + address + ">";
}

}  // namespace

Person sender_of(const PropertyBag& bag) {
  return person(bag, tag::kSenderName, tag::kSenderAddress, tag::kSenderSmtp);
}

Person represented_by(const PropertyBag& bag) {
  return person(bag, tag::kFromName, tag::kFromAddress, tag::kFromSmtp);
}

Person person_of(const Recipient& recipient) {
  Person one = person(recipient.properties, tag::kDisplayName, tag::kAddress, tag::kSmtpAddress);
  if (one.name.empty()) one.name = trimmed_name(recipient.properties.text(tag::kRecipientName));
  return one;
}

RecipientKind kind_of(const Recipient& recipient) {
  const auto low = recipient.properties.number(tag::kRecipientType).value_or(1) & 0xF;
  return low >= 0 && low <= 3 ? static_cast<RecipientKind>(low) : RecipientKind::To;
}

std::vector<std::string> persons_within(std::string_view bytes) {
  std::vector<std::string> found;
  const auto add = [&](std::string text) {
    if (!text.empty() && found.size() < kMostInOneValue) found.push_back(std::move(text));
  };
  for (std::size_t at = 0; (at = bytes.find(kOneOffProvider, at)) != std::string_view::npos;) {
    at += kOneOffProvider.size();
    const std::size_t next = std::min(bytes.find(kOneOffProvider, at), bytes.size());
    add(one_off_at(bytes.substr(at, next - at)));
  }
  for (std::size_t at = 0; (at = bytes.find(kAddressBookProvider, at)) != std::string_view::npos;) {
    at += kAddressBookProvider.size() + 8;  // a version and a type
    if (at < bytes.size()) add(narrow_at(bytes, at));
  }
  return found;
}

std::string mailbox_text(const Person& person) {
  std::string out;
  if (!person.name.empty() && !mime::equals_ignoring_case(person.name, person.address)) {
    if (mime::is_ascii(person.name)) {
      out += '"';
      for (const char c : person.name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
      }
      out += '"';
    } else {
      out = mime::encode_words(person.name);
    }
    out += ' ';
  }
  return out + '<' + person.address + '>';
}

}  // namespace oubli::mapi
