// SPDX-License-Identifier: GPL-3.0-or-later
// Digests of what names a person, under one key. For pseudonyms.cc and recover.cc alone. A value
// type; one thread.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/subject/birth.h"
#include "scanner/subject/codes.h"
#include "scanner/subject/keyed_digest.h"
#include "scanner/subject/name.h"
#include "scanner/subject/pseudonyms.h"

namespace oubli::subject {

class PseudonymMaker {
 public:
  explicit PseudonymMaker(std::string_view key) : key_(key) {}

  [[nodiscard]] Digest of(char kind, std::string_view text) const {
    return keyed_digest(key_, kind, text);
  }
  [[nodiscard]] Pseudonyms::Word word(const NameWord& word) const;
  [[nodiscard]] std::vector<Pseudonyms::Word> words(const std::vector<NameWord>& words) const;
  [[nodiscard]] Pseudonyms::Number number(const Code& code) const;

 private:
  std::string_view key_;  // lent
};

inline std::string date_text(const BirthDate& date) {
  char text[40];
  const int size =
      std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace oubli::subject
