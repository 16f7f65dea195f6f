// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/pkcs7.h"

#include <algorithm>
#include <optional>

#include "adapters/mime/charset.h"

namespace oubli::content {
namespace {

constexpr int kDeepestElement = 32;
using namespace std::string_view_literals;
constexpr std::string_view kSignedData = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"sv;  // …7.2
constexpr std::string_view kEnvelopedData = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"sv;
constexpr std::string_view kAuthEnveloped = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17"sv;

struct Element {
  std::uint8_t tag = 0;
  std::string_view content;  // to the end of what is there, when the length is indefinite
  std::size_t size = 0;      // header and content; 0 when indefinite
  bool is_indefinite = false;

  [[nodiscard]] bool is_constructed() const { return (tag & 0x20U) != 0; }
};

std::optional<Element> element_at(std::string_view der) {
  if (der.size() < 2 || (der[0] & 0x1f) == 0x1f) return std::nullopt;
  Element element;
  element.tag = static_cast<std::uint8_t>(der[0]);
  const auto first = static_cast<std::uint8_t>(der[1]);
  std::size_t header = 2, length = first;
  if (first == 0x80) {
    element.is_indefinite = true;
    element.content = der.substr(2);
    return element;
  }
  if (first > 0x80) {
    const std::size_t bytes = first & 0x7fU;
    if (bytes > 8 || der.size() < 2 + bytes) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < bytes; ++i)
      length = length << 8 | static_cast<std::uint8_t>(der[2 + i]);
    header += bytes;
  }
  if (length > der.size() - header) return std::nullopt;
  element.content = der.substr(header, length);
  element.size = header + length;
  return element;
}

// Where the first element inside `from` of that tag begins to be of use: steps over its siblings.
std::optional<Element> child(std::string_view from, std::uint8_t tag) {
  for (int i = 0; i < 16; ++i) {
    const auto element = element_at(from);
    if (!element) return std::nullopt;
    if (element->tag == tag) return element;
    if (element->is_indefinite) return std::nullopt;
    from.remove_prefix(element->size);
  }
  return std::nullopt;
}

// An OCTET STRING in one piece or, as BER allows, in many.
void append_octets(const Element& element, std::string& out, int depth) {
  if (!element.is_constructed()) {
    out += element.content;
    return;
  }
  std::string_view rest = element.content;
  while (depth < kDeepestElement) {
    const auto piece = element_at(rest);
    if (!piece || (piece->tag & 0x1fU) != 0x04) return;
    append_octets(*piece, out, depth + 1);
    if (piece->is_indefinite) return;
    rest.remove_prefix(piece->size);
  }
}

bool is_text_tag(std::uint8_t tag) {
  return tag == 0x0c || tag == 0x13 || tag == 0x14 || tag == 0x16 || tag == 0x1e;
}

// Walks with a stack of its own: text strings, and the names in [1] and [6] of subjectAltName.
void collect_strings(std::string_view der, std::string& out) {
  std::size_t steps = 0;
  for (std::size_t at = 0; at + 2 <= der.size() && ++steps < 1'000'000;) {
    const auto element = element_at(der.substr(at));
    if (!element) {
      ++at;
      continue;
    }
    const bool is_name = is_text_tag(element->tag) || element->tag == 0x81;
    const bool is_sane = !element->is_indefinite && element->content.size() < 256;
    if (is_name && is_sane && !element->content.empty()) {
      const bool is_wide = element->tag == 0x1e;
      out += mime::decode_charset(element->content, is_wide ? "utf-16be" : "").text + '\n';
    }
    // Extensions wrap their DER in octet strings: those are walked like the constructed ones.
    const bool is_opened =
        element->is_constructed() || element->tag == 0x04 || element->is_indefinite;
    at += is_opened ? element->is_indefinite ? 2 : element->size - element->content.size()
                    : element->size;
  }
}

}  // namespace

Pkcs7 open_pkcs7(std::string_view der) {
  Pkcs7 result;
  const auto info = element_at(der);
  if (!info || info->tag != 0x30) return result;
  const auto type = child(info->content, 0x06);
  if (!type) return result;
  if (type->content == kEnvelopedData || type->content == kAuthEnveloped) {
    result.kind = Pkcs7::Kind::Enveloped;
    return result;
  }
  if (type->content != kSignedData) return result;
  const auto explicit_tag = child(info->content, 0xa0);
  const auto signed_data = explicit_tag ? child(explicit_tag->content, 0x30) : std::nullopt;
  // version, digestAlgorithms (a SET), then encapContentInfo: the first SEQUENCE.
  const auto encapsulated = signed_data ? child(signed_data->content, 0x30) : std::nullopt;
  const auto holder = encapsulated ? child(encapsulated->content, 0xa0) : std::nullopt;
  if (!holder) return result;
  const auto octets = element_at(holder->content);
  if (!octets || (octets->tag & 0x1fU) != 0x04) return result;
  append_octets(*octets, result.content, 0);
  result.kind = Pkcs7::Kind::Signed;
  return result;
}

void add_signature(std::string_view der, std::string_view part, Collector& into) {
  into.is_signed();
  std::string names;
  collect_strings(der.substr(0, 1U << 20), names);
  into.add(Where::Attachment, part, "signature", std::move(names));
}

}  // namespace oubli::content
