// SPDX-License-Identifier: GPL-3.0-or-later
// Walks the parts of a message, in each reading of its structure that makes a difference.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "adapters/eml/header.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/mime_message.h"
#include "adapters/msg/compound_file.h"
#include "adapters/msg/msg_source.h"
#include "scanner/extract/attached_mail.h"
#include "scanner/extract/collector.h"
#include "scanner/extract/extracted.h"
#include "scanner/extract/inner_file.h"
#include "scanner/extract/media.h"
#include "scanner/extract/message_headers.h"
#include "scanner/extract/packed_part.h"
#include "scanner/extract/pkcs7.h"
#include "scanner/extract/text_part.h"
#include "scanner/extract/tnef.h"
#include "scanner/extract/transfer_readings.h"

namespace oubli {
namespace content {
namespace {

using mime::Part;
using mime::Shape;
using mime::Tree;

// Messages inside encoded parts are parsed anew: each time a buffer and a tree. A tenth of the
// structural depth is more than any mail program writes.
constexpr int kMostBuffers = 16;
constexpr std::size_t kLongestRendering = 64U << 20;  // of an Outlook message that is attached

class Walk {
 public:
  explicit Walk(Collector& into) : into_(into) {
    into.read_messages_with([this](auto bytes, auto part, bool is_outlook) {
      read_message_within(bytes, part, is_outlook);
    });
  }

  // All readings of a message or entity. `number` is empty for the outermost.
  void read(std::string_view bytes, std::string_view number, std::size_t depth) {
    mime::Reading mattered = mime::kPlainReading;
    std::uint32_t done = 0;
    for (bool is_changed = true; is_changed;) {
      is_changed = false;
      for (mime::Reading reading = 0; reading <= mime::kAllChoices; ++reading) {
        if ((reading & ~mattered) != 0 || (done >> reading & 1U) != 0) continue;
        if (reading != mime::kPlainReading) into_.watch_for_repeats();
        done |= 1U << reading;
        const Tree tree = mime::parse_inside(bytes, number, depth, reading);
        mattered |= tree.mattered;
        if (tree.is_odd || tree.mattered != 0) into_.ambiguous();
        visit(bytes, tree, number);
        is_changed = true;
      }
    }
  }

  // Whether the message that is asked for was met.
  [[nodiscard]] bool is_met() const { return is_met_; }

 private:
  static std::string_view at(std::string_view bytes, const ByteRange& range) {
    return bytes.substr(range.begin, range.size());
  }

  void visit(std::string_view bytes, const Tree& tree, std::string_view number) {
    const std::string charset = first_charset(tree);
    for (const Part& part : tree.parts) {
      read_header(tree, part, charset, number);
      if (part.shape == Shape::Message) into_.message_inside(part.number);
      if (part.is_too_deep) into_.unreadable(part.number, "nested deeper than 64");
      name_structure(part);
      name_attachment(part);
      if (part.shape == Shape::Leaf) read_leaf(bytes, part, tree);
      if (part.shape == Shape::Multipart) read_around(bytes, part);
      if (part.shape == Shape::Message) read_mailbox_for_message(at(bytes, part.body), part);
    }
    if (tree.unread.size() > 0) {
      into_.unreadable({}, "more than 10000 parts");
      into_.add(Where::Body, {}, "unread", mime::decode_charset(at(bytes, tree.unread), {}).text);
    }
  }

  // The charset raw 8-bit headers are likeliest in.
  static std::string first_charset(const Tree& tree) {
    for (const Part& part : tree.parts) {
      if (const mime::Parameter* charset = part.type.find("charset")) return charset->value;
    }
    return {};
  }

  // `root`: the number of the message or entity that the tree is of. A header is that of the
  // message asked for the first time it is met; read another way, it is one more header in it.
  void read_header(const Tree& tree, const Part& part, std::string_view charset,
                   std::string_view root) {
    std::string_view number = part.number;
    const bool is_root = part.parent == Part::kNone;
    const bool is_message = is_root || tree.parts[part.parent].shape == Shape::Message;
    if (is_message) number = is_root ? root : std::string_view(tree.parts[part.parent].number);
    if (!is_message || is_met_ || number != into_.asked()) {
      return read_inner_header(part.fields, number, charset, into_);
    }
    is_met_ = true;
    read_message_header(part.fields, number, charset, into_);
  }

  void name_structure(const Part& part) {
    const std::string& type = part.type.value;
    if (type == "multipart/signed") into_.is_signed();
    if (type == "multipart/encrypted") into_.unreadable(part.number, "encrypted");
    if (type == "message/partial")
      into_.unreadable(part.number, "part of a message sent in pieces");
    if (type == "message/external-body") into_.unreadable(part.number, "content held elsewhere");
    const bool is_packed_structure =
        part.encoding != mime::Encoding::Identity && part.shape != Shape::Leaf;
    if (is_packed_structure) into_.ambiguous();
  }

  // Preamble and epilogue are shown by no mail program and can hold anything.
  void read_around(std::string_view bytes, const Part& part) {
    const std::string_view preamble = at(bytes, part.preamble), epilogue = at(bytes, part.epilogue);
    TextPart text;
    text.number = part.number;
    if (part.encoding != mime::Encoding::Identity) read_packed(bytes, part);
    if (!mime::trimmed(preamble).empty()) {
      text.label = "preamble";
      add_text(preamble, text, into_);
    }
    if (!mime::trimmed(epilogue).empty()) {
      text.label = "epilogue";
      add_text(epilogue, text, into_);
    }
  }

  // A multipart that says it is encoded as a whole (forbidden by RFC 2045 6.4, yet some readers
  // decode it): decoded, it is an entity of the same type.
  void read_packed(std::string_view bytes, const Part& part) {
    if (buffers_ >= kMostBuffers) return into_.unreadable(part.number, "nested deeper than 64");
    ++buffers_;
    const auto types = mime::fields_named(part.fields, "content-type");
    for (const std::string& body : decoded_readings(at(bytes, part.body), part, into_)) {
      if (types.empty()) continue;
      std::string entity = "Content-Type:" + std::string(types.front()->value) + "\r\n\r\n" + body;
      read(entity, part.number, part.depth + 1);
    }
    --buffers_;
  }

  // Every name a part is given: two that differ are two readings.
  void name_attachment(const Part& part) {
    for (const mime::ParameterList* list : {&part.disposition, &part.type}) {
      for (const mime::Parameter& one : list->parameters) {
        if (one.name != "filename" && one.name != "name") continue;
        const std::string name = mime::decode_charset(one.value, {}).text;
        const bool is_known = std::any_of(
            into_.out().segments.rbegin(),
            into_.out().segments.rbegin() +
                static_cast<std::ptrdiff_t>(std::min<std::size_t>(into_.out().segments.size(), 4)),
            [&](const Segment& known) {
              return known.where == Where::AttachmentName && known.part == part.number &&
                     known.text == name;
            });
        if (!is_known) into_.add(Where::AttachmentName, part.number, name, name);
      }
    }
  }

  void read_leaf(std::string_view bytes, const Part& part, const Tree& tree) {
    const std::string name = mime::file_name(part);
    Treatment treatment = treatment_of(part.type.value, name);
    const std::string_view body = at(bytes, part.body);
    if (is_inside_encrypted(part, tree)) return;
    name_content_encoding(part);
    if (treatment == Treatment::Other) treatment = sniffed(body, part);
    if (treatment != Treatment::Packed && is_packed(body, part)) treatment = Treatment::Packed;
    if (treatment == Treatment::Other && may_be_outlook(body, part)) treatment = Treatment::Outlook;
    if (part.is_too_deep) treatment = Treatment::Text;  // its structure stays unread, its text not
    if (treatment == Treatment::Other) {
      into_.unsupported(part.number, not_examined_reason(part.type.value, first_bytes(body, part)));
      return;
    }
    // The plain case copies nothing.
    if (is_plain(body, part)) return read_decoded(body, part, name, treatment);
    for (const std::string& decoded : decoded_readings(body, part, into_)) {
      read_decoded(decoded, part, name, treatment);
    }
  }

  // Borrowed from HTTP (gzip, deflate, br); mail has no such field, yet some programs write it.
  void name_content_encoding(const Part& part) {
    for (const mime::Field* field : mime::fields_named(part.fields, "content-encoding")) {
      const std::string coding = mime::parse_parameters(field->value).value;
      const bool is_none = coding.empty() || coding == "identity" || coding == "none" ||
                           mime::encoding_named(field->value) != mime::Encoding::Unknown;
      if (!is_none) into_.unsupported(part.number, "content encoding not decoded");
    }
  }

  // The version part and the sealed part of RFC 3156; both are named already.
  bool is_inside_encrypted(const Part& part, const Tree& tree) {
    if (part.parent == Part::kNone) return false;
    if (tree.parts[part.parent].type.value != "multipart/encrypted") return false;
    const bool is_blob = part.type.value.substr(0, 12) == "application/";
    if (is_blob) into_.unreadable(part.number, "encrypted");
    return is_blob;
  }

  std::string first_bytes(std::string_view body, const Part& part) {
    return decoded_beginning(body, part.encoding, 1024);
  }

  // What is declared as some other type may yet be text, and what is declared as encoded prose.
  Treatment sniffed(std::string_view body, const Part& part) {
    if (part.type.value.substr(0, 10) == "multipart/") return Treatment::Text;
    const Treatment seen = sniff(first_bytes(body, part));
    const bool is_prose = seen == Treatment::Other && part.encoding == mime::Encoding::Base64 &&
                          is_unencoded_prose(body);
    return is_prose ? Treatment::Text : seen;
  }

  // Whatever it is called: programs open it by what it holds.
  bool is_packed(std::string_view body, const Part& part) {
    const bool is_encoded = part.encoding != mime::Encoding::Identity;
    return sniff(is_encoded ? first_bytes(body, part) : body.substr(0, 1024)) == Treatment::Packed;
  }

  // Nothing but what is in it tells such a part from a document.
  bool may_be_outlook(std::string_view body, const Part& part) {
    return first_bytes(body, part).starts_with(msg::kCompoundMagic);
  }

  void read_decoded(std::string_view bytes, const Part& part, std::string_view name,
                    Treatment treatment) {
    if (const auto mail = mail_in_part(bytes, part, treatment))
      read_as_mail(bytes, part, name, *mail);
    switch (treatment) {
      case Treatment::Headers:
        return read_headers(bytes, part, name);
      case Treatment::Message:
        return read_message_inside(bytes, part);
      case Treatment::Tnef:
        return add_tnef(bytes, part.number, into_);
      case Treatment::Outlook:
        return read_outlook(bytes, part, name);
      case Treatment::Packed:
        return add_packed(bytes, part.number, name, into_);
      case Treatment::Unread:
        return name_unread(part);
      case Treatment::Pkcs7:
        return read_pkcs7(bytes, part);
      case Treatment::Signature:
        return add_signature(bytes, part.number, into_);
      case Treatment::PgpEncrypted:
        return into_.unreadable(part.number, "encrypted");
      default:
        return add_text(bytes, text_part(part, name, treatment), into_);
    }
  }

  static TextPart text_part(const Part& part, std::string_view name, Treatment treatment) {
    TextPart text;
    text.number = part.number;
    text.label = name;
    text.treatment = treatment;
    text.where = is_body(part) && name.empty() ? Where::Body : Where::Attachment;
    if (const mime::Parameter* charset = part.type.find("charset")) text.charset = charset->value;
    const mime::Parameter* format = part.type.find("format");
    const mime::Parameter* delsp = part.type.find("delsp");
    text.is_flowed = format != nullptr && mime::equals_ignoring_case(format->value, "flowed");
    text.is_delsp = delsp != nullptr && mime::equals_ignoring_case(delsp->value, "yes");
    return text;
  }

  // A mailbox or message that is attached as a file of another type. It is read as text besides.
  void read_as_mail(std::string_view bytes, const Part& part, std::string_view name,
                    Format format) {
    if (format == Format::Eml && !is_body(part)) {
      return read_message_inside(bytes.substr(eml::framing_size(bytes)), part);
    }
    add_messages({name, bytes, part.number, name}, format, into_);
  }

  // Where one message was announced, a mailbox may stand: the others in it are no parts of it.
  void read_mailbox_for_message(std::string_view body, const Part& part) {
    const auto mail = mail_in_part(body, part, treatment_of(part.type.value, {}));
    if (mail) add_messages({{}, body, part.number, mime::file_name(part)}, *mail, into_);
  }

  // Also as text, for anything may stand there.
  void read_headers(std::string_view bytes, const Part& part, std::string_view name) {
    const Tree tree = mime::parse_inside(bytes, part.number, part.depth + 1, mime::kPlainReading);
    Part header = tree.parts.front();
    const bool is_whole_message = !mime::trimmed(at(bytes, header.body)).empty();
    if (is_whole_message) {
      read_message_within(bytes, part.number, false);
    } else {
      header.number = part.number;
      read_inner_header(header.fields, part.number, first_charset(tree), into_);
      name_attachment(header);
    }
    add_text(bytes, text_part(part, name, Treatment::Text), into_);
  }

  // A message that was encoded: its bytes are not bytes of the outer one any more.
  void read_message_inside(std::string_view bytes, const Part& part) {
    if (buffers_ >= kMostBuffers) {
      into_.unreadable(part.number, "nested deeper than 64");
      return add_text(bytes, text_part(part, {}, Treatment::Text), into_);
    }
    if (!into_.spend(part.number, bytes.size())) return;
    ++buffers_;
    into_.message_inside(part.number);
    const std::string copy(bytes);
    read(copy, part.number, part.depth + 1);
    --buffers_;
  }

  void read_outlook(std::string_view bytes, const Part& part, std::string_view name) {
    if (!bytes.starts_with(msg::kCompoundMagic)) {
      const Treatment seen = sniff(bytes.substr(0, 1024));
      if (seen != Treatment::Other) {
        return add_text(bytes, text_part(part, name, seen), into_);
      }
      return into_.unsupported(part.number,
                               not_examined_reason(part.type.value, bytes.substr(0, 16)));
    }
    const bool is_told = treatment_of(part.type.value, name) == Treatment::Outlook;
    const auto made = rendered(bytes, part.number, part.type.value, is_told);
    if (made) read_message_inside(*made, part);
  }

  // As mail; nothing, and named, where it is no Outlook message. `is_told`: somebody said it was; a
  // document named so by nobody is no damaged message.
  std::optional<std::string> rendered(std::string_view bytes, std::string_view number,
                                      std::string_view type, bool is_told) {
    if (!into_.spend(number, bytes.size())) return std::nullopt;
    auto made = msg::render_bytes(bytes, kLongestRendering);
    if (made) return std::move(made->bytes);
    if (is_sealed_document(bytes)) {
      into_.unreadable(number, "packed: encrypted");
    } else if (is_told) {
      into_.unreadable(number, "damaged Outlook message");
    } else {
      into_.unsupported(number, not_examined_reason(type, bytes.substr(0, 16)));
    }
    return std::nullopt;
  }

  // It stands in something packed, and has no number of its own.
  void read_message_within(std::string_view bytes, std::string_view number, bool is_outlook) {
    if (buffers_ >= kMostBuffers) return into_.unreadable(number, "nested deeper than 64");
    if (!is_outlook && !into_.spend(number, bytes.size())) return;
    const auto message = is_outlook ? rendered(bytes, number, "application/octet-stream", false)
                                    : std::optional(std::string(bytes));
    if (!message) return;
    ++buffers_;
    read(*message, number, static_cast<std::size_t>(buffers_));
    --buffers_;
  }

  void name_unread(const Part& part) {
    const mime::Parameter* reason = part.type.find("reason");
    const char digit = reason != nullptr && reason->value.size() == 1 ? reason->value[0] : '0';
    into_.unreadable(part.number, mapi::to_string(static_cast<mapi::Unread>(digit - '0')));
  }

  void read_pkcs7(std::string_view bytes, const Part& part) {
    const Pkcs7 sealed = open_pkcs7(bytes);
    if (sealed.kind == Pkcs7::Kind::Enveloped) return into_.unreadable(part.number, "encrypted");
    if (sealed.kind == Pkcs7::Kind::Unknown)
      return into_.unreadable(part.number, "S/MIME content not found");
    into_.is_signed();
    add_signature(bytes, part.number, into_);
    read_message_inside(sealed.content, part);
  }

  Collector& into_;
  int buffers_ = 0;
  bool is_met_ = false;
};

}  // namespace
}  // namespace content

Extracted extract(std::string_view message) {
  Extracted out;
  content::Collector into(out);
  content::Walk(into).read(message, {}, 0);
  return out;
}

std::optional<Extracted> extract_attached(std::string_view message, std::string_view part) {
  Extracted out;
  content::Collector into(out, part);
  content::Walk walk(into);
  walk.read(message, {}, 0);
  if (!walk.is_met()) return std::nullopt;
  return out;
}

}  // namespace oubli
