// SPDX-License-Identifier: GPL-3.0-or-later
// Phone numbers and identifiers (IBAN, card, any number or code) in whatever grouping they are
// written. A variant is one way of writing it, as lower-case letters and digits without
// separators. Value types; const members, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/query.h"
#include "scanner/subject/nearby.h"

namespace oubli::subject {

struct CodeVariant {
  std::string text;
  double score = 0.0;
  bool is_national =
      false;                // a phone number without its country: must not follow another country's
  bool wants_plus = false;  // scores kWithoutPlus less when no + or 00 stands before it
  std::uint64_t tail = 0;   // CodeTail::of(text)
  // Where it has no tail: the groupings in which it is looked for, groups parted by a blank.
  std::vector<std::string> groupings;
};

struct Code {
  std::string category;  // "phone", "iban", "card-number", "id"
  std::vector<CodeVariant> variants;
};

Code phone_code(std::string_view typed, std::string_view region);
Code id_code(std::string_view typed);

// What the index is asked: exactly the variants that judge_code() gives `least` or more.
index::Query code_query(const Code& code, double least);

struct CodeHit {
  double score = 0.0;
  std::size_t begin = 0, end = 0;
};
// The best variant that ends with the word `last`, or with its first `cut` characters.
CodeHit judge_code(const Code& code, const Nearby& near, std::size_t last,
                   std::size_t cut = std::string::npos);

}  // namespace oubli::subject
