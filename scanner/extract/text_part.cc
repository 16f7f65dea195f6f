// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/text_part.h"

#include <algorithm>
#include <utility>

#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/transfer.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/attached_mail.h"
#include "scanner/extract/html_text.h"
#include "scanner/extract/inner_file.h"
#include "scanner/extract/markup_text.h"
#include "scanner/extract/office_markup.h"
#include "scanner/extract/office_text.h"
#include "scanner/extract/packed_part.h"
#include "scanner/extract/text_forms.h"

namespace oubli::content {
namespace {

constexpr int kMostInlineFiles = 1000;

// What lines of plain text announce, found in one pass.
struct Announced {
  bool uuencode = false, yenc = false, binhex = false, pgp_message = false, pgp_signed = false;
};

Announced announced_in(std::string_view text) {
  Announced found;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view line = text.substr(at, 48);
    switch (line[0]) {
      case 'b':
        found.uuencode |= line.starts_with("begin ");
        break;
      case '=':
        found.yenc |= line.starts_with("=ybegin ");
        break;
      case '(':
        found.binhex |= line.starts_with("(This file must be converted with BinHex");
        break;
      case '-':
        found.pgp_message |= line.starts_with("-----BEGIN PGP MESSAGE-----");
        found.pgp_signed |= line.starts_with("-----BEGIN PGP SIGNED MESSAGE-----");
        break;
      default:
        break;
    }
    const std::size_t line_end = text.find('\n', at);
    if (line_end == std::string_view::npos) break;
    at = line_end + 1;
  }
  return found;
}

void add_inline_file(const mime::UuencodedFile& file, const TextPart& part, Collector& into) {
  into.add(Where::AttachmentName, part.number, file.name, mime::decode_charset(file.name, {}).text);
  if (!file.is_complete) into.unreadable(part.number, "uuencoded file cut short");
  const Treatment seen = sniff(std::string_view(file.bytes).substr(0, 1024));
  if (seen == Treatment::Packed) return add_packed(file.bytes, part.number, file.name, into);
  if (seen == Treatment::Other || seen == Treatment::Tnef) {
    into.unsupported(part.number, not_examined_reason("application/octet-stream",
                                                      std::string_view(file.bytes).substr(0, 16)));
    return;
  }
  if (const auto mail = mail_format(file.bytes, file.name))
    add_messages({file.name, file.bytes, part.number, file.name}, *mail, into);
  TextPart inside = part;
  inside.label = file.name;
  inside.where = Where::Attachment;
  inside.treatment = seen;
  inside.charset = {};
  inside.is_flowed = false;
  for (std::string& reading : [&] {
         mime::DecodedText decoded = mime::decode_charset(file.bytes, {});
         decoded.others.insert(decoded.others.begin(), std::move(decoded.text));
         return std::move(decoded.others);
       }()) {
    HtmlText html;
    if (seen == Treatment::Html) html = read_html(reading);
    into.add(Where::Attachment, part.number, file.name,
             seen == Treatment::Html ? std::move(html.text) : std::move(reading), html.seen);
  }
}

// Files that older mailers put into the text itself.
void add_inline_files(std::string_view text, const TextPart& part, Collector& into) {
  const Announced found = announced_in(text);
  mime::UuencodedFile file;
  std::size_t from = 0;
  for (int i = 0; found.uuencode && mime::find_uuencoded(text, from, file); ++i) {
    if (i == kMostInlineFiles)
      return into.unreadable(part.number, "more than 1000 uuencoded files");
    add_inline_file(file, part, into);
    from = file.end;
  }
  if (found.yenc) into.unsupported(part.number, "yEnc not decoded");
  if (found.pgp_message) into.unreadable(part.number, "encrypted");
  if (found.binhex) {
    into.unsupported(part.number, "attachment type not examined: application/mac-binhex40");
  }
  if (found.pgp_signed) into.is_signed();
}

// As its elements say, besides the text that it is.
void add_marked_up(std::string_view text, const TextPart& part, Collector& into) {
  if (is_office_markup(text)) {
    OfficeText made = office_text(text, {}, into.budget());
    into.add(part.where, part.number, part.label, std::move(made.text));
    into.add(part.where, part.number, part.label, std::move(made.otherwise));
    return;
  }
  const bool is_read_otherwise = part.treatment == Treatment::Html
                                     ? is_no_page(text)
                                     : part.treatment == Treatment::Text && is_markup(text);
  if (!is_read_otherwise) return;
  MarkupText made = markup_text(text);
  if (made.joined != made.apart)
    into.add(part.where, part.number, part.label, std::move(made.joined));
  into.add(part.where, part.number, part.label, std::move(made.apart));
}

// A card that is called a text, or stands in one.
void add_card(std::string_view bytes, TextPart part, Collector& into) {
  part.treatment = Treatment::Card;
  add_text(bytes, part, into);
}

std::string shown(std::string text, const TextPart& part) {
  switch (part.treatment) {
    case Treatment::Rich:
      return unenriched(text);
    case Treatment::Rtf:
      return rtf_to_text(text);
    default:
      break;
  }
  if (part.is_flowed) return unflowed(text, part.is_delsp);
  if (part.where == Where::Attachment && text.find("\\u") != std::string::npos) {
    return unescaped_json(text);
  }
  return text;
}

// The lines of a card in which programs write HTML (X-ALT-DESC, notes), as they are shown; each by
// itself, as the next says something else.
std::string pages_in_card(std::string_view card) {
  std::string pages;
  while (!card.empty()) {
    const std::size_t end = std::min(card.find('\n'), card.size());
    const std::string_view line = card.substr(0, end);
    if (line.find_first_of("<&") != std::string_view::npos)
      pages += read_html(std::string(line)).text + '\n';
    card.remove_prefix(std::min(end + 1, card.size()));
  }
  return pages;
}

void add_reading(std::string text, const TextPart& part, Collector& into) {
  if (part.treatment == Treatment::Card) {
    std::string card = unfolded_card(text);
    if (std::string pages = pages_in_card(card); !pages.empty())
      into.add(part.where, part.number, part.label, std::move(pages));
    return into.add(part.where, part.number, part.label, std::move(card));
  }
  if (part.treatment != Treatment::Html)
    return into.add(part.where, part.number, part.label, shown(std::move(text), part));
  HtmlText html = read_html(text);
  into.add(part.where, part.number, part.label, std::move(html.text), html.seen);
}

}  // namespace

void add_text(std::string_view bytes, const TextPart& part, Collector& into) {
  if (bytes.size() > into.budget()) {
    into.unreadable(part.number, "decoded size limit reached");
    return;
  }
  std::string_view charset = part.charset;
  if (charset.empty() && part.treatment == Treatment::Html) charset = declared_charset(bytes);
  if (part.treatment == Treatment::Text) {
    add_inline_files(bytes, part, into);
    if (holds_card(bytes)) add_card(bytes, part, into);
  }
  std::string unfolded;
  // In UTF-16 the bytes of a fold may be halves of characters.
  if (part.treatment == Treatment::Card && bytes.find('\0') == std::string_view::npos)
    bytes = unfolded = without_folds(bytes);
  mime::DecodedText decoded = mime::decode_charset(bytes, charset);
  // Read as what it looks like, and said so.
  if (!decoded.is_label_known && !mime::is_utf8(bytes))
    into.unsupported(part.number, "unknown charset");
  if (part.where == Where::Attachment) add_marked_up(decoded.text, part, into);
  add_reading(std::move(decoded.text), part, into);
  for (std::string& other : decoded.others) add_reading(std::move(other), part, into);
}

}  // namespace oubli::content
