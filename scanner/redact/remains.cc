// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/remains.h"

#include "adapters/mime/ascii.h"
#include "adapters/mime/mime_message.h"
#include "scanner/extract/media.h"
#include "scanner/redact/text_leaf.h"
#include "scanner/subject/pair_walker.h"

namespace oubli::redact {
namespace {

using subject::TextKind;

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
  look_into(extracted, found);
  look_beside(message, found);
  if (found.is_clean() && matcher_.match(extracted).score >= least_) found.is_elsewhere = true;
  for (const NotScanned& one : extracted.not_scanned) {
    if (one.kind != NotScanned::Kind::Unreadable || !found.unread.empty()) continue;
    found.unread = (one.part.empty() ? "" : "part " + one.part + ": ") + one.reason;
  }
  return found;
}

void Remains::look_into(const Extracted& extracted, Found& found) const {
  for (const Segment& segment : extracted.segments) {
    if (!editor_.spots(segment.text, kind_of(segment.where)).empty()) note(segment, found);
  }
}

// Header fields as they stand on the wire, and parts of types that are not examined.
void Remains::look_beside(std::string_view message, Found& found) const {
  const mime::Tree tree = mime::parse(message, mime::kPlainReading);
  for (const mime::Part& part : tree.parts) {
    for (const mime::Field& field : part.fields.fields) {
      if (!literals_.as_words(field.value)) continue;
      const std::string name = mime::lower_case(field.name);
      if (!is_packing(name)) {
        found.fields.insert(name);
      } else if (part.shape == mime::Shape::Leaf) {
        found.parts.insert(part.number);
      } else {
        found.is_elsewhere = true;
      }
    }
    const std::string_view type = part.type.value;
    const bool is_examined = part.shape != mime::Shape::Leaf ||
                             content::treatment_of(type, {}) != content::Treatment::Other;
    if (is_examined) continue;
    const std::string_view body = message.substr(part.body.begin, part.body.size());
    if (literals_.anywhere(decoded(body, part.encoding))) found.parts.insert(part.number);
  }
}

}  // namespace oubli::redact
