// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/language.h"

namespace oubli::generator {

std::string_view to_string(Kind kind) {
  constexpr std::array<std::string_view, kKinds> kNames{"name", "email", "phone", "iban",
                                                        "card", "vat",   "born",  "ip"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    if (end != 0) pieces.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return pieces;
}

namespace {

Language split_table(const LanguageTable& table) {
  Language made;
  made.table = &table;
  made.greetings = split(table.greetings, '|');
  made.closings = split(table.closings, '|');
  made.months = split(table.months, ' ');
  made.given = split(table.given, ' ');
  made.stems = split(table.stems, ' ');
  made.suffixes = split(table.suffixes, ' ');
  made.common = split(table.common, ' ');
  made.domains = split(table.domains, ' ');
  made.charsets = split(table.charsets, ' ');
  made.places = split(table.places, ' ');
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    made.sentences[kind] = split(table.sentences[kind], '|');
  }
  return made;
}

}  // namespace

const std::vector<Language>& languages() {
  static const std::vector<Language> kAll = [] {
    std::vector<Language> all;
    for (const LanguageTable& table : western_languages()) all.push_back(split_table(table));
    for (const LanguageTable& table : eastern_languages()) all.push_back(split_table(table));
    return all;
  }();
  return kAll;
}

}  // namespace oubli::generator
