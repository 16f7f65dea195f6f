// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/name_labels.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "adapters/mime/ascii.h"
#include "indexer/words.h"

namespace oubli::content {
namespace {

constexpr std::size_t kMostLabelWords = 3;  // "nom de famille"

constexpr auto kGivenLabels = std::to_array<std::string_view>({"first name",
                                                               "firstname",
                                                               "first names",
                                                               "given name",
                                                               "given names",
                                                               "givenname",
                                                               "forename",
                                                               "forenames",
                                                               "christian name",
                                                               "name first",
                                                               "prénom",
                                                               "prénoms",
                                                               "prénom s",
                                                               "vorname",
                                                               "vornamen",
                                                               "rufname",
                                                               "nombre",
                                                               "nombres",
                                                               "primer nombre",
                                                               "nome",
                                                               "nome próprio",
                                                               "primeiro nome",
                                                               "voornaam",
                                                               "voornamen",
                                                               "fornavn",
                                                               "förnamn",
                                                               "imię",
                                                               "imiona",
                                                               "etunimi",
                                                               "имя",
                                                               "křestní",
                                                               "křestní jméno",
                                                               "jméno",
                                                               "keresztnév",
                                                               "utónév",
                                                               "ad",
                                                               "adı",
                                                               "adınız",
                                                               "prenume",
                                                               "όνομα",
                                                               "名"});
constexpr auto kFamilyLabels = std::to_array<std::string_view>(
    {"last name",   "lastname",        "surname",      "family name",     "familyname",
     "name last",   "second name",     "nom famille",  "nom de famille",  "nom de naissance",
     "nom d usage", "nachname",        "familienname", "zuname",          "apellido",
     "apellidos",   "primer apellido", "cognome",      "sobrenome",       "apelido",
     "último nome", "achternaam",      "efternavn",    "etternavn",       "efternamn",
     "nazwisko",    "sukunimi",        "vezetéknév",   "фамилия",         "příjmení",
     "soyad",       "soyadı",          "soyadınız",    "nume de familie", "επώνυμο",
     "姓"});
// Only where nothing stands before them on the line, and for one word.
constexpr auto kBareLabels = std::to_array<std::string_view>({"name", "nom"});

const std::unordered_map<std::string, NameLabel>& known_labels() {
  static const auto all = [] {
    std::unordered_map<std::string, NameLabel> map;
    for (const auto label : kGivenLabels) map.emplace(index::fold(label), NameLabel::Given);
    for (const auto label : kFamilyLabels) map.emplace(index::fold(label), NameLabel::Family);
    for (const auto label : kBareLabels) map.emplace(index::fold(label), NameLabel::BareFamily);
    return map;
  }();
  return all;
}

constexpr std::size_t kLetters = 26;
using Pairs = std::array<bool, kLetters * kLetters>;

std::size_t letter_of(char c) { return static_cast<std::size_t>(mime::to_lower(c) - 'a'); }

// The pairs of letters that labels have at one end.
Pairs pairs_of(bool is_front) {
  Pairs found{};
  for (const auto& [label, meaning] : known_labels()) {
    if (label.size() < 2) continue;
    const std::size_t at = is_front ? 0 : label.size() - 2;
    const std::size_t first = letter_of(label[at]), second = letter_of(label[at + 1]);
    if (first < kLetters && second < kLetters) found[first * kLetters + second] = true;
  }
  return found;
}

bool has_pair(const Pairs& pairs, char first, char second) {
  if (mime::to_byte(first) >= 0x80 || mime::to_byte(second) >= 0x80) return true;
  if (!mime::is_alpha(first) || !mime::is_alpha(second)) return false;
  return pairs[letter_of(first) * kLetters + letter_of(second)];
}

LabelAtEnd label_in(std::string_view text, bool is_front) {
  std::vector<std::string> words;
  index::Words reader(text);
  index::Word word;
  while (reader.next(word)) words.emplace_back(word.folded);
  for (std::size_t count = std::min(words.size(), kMostLabelWords); count > 0; --count) {
    const std::size_t from = is_front ? 0 : words.size() - count;
    std::string joined;
    for (std::size_t at = from; at < from + count; ++at) {
      joined += (joined.empty() ? "" : " ") + words[at];
    }
    const auto known = known_labels().find(joined);
    if (known != known_labels().end()) return {known->second, count, count == words.size()};
  }
  return {};
}

}  // namespace

LabelAtEnd label_in_front(std::string_view text) { return label_in(text, true); }
LabelAtEnd label_at_back(std::string_view text) { return label_in(text, false); }

std::optional<NameLabel> name_label(std::string_view text) {
  if (text.size() > kLongestNameLabel) return std::nullopt;
  const LabelAtEnd found = label_in(text, true);
  return found.is_whole && found.words > 0 ? std::optional(found.label) : std::nullopt;
}

bool may_begin_label(char first, char second) {
  static const Pairs pairs = pairs_of(true);
  return has_pair(pairs, first, second);
}

bool may_end_label(char last_but_one, char last) {
  static const Pairs pairs = pairs_of(false);
  return last == ')' || has_pair(pairs, last_but_one, last);
}

}  // namespace oubli::content
