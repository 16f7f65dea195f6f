// SPDX-License-Identifier: GPL-3.0-or-later
// Text of an HTML document as it is read, with its places. `raw` is a part of `html`, which is the
// source of `out`. Pure; linear; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "scanner/extract/html_entities.h"
#include "scanner/redact/readings.h"

namespace oubli::redact {

// White space is one blank.
void put_collapsed(std::string_view html, std::string_view raw, MappedText& out);
// The same, with character references decoded.
void put_references(std::string_view html, std::string_view raw, content::ReferencePlace place,
                    MappedText& out);

// What is read on the screen where that shows less than the text, or in another order; what is
// hidden there, by itself. See scanner/extract/html_seen.h.
void append_seen_readings(std::string_view html, std::vector<HtmlReading>& out);

}  // namespace oubli::redact
