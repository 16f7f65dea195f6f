// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/item_texts.h"

#include <algorithm>

#include "adapters/mapi/rtf.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/header_fields.h"
#include "adapters/mime/transfer.h"
#include "adapters/mime/utf8.h"
#include "scanner/redact/editor.h"
#include "scanner/redact/field.h"
#include "scanner/redact/text_leaf.h"

namespace oubli::redact {
namespace {

bool still_tells(const mime::Field& field, std::string_view value, const Literals& literals,
                 const Editor& editor) {
  return literals.in_any_coding(mime::unfolded(value)) || literals.as_words(value) ||
         editor.holds(field.name, kOfProse);
}

}  // namespace

std::optional<std::string> subject_without(std::string_view subject, Editor& editor) {
  const std::size_t mark =
      subject.starts_with('\x01') && subject.size() > 1 ? 1 + mime::utf8_length_at(subject, 1) : 0;
  auto rest = editor.without(subject.substr(mark), kOfProse);
  if (!rest) return std::nullopt;
  return std::string(subject.substr(0, mark)) + *rest;
}

std::optional<std::string> headers_without(std::string_view headers, const Literals& literals,
                                           Editor& editor) {
  mime::HeaderOptions options;
  options.limit = SIZE_MAX;
  const mime::HeaderBlock block = mime::read_header(headers, 0, options);
  const FieldManners manners{{}, std::string(line_end_of(headers))};
  std::string out;
  std::size_t at = 0;
  for (const mime::Field& field : block.fields) {
    out += headers.substr(at, field.range.begin - at);
    at = field.range.end;
    const std::string_view whole = headers.substr(field.range.begin, field.range.size());
    if (field.name.empty()) {
      const auto line = editor.without(whole, kOfProse);
      out += line ? *line : std::string(whole);
      continue;
    }
    auto value = field_without(field, manners, editor);
    if (still_tells(field, value ? std::string_view(*value) : field.value, literals, editor)) {
      value = field_token(field, editor);
    }
    if (!value) {
      out += whole;
      continue;
    }
    const std::size_t behind =
        static_cast<std::size_t>(field.value.data() - headers.data()) + field.value.size();
    out += headers.substr(
        field.range.begin,
        static_cast<std::size_t>(field.value.data() - headers.data()) - field.range.begin);
    out += *value;
    out += headers.substr(behind, field.range.end - behind);
  }
  const std::string_view rest = headers.substr(std::min(at, headers.size()));
  const auto edited = editor.without(rest, kOfProse);
  out += edited ? *edited : std::string(rest);
  if (out == headers) return std::nullopt;
  return out;
}

std::optional<std::string> identifiers_without(std::string_view text, Editor& editor) {
  const mime::Field field{"Message-ID", text, {0, text.size()}};
  return field_without(field, {{}, "\r\n"}, editor);
}

std::optional<HtmlBytes> html_without(std::string_view html, std::string_view charset,
                                      Editor& editor) {
  mime::Part part;
  part.type.value = "text/html";
  part.type.parameters.push_back({"charset", std::string(charset)});
  auto leaf = leaf_without(html, part, content::Treatment::Html, editor);
  if (!leaf) return std::nullopt;
  if (!leaf->is_recoded) return HtmlBytes{std::move(leaf->body), false};
  std::string bytes;
  mime::decode_quoted_printable(leaf->body, bytes);
  return HtmlBytes{std::move(bytes), true};
}

std::optional<std::string> rtf_without(std::string_view packed, std::size_t most, Editor& editor) {
  const mapi::UnpackedRtf unpacked = mapi::unpack_rtf(packed, most);
  auto edited = editor.without(unpacked.rtf, {subject::TextKind::Words, Form::Rtf, Style::Prose});
  if (!edited) return std::nullopt;
  return mapi::pack_rtf(*edited);
}

std::string rtf_of(std::string_view ascii) {
  return mapi::pack_rtf("{\\rtf1\\ansi " + std::string(ascii) + "}");
}

std::optional<std::string> text_in(std::string_view bytes, bool& is_wide) {
  is_wide = false;
  const std::string_view narrow = bytes.substr(0, bytes.find_last_not_of('\0') + 1);
  const auto is_shown = [](char c) {
    return (mime::to_byte(c) >= 0x20 && c != 0x7F) || mime::is_space(c);
  };
  if (!narrow.empty() && mime::is_utf8(narrow) && std::ranges::all_of(narrow, is_shown)) {
    return std::string(narrow);
  }
  if (bytes.size() % 2 != 0 || bytes.empty()) return std::nullopt;
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    if (bytes[i + 1] != '\0' || mime::to_byte(bytes[i]) >= 0x80) return std::nullopt;
    if (bytes[i] != '\0' && !is_shown(bytes[i])) return std::nullopt;
    if (bytes[i] != '\0') text += bytes[i];
  }
  is_wide = true;
  return text;
}

}  // namespace oubli::redact
