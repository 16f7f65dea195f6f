// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/name_matcher.h"

#include <algorithm>
#include <array>

#include "scanner/subject/lexicon.h"
#include "scanner/subject/name_key.h"
#include "scanner/subject/name_scores.h"

namespace oubli::subject {

namespace {

// A run of words of the text, both ends included.
struct Run {
  std::size_t first = 0, last = 0;
  double likeness = 0.0;  // 0: the words are not there
};

double word_likeness(const NameWord& wanted, const NearbyWord& seen, bool is_any_given) {
  if (is_any_given) {
    const bool is_name = seen.is_capitalised || is_given_name(seen.folded, seen.key);
    return is_name && seen.folded.size() > 1 && seen.folded.front() == wanted.folded.front() ? 1.0
                                                                                             : 0.0;
  }
  if (wanted.key != seen.key) return 0.0;
  return likeness({wanted.written, wanted.folded}, {seen.written, seen.folded});
}

bool joins_compound(Gap gap) {
  return gap == Gap::Hyphen || gap == Gap::Blank || gap == Gap::Line || gap == Gap::DotBlank ||
         gap == Gap::Dot;
}

bool is_conjunction(std::string_view folded) {
  return folded == "y" || folded == "i" || folded == "e";  // García y Márquez
}

// The words of the form from `at` forward.
Run forward(const Nearby& near, std::size_t at, const NameForm& form) {
  Run run{at, at, 1.0};
  for (std::size_t word = 0; word < form.words.size(); ++word, ++at) {
    if (word > 0 && at < near.size() && is_conjunction(near[at].folded) &&
        form.words[word].key != near[at].key) {
      ++at;
    }
    if (at >= near.size() || (word > 0 && !joins_compound(near[at].gap))) return {};
    run.likeness *= word_likeness(form.words[word], near[at], form.stands_for_given);
    if (run.likeness == 0.0) return {};
    run.last = at;
  }
  return run;
}

// The words of the form so that the last is at `at`.
Run backward(const Nearby& near, std::size_t at, const NameForm& form) {
  for (std::size_t extra = 0; extra < 2; ++extra) {  // with a conjunction in between, or without
    const std::size_t before = form.words.size() - 1 + extra;
    if (before > at) continue;
    const Run run = forward(near, at - before, form);
    if (run.likeness > 0.0 && run.last == at) return run;
  }
  return {};
}

std::string glue_folded(const std::vector<NameWord>& words) {
  std::string out;
  for (const NameWord& word : words) out += word.folded;
  return out;
}

// The particles that end just before word `end`, not before `floor`.
struct Particles {
  std::size_t first = 0;
  std::string glued;
};
Particles particles_before(const Nearby& near, std::size_t end, std::size_t floor) {
  Particles found{end, {}};
  while (found.first > floor) {
    const NearbyWord& word = near[found.first - 1];
    const Gap gap = near.gap_after(found.first - 1);
    const bool is_joined =
        gap == Gap::Blank || gap == Gap::Apostrophe || gap == Gap::Hyphen || gap == Gap::Line;
    if (!is_particle(word.folded) || !is_joined) break;
    if (word.key.size() == 1 && gap != Gap::Apostrophe && word.is_capitalised && word.folded != "o")
      break;
    found.glued.insert(0, word.folded);
    --found.first;
  }
  return found;
}

// O', Mc and Mac are as much of the name as its other letters; de, van, von are often left out.
bool is_part_of_the_word(std::string_view particle) {
  return particle == "o" || particle == "mc" || particle == "mac" || particle == "fitz";
}

bool is_same_particle(std::string_view one, std::string_view other) {
  const auto is_mac = [](std::string_view text) { return text == "mc" || text == "mac"; };
  return one == other || (is_mac(one) && is_mac(other));
}

// How the particles in the text agree with those of the name; 0 when they must not differ.
double particle_factor(const NameForm& form, const PersonName& name, const std::string& seen) {
  if (!form.glued_particle.empty()) return is_same_particle(seen, form.glued_particle) ? 1.0 : 0.0;
  if (form.wants_particles) {
    const std::string wanted = glue_folded(name.particles);
    if (is_same_particle(seen, wanted)) return 1.0;
    if (is_part_of_the_word(wanted)) return 0.0;
    return seen.empty() ? kParticleMissing : kParticleOther;
  }
  return seen.empty() || is_conjunction(seen) ? 1.0 : kParticleOther;
}

bool has_key(const std::vector<NameWord>& words, const std::string& key) {
  return std::any_of(words.begin(), words.end(), [&](const NameWord& word) {
    return word.key == key || (key.size() == 1 && word.key.front() == key.front());
  });
}

// The middle initial asked for, written out.
bool is_initial_of(const std::vector<NameWord>& initials, const NearbyWord& seen) {
  return std::any_of(initials.begin(), initials.end(), [&](const NameWord& word) {
    return word.folded.size() == 1 && word.folded.front() == seen.folded.front();
  });
}

// What stands between the given and the family name.
double middle_factor(const Nearby& near, std::size_t first, std::size_t end,
                     const PersonName& name) {
  double factor = 1.0;
  for (std::size_t at = first; at < end; ++at) {
    const NearbyWord& word = near[at];
    if (word.gap == Gap::Hyphen && near[at - 1].key != word.key) return kSomebodyElse;
    if (has_key(name.middle, word.key) || is_initial_of(name.middle, word)) continue;
    const bool is_name =
        word.is_capitalised || is_given_name(word.folded, word.key) || word.key.size() == 1;
    if (!is_name || (word.key.size() > 1 && is_title(word.folded))) return 0.0;
    factor *= word.key.size() == 1 ? kMiddleInitial : kMiddleName;
  }
  return factor;
}

bool is_abbreviation(const NearbyWord& word) {
  constexpr std::size_t kLongest = 3;
  return word.folded.size() <= kLongest;
}

// How well the sign between `left` and the next word joins two parts of a name.
double joint_factor(Gap gap, const NearbyWord& left, bool is_reversed) {
  switch (gap) {
    case Gap::Blank:
      return is_reversed ? kReversedBare : 1.0;
    case Gap::Line:
      return is_reversed ? kReversedLine : 1.0;
    case Gap::Cell:
      return kCell;
    case Gap::Comma:
      return is_reversed ? 1.0 : kCommaInOrder;
    case Gap::Hyphen:
      return is_particle(left.folded) ? 1.0 : kUserName;
    case Gap::Dot:
      return left.key.size() <= 2 && !is_reversed ? 1.0 : kUserName;
    case Gap::DotBlank:
      return is_abbreviation(left) && !is_reversed ? 1.0 : kSentenceEnd;
    case Gap::Apostrophe:
      return is_particle(left.folded) ? 1.0 : 0.0;
    case Gap::Far:
      return 0.0;
  }
  return 0.0;
}

double joints_factor(const Nearby& near, std::size_t left, std::size_t right, bool is_reversed) {
  double factor = 1.0;
  for (std::size_t at = left; at < right; ++at) {
    const bool is_turn = is_reversed && at == left;
    factor = std::min(factor, joint_factor(near.gap_after(at), near[at], is_turn));
  }
  return factor;
}

// A capitalised neighbour that belongs to the same run of words.
bool is_name_like(const NearbyWord& word) {
  return word.is_capitalised && !is_title(word.folded) && word.folded.size() > 1;
}

bool has_word_before(const Nearby& near, std::size_t at, Gap gap) {
  return at > 0 && near[at].gap == gap && is_name_like(near[at - 1]);
}
bool has_word_after(const Nearby& near, std::size_t at, Gap gap) {
  return at + 1 < near.size() && near[at + 1].gap == gap && is_name_like(near[at + 1]);
}

bool is_document_word(std::string_view folded) {
  constexpr std::array<std::string_view, 16> kWords{
      "cv",      "resume",   "lebenslauf", "bewerbung", "curriculum", "vitae",
      "lettre",  "letter",   "contrat",    "contract",  "vertrag",    "facture",
      "invoice", "rechnung", "photo",      "scan"};
  return std::find(kWords.begin(), kWords.end(), folded) != kWords.end();
}

bool breaks_line(const Nearby& near, std::size_t left, std::size_t right) {
  for (std::size_t at = left; at < right; ++at) {
    if (near.gap_after(at) == Gap::Line) return true;
  }
  return false;
}

// Jean Dupont, but not Marc-Jean Dupont, Jean Dupont-Martin, nor the end of one line of names and
// the beginning of the next.
double around_in_order(const Nearby& near, const Run& given, const Run& family,
                       const PersonName& name) {
  // CV-Jean-Dupont-2020.pdf: what leads a file name is nobody's given name.
  const bool is_file_name = near.gap_after(family.first - 1) == Gap::Hyphen && given.first > 0 &&
                            is_document_word(near[given.first - 1].folded);
  if (!is_file_name && has_word_before(near, given.first, Gap::Hyphen)) return kSomebodyElse;
  if (has_word_after(near, family.last, Gap::Hyphen)) return kOtherFamily;
  const bool is_between_lines = breaks_line(near, given.last, family.first) &&
                                has_word_before(near, given.first, Gap::Blank) &&
                                has_word_after(near, family.last, Gap::Blank);
  if (is_between_lines) return kSomebodyElse;
  if (has_word_before(near, given.first, Gap::Blank)) {
    const NearbyWord& before = near[given.first - 1];
    if (is_given_name(before.folded, before.key) && !has_key(name.middle, before.key))
      return kOtherFirst;
  }
  return 1.0;
}

// Dupont, Jean; but not Pierre Dupont, Jean Martin, nor Dupont Jean-Marie.
double around_reversed(const Nearby& near, const Run& family, const Run& given) {
  if (has_word_after(near, given.last, Gap::Hyphen)) return kSomebodyElse;
  if (has_word_before(near, family.first, Gap::Hyphen)) return kOtherFamily;
  const Gap turn = near.gap_after(family.last);
  const bool is_weak_turn = turn == Gap::Comma || turn == Gap::Line;
  if (!has_word_before(near, family.first, Gap::Blank)) return 1.0;
  if (is_given_name(near[family.first - 1].folded, near[family.first - 1].key))
    return is_weak_turn ? kListOfNames : kOtherFirst;
  const bool goes_on = has_word_after(near, given.last, Gap::Blank);
  return is_weak_turn && goes_on ? kListOfNames : 1.0;
}

bool has_spelling(const NameWord& wanted, const NearbyWord& seen) {
  if (seen.is_capitalised) return true;
  const auto known = spellings(wanted);
  return std::find(known.begin(), known.end(), seen.folded) != known.end();
}

// The index pairs words in lower case only next to a frequent given name; for the others it is
// asked for the two words themselves, in the spellings it was asked for.
bool is_reachable(const NearbyWord& one, const NameWord& wanted_one, const NearbyWord& other,
                  const NameWord& wanted_other) {
  if (one.is_capitalised && other.is_capitalised) return true;
  if (is_given_name(one.folded, one.key) || is_given_name(other.folded, other.key)) return true;
  return has_spelling(wanted_one, one) && has_spelling(wanted_other, other);
}

// In an address or a user name nobody vouches for the person.
double place_factor(const Nearby& near, const Run& first, const Run& second) {
  const char after = near.byte(near[second.last].end);
  const std::size_t begin = near[first.first].begin;
  const char before = begin > 0 ? near.byte(begin - 1) : '\0';
  const bool is_user_name = after == '@' || before == '@' || before == '/' || before == '_';
  return is_user_name ? kUserName : 1.0;
}

double case_factor(const NearbyWord& one, const NearbyWord& other) {
  return one.is_capitalised || other.is_capitalised ? 1.0 : kLowerCase;
}

}  // namespace

NameMatcher::NameMatcher(PersonName name)
    : name_(std::move(name)), given_(given_forms(name_)), family_(family_forms(name_)) {
  const auto add_pair = [this](const NameWord& left, const NameWord& right) {
    pairs_.insert(left.key + " " + right.key);
    firsts_.insert(left.key);
  };
  for (const NameForm& given : given_) {
    for (const NameForm& family : family_) {
      if (given.stands_for_given) {
        beside_any_given_.insert({family.words.front().key, family.words.back().key});
        continue;
      }
      add_pair(given.words.back(), family.words.front());
      add_pair(family.words.back(), given.words.front());
    }
    for (const NameWord* word : {&given.words.front(), &given.words.back()}) {
      if (!given.is_initial && !is_given_name(word->folded, word->key))
        rare_given_.insert(word->key);
    }
  }
  for (const std::string& text : glued_names(name_)) glued_.insert(text);
  for (const std::string& text : glued_initials(name_)) glued_initials_.insert(text);
  if (name_.is_dense) return;
  for (const NameForm& family : family_) {
    if (family.factor > kGluedAtLeast && family.glued_particle.empty()) {
      alone_.insert(family.words.front().key);
      for (std::string& text : spellings(family.words.front()))
        family_spellings_.insert(std::move(text));
    }
  }
}

bool NameMatcher::wants(std::string_view left, std::string_view right) const {
  const bool is_beside_any = beside_any_given_.contains(std::string(left)) ||
                             beside_any_given_.contains(std::string(right));
  if (is_beside_any) return true;
  if (!firsts_.contains(std::string(left))) return false;
  std::string pair(left);
  pair.push_back(' ');
  pair += right;
  return pairs_.contains(pair);
}

NameHit NameMatcher::judge(const Nearby& near, std::size_t left, std::size_t right) const {
  NameHit best;
  for (const NameForm& given : given_) {
    for (const NameForm& family : family_) {
      for (const NameHit& hit : {in_order(near, left, right, given, family),
                                 reversed(near, left, right, family, given)}) {
        if (hit.score > best.score) best = hit;
      }
    }
  }
  return best;
}

NameHit NameMatcher::in_order(const Nearby& near, std::size_t left, std::size_t right,
                              const NameForm& given, const NameForm& family) const {
  const Run first = backward(near, left, given);
  const Run second = first.likeness > 0.0 ? forward(near, right, family) : Run{};
  const bool is_there = second.likeness > 0.0 &&
                        (given.stands_for_given || is_reachable(near[left], given.words.back(),
                                                                near[right], family.words.front()));
  if (!is_there) return {};
  const Particles particles = particles_before(near, right, left + 1);
  const double score =
      kFullName * given.factor * family.factor * first.likeness * second.likeness *
      particle_factor(family, name_, particles.glued) *
      middle_factor(near, left + 1, particles.first, name_) *
      std::min(joints_factor(near, left, right, false), place_factor(near, first, second)) *
      around_in_order(near, first, second, name_) * case_factor(near[left], near[right]);
  return {score, near[first.first].begin, near[second.last].end};
}

NameHit NameMatcher::reversed(const Nearby& near, std::size_t left, std::size_t right,
                              const NameForm& family, const NameForm& given) const {
  if (right != left + 1) return {};
  const Run first = backward(near, left, family);
  const Run second = first.likeness > 0.0 ? forward(near, right, given) : Run{};
  const bool is_there = second.likeness > 0.0 &&
                        (given.stands_for_given || is_reachable(near[left], family.words.back(),
                                                                near[right], given.words.front()));
  if (!is_there) return {};
  const Particles particles = particles_before(near, first.first, 0);
  const double score =
      kFullName * given.factor * family.factor * first.likeness * second.likeness *
      particle_factor(family, name_, particles.glued) *
      std::min(joints_factor(near, left, right, true), place_factor(near, first, second)) *
      around_reversed(near, first, second) * case_factor(near[left], near[right]);
  return {score, near[first.first].begin, near[second.last].end};
}

bool NameMatcher::wants_alone(std::string_view folded, std::string_view key) const {
  return alone_.contains(std::string(key)) || glued_.contains(std::string(folded)) ||
         glued_initials_.contains(std::string(folded));
}

NameHit NameMatcher::judge_alone(const Nearby& near, std::size_t at) const {
  const NearbyWord& word = near[at];
  NameHit hit{0.0, word.begin, word.end};
  if (glued_.contains(word.folded)) hit.score = kGluedAlone;
  const bool is_user_name =
      near.byte(word.end) == '@' || (word.begin > 0 && near.byte(word.begin - 1) == '@');
  if (hit.score == 0.0 && is_user_name && glued_initials_.contains(word.folded)) {
    hit.score = kGluedInitial;
  }
  if (hit.score > 0.0 || !alone_.contains(word.key)) return hit;
  if (name_.given.empty()) {
    if (!word.is_capitalised && !family_spellings_.contains(word.folded)) return hit;
    const Run run = forward(near, at, family_.front());
    hit.score = kOnlyNameAsked * run.likeness;
    hit.end = run.likeness > 0.0 ? near[run.last].end : hit.end;
    return hit;
  }
  if (!word.is_capitalised) return hit;
  const bool has_first =
      at > 0 && (word.gap == Gap::Blank || word.gap == Gap::Hyphen) &&
      !is_title(near[at - 1].folded) &&
      (near[at - 1].is_capitalised || is_given_name(near[at - 1].folded, near[at - 1].key));
  if (has_first &&
      (is_given_name(near[at - 1].folded, near[at - 1].key) || word.gap == Gap::Hyphen))
    return hit;
  const bool is_addressed = at > 0 && is_title(near[at - 1].folded);
  hit.score = is_addressed ? kTitleAndFamily : kFamilyAlone;
  return hit;
}

}  // namespace oubli::subject
