// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/header_fields.h"

#include "adapters/mime/ascii.h"

namespace oubli::mime {
namespace {

// A field name is printable ASCII without colon (RFC 5322 3.6.8); blanks may precede the colon in
// obsolete syntax. 8-bit bytes are let through: a field is better read than lost.
std::size_t colon_of(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && to_byte(line[at]) > ' ' && line[at] != ':' && line[at] != 0x7f) ++at;
  std::size_t colon = at;
  while (colon < line.size() && is_blank(line[colon])) ++colon;
  return at > 0 && colon < line.size() && line[colon] == ':' ? colon : std::string_view::npos;
}

bool is_from_line(std::string_view line) {
  return line.substr(0, 5) == "From " || line.substr(0, 6) == ">From ";
}

// Makes the field's value reach to `end`, an offset in `bytes`.
void extend(Field& field, std::string_view bytes, std::size_t end) {
  const auto begin = static_cast<std::size_t>(field.value.data() - bytes.data());
  field.value = bytes.substr(begin, end - begin);
}

}  // namespace

std::size_t next_line(std::string_view bytes, std::size_t begin, std::size_t& content_end) {
  // In windows, so that neither kind of line end is searched for far beyond the other.
  constexpr std::size_t kWindow = 512;
  for (std::size_t at = begin; at < bytes.size(); at += kWindow) {
    const std::string_view window = bytes.substr(at, kWindow);
    const std::size_t lf = window.find('\n');
    const std::size_t cr = window.substr(0, lf).find('\r');
    if (cr != std::string_view::npos) {
      content_end = at + cr;
      const bool is_pair = content_end + 1 < bytes.size() && bytes[content_end + 1] == '\n';
      return content_end + (is_pair ? 2 : 1);
    }
    if (lf != std::string_view::npos) {
      content_end = at + lf;
      return content_end + 1;
    }
  }
  content_end = bytes.size();
  return content_end;
}

HeaderBlock read_header(std::string_view bytes, std::size_t begin, const HeaderOptions& options) {
  HeaderBlock block;
  std::size_t at = begin;
  bool is_field_open = false;
  block.fields_end = begin;
  while (at < bytes.size()) {
    std::size_t content_end = at;
    const std::size_t next = next_line(bytes, at, content_end);
    const std::string_view line = bytes.substr(at, content_end - at);
    if (line.empty()) {
      block.end = next;
      return block;
    }
    if (options.stop != nullptr && options.stop->stops_at(line)) break;
    const bool is_within =
        next - begin <= options.limit && block.fields.size() < options.most_fields;
    block.is_cut = block.is_cut || !is_within;
    if (is_blank(line[0]) && is_field_open) {
      if (is_within) {
        block.fields.back().range.end = next;
        extend(block.fields.back(), bytes, content_end);
      }
    } else if (const std::size_t colon = colon_of(line); colon != std::string_view::npos) {
      if (is_within) {
        block.fields.push_back(
            {trimmed(line.substr(0, colon)), line.substr(colon + 1), {at, next}});
      }
      is_field_open = is_within;
    } else if (is_from_line(line) && block.fields.empty()) {
      is_field_open = false;  // the framing of an mbox, left in by whoever cut the message out
    } else {
      block.has_junk = block.has_junk || !trimmed(line).empty();
      if (options.ends_at_junk && !trimmed(line).empty()) break;
      if (is_within) block.fields.push_back({{}, line, {at, next}});
      is_field_open = false;
    }
    at = next;
    block.fields_end = next;
  }
  block.end = at;
  block.has_no_empty_line = true;
  return block;
}

std::string unfolded(std::string_view value) {
  value = trimmed(value);
  std::string out;
  out.reserve(value.size());
  while (!value.empty()) {
    std::size_t content_end = 0;
    const std::size_t next = next_line(value, 0, content_end);
    out += value.substr(0, content_end);
    value.remove_prefix(next);
    if (value.empty()) break;
    while (!value.empty() && is_space(value.front())) value.remove_prefix(1);
    while (!out.empty() && is_blank(out.back())) out.pop_back();
    out += ' ';
  }
  return out;
}

}  // namespace oubli::mime
