// SPDX-License-Identifier: GPL-3.0-or-later
// The words a reader of names must know: frequent European given names, short forms, particles,
// titles. Tables built once, read by any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oubli::subject {

// True for the spellings of some 3,300 frequent given names: next to one of them, a word is taken
// for part of a name even in lower case. `key` is the name key of `folded`; words of up to three
// letters must be spelt as listed, for too many everyday words share their keys.
bool is_given_name(std::string_view folded, std::string_view key);

// The other folded names under which a bearer of the folded given name goes (Robert: bob, rob …).
std::vector<std::string> short_forms(std::string_view folded);

// de, van, der, von, al, bin, o, mc …: belongs to the family name and is often left out.
bool is_particle(std::string_view folded);
// A particle that is also written in one word with what follows: mc, o, van, de, la …
std::string_view glued_particle(std::string_view folded);

// Mr, Frau, Dr …
bool is_title(std::string_view folded);

}  // namespace oubli::subject
