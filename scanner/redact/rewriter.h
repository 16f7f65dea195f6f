// SPDX-License-Identifier: GPL-3.0-or-later
// A message written anew without a person: changes are made at byte ranges of its structure, and
// every byte outside of them stays. One message; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/mime/mime_message.h"
#include "scanner/redact/editor.h"
#include "scanner/redact/field.h"
#include "scanner/redact/part_text.h"

namespace oubli::redact {

// What cannot be taken out where it stands goes with all around it.
struct Decisions {
  std::set<std::string> stubbed;  // parts, by number
  std::set<std::string> emptied;  // multiparts whose preamble and epilogue go
  std::set<std::string> wiped;    // header fields, by name in lower case
  std::set<std::string> removed;  // the same, whose very name has to go
  bool is_body_stubbed = false;   // the whole body
};

struct StubbedPart {
  std::string part;
  std::string_view reason;  // from a fixed list
};

inline constexpr std::string_view kStubText = "[This part held personal data and was removed.]";

class Rewriter {
 public:
  // `tells`: whether a message speaks of the person. The others are lent.
  Rewriter(Editor& editor, const Decisions& decisions, Tells tells)
      : editor_(editor), decisions_(decisions), tells_(std::move(tells)) {}

  // The same bytes when nothing has to change. `number` is empty for the outermost.
  [[nodiscard]] std::string entity(std::string_view bytes, std::string_view number,
                                   std::size_t depth);

  [[nodiscard]] const std::vector<StubbedPart>& stubs() const { return stubs_; }
  // Kinds of signatures that no longer verify: "DKIM", "S/MIME", "OpenPGP", "ARC".
  [[nodiscard]] const std::set<std::string>& broken_signatures() const { return signatures_; }

 private:
  class Entity;

  Editor& editor_;
  const Decisions& decisions_;
  Tells tells_;
  std::vector<StubbedPart> stubs_;
  std::set<std::string> signatures_;
  int buffers_ = 0;
};

}  // namespace oubli::redact
