// SPDX-License-Identifier: GPL-3.0-or-later
// Identifiers that stand inside something else: an address inside a return path
// (bounces+jean=example.org@…), or whatever a run of base64 in a text decodes to (links that carry
// the reader's address). What is found is the whole that holds it; of names in fields of forms and
// tables, their parts. Pure; any thread.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "scanner/subject/subject.h"

namespace oubli::redact {

using Look = std::function<std::vector<subject::Spot>(std::string_view)>;

void add_hidden_spots(std::string_view text, const Look& look, std::vector<subject::Spot>& found);

}  // namespace oubli::redact
