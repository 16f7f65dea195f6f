// SPDX-License-Identifier: GPL-3.0-or-later
// Text as it is read, made from a source, that remembers from which bytes of the source each of its
// own came: what is found in the one can be taken out of the other. A value type; one thread. The
// source outlives it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/message.h"

namespace oubli::redact {

class MappedText {
 public:
  explicit MappedText(std::string_view source) : source_(source) {}

  // Bytes of the source as they stand.
  void copy(std::size_t from, std::size_t size);
  // What is read where source[from, from + size) stands; it goes or stays as a whole.
  void put(std::string_view read, std::size_t from, std::size_t size);
  // What is read where the source has nothing.
  void insert(std::string_view read) { put(read, 0, 0); }

  [[nodiscard]] const std::string& text() const { return text_; }
  // The source bytes that text()[begin, end) was made of, in order, neighbours joined.
  [[nodiscard]] std::vector<ByteRange> sources(std::size_t begin, std::size_t end) const;
  // This, read in the text of `below`, as read in what that was made of.
  [[nodiscard]] MappedText through(const MappedText& below) const;

 private:
  struct Piece {
    std::size_t begin, end;    // in the text
    std::size_t from, behind;  // in the source
    bool is_copy;
  };
  [[nodiscard]] std::vector<Piece>::const_iterator piece_at(std::size_t at) const;
  void copy_from(const MappedText& below, std::size_t from, std::size_t behind);

  std::string_view source_;
  std::string text_;
  std::vector<Piece> pieces_;
};

}  // namespace oubli::redact
