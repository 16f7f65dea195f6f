// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/json_row.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "scanner/cli/json_object.h"

namespace oubli::cli {

namespace {

constexpr std::size_t kUsualLength = 256;

bool is_written_as_is(char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; }

template <typename Number>
void append_number(std::string& line, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  line.append(digits.data(), end);
}

}  // namespace

JsonRow::JsonRow(std::string_view type) {
  line_.reserve(kUsualLength);
  line_ += "{\"type\":\"";
  line_ += type;
  line_ += '"';
  add("schema", std::uint64_t{kSchema});
}

void JsonRow::begin(std::string_view key) {
  line_ += ",\"";
  line_ += key;
  line_ += "\":";
}

JsonRow& JsonRow::add(std::string_view key, std::string_view text) {
  begin(key);
  if (!std::ranges::all_of(text, is_written_as_is)) {
    line_ += line_of(Json(text));
    return *this;
  }
  line_ += '"';
  line_ += text;
  line_ += '"';
  return *this;
}

JsonRow& JsonRow::add(std::string_view key, std::uint64_t number) {
  begin(key);
  append_number(line_, number);
  return *this;
}

// A whole number stays recognisable as a fraction: 1.0.
JsonRow& JsonRow::add(std::string_view key, double number) {
  begin(key);
  const std::size_t from = line_.size();
  append_number(line_, number);
  if (line_.find_first_of(".e", from) == std::string::npos) line_ += ".0";
  return *this;
}

std::string JsonRow::take() && {
  line_ += '}';
  return std::move(line_);
}

}  // namespace oubli::cli
