// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/render.h"

#include <algorithm>
#include <array>
#include <vector>

#include "adapters/mapi/cards.h"
#include "adapters/mapi/leftovers.h"
#include "adapters/mapi/mail_writer.h"
#include "adapters/mapi/property_bag.h"
#include "adapters/mapi/render_header.h"
#include "adapters/mapi/rtf.h"
#include "adapters/mapi/shown.h"
#include "adapters/mapi/tags.h"
#include "adapters/mapi/text_charset.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/parameters.h"
#include "adapters/mime/utf8.h"

namespace oubli::mapi {
namespace {

struct TextPart {
  std::string type;
  std::string bytes;
  std::string charset = "utf-8";
};

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!mime::is_space(c)) out += c;
  }
  return out;
}

class Bodies {
 public:
  Bodies(const Item& item, std::size_t most) : item_(item), most_(most) {
    text();
    html();
    rtf();
  }

  std::vector<TextPart> parts;
  std::vector<Unread> unread;

 private:
  void text() {
    std::string body = item_.properties.text(tag::kBody);
    if (!mime::trimmed(body).empty()) parts.push_back({"text/plain", std::move(body)});
  }

  void html() {
    const Property* property = item_.properties.find(tag::kHtml);
    if (property == nullptr || property->values.empty()) return;
    if (is_text(property->type)) {
      add_html(item_.properties.text(tag::kHtml), "utf-8");
      return;
    }
    add_html(std::string(item_.properties.bytes(tag::kHtml)), charset_of_html(item_.properties));
  }

  void add_html(std::string bytes, std::string charset) {
    while (!bytes.empty() && bytes.back() == '\0') bytes.pop_back();
    if (!mime::trimmed(bytes).empty()) {
      parts.push_back({"text/html", std::move(bytes), std::move(charset)});
    }
  }

  void rtf() {
    const std::string_view packed = item_.properties.bytes(tag::kRtfCompressed);
    if (packed.empty()) return;
    UnpackedRtf unpacked = unpack_rtf(packed, most_);
    if (!unpacked.is_whole) unread.push_back(Unread::Damaged);
    if (unpacked.rtf.empty()) return;
    OriginalBody original = original_body(unpacked.rtf);
    if (original.kind == OriginalBody::Kind::Rtf) {
      parts.push_back({"text/rtf", std::move(unpacked.rtf)});
    } else {
      const bool is_html = original.kind == OriginalBody::Kind::Html;
      add_unless_there({is_html ? "text/html" : "text/plain", std::move(original.utf8)});
    }
  }

  void add_unless_there(TextPart part) {
    const std::string essence = without_blanks(part.bytes);
    const bool is_there = std::ranges::any_of(parts, [&](const TextPart& one) {
      return one.type == part.type && without_blanks(one.bytes) == essence;
    });
    if (!is_there && !essence.empty()) parts.push_back(std::move(part));
  }

  const Item& item_;
  std::size_t most_;
};

std::string name_of(const Attachment& one) {
  for (const PropertyBag* bag : {&one.properties, &one.listed}) {
    for (const std::uint16_t id :
         {tag::kAttachLongFilename, tag::kAttachFilename, tag::kDisplayName}) {
      if (std::string name = bag->text(id); !name.empty()) return name;
    }
  }
  return {};
}

bool is_called_text(std::string_view name) {
  const std::string lower = mime::lower_case(name);
  return std::ranges::any_of(std::array{".txt", ".csv", ".tsv", ".log"},
                             [&](const char* end) { return lower.ends_with(end); });
}

// "type/subtype" of letters, digits and a few signs; empty for anything else.
std::string media_type(const Attachment& one) {
  const std::string told = mime::lower_case(mime::trimmed(one.properties.text(tag::kAttachMime)));
  const std::size_t slash = told.find('/');
  const bool is_one = slash != std::string::npos && slash > 0 && slash + 1 < told.size() &&
                      told.find('/', slash + 1) == std::string::npos && told.size() < 128 &&
                      std::ranges::all_of(told, [](char c) {
                        return mime::is_alpha(c) || mime::is_digit(c) || c == '/' || c == '-' ||
                               c == '+' || c == '.' || c == '_';
                      });
  return is_one ? told : std::string();
}

class Renderer {
 public:
  Renderer(MailWriter& out, std::size_t limit) : out_(out), limit_(limit) {}

  void message(const Item& item) {
    Shown shown;
    std::string lines;
    write_header(item, out_, shown, lines);
    std::vector<Unread> unread = item.unread;
    Bodies bodies(item, limit_);
    for (const TextPart& part : bodies.parts) {
      if (part.type == "text/plain") shown.add(part.bytes);
    }
    std::vector<TextPart> extra;
    if (std::string card = contact_card(item, shown); !card.empty()) {
      extra.push_back({"text/vcard", std::move(card)});
    }
    if (std::string card = calendar_card(item, shown); !card.empty()) {
      extra.push_back({"text/calendar", std::move(card)});
    }
    add_all_leftovers(item, shown, lines);
    if (!lines.empty()) extra.push_back({"text/plain", std::move(lines)});
    for (const Unread why : bodies.unread) note(unread, why);
    write(item, bodies.parts, extra, unread);
  }

  [[nodiscard]] bool is_complete() const { return is_complete_; }

 private:
  static void note(std::vector<Unread>& unread, Unread why) {
    if (std::ranges::find(unread, why) == unread.end()) unread.push_back(why);
  }

  static void add_all_leftovers(const Item& item, Shown& shown, std::string& lines) {
    for (const Attachment& one : item.attachments) shown.add(name_of(one));
    add_leftovers(item.properties, {}, shown, lines);
    for (const Recipient& one : item.recipients) {
      add_leftovers(one.properties, "recipient ", shown, lines);
    }
    for (const Attachment& one : item.attachments) {
      add_leftovers(one.properties, "attachment ", shown, lines);
      add_leftovers(one.listed, "attachment ", shown, lines);
    }
  }

  void write(const Item& item, const std::vector<TextPart>& bodies,
             const std::vector<TextPart>& extra, std::vector<Unread>& unread) {
    const std::string mixed = out_.next_boundary();
    out_.field("MIME-Version", "1.0");
    out_.field("Content-Type", "multipart/mixed; boundary=\"" + mixed + "\"" + of_header(item));
    out_.end_header();
    write_bodies(mixed, bodies, unread);
    for (const TextPart& part : extra) write_text(mixed, part, unread);
    for (const Attachment& one : item.attachments) write_attachment(mixed, one, unread);
    const bool is_empty = bodies.empty() && extra.empty() && item.attachments.empty();
    if (is_empty && unread.empty()) write_text(mixed, {"text/plain", {}}, unread);
    for (const Unread why : unread) {
      is_complete_ = false;
      out_.delimiter(mixed);
      out_.unread_part(why);
    }
    out_.close(mixed);
  }

  // Raw fields are read in the first charset that a message tells: it is not that of an attachment.
  static std::string of_header(const Item& item) {
    const bool is_needed = std::ranges::any_of(
        item.attachments, [](const Attachment& one) { return !one.text_charset.empty(); });
    return is_needed ? "; charset=utf-8" : "";
  }

  void write_text(const std::string& boundary, const TextPart& part, std::vector<Unread>& unread) {
    out_.delimiter(boundary);
    if (!out_.text_part(part.type, part.bytes, part.charset)) note(unread, Unread::TooLong);
  }

  void write_bodies(const std::string& mixed, const std::vector<TextPart>& bodies,
                    std::vector<Unread>& unread) {
    if (bodies.size() < 2) {
      for (const TextPart& part : bodies) write_text(mixed, part, unread);
      return;
    }
    const std::string alternative = out_.next_boundary();
    out_.delimiter(mixed);
    out_.field("Content-Type", "multipart/alternative; boundary=\"" + alternative + "\"");
    out_.end_header();
    for (const TextPart& part : bodies) write_text(alternative, part, unread);
    out_.close(alternative);
  }

  void part_header(const Attachment& one, const std::string& type, bool is_base64) {
    const std::string name = name_of(one);
    out_.field("Content-Type", type);
    const std::string file =
        name.empty() ? std::string() : mime::parameter_text({"filename", one_line(name)});
    out_.field("Content-Disposition", "attachment" + file);
    const std::string id = one.properties.text(tag::kAttachContentId);
    if (!id.empty()) out_.text_field("Content-ID", "<" + id + ">");
    if (is_base64) out_.field("Content-Transfer-Encoding", "base64");
    out_.end_header();
  }

  static std::string one_line(std::string text) {
    for (char& c : text) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    return text;
  }

  void write_attachment(const std::string& mixed, const Attachment& one,
                        std::vector<Unread>& unread) {
    constexpr std::size_t kSmallest = 4096;  // room that a message inside takes at least
    if (!out_.has_room_for(kSmallest)) return note(unread, Unread::TooLong);
    out_.delimiter(mixed);
    if (one.embedded) {
      part_header(one, "message/rfc822", false);
      message(*one.embedded);
      out_.raw("\r\n");
      return;
    }
    const std::string type = media_type(one);
    const bool is_entity = type.starts_with("message/") || type.starts_with("multipart/");
    if (is_entity && write_entity(one)) return;
    part_header(one, content_type(one, is_entity ? std::string() : type), true);
    if (!one.content) return;
    constexpr std::uint64_t kLongest = 1ULL << 40U;
    const std::uint64_t packed = std::min(one.content_size, kLongest) / 57 * 78 + 156;
    if (!out_.has_room_for(packed)) return note(unread, Unread::TooLong);
    if (!out_.base64_body(*one.content, one.content_size)) note(unread, Unread::Damaged);
    if (is_sealed(one)) note(unread, Unread::Encrypted);
  }

  // Text that is mostly letters above ASCII looks like none: there the name counts.
  [[nodiscard]] std::string content_type(const Attachment& one, const std::string& told) const {
    constexpr std::string_view kOfBytes = "application/octet-stream";
    const std::string charset = charset_of_content(one, out_.room());
    std::string type = told.empty() ? std::string(kOfBytes) : told;
    if (charset.empty()) return type;
    if (type == kOfBytes && is_called_text(name_of(one))) type = "text/plain";
    return type + "; charset=" + charset;
  }

  // A message or a signed body kept as it came: its bytes are mail already.
  bool write_entity(const Attachment& one) {
    if (!one.content || !out_.has_room_for(one.content_size)) return false;
    std::string bytes(static_cast<std::size_t>(one.content_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      auto got = one.content->read_at(done, {bytes.data() + done, bytes.size() - done});
      if (!got || *got == 0) return false;
      done += *got;
    }
    if (MailWriter::holds_boundary(bytes)) return false;
    part_header(one, "message/rfc822", false);
    out_.raw(bytes);
    out_.raw("\r\n");
    return true;
  }

  // A message under rights management ([MS-OXORMMS] 2.2.3): one compressed attachment.
  static bool is_sealed(const Attachment& one) {
    constexpr std::string_view kMagic("\x76\xE8\x04\x60\xC4\x11\xE3\x86", 8);
    std::array<char, 8> head{};
    auto got = one.content->read_at(0, head);
    return got && std::string_view(head.data(), *got) == kMagic;
  }

  MailWriter& out_;
  std::size_t limit_;
  bool is_complete_ = true;
};

}  // namespace

std::string charset_of_html(const PropertyBag& bag) {
  if (mime::is_utf8(bag.bytes(tag::kHtml))) return "utf-8";
  return charset_of_code_page(bag.number(tag::kInternetCodePage).value_or(bag.code_page()));
}

Rendering render(const Item& item, std::size_t limit) {
  Rendering made;
  MailWriter out(made.bytes, limit);
  Renderer renderer(out, limit);
  renderer.message(item);
  made.is_complete = renderer.is_complete();
  return made;
}

}  // namespace oubli::mapi
