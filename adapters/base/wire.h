// SPDX-License-Identifier: GPL-3.0-or-later
// The one binary encoding used between processes and inside sealed records: LEB128 unsigned
// integers and length-prefixed bytes, nothing else. Writer appends to a string it is lent; Reader
// checks every length against what is left, so that a lying peer gets `ok() == false` and zeros,
// never an over-read. Value types; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli {

class WireWriter {
 public:
  explicit WireWriter(std::string& out) : out_(out) {}
  void number(std::uint64_t value);
  void text(std::string_view bytes);

 private:
  std::string& out_;  // lent by the caller, who outlives the writer
};

class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t number();
  // A view into the bytes given to the constructor.
  std::string_view text();
  // A count of things that take at least `bytes_each` bytes: more than what is left is a lie.
  std::size_t count(std::size_t bytes_each = 1);

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace oubli
