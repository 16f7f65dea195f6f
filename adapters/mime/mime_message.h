// SPDX-License-Identifier: GPL-3.0-or-later
// The structure of a message as a tree of parts with their places in the message's bytes: what is
// read, and later what is redacted, is a byte range. One pass, no recursion, no copies; time is
// linear in the bytes (times the nesting depth, at most 64, for lines that begin with "--").
//
// Readers of mail differ where MIME is broken. parse() takes one Reading, a policy for each point
// on which they are known to differ, and tells which points mattered; parsing again with those
// turned gives the other readings.
//
// Parts hold views into the bytes given to parse(), which must outlive the tree. A value type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/message.h"
#include "adapters/mime/header_fields.h"
#include "adapters/mime/parameters.h"
#include "adapters/mime/transfer.h"

namespace oubli::mime {

// Points on which readers differ, as bits: a reading is the set of those taken the second way.
enum class Choice : std::uint8_t {
  LastBoundary = 1,     // of several boundary parameters, the last one counts
  LastHeader = 2,       // of several Content-Type (or -Transfer-Encoding) fields, the last counts
  PrefixDelimiter = 4,  // a delimiter line may go on after the boundary
  JunkEndsHeader = 8,   // a line that is no field ends the header
};
using Reading = std::uint8_t;  // a set of Choice
inline constexpr Reading kPlainReading = 0;
inline constexpr Reading kAllChoices = 15;

enum class Shape : std::uint8_t { Leaf, Multipart, Message };

struct Limits {
  std::size_t nesting = 64;
  std::size_t parts = 10'000;
  std::size_t header_bytes = 1U << 20;  // of one header block
  std::size_t fields = 200'000;         // of all header blocks together
};

struct Part {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::string number;  // RFC 3501 part number; empty for a message that is a multipart
  std::size_t parent = kNone;
  std::size_t depth = 0;
  Shape shape = Shape::Leaf;
  ByteRange header;  // from its first byte to the empty line, which is included
  ByteRange body;    // up to the line end that belongs to the delimiter, which is left out
  // Multipart: what stands before the first and behind the last delimiter; else empty.
  ByteRange preamble, epilogue;
  HeaderBlock fields;
  ParameterList type;         // Content-Type; type.value is "text/plain" when there is none
  ParameterList disposition;  // Content-Disposition
  Encoding encoding = Encoding::Identity;
  bool has_type = false;     // a Content-Type field is there
  bool is_closed = true;     // Multipart: the closing delimiter was found
  bool is_too_deep = false;  // structure left unread: nesting limit
};

struct Tree {
  std::vector<Part> parts;  // in order of their headers; parts[0] is the message
  Reading mattered = 0;     // the choices that would have changed something
  bool is_odd = false;  // readers differ for a reason that is no Choice (no final delimiter …)
  ByteRange unread;     // left without structure because of the parts limit
};

[[nodiscard]] Tree parse(std::string_view message, Reading reading, const Limits& limits = {});

// Parses the decoded body of a part as a message or entity of its own, whose root has the number
// and depth given.
[[nodiscard]] Tree parse_inside(std::string_view entity, std::string_view number, std::size_t depth,
                                Reading reading, const Limits& limits = {});

// All fields of that name, in order.
[[nodiscard]] std::vector<const Field*> fields_named(const HeaderBlock& block,
                                                     std::string_view name);

// What the part calls its file, decoded; the disposition's name comes first (RFC 2183, 2.3). Empty
// where it has none.
[[nodiscard]] std::string file_name(const Part& part);

}  // namespace oubli::mime
