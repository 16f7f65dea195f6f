// SPDX-License-Identifier: GPL-3.0-or-later
// The text of one part of a message without a person: where it stands, without the files in it. One
// message; one thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/mime/mime_message.h"
#include "scanner/extract/media.h"
#include "scanner/redact/editor.h"
#include "scanner/redact/text_leaf.h"

namespace oubli::redact {

// Whether a message speaks of the person.
using Tells = std::function<bool(std::string_view message)>;

class PartText {
 public:
  // All is lent. REQUIRES: is_editable().
  PartText(const mime::Part& part, std::string_view body, content::Treatment treatment,
           std::string_view line_end)
      : part_(part), body_(body), treatment_(treatment), line_end_(line_end) {}

  struct Without {
    std::optional<LeafText> text;  // nothing when it stays as it is
    bool lost_files = false;
  };
  [[nodiscard]] Without without(Editor& editor, const Tells& tells) const;

  // As the body ended: what stands behind it must be read as it was.
  [[nodiscard]] std::string ended(const LeafText& edited) const;
  // The value of the header field; `in_utf8`: with that charset.
  [[nodiscard]] std::string content_type(bool in_utf8) const;

 private:
  const mime::Part& part_;
  std::string_view body_;
  content::Treatment treatment_;
  std::string_view line_end_;
};

// Line ends at the end as `old` has them: the one before a delimiter is not the body's.
[[nodiscard]] std::string ended_like(std::string_view old, std::string text,
                                     std::string_view line_end);

}  // namespace oubli::redact
