// SPDX-License-Identifier: GPL-3.0-or-later
// A textual part's bytes to segments: charset readings, HTML, format=flowed, cards, uuencoded
// files inside, and what an armoured block says about itself. One thread.
#pragma once

#include <string>
#include <string_view>

#include "scanner/extract/collector.h"
#include "scanner/extract/media.h"

namespace oubli::content {

struct TextPart {
  std::string_view number;
  std::string_view label;    // the attachment's file name; empty for a body
  std::string_view charset;  // as declared, may be empty
  Where where = Where::Body;
  Treatment treatment = Treatment::Text;
  bool is_flowed = false;
  bool is_delsp = false;
};

// `bytes`: transfer encoding taken off, charset not.
void add_text(std::string_view bytes, const TextPart& part, Collector& into);

}  // namespace oubli::content
