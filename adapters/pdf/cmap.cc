// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/cmap.h"

#include <algorithm>

#include "adapters/pdf/encodings.h"
#include "adapters/pdf/glyph_names.h"
#include "adapters/pdf/lexer.h"

namespace oubli::pdf {

namespace {

constexpr std::size_t kMostEntries = std::size_t{1} << 18U;
constexpr std::size_t kLongestCode = 4;

std::uint32_t code_of(std::string_view bytes) {
  std::uint32_t code = 0;
  for (const char c : bytes.substr(0, kLongestCode)) {
    code = code << 8U | static_cast<unsigned char>(c);
  }
  return code;
}

// UTF-16 that is `steps` further on in its last unit.
std::string advanced(std::string utf16, std::uint32_t steps) {
  for (std::size_t i = utf16.size(); steps > 0 && i-- > 0;) {
    const std::uint32_t sum = static_cast<unsigned char>(utf16[i]) + (steps & 0xFFU);
    utf16[i] = static_cast<char>(sum);
    steps = (steps >> 8U) + (sum >> 8U);
  }
  return utf16;
}

// The last range that begins at or before the code, of ranges in their order.
template <typename Range>
const Range* range_with(const std::vector<Range>& ranges, std::uint32_t code) {
  auto found =
      std::upper_bound(ranges.begin(), ranges.end(), code,
                       [](std::uint32_t c, const Range& range) { return c < range.first; });
  if (found == ranges.begin()) return nullptr;
  --found;
  return code <= found->last ? &*found : nullptr;
}

}  // namespace

CMap CMap::parse(std::string_view text, Effort& effort) {
  CMap map;
  Lexer lexer(text);
  std::vector<Value> operands;
  Value value;
  while (lexer.next(value)) {
    if (!value.is(Value::Kind::Word)) {
      if (operands.size() < kMostEntries) operands.push_back(std::move(value));
      continue;
    }
    map.take(value.bytes, operands, effort);
    operands.clear();
  }
  constexpr std::size_t kCost = 8;  // of memory, for a byte of text
  (void)effort.spend(text.size() * kCost);
  map.sort();
  return map;
}

void CMap::take(std::string_view word, const std::vector<Value>& operands, Effort& effort) {
  if (letters_.size() + glyphs_.size() > kMostEntries) return effort.fail(kTooLong);
  if (word == "endcodespacerange") take_spaces(operands);
  if (word == "endbfchar") take_characters(operands);
  if (word == "endbfrange") take_ranges(operands, effort);
  if (word == "endcidchar") take_glyphs(operands, 2);
  if (word == "endcidrange") take_glyphs(operands, 3);
}

void CMap::take_spaces(const std::vector<Value>& operands) {
  constexpr std::size_t kMost = 256;
  for (std::size_t i = 0; i + 1 < operands.size() && spaces_.size() < kMost; i += 2) {
    const std::string &first = operands[i].bytes, &last = operands[i + 1].bytes;
    if (first.empty() || first.size() != last.size() || first.size() > kLongestCode) continue;
    spaces_.push_back({first.size(), code_of(first), code_of(last)});
  }
}

void CMap::take_characters(const std::vector<Value>& operands) {
  for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
    const std::uint32_t code = code_of(operands[i].bytes);
    add(code, code, operands[i + 1]);
  }
}

void CMap::take_ranges(const std::vector<Value>& operands, Effort& effort) {
  for (std::size_t i = 0; i + 2 < operands.size(); i += 3) {
    const std::uint32_t first = code_of(operands[i].bytes), last = code_of(operands[i + 1].bytes);
    const Value& to = operands[i + 2];
    if (last < first) continue;
    if (!to.is(Value::Kind::Array)) {
      add(first, last, to);
      continue;
    }
    if (letters_.size() + to.items.size() > kMostEntries) return effort.fail(kTooLong);
    for (std::uint32_t j = 0; j < to.items.size() && j <= last - first; ++j) {
      add(first + j, first + j, to.items[j]);
    }
  }
}

void CMap::take_glyphs(const std::vector<Value>& operands, std::size_t each) {
  for (std::size_t i = 0; i + each <= operands.size(); i += each) {
    const std::uint32_t first = code_of(operands[i].bytes);
    const std::uint32_t last = each == 3 ? code_of(operands[i + 1].bytes) : first;
    if (last >= first) glyphs_.push_back({first, last, operands[i + each - 1].whole()});
  }
}

void CMap::add(std::uint32_t first, std::uint32_t last, const Value& letters) {
  constexpr std::size_t kLongestLetters = 512;  // section 9.10.3: of bytes that one code stands for
  if (letters.is(Value::Kind::String)) {
    std::string utf16 = letters.bytes.substr(0, kLongestLetters);
    if (utf16.size() == 1) utf16.insert(0, 1, '\0');  // written by some
    letters_.push_back({first, last, std::move(utf16)});
  } else if (letters.is(Value::Kind::Name)) {
    const auto text = text_of_glyph(letters.bytes);
    if (!text || text->size() != 1) return;
    letters_.push_back({first, last, std::string(1, '\0') + *text});
  }
}

void CMap::sort() {
  const auto by_first = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::stable_sort(letters_.begin(), letters_.end(), by_first);
  std::stable_sort(glyphs_.begin(), glyphs_.end(), by_first);
}

std::optional<std::string> CMap::letters(std::uint32_t code) const {
  const Letters* const found = range_with(letters_, code);
  if (!found) return std::nullopt;
  return text_of_utf16(code == found->first ? found->utf16
                                            : advanced(found->utf16, code - found->first));
}

std::optional<std::uint32_t> CMap::glyph(std::uint32_t code) const {
  const Glyphs* const found = range_with(glyphs_, code);
  if (!found) return std::nullopt;
  return found->glyph + (code - found->first);
}

// Section 9.7.6.3: each byte is within those of the range.
std::size_t CMap::length_of_code(std::string_view bytes) const {
  std::size_t shortest = kLongestCode;
  for (const Space& space : spaces_) {
    shortest = std::min(shortest, space.length);
    if (bytes.size() < space.length) continue;
    const std::uint32_t code = code_of(bytes.substr(0, space.length));
    bool is_within = true;
    for (std::size_t i = 0; i < space.length; ++i) {
      const auto byte = [i](std::uint32_t of) { return of >> 8 * i & 0xFFU; };
      is_within = is_within && byte(code) >= byte(space.first) && byte(code) <= byte(space.last);
    }
    if (is_within) return space.length;
  }
  return spaces_.empty() ? 2 : shortest;
}

}  // namespace oubli::pdf
