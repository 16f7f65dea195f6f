// SPDX-License-Identifier: GPL-3.0-or-later
// The text that a PDF shows, page after page, and what it says of itself. Objects are found by
// looking for them, not by the tables at the end of the file (ISO 32000-1 section 7.5): damage to
// those does no harm, and what an update replaced is there as well. Work for the confined side; a
// pure function; any thread. Never fails: what could not be read is named beside what could. Memory
// and time are bounded by the size of what is given.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace oubli::pdf {

// A file that is attached to the document.
struct Attached {
  std::string name, bytes;
};

struct Document {
  std::string text;   // UTF-8: pages in their order, then what none of them shows (any more)
  std::string about;  // UTF-8, a line each: properties, fields, notes, bookmarks, links, metadata
  std::vector<Attached> files;
  bool shows_pictures = false;  // in which there may be writing
  bool is_whole = true;
  const char* why = "";  // the first reason why not: one of those below
};

inline constexpr const char* kEncrypted = "encrypted";
inline constexpr const char* kWithoutLetters = "a font without letters";
inline constexpr const char* kDamaged = "damaged";
inline constexpr const char* kTooLong = "too long";
inline constexpr const char* kPackedAnotherWay = "packed another way";

// Every stream but pictures, decrypted and unpacked, as far as it could be.
using TakeStream = std::function<void(std::string_view unpacked)>;

// `text`, `about` and `files` come to at most `most` bytes each. A document that is encrypted is
// read where it asks nobody for a password.
[[nodiscard]] Document read(std::string_view bytes, std::size_t most, const TakeStream& take = {});

}  // namespace oubli::pdf
