// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of the index: one table that the writer, the query parser, the help and the
// documentation read. A term is its field's prefix followed by folded text, and is stored as the
// Sealer's hash of it. Prefixes are on disk: never change one, only add. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace oubli::index {

enum class Kind : std::uint8_t {
  Words,  // folded words, AND of them; phrases are proved on the message
  Exact,  // one normalised value
  Date,   // year, month and day terms; ranges are covered by few of them
  Place,  // answered by the catalog and proved, not a term
};

struct Field {
  std::string_view name;  // what a person types before the colon; empty for the default field
  char prefix;
  Kind kind;
  std::string_view description;
};

inline constexpr char kWord = 'T';  // any word anywhere in the message, names and subject too
inline constexpr char kFrom = 'F';  // words and address of From, Sender, Reply-To
inline constexpr char kTo = 'R';    // words and addresses of To, Cc, Bcc
inline constexpr char kSubject = 'S';
inline constexpr char kPair = 'N';   // two adjacent capitalised words, folded, in text order
inline constexpr char kEmail = 'E';  // a normalised address, anywhere
inline constexpr char kValue = 'V';  // "<category>:<normalised value>" of any other finding
inline constexpr char kHas = 'H';    // a category with at least one finding
inline constexpr char kDate = 'D';   // "2019", "201903", "20190314" (UTC)
inline constexpr char kMessageId = 'Q';
inline constexpr char kBody = 'B';    // asked only: indexed as kWord, proved outside the headers
inline constexpr char kSource = 'C';  // places: never a term
inline constexpr char kFolder = 'L';

// The term that every document has; no field's term is empty.
inline constexpr std::string_view kEveryDocument;

std::span<const Field> fields();
// The field of that name, or nullptr.
const Field* find_field(std::string_view name);
// The first field with that prefix, or nullptr.
const Field* field_of(char prefix);

}  // namespace oubli::index
