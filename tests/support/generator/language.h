// SPDX-License-Identifier: GPL-3.0-or-later
// What the generator knows of each language: frequent words, syllables to build the long tail
// from, names, the sentences that carry personal data, how replies are introduced. Tables only;
// lists are words separated by spaces, sentences separated by '|'. Immutable; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oubli::generator {

enum class Kind : std::uint8_t { Name, Email, Phone, Iban, Card, Vat, Born, Ip };
inline constexpr std::size_t kKinds = 8;
std::string_view to_string(Kind kind);

struct LanguageTable {
  std::string_view code;    // "fr": also the index order below
  std::string_view region;  // ISO 3166 of the people who speak it here
  bool has_spaces = true;
  std::string_view frequent;
  std::string_view syllables;
  std::string_view endings;
  std::string_view greetings;    // '|'
  std::string_view closings;     // '|'
  std::string_view attribution;  // %d the date, %s the sender
  std::string_view months;
  std::string_view reply;     // "Re:", "AW:", "Odp:"
  std::string_view given;     // native[/latin], male and female in turn
  std::string_view stems;     // of surnames: native[/latin]
  std::string_view suffixes;  // of surnames: male[|female], each native[/latin]; "-" is none
  std::string_view common;    // whole surnames of people who are never planted
  std::string_view domains;
  std::string_view charsets;  // MIME names that can hold it, besides utf-8
  std::string_view places;    // towns, for signatures
  // Sentences with one %s per kind, '|' between alternatives, in the order of Kind.
  std::array<std::string_view, kKinds> sentences;
};

std::span<const LanguageTable> western_languages();
std::span<const LanguageTable> eastern_languages();

// The same, split once. Index is the number a language has everywhere in the generator.
struct Language {
  const LanguageTable* table = nullptr;
  std::vector<std::string_view> greetings, closings, months, given, stems, suffixes, common,
      domains, charsets, places;
  std::array<std::vector<std::string_view>, kKinds> sentences;
};
const std::vector<Language>& languages();

std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace oubli::generator
