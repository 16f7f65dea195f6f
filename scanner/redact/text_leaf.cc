// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/text_leaf.h"

#include <algorithm>

#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/charset_names.h"
#include "adapters/mime/transfer.h"
#include "adapters/mime/transfer_encode.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/html_text.h"
#include "scanner/extract/text_forms.h"
#include "scanner/extract/transfer_readings.h"

namespace oubli::redact {
namespace {

using content::Treatment;
using mime::Encoding;

bool says(const mime::Part& part, std::string_view name, std::string_view value) {
  const mime::Parameter* found = part.type.find(name);
  return found != nullptr && mime::equals_ignoring_case(found->value, value);
}

Form form_of(const mime::Part& part, Treatment treatment) {
  switch (treatment) {
    case Treatment::Html:
      return Form::Html;
    case Treatment::Card:
      return Form::Card;
    case Treatment::Rich:
      return Form::Rich;
    default:
      break;
  }
  if (!says(part, "format", "flowed")) return Form::Plain;
  return says(part, "delsp", "yes") ? Form::FlowedDelSp : Form::Flowed;
}

// Where ASCII letters are the bytes of ASCII, text can be edited without knowing the rest of it.
bool is_ascii_inside(std::string_view charset) {
  const mime::CharsetKind kind = mime::charset_named(charset).kind;
  return kind != mime::CharsetKind::SevenBit && kind != mime::CharsetKind::Wide;
}

// Also ASCII, or no label at all.
bool is_utf8_label(std::string_view charset) {
  return mime::charset_named(charset).kind == mime::CharsetKind::Utf8;
}

// Text that is not what its label says: the bytes are edited as they stand.
std::optional<std::string> bytes_without(std::string_view bytes, const Manner& manner,
                                         const Editor& editor) {
  Editor other = editor;  // what it counts was counted already
  return other.without(bytes, manner);
}

// Where the bytes are the text in another charset than the label says: the edited text in that one.
std::optional<std::string> in_true_charset(std::string_view bytes, const std::string& text,
                                           const std::string& edited) {
  static const std::string kMark = "\xEF\xBB\xBF";
  for (const std::string_view charset : {"utf-8", "utf-16le", "utf-16be", "windows-1252"}) {
    for (const std::string& before : {std::string(), kMark}) {
      if (mime::encode_charset(before + text, charset) == bytes)
        return mime::encode_charset(before + edited, charset);
    }
  }
  return std::nullopt;
}

// Text in a charset of seven bits is known by its escapes; UTF-8 under such a label is UTF-8.
bool is_utf8_after_all(std::string_view bytes, std::string_view charset) {
  const bool is_seven_bit = mime::charset_named(charset).kind == mime::CharsetKind::SevenBit;
  return is_seven_bit && !mime::is_ascii(bytes) && mime::is_utf8(bytes);
}

// RFC 5545, 3.1: a line may be folded between any two bytes. Without its folds such a card is
// UTF-8, and as a card it is read so.
bool has_folds_in_characters(std::string_view bytes) {
  return !mime::is_utf8(bytes) && mime::is_utf8(content::without_folds(bytes));
}

// Whether these bytes are read as the edited text, and no other reading tells of the person.
bool reads_as(std::string_view bytes, std::string_view charset, const std::string& edited,
              const Manner& manner, const Editor& editor) {
  const mime::DecodedText now = mime::decode_charset(bytes, charset);
  const auto holds = [&](const std::string& text) { return editor.holds(text, manner); };
  return now.text == edited && !holds(now.text) && std::ranges::none_of(now.others, holds);
}

}  // namespace

Treatment treatment_in(const mime::Part& part, std::string_view body) {
  if (part.is_too_deep) return Treatment::Text;
  const Treatment declared = content::treatment_of(part.type.value, mime::file_name(part));
  if (declared != Treatment::Other) return declared;
  if (part.type.value.starts_with("multipart/")) return Treatment::Text;
  return content::sniff(content::decoded_beginning(body, part.encoding, 1024));
}

bool is_editable(Treatment treatment, Encoding encoding) {
  const bool is_text = treatment == Treatment::Text || treatment == Treatment::Html ||
                       treatment == Treatment::Card || treatment == Treatment::Rich;
  return is_text && (encoding == Encoding::Identity || encoding == Encoding::Base64 ||
                     encoding == Encoding::QuotedPrintable);
}

namespace {

std::optional<LeafText> coded_text_without(std::string_view body, const mime::Part& part,
                                           Treatment treatment, Editor& editor) {
  const std::string bytes = decoded(body, part.encoding);
  std::string charset;
  if (const mime::Parameter* found = part.type.find("charset")) charset = found->value;
  if (charset.empty() && treatment == Treatment::Html) charset = content::declared_charset(bytes);
  if (is_utf8_after_all(bytes, charset)) charset = "utf-8";
  const Manner manner{subject::TextKind::Words, form_of(part, treatment)};
  const std::string_view line_end = line_end_of(body);
  if (treatment == Treatment::Card && is_utf8_label(charset) && has_folds_in_characters(bytes)) {
    const auto kept = editor.without(bytes, manner);
    if (!kept) return std::nullopt;
    return LeafText{encoded(*kept, part.encoding, line_end)};
  }
  const mime::DecodedText text = mime::decode_charset(bytes, charset);
  const auto edited = editor.without(text.text, manner);
  if (!edited) return std::nullopt;
  std::optional<std::string> kept;
  const bool is_true_label = mime::encode_charset(text.text, charset) == bytes;
  if (!is_true_label) kept = in_true_charset(bytes, text.text, *edited);
  if (!kept && !is_true_label && is_ascii_inside(charset))
    kept = bytes_without(bytes, manner, editor);
  if (kept && !reads_as(*kept, charset, *edited, manner, editor)) kept.reset();
  const bool can_keep = text.is_label_known && (is_true_label || !is_utf8_label(charset));
  if (!kept && can_keep) kept = mime::encode_charset(*edited, charset);
  if (kept) return LeafText{encoded(*kept, part.encoding, line_end)};
  return LeafText{encoded(*edited, Encoding::QuotedPrintable, line_end), true};
}

}  // namespace

std::size_t end_of_base64(std::string_view body) {
  std::string ignored;
  const mime::Base64Oddities odd = mime::decode_base64(body, ignored);
  const std::size_t foreign = std::min(odd.data_after_padding, odd.first_junk);
  if (foreign == odd.kNone || odd.spaces == 0) return body.size();
  const std::size_t line_end = body.rfind('\n', foreign);
  return line_end == std::string_view::npos ? 0 : line_end + 1;
}

std::optional<LeafText> leaf_without(std::string_view body, const mime::Part& part,
                                     Treatment treatment, Editor& editor) {
  const std::size_t end = part.encoding == Encoding::Base64 ? end_of_base64(body) : body.size();
  const std::string_view before = body.substr(0, end), footer = body.substr(end);
  auto edited = coded_text_without(before, part, treatment, editor);
  if (footer.empty()) return edited;
  const auto other = editor.without(footer, {});
  if (!edited && !other) return std::nullopt;
  if (!edited) edited = LeafText{std::string(before)};
  const std::string_view below = other ? std::string_view(*other) : footer;
  edited->body += edited->is_recoded ? encoded(below, Encoding::QuotedPrintable, line_end_of(body))
                                     : std::string(below);
  return edited;
}

std::string encoded(std::string_view bytes, Encoding encoding, std::string_view line_end) {
  switch (encoding) {
    case Encoding::Base64:
      return mime::base64_lines(bytes, line_end);
    case Encoding::QuotedPrintable:
      return mime::quoted_printable(bytes, line_end);
    default:
      return std::string(bytes);
  }
}

std::string decoded(std::string_view body, Encoding encoding) {
  std::string out;
  if (encoding == Encoding::Base64) {
    mime::decode_base64(body, out);
  } else if (encoding == Encoding::QuotedPrintable) {
    mime::decode_quoted_printable(body, out);
  } else {
    out = body;
  }
  return out;
}

std::string_view line_end_of(std::string_view bytes) {
  const std::size_t lf = bytes.find('\n');
  if (lf == std::string_view::npos) return bytes.find('\r') == std::string_view::npos ? "\n" : "\r";
  return lf > 0 && bytes[lf - 1] == '\r' ? "\r\n" : "\n";
}

}  // namespace oubli::redact
