// SPDX-License-Identifier: GPL-3.0-or-later
// The header block of a message or part, cut into fields with their places (RFC 5322 2.2, and what
// is found in the wild: bare CR or LF line ends, blanks before the colon, junk lines). Views into
// the bytes given; any thread. Never fails; time is linear.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/message.h"

namespace oubli::mime {

struct Field {
  std::string_view name;   // as written, without blanks before the colon; empty for a junk line
  std::string_view value;  // raw: still folded and encoded, last line end left out
  ByteRange range;         // the whole field with its line ends
};

struct HeaderBlock {
  std::vector<Field> fields;
  std::size_t end = 0;         // where the body begins
  std::size_t fields_end = 0;  // one past the last field: the empty line stands between the two
  bool has_junk = false;       // a line that is no field: readers differ on where the header ends
  bool is_cut = false;         // longer than the limit: later fields are left out
  bool has_no_empty_line = false;  // ended by a delimiter, by junk or by the end of the bytes
};

// Tells whether the line that begins at an offset ends the block (a delimiter of a multipart).
class LineStop {
 public:
  virtual ~LineStop() = default;
  [[nodiscard]] virtual bool stops_at(std::string_view line) const = 0;
};

struct HeaderOptions {
  std::size_t limit = 1U << 20;  // header bytes read into fields
  std::size_t most_fields = 200'000;
  bool ends_at_junk = false;  // a junk line is the first line of the body
  const LineStop* stop = nullptr;
};

// Reads the header that begins at bytes[begin]; offsets are offsets in `bytes`.
[[nodiscard]] HeaderBlock read_header(std::string_view bytes, std::size_t begin,
                                      const HeaderOptions& options);

// Line folds become one space (RFC 5322 2.2.3), outer blanks go.
[[nodiscard]] std::string unfolded(std::string_view value);

// One past the line end (CRLF, LF or a bare CR) of the line that begins at `begin`; `content_end`
// is where the line end begins.
std::size_t next_line(std::string_view bytes, std::size_t begin, std::size_t& content_end);

}  // namespace oubli::mime
