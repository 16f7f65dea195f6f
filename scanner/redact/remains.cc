// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/remains.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "adapters/mime/ascii.h"
#include "adapters/mime/mime_message.h"
#include "scanner/extract/attached_mail.h"
#include "scanner/extract/media.h"
#include "scanner/redact/text_leaf.h"
#include "scanner/subject/pair_walker.h"

namespace oubli::redact {
namespace {

using content::Treatment;
using subject::TextKind;

constexpr std::size_t kDeepest = 16;  // encoded messages within each other, as in extract

TextKind kind_of(Where where) {
  if (where == Where::TraceHeader) return TextKind::Trace;
  return subject::holds_names(where) ? TextKind::Names : TextKind::Words;
}

bool is_in_part(Where where) {
  return where == Where::Body || where == Where::Attachment || where == Where::AttachmentName;
}

// Fields that say how a part is packed cannot go without the part.
bool is_packing(std::string_view name) {
  return name == "content-type" || name == "content-disposition" ||
         name == "content-transfer-encoding";
}

// Parts that nobody looks into to edit them: what they hold tells of the part alone, also where it
// is a message with fields of its own.
std::vector<std::string> closed_parts(std::string_view message) {
  std::vector<std::string> numbers;
  for (const mime::Part& part : mime::parse(message, mime::kPlainReading).parts) {
    if (part.shape != mime::Shape::Leaf || part.number.empty()) continue;
    const std::string_view body = message.substr(part.body.begin, part.body.size());
    const Treatment kind = treatment_in(part, body);
    const bool is_mail = kind == Treatment::Message || kind == Treatment::Headers;
    if (is_mail || is_editable(kind, part.encoding)) continue;
    if (!content::mail_in_part(decoded(body, part.encoding), part, kind))
      numbers.push_back(part.number);
  }
  return numbers;
}

bool is_within(std::string_view part, std::string_view closed) {
  return part.starts_with(closed) && (part.size() == closed.size() || part[closed.size()] == '.');
}

void note(const Segment& segment, Remains::Found& found) {
  const bool is_field = !is_in_part(segment.where) && !is_packing(segment.label);
  if (is_field) {
    found.fields.insert(segment.label);
  } else if (segment.label == "preamble" || segment.label == "epilogue") {
    found.around.insert(segment.part);
  } else if (segment.part.empty()) {
    found.is_elsewhere = true;
  } else {
    found.parts.insert(segment.part);
  }
}

}  // namespace

Remains::Found Remains::in(std::string_view message) const {
  Found found;
  const Extracted extracted = extract(message);
  look_into(message, extracted, found);
  look_beside(message, {}, 0, found);
  if (found.is_clean() && matcher_.match(extracted).score >= least_) found.is_elsewhere = true;
  for (const NotScanned& one : extracted.not_scanned) {
    if (one.kind != NotScanned::Kind::Unreadable || !found.unread.empty()) continue;
    found.unread = (one.part.empty() ? "" : "part " + one.part + ": ") + one.reason;
  }
  return found;
}

void Remains::look_into(std::string_view message, const Extracted& extracted, Found& found) const {
  std::optional<std::vector<std::string>> closed;
  for (const Segment& segment : extracted.segments) {
    if (editor_.spots(segment.text, kind_of(segment.where)).empty()) continue;
    if (!closed) closed = closed_parts(message);
    const auto in = std::ranges::find_if(
        *closed, [&](const std::string& one) { return is_within(segment.part, one); });
    if (in != closed->end()) {
      found.parts.insert(*in);
    } else {
      note(segment, found);
    }
  }
}

void Remains::look_at_field(const mime::Field& field, const mime::Part& part,
                            std::string_view within, Found& found) const {
  const std::string name = mime::lower_case(field.name);
  if (literals_.anywhere(name)) found.lines.insert(name);
  // A boundary is no word: it may have anything on either side.
  const bool is_leaf = part.shape == mime::Shape::Leaf;
  const bool is_telling =
      is_packing(name) && !is_leaf
          ? literals_.anywhere(field.value)
          : literals_.in_any_coding(mime::unfolded(field.value)) || literals_.as_words(field.value);
  if (!is_telling) return;
  if (!is_packing(name)) {
    found.fields.insert(name);
  } else if (is_leaf || !within.empty()) {
    found.parts.insert(within.empty() ? part.number : std::string(within));
  } else {
    found.is_elsewhere = true;
  }
}

void Remains::look_beside(std::string_view entity, std::string_view within, std::size_t depth,
                          Found& found) const {
  const mime::Tree tree = mime::parse(entity, mime::kPlainReading);
  for (const mime::Part& part : tree.parts) {
    for (const mime::Field& field : part.fields.fields) look_at_field(field, part, within, found);
    if (part.shape != mime::Shape::Leaf) continue;
    const std::string number(within.empty() ? std::string_view(part.number) : within);
    const std::string_view body = entity.substr(part.body.begin, part.body.size());
    const std::string plain = decoded(body, part.encoding);
    const Treatment kind = content::treatment_of(part.type.value, {});
    const bool is_mail = kind == Treatment::Message || kind == Treatment::Headers;
    if (is_mail && depth < kDeepest) {
      look_beside(plain, number, depth + 1, found);
    } else if (kind == Treatment::Other ? literals_.anywhere(plain) : is_told(kind, body, plain)) {
      found.parts.insert(number);
    }
  }
}

bool Remains::is_told(Treatment kind, std::string_view body, std::string_view plain) const {
  return is_editable(kind, mime::Encoding::Identity) &&
         (literals_.in_any_coding(plain) || literals_.as_words(body));
}

}  // namespace oubli::redact
