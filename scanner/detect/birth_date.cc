// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/birth_date.h"

#include <algorithm>
#include <array>

#include "scanner/detect/dates.h"
#include "scanner/detect/text.h"

namespace oubli::detect {
namespace {

constexpr std::size_t kReachAfter = 72;
constexpr std::size_t kReachBefore = 40;
constexpr int kYearLeast = 1880;
constexpr int kYearMost = 2035;

struct Phrase {
  std::string_view text;  // what the text goes on with from the start of the word
  double weight = 1.0;    // a birthday's date need not be the date of birth
};
constexpr std::array kPhrases{
    Phrase{"birthday", 0.5}, Phrase{"birth"},      Phrase{"born"},
    Phrase{"dob"},           Phrase{"d.o.b"},      Phrase{"né"},
    Phrase{"naissance"},     Phrase{"ddn"},        Phrase{"geburtstag", 0.6},
    Phrase{"geburts"},       Phrase{"geboren"},    Phrase{"geb."},
    Phrase{"geboorte"},      Phrase{"nacid"},      Phrase{"nació"},
    Phrase{"nacimiento"},    Phrase{"nato a"},     Phrase{"nata a"},
    Phrase{"nato il"},       Phrase{"nata il"},    Phrase{"nato/a"},
    Phrase{"nato nel"},      Phrase{"nascita"},    Phrase{"nascid"},
    Phrase{"nasceu"},        Phrase{"nascimento"}, Phrase{"naixement"},
    Phrase{"nascut"},        Phrase{"nacemento"},  Phrase{"fødsel"},
    Phrase{"født"},          Phrase{"född"},       Phrase{"födelse"},
    Phrase{"födda"},         Phrase{"syntym"},     Phrase{"syntyn"},
    Phrase{"synt."},         Phrase{"urodz"},      Phrase{"ur. "},
    Phrase{"naroz"},         Phrase{"naroden"},    Phrase{"narodil"},
    Phrase{"nar. "},         Phrase{"szül"},       Phrase{"născut"},
    Phrase{"naşter"},        Phrase{"našter"},     Phrase{"nașter"},
    Phrase{"rođen"},         Phrase{"rođ."},       Phrase{"rojen"},
    Phrase{"rojst"},         Phrase{"sünd"},       Phrase{"sünn"},
    Phrase{"dzim"},          Phrase{"gimė"},       Phrase{"gimim"},
    Phrase{"gimus"},         Phrase{"gimęs"},      Phrase{"doğum"},
    Phrase{"dogum tarihi"},  Phrase{"fædd"},       Phrase{"fæðing"},
    Phrase{"rugadh"},        Phrase{"breithe"},    Phrase{"twelid"},
    Phrase{"twieled"},       Phrase{"jaiot"},      Phrase{"ganwyd"},
    Phrase{"роден"},         Phrase{"родил"},      Phrase{"рожд"},
    Phrase{"народив"},       Phrase{"народил"},    Phrase{"народж"},
    Phrase{"раждане"},       Phrase{"γέννη"},      Phrase{"γεννή"},
    Phrase{"γεννη"},
};

const Phrase* phrase_at(std::string_view text, std::size_t at) {
  const std::string here = lower(text.substr(at, 24));
  const auto found = std::find_if(kPhrases.begin(), kPhrases.end(), [&](const Phrase& phrase) {
    return here.starts_with(phrase.text);
  });
  return found != kPhrases.end() ? &*found : nullptr;
}

// Start of the word whose stem ends at or before `end`; dots stay inside ("d.o.b").
std::size_t word_start(std::string_view text, std::size_t end) {
  // A pattern may end inside a character, or after the space that follows the word.
  while (end > 0 && (static_cast<unsigned char>(byte_at(text, end)) & 0xC0U) == 0x80U) --end;
  if (byte_at(text, end - 1) == ' ') --end;
  std::size_t at = end;
  while (at > 0 && end - at < 24) {
    const Rune rune = rune_before(text, at);
    if (!is_word_rune(rune.value) && rune.value != '.' && rune.value != '(' && rune.value != ')')
      break;
    at -= rune.length;
  }
  while (at < end && !is_word_rune(rune_at(text, at).value)) ++at;
  return at;
}

bool is_blank_line(std::string_view text, std::size_t at) {
  return text.substr(at).starts_with("\n\n\n") || text.substr(at).starts_with("\r\n\r\n\r\n");
}

struct Place {
  std::size_t begin = 0;
  WrittenDate date;
};

// The first plausible date that starts in [from, to).
std::optional<Place> first_date(const Look& look, std::size_t from, std::size_t to) {
  const bool month_first = look.month_first;
  for (std::size_t at = from; at < std::min(to, look.text.size()); ++at) {
    if (is_blank_line(look.text, at)) break;
    const char c = look.text[at];
    if (!is_digit(c) && !is_alpha(c) && !is_high(c)) continue;
    if (word_touches_left(look.text, at)) continue;
    auto date = read_date(look.text, at, month_first);
    if (date && date->year >= kYearLeast && date->year <= kYearMost) return Place{at, *date};
  }
  return std::nullopt;
}

// A date that ends just before the word: "21.3.1974 geboren", "03/21/1974 (DOB)".
std::optional<Place> date_before(const Look& look, std::size_t word) {
  const std::size_t from = word - std::min(word, kReachBefore);
  auto place = first_date(look, from, word);
  while (place) {
    auto next = first_date(look, place->date.end, word);
    if (!next) break;
    place = next;
  }
  if (!place || place->date.end > word || word - place->date.end > 6) return std::nullopt;
  const auto between = look.text.substr(place->date.end, word - place->date.end);
  return between.find('\n') == between.npos ? place : std::nullopt;
}

double confidence_of(const WrittenDate& date, std::size_t distance) {
  double sure = distance <= 24 ? 0.95 : distance <= 48 ? 0.85 : 0.7;
  return date.is_ambiguous ? sure - 0.15 : sure;
}

}  // namespace

void find_birth_date(const Look& look) {
  const std::size_t word = word_start(look.text, look.end);
  const Phrase* phrase = phrase_at(look.text, word);
  if (phrase == nullptr) return;
  const std::size_t after = word + phrase->text.size();
  auto place = date_before(look, word);
  std::size_t distance = 0;
  if (!place) {
    place = first_date(look, after, after + kReachAfter);
    if (!place) return;
    distance = place->begin - after;
  }
  look.add(distance == 0 ? "beside" : "after", place->begin, place->date.end, to_iso(place->date),
           confidence_of(place->date, distance) * phrase->weight);
}

}  // namespace oubli::detect
