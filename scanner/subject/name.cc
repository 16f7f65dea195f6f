// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/name.h"

#include <algorithm>
#include <array>
#include <utility>

#include "indexer/umlauts.h"
#include "indexer/words.h"
#include "scanner/subject/composed_text.h"
#include "scanner/subject/dense_text.h"
#include "scanner/subject/gap.h"
#include "scanner/subject/lexicon.h"
#include "scanner/subject/name_key.h"

namespace oubli::subject {

namespace {

constexpr double kGluedFactor = 0.97;
constexpr double kInitialFactor = 0.66;
constexpr double kOneOfTwoInitials = 0.5;
constexpr double kAnyGivenFactor = 0.6;
constexpr double kShortFormFactor = 0.75;
constexpr double kFirstOfDouble = 0.66;
constexpr double kSecondOfDouble = 0.62;
constexpr double kGenitiveFactor = 0.9;
constexpr std::size_t kMostWords = 12;

NameWord word_of(std::string_view folded) {
  return {std::string(folded), std::string(folded), name_key(folded)};
}

// Words that belong together: "Jean-Marie", "O'Brien" without its particle.
struct Unit {
  std::vector<NameWord> words;
  bool is_all_caps = false;
  bool is_particle = false;
};

bool is_all_caps(std::string_view written) {
  const bool has_lower =
      std::any_of(written.begin(), written.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  const auto letters = index::fold(written).size();
  return !has_lower && letters > 1;
}

// Han, kana, Hangul, Thai, Lao, Khmer, Burmese: by the first byte or two of UTF-8.
bool is_dense(std::string_view written) {
  const auto first = static_cast<unsigned char>(written.front());
  const auto second = written.size() > 1 ? static_cast<unsigned char>(written[1]) : 0U;
  if (first == 0xE0) return second >= 0xB8 && second <= 0xBB;
  if (first == 0xE1) return second == 0x80 || second == 0x81 || second == 0x9E || second == 0x9F;
  return (first >= 0xE3 && first <= 0xED) || first == 0xF0;
}

struct Typed {
  std::vector<Unit> before_comma, after_comma;
  bool is_dense = false;
};

bool is_particle_here(std::string_view folded, Gap next_gap, std::size_t next_size) {
  if (!is_particle(folded) || next_size == 0) return false;
  // "y", "e", "o" … alone may be initials; a particle of one letter stands before an apostrophe or
  // a blank, never a dot.
  return folded.size() > 1 || next_gap == Gap::Apostrophe || next_gap == Gap::Blank;
}

Typed take_apart(std::string_view text) {
  struct Piece {
    NameWord word;
    Gap gap = Gap::Far;
  };
  std::vector<Piece> pieces;
  Typed typed;
  index::Words words(text);
  index::Word word;
  std::size_t last_end = 0;
  while (words.next(word) && pieces.size() < kMostWords) {
    const std::string_view gap =
        text.substr(std::min(last_end, word.begin), word.begin - std::min(last_end, word.begin));
    const std::string_view written = text.substr(word.begin, word.end - word.begin);
    typed.is_dense |= is_dense(written);
    pieces.push_back({{std::string(written), std::string(word.folded), name_key(word.folded)},
                      pieces.empty() ? Gap::Far : gap_of(gap)});
    last_end = word.end;
  }
  bool is_after = false;
  for (std::size_t at = 0; at < pieces.size(); ++at) {
    const Piece& piece = pieces[at];
    const bool has_next = at + 1 < pieces.size();
    is_after |= piece.gap == Gap::Comma || piece.gap == Gap::Cell;
    auto& units = is_after ? typed.after_comma : typed.before_comma;
    const bool is_title_here =
        is_title(piece.word.folded) && pieces.size() > 2 && units.empty() && !is_after;
    if (is_title_here) continue;
    const bool joins = piece.gap == Gap::Hyphen && !units.empty() && !units.back().is_particle;
    if (joins) {
      units.back().words.push_back(piece.word);
      continue;
    }
    const bool particle = is_particle_here(
        piece.word.folded, has_next ? pieces[at + 1].gap : Gap::Far, has_next ? 1 : 0);
    units.push_back({{piece.word}, is_all_caps(piece.word.written), particle});
  }
  return typed;
}

void append(std::vector<NameWord>& to, const std::vector<NameWord>& words) {
  to.insert(to.end(), words.begin(), words.end());
}

void take_family(const Unit* begin, const Unit* end, PersonName& name) {
  for (; begin != end; ++begin)
    append(begin->is_particle ? name.particles : name.family, begin->words);
}

void take_given(const Unit* begin, const Unit* end, PersonName& name) {
  for (; begin != end; ++begin) {
    if (begin->is_particle && !name.given.empty()) {
      append(name.particles, begin->words);
    } else {
      append(name.given.empty() ? name.given : name.middle, begin->words);
    }
  }
}

bool is_patronymic(std::string_view folded) {
  constexpr std::array<std::string_view, 6> kEnds{"ovich", "evich", "ovna",
                                                  "evna",  "ovych", "ivna"};
  return std::any_of(kEnds.begin(), kEnds.end(),
                     [&](std::string_view end) { return folded.ends_with(end); });
}

// Where the family name begins among units without a comma, counted from the front.
std::size_t family_begin(const std::vector<Unit>& units) {
  const std::size_t count = units.size();
  std::size_t caps = 0;
  while (caps < count && units[count - 1 - caps].is_all_caps) ++caps;
  if (caps > 0 && caps < count) return count - caps;
  for (std::size_t at = 1; at < count; ++at) {
    if (units[at].is_particle) return at;
  }
  std::size_t begin = count - 1;
  const auto may_be_family = [&](const Unit& unit) {
    const NameWord& word = unit.words.front();
    return word.key.size() > 1 && !is_given_name(word.folded, word.key) &&
           !is_patronymic(word.folded);
  };
  while (begin > 1 && may_be_family(units[begin - 1])) --begin;
  return begin;
}

// "DUPONT Jean", "Nagy János": the family name stands first.
bool is_family_first(const std::vector<Unit>& units) {
  if (units.size() < 2) return false;
  if (units.front().is_all_caps != units.back().is_all_caps) return units.front().is_all_caps;
  const auto is_given = [](const Unit& unit) {
    return is_given_name(unit.words.front().folded, unit.words.front().key);
  };
  const bool is_initial = units.front().words.front().folded.size() == 1;
  return units.size() == 2 && !is_initial && !is_given(units.front()) && is_given(units.back());
}

std::string glue(const std::vector<NameWord>& words) {
  std::string out;
  for (const NameWord& word : words) out += word.folded;
  return out;
}

NameForm form(std::vector<NameWord> words, double factor) {
  NameForm made;
  made.words = std::move(words);
  made.factor = factor;
  return made;
}

NameForm initial_form(std::vector<NameWord> words, double factor) {
  NameForm made = form(std::move(words), factor);
  made.is_initial = true;
  return made;
}

// "Ю." folds to "yu": the initial of a transliterated name may have several letters.
std::vector<std::string> initials(const NameWord& word) {
  std::vector<std::string> found{word.folded.substr(0, 1)};
  constexpr std::array<std::string_view, 8> kFirst{"shch", "yu", "ya", "zh",
                                                   "kh",   "ts", "ch", "sh"};
  for (const std::string_view letters : kFirst) {
    if (word.folded.starts_with(letters) && word.folded != letters) found.emplace_back(letters);
  }
  return found;
}

void add_initials(const PersonName& name, std::vector<NameForm>& forms) {
  if (name.given.size() == 1) {
    if (name.given[0].folded.size() < 2) return;
    for (const std::string& letter : initials(name.given[0])) {
      forms.push_back(initial_form({word_of(letter)}, kInitialFactor));
    }
    return;
  }
  std::vector<NameWord> each;
  std::string all;
  for (const NameWord& word : name.given) {
    each.push_back(word_of(word.folded.substr(0, 1)));
    all += word.folded.substr(0, 1);
  }
  forms.push_back(initial_form({word_of(all)}, kInitialFactor));
  forms.push_back(initial_form({each.front()}, kOneOfTwoInitials));
  forms.push_back(initial_form(std::move(each), kInitialFactor));
}

// "Jean Philippe Martin" as typed: the two may be one compound name, as with a hyphen.
void add_compound(const PersonName& name, std::vector<NameForm>& forms) {
  if (name.given.size() != 1 || name.given[0].folded.size() < 2 || name.middle.empty()) return;
  const NameWord& second = name.middle.front();
  if (second.folded.size() < 2 || !is_given_name(second.folded, second.key)) return;
  PersonName joined = name;
  joined.given.push_back(second);
  forms.push_back(form(joined.given, 1.0));
  forms.push_back(form({word_of(glue(joined.given))}, kGluedFactor));
  add_initials(joined, forms);
}

// "J. Dupont" as typed: any given name with this initial.
void add_any_given(const PersonName& name, std::vector<NameForm>& forms) {
  const bool are_initials = std::all_of(name.given.begin(), name.given.end(),
                                        [](const auto& word) { return word.folded.size() == 1; });
  if (!are_initials) return;
  forms.push_back(initial_form(name.given, kAnyGivenFactor));
  forms.back().stands_for_given = true;
}

// "jeanphilippe" as typed may stand apart in the mail.
void add_split_given(const NameWord& word, std::vector<NameForm>& forms) {
  constexpr std::size_t kShortest = 3;
  for (std::size_t at = kShortest; at + kShortest <= word.folded.size(); ++at) {
    NameWord first = word_of(std::string_view(word.folded).substr(0, at));
    NameWord second = word_of(std::string_view(word.folded).substr(at));
    if (is_given_name(word.folded, word.key)) return;
    if (is_given_name(first.folded, first.key) && is_given_name(second.folded, second.key)) {
      forms.push_back(form({std::move(first), std::move(second)}, kGluedFactor));
    }
  }
}

}  // namespace

PersonName parse_name(std::string_view typed) {
  PersonName name;
  name.written = std::string(typed);
  const std::string whole = composed(typed);
  Typed parts = take_apart(whole);
  name.is_dense = parts.is_dense;
  const auto& first = parts.before_comma;
  const auto& second = parts.after_comma;
  if (!second.empty() && !first.empty()) {
    take_family(first.data(), first.data() + first.size(), name);
    take_given(second.data(), second.data() + second.size(), name);
  } else if (is_family_first(first)) {
    std::size_t end = 1;
    while (end + 1 < first.size() && first[end].is_all_caps) ++end;
    take_family(first.data(), first.data() + end, name);
    take_given(first.data() + end, first.data() + first.size(), name);
  } else if (!first.empty()) {
    const std::size_t begin = first.size() > 1 ? family_begin(first) : 0;
    take_given(first.data(), first.data() + begin, name);
    take_family(first.data() + begin, first.data() + first.size(), name);
  }
  if (name.family.empty()) std::swap(name.family, name.particles);
  if (name.family.empty()) std::swap(name.family, name.given);
  return name;
}

namespace {

// х is written kh, h or ch; the key tells ch from the other two, so both are looked for.
void add_ch_and_kh(std::vector<NameForm>& forms) {
  const std::size_t count = forms.size();
  for (std::size_t at = 0; at < count; ++at) {
    NameForm other = forms[at];
    bool is_changed = false;
    for (NameWord& word : other.words) {
      for (const auto& [from, to] : {std::pair{"kh", "ch"}, std::pair{"ch", "kh"}}) {
        const std::size_t found = word.folded.find(from);
        if (found == std::string::npos || other.is_initial) continue;
        word = word_of(std::string(word.folded).replace(found, 2, to));
        is_changed = true;
        break;
      }
    }
    if (is_changed) forms.push_back(std::move(other));
  }
}

// Where spelling out changes the key (Hämäläinen, HAEMAELAEINEN in a passport), it is a form.
void add_spelt_out(std::vector<NameForm>& forms) {
  const std::size_t count = forms.size();
  for (std::size_t at = 0; at < count; ++at) {
    NameForm other = forms[at];
    bool is_changed = false;
    for (NameWord& word : other.words) {
      if (other.is_initial) break;
      const std::string spelt = index::spelt_out(word.written);
      NameWord changed = word_of(index::fold(spelt));
      if (spelt == word.written || changed.key == word.key) continue;
      word = std::move(changed);
      is_changed = true;
    }
    if (is_changed) forms.push_back(std::move(other));
  }
}

}  // namespace

std::vector<std::string> telling_strings(std::string_view typed) {
  constexpr std::size_t kFewestDense = 3;
  const std::string whole = composed(typed);
  const Typed parts = take_apart(whole);
  if (parts.is_dense) {
    const auto characters = dense_characters(whole);
    std::string run = joined(characters);
    if (characters.size() < kFewestDense) return {};
    if (run == whole) return {std::string(typed)};
    return {std::string(typed), std::move(run)};
  }
  const bool is_several = parts.before_comma.size() + parts.after_comma.size() > 1;
  return is_several ? std::vector{std::string(typed)} : std::vector<std::string>();
}

std::vector<NameForm> given_forms(const PersonName& name) {
  std::vector<NameForm> forms;
  if (name.given.empty()) return forms;
  forms.push_back(form(name.given, 1.0));
  if (name.given.size() > 1) {
    forms.push_back(form({word_of(glue(name.given))}, kGluedFactor));
  } else {
    add_split_given(name.given[0], forms);
    for (const std::string& other : short_forms(name.given[0].folded)) {
      forms.push_back(form({word_of(other)}, kShortFormFactor));
    }
  }
  add_initials(name, forms);
  add_compound(name, forms);
  add_any_given(name, forms);
  add_ch_and_kh(forms);
  add_spelt_out(forms);
  return forms;
}

std::vector<NameForm> family_forms(const PersonName& name) {
  std::vector<NameForm> forms;
  if (name.family.empty()) return forms;
  NameForm full = form(name.family, 1.0);
  full.wants_particles = !name.particles.empty();
  forms.push_back(full);
  if (name.family.size() > 1) {
    forms.push_back(form({word_of(glue(name.family))}, kGluedFactor));
    forms.push_back(form({name.family.front()}, kFirstOfDouble));
    forms.back().wants_particles = full.wants_particles;
    forms.push_back(form({name.family.back()}, kSecondOfDouble));
  }
  if (!name.particles.empty()) {
    forms.push_back(form({word_of(glue(name.particles) + glue(name.family))}, kGluedFactor));
  }
  const NameWord& first = name.family.front();
  if (const std::string_view particle = glued_particle(first.folded); !particle.empty()) {
    std::vector<NameWord> rest = name.family;
    rest.front() = word_of(std::string_view(first.folded).substr(particle.size()));
    forms.push_back(form(std::move(rest), kGluedFactor));
    forms.back().glued_particle = particle;
  }
  if (name.family.size() == 1 && first.folded.size() > 2 && first.folded.back() != 's') {
    forms.push_back(form({word_of(first.folded + "s")}, kGenitiveFactor));
    forms.back().wants_particles = full.wants_particles;
  }
  add_ch_and_kh(forms);
  add_spelt_out(forms);
  return forms;
}

std::vector<std::string> spellings(const NameWord& word) {
  std::vector<std::string> found{word.folded, word.key};
  found.push_back(index::fold(index::spelt_out(word.written)));
  for (const std::string_view pair : {"ae", "oe", "ue", "aa"}) {
    std::string shorter = word.folded;
    const std::size_t at = shorter.find(pair);
    if (at == std::string::npos) continue;
    found.push_back(shorter.erase(at + 1, 1));
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::erase_if(found, [](const std::string& text) {
    return text.empty() || text.find_first_of(" -'") != std::string::npos;
  });
  return found;
}

std::vector<std::string> glued_names(const PersonName& name) {
  if (name.given.empty() || name.family.empty()) return {};
  const std::string family = glue(name.particles) + glue(name.family);
  return {glue(name.given) + family, family + glue(name.given)};
}

std::vector<std::string> glued_initials(const PersonName& name) {
  if (name.given.empty() || name.family.empty()) return {};
  std::string letters;
  for (const NameWord& word : name.given) letters += word.folded.substr(0, 1);
  const std::string family = glue(name.particles) + glue(name.family);
  return {letters + family, family + letters};
}

}  // namespace oubli::subject
