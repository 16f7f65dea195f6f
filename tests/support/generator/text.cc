// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/text.h"

#include <algorithm>

namespace oubli::generator {

void Text::plant(Planting planting) {
  bytes += kMark;
  const std::size_t begin = bytes.size();
  bytes += planting.form;
  if (!planting.may_break)
    std::replace(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.end(), ' ', kGlue);
  plantings.push_back(std::move(planting));
}

void Text::plant_in(std::string_view sentence, Planting planting) {
  const std::size_t at = sentence.find("%s");
  bytes += sentence.substr(0, at);
  plant(std::move(planting));
  bytes += sentence.substr(at + 2);
}

namespace {

bool is_inside_letter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

// Appends one line, broken where it is too long.
void append_wrapped(std::string& out, std::string_view line, std::size_t width) {
  std::size_t column = 0;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    std::size_t letters = 0;
    for (char c : word) letters += is_inside_letter(c) ? 0U : 1U;
    if (column > 0 && column + 1 + letters > width) {
      out += kSoft;
      out += '\n';
      column = 0;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += letters;
    line.remove_prefix(std::min(end + 1, line.size()));
  }
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line == "-- ") {
      out += line;  // the signature separator keeps its space
    } else {
      append_wrapped(out, line, width);
    }
    out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void append_quoted(Text& into, const Text& quoted, std::size_t lines) {
  std::size_t kept = 0;
  std::string_view rest = quoted.bytes;
  bool in_paragraph = false;  // a quotation is not cut where the line breaker cut a form
  for (std::size_t line = 0; (line < lines || in_paragraph) && !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view one = rest.substr(0, end);
    kept += static_cast<std::size_t>(std::count(one.begin(), one.end(), kMark));
    into.bytes += one.empty() ? ">" : one[0] == '>' ? ">" : "> ";
    into.bytes += one;
    into.bytes += '\n';
    in_paragraph = one.ends_with(kSoft);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  for (std::size_t i = 0; i < kept; ++i) {
    into.plantings.push_back(quoted.plantings[i]);
    into.plantings.back().where = "quoted";
  }
}

std::string finished(std::string_view text, bool flowed) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (c == kGlue || (c == kSoft && flowed)) {
      out += ' ';
    } else if (c != kMark && c != kSoft) {
      out += c;
    }
  }
  return out;
}

}  // namespace oubli::generator
