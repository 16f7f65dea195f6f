// SPDX-License-Identifier: GPL-3.0-or-later
// A person's name as typed, taken apart, and the forms in which people write it: with initials, in
// one word, by a short form, with half of a double surname. Value types; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oubli::subject {

struct NameWord {
  std::string written;
  std::string folded;
  std::string key;
};

struct PersonName {
  std::vector<NameWord> given;      // the first given name; two words when compound (Jean-Marie)
  std::vector<NameWord> middle;     // further given names and initials
  std::vector<NameWord> particles;  // before the family name
  std::vector<NameWord> family;     // its other words; two when double
  bool is_dense = false;            // of a script without blanks: matched as it stands
  std::string written;
};

// "Jean Dupont", "Dupont, Jean", "DUPONT Jean", "Dr. Jan van der Berg". Everything is empty when
// the text holds no word.
PersonName parse_name(std::string_view typed);

// The name as it is searched for where only bytes are compared: as typed, and in a script without
// blanks also without the signs between its parts. Nothing of a name of one word, which is other
// people's, too; in a script without blanks, of one of fewer than three characters.
std::vector<std::string> telling_strings(std::string_view typed);

// One way of writing the given or the family name: the words, side by side.
struct NameForm {
  std::vector<NameWord> words;
  std::string glued_particle;    // these particles must stand before the words, glued they are this
  bool wants_particles = false;  // the name's own particles are expected before the words
  bool is_initial = false;
  bool stands_for_given = false;  // the words are initials of whatever given names
  double factor = 1.0;            // how much less sure than the full form
};

std::vector<NameForm> given_forms(const PersonName& name);
std::vector<NameForm> family_forms(const PersonName& name);

// The folded spellings of one word that are looked up as plain words: as typed, with ä ö ü å ø
// spelt out, without; and the key.
std::vector<std::string> spellings(const NameWord& word);

// Given and family name in one word, both ways: user names.
std::vector<std::string> glued_names(const PersonName& name);
// With the initial only: jdupont, dupontj.
std::vector<std::string> glued_initials(const PersonName& name);

}  // namespace oubli::subject
