// SPDX-License-Identifier: GPL-3.0-or-later
// Looks for a person in a message the way a scan does, by the ordinary reader in all its readings,
// and for the request's own strings where that reader does not look. What it finds says what must
// go. One message; one thread.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "adapters/mime/mime_message.h"
#include "scanner/extract/extracted.h"
#include "scanner/extract/media.h"
#include "scanner/redact/editor.h"
#include "scanner/redact/literals.h"

namespace oubli::redact {

class Remains {
 public:
  struct Found {
    std::set<std::string> fields;  // names in lower case; "" for a line that is no field
    std::set<std::string> lines;   // the same, of fields whose name tells
    std::set<std::string> parts;   // numbers
    std::set<std::string> around;  // multiparts: before their first or behind their last part
    bool is_elsewhere = false;     // in no part that has a number
    std::string unread;            // what could not be read, in words; empty when all was

    [[nodiscard]] bool is_clean() const {
      return fields.empty() && lines.empty() && parts.empty() && around.empty() && !is_elsewhere;
    }
  };

  // The first two are lent.
  Remains(const subject::Matcher& matcher, const Editor& editor, Literals literals, double least)
      : matcher_(matcher), editor_(editor), literals_(std::move(literals)), least_(least) {}

  [[nodiscard]] Found in(std::string_view message) const;

 private:
  void look_into(std::string_view message, const Extracted& extracted, Found& found) const;
  // Header fields as they stand on the wire, and parts: of types that are not examined, and texts
  // in codings that no reader of mail takes off. `within`: the part that was decoded to this.
  void look_beside(std::string_view entity, std::string_view within, std::size_t depth,
                   Found& found) const;
  void look_at_field(const mime::Field& field, const mime::Part& part, std::string_view within,
                     Found& found) const;

  [[nodiscard]] bool is_told(content::Treatment kind, std::string_view body,
                             std::string_view plain) const;

  const subject::Matcher& matcher_;
  const Editor& editor_;
  Literals literals_;
  double least_;
};

}  // namespace oubli::redact
