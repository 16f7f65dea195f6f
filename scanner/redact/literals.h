// SPDX-License-Identifier: GPL-3.0-or-later
// The strings a request names a person by, searched for as they stand: in what the matcher does not
// read. Value type; const members, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/subject/subject.h"

namespace oubli::redact {

class Literals {
 public:
  // Addresses, phone numbers, codes and names (those that telling_strings() gives), of five letters
  // or digits or more.
  explicit Literals(const subject::Subject& subject);

  // As words of their own, in any case of ASCII letters.
  [[nodiscard]] bool as_words(std::string_view text) const;
  // The same, also behind quoted-printable, percent signs and base64.
  [[nodiscard]] bool in_any_coding(std::string_view text) const;
  // Anywhere, also in UTF-16.
  [[nodiscard]] bool anywhere(std::string_view bytes) const;

 private:
  [[nodiscard]] bool in_base64(std::string_view text) const;

  struct Literal {
    std::string text;       // lower case
    bool is_dense = false;  // of a script without blanks: nothing tells where a word of it ends
  };
  void add(const std::string& text, bool is_dense);

  std::vector<Literal> strings_;  // in both forms of Unicode
};

}  // namespace oubli::redact
