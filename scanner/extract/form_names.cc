// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/form_names.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include "adapters/mime/ascii.h"
#include "indexer/words.h"

namespace oubli::content {
namespace {

constexpr std::size_t kLongestLabel = 32;   // bytes
constexpr std::size_t kLongestValue = 60;   // bytes
constexpr std::size_t kFormReach = 200;     // bytes from one entry of a form to the next
constexpr int kMostLines = 4;               // a blank one and one of something else between
constexpr std::size_t kMostLabelWords = 3;  // "nom de famille"

constexpr std::array<std::string_view, 29> kGiven{
    "first name", "firstname", "first names", "given name",     "given names",
    "givenname",  "forename",  "forenames",   "christian name", "name first",
    "prénom",     "prénoms",   "prénom s",    "vorname",        "vornamen",
    "rufname",    "nombre",    "nombres",     "nome",           "voornaam",
    "voornamen",  "fornavn",   "förnamn",     "imię",           "imiona",
    "etunimi",    "имя",       "křestní",     "keresztnév"};
constexpr std::array<std::string_view, 28> kFamily{
    "last name",    "lastname",    "surname",        "family name",      "familyname",  "name last",
    "second name",  "nom famille", "nom de famille", "nom de naissance", "nom d usage", "nachname",
    "familienname", "zuname",      "apellido",       "apellidos",        "cognome",     "sobrenome",
    "apelido",      "achternaam",  "efternavn",      "etternavn",        "efternamn",   "nazwisko",
    "sukunimi",     "vezetéknév",  "фамилия",        "příjmení"};
// Labels of much else, too: only where nothing stands before them on the line, and for one word.
constexpr std::array<std::string_view, 2> kBareFamily{"name", "nom"};

enum class Label : unsigned char { Given, Family, BareFamily };

const std::unordered_map<std::string, Label>& labels() {
  static const auto all = [] {
    std::unordered_map<std::string, Label> map;
    for (const auto label : kGiven) map.emplace(index::fold(label), Label::Given);
    for (const auto label : kFamily) map.emplace(index::fold(label), Label::Family);
    for (const auto label : kBareFamily) map.emplace(index::fold(label), Label::BareFamily);
    return map;
  }();
  return all;
}

bool is_high(char c) { return mime::to_byte(c) >= 0x80; }
bool is_letter(char c) { return mime::is_alpha(c) || is_high(c); }

// The two letters a label may end with; letters beyond ASCII pass.
bool may_end_label(char last_but_one, char last) {
  static const auto endings = [] {
    std::array<bool, 26 * 26> found{};
    for (const auto& one : labels()) {
      const auto letter = [&label = one.first](std::size_t back) {
        return static_cast<std::size_t>(label[label.size() - back] - 'a');
      };
      if (letter(1) < 26 && letter(2) < 26) found[letter(2) * 26 + letter(1)] = true;
    }
    return found;
  }();
  if (last == ')' || is_high(last) || is_high(last_but_one)) return true;
  if (!mime::is_alpha(last) || !mime::is_alpha(last_but_one)) return false;
  const auto letter = [](char c) { return static_cast<std::size_t>(mime::to_lower(c) - 'a'); };
  return endings[letter(last_but_one) * 26 + letter(last)];
}

// Bytes of the blank that ends before `end`, or begins at `at`; 0 when there is none.
std::size_t blank_before(std::string_view text, std::size_t end) {
  if (end > 0 && text[end - 1] == ' ') return 1;
  if (end > 1 && text.substr(end - 2, 2) == "\xc2\xa0") return 2;
  return end > 2 && text.substr(end - 3, 3) == "\xe2\x80\xaf" ? 3 : 0;
}
std::size_t blank_at(std::string_view text, std::size_t at) {
  if (at < text.size() && (text[at] == ' ' || text[at] == '\t')) return 1;
  if (text.substr(at, 2) == "\xc2\xa0") return 2;
  return text.substr(at, 3) == "\xe2\x80\xaf" ? 3 : 0;
}

// The folded words of a label, parted by a blank.
std::vector<std::string> words_of(std::string_view label) {
  std::vector<std::string> found;
  index::Words words(label);
  index::Word word;
  while (words.next(word)) found.emplace_back(word.folded);
  return found;
}

// Whether `text` ends with a label, and where that begins.
struct Ending {
  bool is_label = false;
  Label label = Label::Given;
  std::size_t words = 0;
  bool is_whole = false;  // nothing stands before it
};
Ending ending_of(std::string_view text) {
  const auto words = words_of(text);
  for (std::size_t count = std::min(words.size(), kMostLabelWords); count > 0; --count) {
    std::string joined;
    for (std::size_t at = words.size() - count; at < words.size(); ++at) {
      joined += (joined.empty() ? "" : " ") + words[at];
    }
    const auto known = labels().find(joined);
    if (known == labels().end()) continue;
    return {true, known->second, count, count == words.size()};
  }
  return {};
}

// What the label before the sign at `sign` may be part of: back to where its line, or the entry
// before, ends, at `floor` at the latest.
std::string_view before_sign(std::string_view text, std::size_t sign, std::size_t floor) {
  std::size_t end = sign;
  while (end > 0 && (text[end - 1] == '"' || text[end - 1] == '*' || text[end - 1] == '\'')) --end;
  while (const std::size_t blank = blank_before(text, end)) end -= blank;
  if (end < 2 || !may_end_label(text[end - 2], text[end - 1])) return {};
  std::size_t begin = end;
  constexpr std::string_view kStops = "\n\r\t;|&?<>{}[\":=";
  while (begin > floor && end - begin < kLongestLabel &&
         kStops.find(text[begin - 1]) == kStops.npos) {
    --begin;
  }
  while (begin < end && (mime::to_byte(text[begin]) & 0xC0U) == 0x80) ++begin;
  return text.substr(begin, end - begin);
}

std::size_t skip_to_value(std::string_view text, std::size_t at) {
  const auto skip = [&](bool is_line_end_passed) {
    while (at < text.size()) {
      const std::size_t blank = blank_at(text, at);
      const bool is_mark = text[at] == '"' || text[at] == '*' || text[at] == '\'' ||
                           (is_line_end_passed && text[at] == '>');
      if (blank == 0 && !is_mark) return;
      at += std::max<std::size_t>(blank, 1);
    }
  };
  skip(false);
  if (text.substr(at, 2) == "\r\n") ++at;
  if (at >= text.size() || text[at] != '\n') return at;
  ++at;  // the value stands below its label
  skip(true);
  return at;
}

// The value without a label that follows it on the same line.
std::string_view without_label(std::string_view value) {
  const Ending ending = ending_of(value);
  if (!ending.is_label) return {};
  index::Words words(value);
  index::Word word;
  std::size_t count = words_of(value).size() - ending.words;
  std::size_t end = 0;
  while (count-- > 0 && words.next(word)) end = word.end;
  return value.substr(0, end);
}

std::string_view value_at(std::string_view text, std::size_t begin) {
  constexpr std::string_view kEnds = "\n\r\t;,|&\"<>(){}[]";
  std::size_t end = begin;
  while (end < text.size() && end - begin < kLongestValue && kEnds.find(text[end]) == kEnds.npos) {
    const char c = text[end];
    if (mime::is_digit(c) || c == '@') return {};
    if (c == ':' || c == '=') return without_label(text.substr(begin, end - begin));
    if (c == ' ' && text.substr(end, 2) == "  ") break;
    ++end;
  }
  const std::string_view value = mime::trimmed(text.substr(begin, end - begin));
  return end - begin < kLongestValue && !value.empty() && is_letter(value[0]) ? value
                                                                              : std::string_view();
}

}  // namespace

FormNames::Entry FormNames::entry_at(std::size_t sign) const {
  const std::string_view before = before_sign(text_, sign, before_.end);
  if (before.empty()) return {};
  const Ending ending = ending_of(before);
  if (!ending.is_label) return {};
  const std::string_view value = value_at(text_, skip_to_value(text_, sign + 1));
  if (value.empty()) return {};
  const bool is_doubtful = ending.label == Label::BareFamily &&
                           (!ending.is_whole || value.find(' ') != std::string_view::npos);
  if (is_doubtful) return {};
  const Kind kind = ending.label == Label::Given ? Kind::Given : Kind::Family;
  const auto end = static_cast<std::size_t>(value.data() + value.size() - text_.data());
  return {kind, value, end};
}

bool FormNames::is_near(const Entry& entry, std::size_t sign) const {
  if (sign < entry.end || sign - entry.end > kFormReach) return false;
  const std::string_view between = text_.substr(entry.end, sign - entry.end);
  return std::count(between.begin(), between.end(), '\n') <= kMostLines;
}

void FormNames::sign_at(std::size_t at, std::string& out) {
  const Entry entry = entry_at(at);
  if (entry.kind == Kind::None) return;
  if (before_.kind == Kind::None || before_.kind == entry.kind || !is_near(before_, at)) {
    before_ = entry;
    return;
  }
  const bool is_given = entry.kind == Kind::Given;
  out += is_given ? entry.value : before_.value;
  out += ' ';
  out += is_given ? before_.value : entry.value;
  out += "\n\n";
  before_ = {};
}

}  // namespace oubli::content
