// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/lexicon.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <unordered_set>

#include "scanner/subject/given_names.h"
#include "scanner/subject/name_key.h"

namespace oubli::subject {

namespace {

// Calls `visit` with each blank-separated word.
template <typename Visit>
void each_word(std::string_view list, const Visit& visit) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (end > 0) visit(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

class GivenNames {
 public:
  GivenNames() {
    each_word(kGivenNames, [&](std::string_view name) {
      if (name.size() <= kExact) short_.set(number(name));
      keys_.insert(name_key(name));
    });
    for (const std::string& key : keys_) mark(key);
  }

  bool has(std::string_view folded, std::string_view key) const {
    if (folded.empty()) return false;
    if (folded.size() <= kExact) return is_plain(folded) && short_.test(number(folded));
    if (key.size() < 2 || (marks_[slot(key)] >> bit(key) & 1U) == 0) return false;
    return keys_.find(std::string(key)) != keys_.end();
  }

 private:
  // Most words are told apart by two letters and the length, without hashing.
  static std::size_t slot(std::string_view key) {
    const auto first = static_cast<unsigned char>(key[0]);
    const auto second = static_cast<unsigned char>(key[1]);
    return (first * 31U + second) & 1023U;
  }
  static unsigned bit(std::string_view key) {
    const auto last = static_cast<unsigned char>(key.back());
    return static_cast<unsigned>(key.size() * 5U + last) & 63U;
  }
  void mark(std::string_view key) {
    if (key.size() >= 2) marks_[slot(key)] |= std::uint64_t{1} << bit(key);
  }

  static constexpr std::size_t kExact = 3;
  static constexpr std::size_t kLetters = 27;  // a to z, and none

  static bool is_plain(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  }
  // REQUIRES: is_plain(word) and at most kExact letters.
  static std::size_t number(std::string_view word) {
    std::size_t value = 0;
    for (const char c : word) value = value * kLetters + static_cast<std::size_t>(c - 'a') + 1;
    return value;
  }

  std::bitset<kLetters * kLetters * kLetters> short_;
  std::unordered_set<std::string> keys_;
  std::array<std::uint64_t, 1024> marks_{};
};

// Each row: names that one person may go by.
constexpr std::array<std::string_view, 62> kShortForms{
    "robert bob bobby rob robbie",
    "william bill billy will willie",
    "richard rick dick rich",
    "james jim jimmy jamie",
    "john johnny jack",
    "michael mike mick micky",
    "thomas tom tommy",
    "edward ed eddie ted ned",
    "charles charlie chuck",
    "anthony tony",
    "antonio tonio tono",
    "antoine toine",
    "christopher chris topher",
    "christian chris",
    "christine chris chrissie",
    "nicholas nick nicky",
    "nicolas nico",
    "matthew matt",
    "mathieu matt",
    "daniel dan danny",
    "david dave davy",
    "samuel sam sammy",
    "benjamin ben benny benji",
    "joseph joe joey jo",
    "andrew andy drew",
    "peter pete",
    "stephen steve",
    "steven steve",
    "philip phil",
    "philippe phil",
    "gregory greg",
    "timothy tim timmy",
    "kenneth ken kenny",
    "ronald ron ronnie",
    "donald don donnie",
    "alexander alex sandy sasha xander aleksandr alexandre",
    "alexandre alex sacha",
    "alexandra alex sandra sacha",
    "aleksandr sasha sascha alex alexander",
    "frederic fred",
    "frederick fred freddie",
    "katherine kate kathy katie kat",
    "catherine cathy cath kate",
    "elizabeth liz lizzie beth betty eliza lisa",
    "margaret maggie peggy meg",
    "jennifer jen jenny",
    "patricia pat patty trish",
    "rebecca becky",
    "deborah deb debbie",
    "susan sue susie",
    "jacqueline jackie",
    "johannes hans hannes",
    "josef sepp",
    "friedrich fritz",
    "jose pepe",
    "francisco paco pancho curro",
    "ignacio nacho",
    "giuseppe beppe pino",
    "mikhail misha",
    "dmitri dima mitya",
    "ivan vanya",
    "katarzyna kasia"};

// Words of at most eight bytes as one number each, sorted, so that a look-up is a few comparisons.
constexpr std::uint64_t pack(std::string_view word) {
  std::uint64_t value = 0;
  for (const char c : word) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

template <std::size_t N>
constexpr std::array<std::uint64_t, N> packed(const std::array<std::string_view, N>& words) {
  std::array<std::uint64_t, N> values{};
  for (std::size_t at = 0; at < N; ++at) values[at] = pack(words[at]);
  std::sort(values.begin(), values.end());
  return values;
}

template <std::size_t N>
bool has_word(const std::array<std::uint64_t, N>& values, std::string_view word) {
  return !word.empty() && word.size() <= sizeof(std::uint64_t) &&
         std::binary_search(values.begin(), values.end(), pack(word));
}

constexpr auto kParticles = packed(std::to_array<std::string_view>(
    {"de",    "du",  "des",   "d",     "la",    "le",     "les",    "l",   "van",   "der",
     "den",   "ter", "ten",   "te",    "vande", "vander", "vanden", "von", "vom",   "zu",
     "zum",   "zur", "af",    "av",    "da",    "das",    "do",     "dos", "di",    "del",
     "dello", "dei", "degli", "della", "al",    "el",     "ul",     "bin", "ibn",   "ben",
     "bint",  "abu", "ap",    "o",     "mc",    "mac",    "fitz",   "san", "santa", "y",
     "e",     "i",   "ould",  "ait",   "st",    "saint"}));
constexpr std::array<std::string_view, 25> kGlued{
    "vandender", "vanden", "vander", "vande", "delle", "della", "delos", "dela", "van",
    "von",       "dell",   "del",    "des",   "dos",   "mac",   "fitz",  "ben",  "al",
    "el",        "de",     "du",     "di",    "mc",    "o",     "d"};
constexpr auto kTitles = packed(std::to_array<std::string_view>(
    {"m",        "mr",     "mrs",     "ms",     "miss",    "mister", "mme",  "mlle",   "mm",
     "monsieur", "madame", "herr",    "frau",   "herrn",   "hr",     "fr",   "dr",     "doktor",
     "docteur",  "doctor", "prof",    "sir",    "lord",    "lady",   "dame", "maitre", "me",
     "ing",      "dipl",   "mag",     "senor",  "senora",  "sr",     "sra",  "srta",   "don",
     "dona",     "dott",   "dottor",  "signor", "signora", "sig",    "pan",  "pani",   "pana",
     "dhr",      "mevr",   "mevrouw", "meneer", "heer",    "fru",    "rev",  "cher",   "chere",
     "dear",     "hello",  "bonjour", "hallo",  "lieber",  "liebe"}));

}  // namespace

bool is_given_name(std::string_view folded, std::string_view key) {
  static const GivenNames kNames;
  return kNames.has(folded, key);
}

std::vector<std::string> short_forms(std::string_view folded) {
  std::vector<std::string> others;
  for (const std::string_view row : kShortForms) {
    const std::string_view formal = row.substr(0, row.find(' '));
    bool is_member = false;
    each_word(row, [&](std::string_view word) { is_member |= word == folded; });
    if (!is_member) continue;
    // A short form stands for its formal name, not for the other short forms.
    each_word(row, [&](std::string_view word) {
      if (word != folded && (folded == formal || word == formal)) others.emplace_back(word);
    });
  }
  return others;
}

bool is_particle(std::string_view folded) { return has_word(kParticles, folded); }

std::string_view glued_particle(std::string_view folded) {
  constexpr std::size_t kShortestRest = 3;
  for (const std::string_view particle : kGlued) {
    if (folded.starts_with(particle) && folded.size() >= particle.size() + kShortestRest) {
      return particle;
    }
  }
  return {};
}

bool is_title(std::string_view folded) { return has_word(kTitles, folded); }

}  // namespace oubli::subject
