// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/attached_mail.h"

#include <algorithm>
#include <array>
#include <string>

#include "adapters/eml/header.h"
#include "adapters/mbox/lines.h"
#include "adapters/mbox/postmark.h"
#include "adapters/msg/compound_file.h"
#include "adapters/walk/recognise.h"

namespace oubli::content {
namespace {

using namespace std::string_view_literals;

// What is read as text or as one message when it is not looked into.
bool may_be_mail(Treatment treatment) {
  switch (treatment) {
    case Treatment::Text:
    case Treatment::Html:
    case Treatment::Card:
    case Treatment::Rich:
    case Treatment::Rtf:
    case Treatment::Outlook:
    case Treatment::Message:
      return true;
    default:
      return false;
  }
}

// Asked of every text there is.
bool begins_like_mail(std::string_view bytes) {
  return bytes.starts_with("From ") || eml::framing_size(bytes.substr(0, 1024)) > 0 ||
         mbox::begins_with_field(mbox::line_at(bytes.substr(0, 1024), 0).text);
}

}  // namespace

std::optional<Format> mail_format(std::string_view bytes, std::string_view name) {
  if (bytes.starts_with(msg::kCompoundMagic)) return std::nullopt;
  const std::string_view last = name.substr(name.find_last_of("/\\") + 1);
  const auto kind = walk::recognise({last, bytes.substr(0, walk::kHeadSize), bytes.size()});
  const bool is_mail =
      kind && kind->compression == Compression::None &&
      (kind->format == Format::Mbox || kind->format == Format::Eml || kind->format == Format::Emlx);
  return is_mail ? std::optional(kind->format) : std::nullopt;
}

std::optional<Format> mail_in_part(std::string_view bytes, const mime::Part& part,
                                   Treatment treatment) {
  const std::string& type = part.type.value;
  const bool is_other = part.is_too_deep || type.starts_with("multipart/") ||
                        (type.starts_with("message/") && treatment != Treatment::Message) ||
                        !may_be_mail(treatment);
  if (is_other) return std::nullopt;
  if (is_body(part) && !begins_like_mail(bytes)) return std::nullopt;
  const std::string name = type == "application/mbox" ? "mbox" : mime::file_name(part);
  const auto format = mail_format(bytes, name);
  if (!format) return std::nullopt;
  // A mailbox may yet stand where one message was announced.
  if (treatment == Treatment::Message) return *format == Format::Mbox ? format : std::nullopt;
  // What people quote is a text, whatever the header in it says of how it was coded.
  return is_body(part) ? std::nullopt : format;
}

bool is_body(const mime::Part& part) {
  constexpr std::array kBodies{"text/plain"sv,    "text/html"sv,      "text/enriched"sv,
                               "text/richtext"sv, "text/calendar"sv,  "text/rfc822-headers"sv,
                               "text"sv,          "text/x-amp-html"sv};
  const std::string& type = part.type.value;
  const bool is_shown = std::ranges::find(kBodies, type) != kBodies.end() ||
                        type.starts_with("message/") || type.starts_with("multipart/");
  return is_shown && part.disposition.value != "attachment" && mime::file_name(part).empty();
}

}  // namespace oubli::content
