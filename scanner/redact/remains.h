// SPDX-License-Identifier: GPL-3.0-or-later
// Looks for a person in a message the way a scan does, by the ordinary reader in all its readings,
// and for the request's own strings where that reader does not look. What it finds says what must
// go. One message; one thread.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "scanner/extract/extracted.h"
#include "scanner/redact/editor.h"
#include "scanner/redact/literals.h"

namespace oubli::redact {

class Remains {
 public:
  struct Found {
    std::set<std::string> fields;  // names in lower case; "" for a line that is no field
    std::set<std::string> parts;   // numbers
    std::set<std::string> around;  // multiparts: before their first or behind their last part
    bool is_elsewhere = false;     // in no part that has a number
    std::string unread;            // what could not be read, in words; empty when all was

    [[nodiscard]] bool is_clean() const {
      return fields.empty() && parts.empty() && around.empty() && !is_elsewhere;
    }
  };

  // The first two are lent.
  Remains(const subject::Matcher& matcher, const Editor& editor, Literals literals, double least)
      : matcher_(matcher), editor_(editor), literals_(std::move(literals)), least_(least) {}

  [[nodiscard]] Found in(std::string_view message) const;

 private:
  void look_into(const Extracted& extracted, Found& found) const;
  void look_beside(std::string_view message, Found& found) const;

  const subject::Matcher& matcher_;
  const Editor& editor_;
  Literals literals_;
  double least_;
};

}  // namespace oubli::redact
