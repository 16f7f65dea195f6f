// SPDX-License-Identifier: GPL-3.0-or-later
// Mail written piece by piece into one string: fields, parts, boundaries that occur in nothing
// that is written. Owned by one rendering; one thread. Failure: what does not fit the limit is
// not written, and the caller is told.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/bytes/byte_source.h"
#include "adapters/mapi/item.h"

namespace oubli::mapi {

class MailWriter {
 public:
  MailWriter(std::string& out, std::size_t limit) : out_(out), limit_(limit) {}

  // "Name: value", folded at blanks; `value` is ASCII or whole encoded words. Line ends and
  // controls in it become blanks.
  void field(std::string_view name, std::string_view value);
  // The same for text in UTF-8.
  void text_field(std::string_view name, std::string_view utf8);
  // What a field of a message says, as it stands: UTF-8 and all.
  void raw_field(std::string_view name, std::string_view value);
  void end_header() { out_ += "\r\n"; }

  // A boundary no other part of the rendering has, none the beginning of another.
  [[nodiscard]] std::string next_boundary();
  void delimiter(std::string_view boundary);
  void close(std::string_view boundary);
  static bool holds_boundary(std::string_view bytes);

  // A whole part: its header with the type given (parameters and all), then text, packed as suits
  // it. False when it was cut.
  bool text_part(std::string_view type, std::string_view bytes, std::string_view charset);
  // The body of a part whose header has said base64. False when the content ends before `size`.
  bool base64_body(ByteSource& content, std::uint64_t size);
  void unread_part(Unread why);
  void raw(std::string_view bytes) { out_ += bytes; }

  [[nodiscard]] bool has_room_for(std::uint64_t bytes) const;
  [[nodiscard]] std::size_t room() const;

 private:
  std::string& out_;
  std::size_t limit_;
  std::uint32_t boundaries_ = 0;
};

}  // namespace oubli::mapi
