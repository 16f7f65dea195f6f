// SPDX-License-Identifier: GPL-3.0-or-later
// A line of JSON written as it goes, member by member, for what is printed by the hundred thousand:
// building the object first takes longer than finding what it tells. The same bytes as line_of
// (json_object.h) of the same members, see the test. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli::cli {

class JsonRow {
 public:
  explicit JsonRow(std::string_view type);  // begins as json_object does

  // `key` is one of ours and needs no escaping; `text` may be anything, as bytes.
  JsonRow& add(std::string_view key, std::string_view text);
  JsonRow& add(std::string_view key, std::uint64_t number);
  JsonRow& add(std::string_view key, double number);

  std::string take() &&;

 private:
  void begin(std::string_view key);

  std::string line_;
};

}  // namespace oubli::cli
