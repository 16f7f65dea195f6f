// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/codes.h"

#include <algorithm>
#include <array>
#include <set>

#include "adapters/mime/ascii.h"
#include "indexer/words.h"
#include "scanner/detect/text.h"
#include "scanner/subject/code_tail.h"
#include "scanner/subject/gap.h"
#include "scanner/subject/phone_plan.h"

namespace oubli::subject {

namespace {

constexpr double kInternational = 0.96;
constexpr double kNational = 0.88;
constexpr double kWithoutTrunk = 0.6;
constexpr double kWithoutPlus = 0.16;
constexpr double kCheckedCode = 0.98;
constexpr double kLongCode = 0.92;
constexpr std::size_t kAllGroupings = 7;  // up to this length every grouping is looked for
constexpr std::size_t kLongestCode = index::kLongestWord;

std::string letters_and_digits(std::string_view typed) {
  std::string out;
  for (const char c : index::fold(typed)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out.push_back(c);
  }
  return out.substr(0, kLongestCode);
}

// The groups of `text` that end at the set bits of `cuts`.
std::string grouped(std::string_view text, std::uint64_t cuts) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && (cuts >> at & 1U) != 0) out.push_back(' ');
    out.push_back(text[at]);
  }
  return out;
}

std::string in_groups_of(std::string_view text, std::size_t size) {
  std::uint64_t cuts = 0;
  for (std::size_t at = size; at < text.size(); at += size) cuts |= std::uint64_t{1} << at;
  return grouped(text, cuts);
}

std::string where_digits_begin_and_end(std::string_view text) {
  std::uint64_t cuts = 0;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (mime::is_digit(text[at]) != mime::is_digit(text[at - 1])) cuts |= std::uint64_t{1} << at;
  }
  return grouped(text, cuts);
}

std::string as_typed(std::string_view typed) {
  std::string out;
  index::Words words(typed);
  index::Word word;
  while (words.next(word)) {
    if (!out.empty()) out.push_back(' ');
    out += word.folded;
  }
  return out;
}

std::vector<std::string> groupings_of(std::string_view text, std::string_view typed) {
  std::set<std::string> found{std::string(text)};
  if (text.size() <= kAllGroupings) {
    for (std::uint64_t cuts = 0; cuts < std::uint64_t{1} << text.size(); cuts += 2) {
      found.insert(grouped(text, cuts));
    }
  } else {
    for (const std::size_t size : {2U, 3U, 4U, 5U, 6U}) found.insert(in_groups_of(text, size));
    found.insert(where_digits_begin_and_end(text));
    found.insert(as_typed(typed));
  }
  return {found.begin(), found.end()};
}

CodeVariant variant(std::string text, double score, std::string_view typed) {
  CodeVariant made;
  made.score = score;
  made.tail = CodeTail::of(text);
  if (made.tail == 0) made.groupings = groupings_of(text, typed);
  made.text = std::move(text);
  return made;
}

// ISO 13616: the country and check digits moved to the end, letters as 10..35, modulo 97 is 1.
bool is_iban(std::string_view code) {
  constexpr std::size_t kShortest = 15, kLongest = 34;
  if (code.size() < kShortest || code.size() > kLongest) return false;
  if (mime::is_digit(code[0]) || mime::is_digit(code[1]) || !mime::is_digit(code[2]) ||
      !mime::is_digit(code[3]))
    return false;
  unsigned rest = 0;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const char c = code[(at + 4) % code.size()];
    const unsigned value =
        mime::is_digit(c) ? static_cast<unsigned>(c - '0') : static_cast<unsigned>(c - 'a') + 10U;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest == 1;
}

// ISO/IEC 7812-1 annex B.
bool is_card_number(std::string_view code) {
  constexpr std::size_t kShortest = 13, kLongest = 19;
  if (code.size() < kShortest || code.size() > kLongest) return false;
  unsigned sum = 0;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const char c = code[code.size() - 1 - at];
    if (!mime::is_digit(c)) return false;
    const unsigned digit = static_cast<unsigned>(c - '0') * (at % 2 == 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 == 0;
}

// Short numbers are many people's.
double id_score(std::string_view code) {
  constexpr std::array<double, 8> kByLength{0.0, 0.1, 0.15, 0.2, 0.3, 0.55, 0.7, 0.8};
  return code.size() < kByLength.size() ? kByLength[code.size()] : kLongCode;
}

bool has_plus_before(const Nearby& near, std::size_t begin) {
  std::string_view before = near.text(0, begin);
  for (int back = 0; back < 3 && !before.empty(); ++back) {
    const detect::Rune sign = detect::rune_before(before, before.size());
    if (sign.value == '+') return true;
    const bool is_passed =
        sign.value == ' ' || sign.value == '(' || sign.value == ')' || is_wide_blank(sign.value);
    if (!is_passed) return false;
    before.remove_suffix(sign.length);
  }
  return false;
}

bool joins(const Nearby& near, std::size_t at) {
  return at > 0 && near[at].begin >= near[at - 1].end &&
         parts_a_code(near.text(near[at - 1].end, near[at].begin));
}

// True when the groups just before are another country's prefix.
bool follows_a_prefix(const Nearby& near, std::size_t first) {
  for (std::size_t back = 0; back < 2 && joins(near, first); ++back) {
    --first;
    if (!mime::is_digit(near[first].folded.front())) return false;
    if (has_plus_before(near, near[first].begin)) return true;
    if (near[first].folded.starts_with("00") && near[first].folded.size() <= 5) return true;
  }
  return false;
}

// A phone number as it is written, with its + and opening bracket.
std::size_t written_begin(const Code& code, const Nearby& near, std::size_t first) {
  std::size_t begin = near[first].begin;
  const auto is_part = [](char c) { return c == '+' || c == '('; };
  while (code.category == "phone" && begin > 0 && is_part(near.byte(begin - 1))) --begin;
  return begin;
}

double score_here(const CodeVariant& variant, const Nearby& near, std::size_t first,
                  const std::string& groups) {
  if (variant.tail == 0 && std::find(variant.groupings.begin(), variant.groupings.end(), groups) ==
                               variant.groupings.end()) {
    return 0.0;
  }
  if (variant.is_national &&
      (follows_a_prefix(near, first) || has_plus_before(near, near[first].begin))) {
    return 0.0;
  }
  const bool lacks_plus = variant.wants_plus && !has_plus_before(near, near[first].begin);
  return lacks_plus ? variant.score - kWithoutPlus : variant.score;
}

}  // namespace

Code phone_code(std::string_view typed, std::string_view region) {
  Code code{"phone", {}};
  const PhoneNumber number = read_phone(typed, region);
  if (number.national.empty()) return code;
  const auto add = [&](const std::string& text, double score, bool is_national, bool wants_plus) {
    code.variants.push_back(variant(text, score, typed));
    code.variants.back().is_national = is_national;
    code.variants.back().wants_plus = wants_plus;
  };
  const std::string full = number.calling_code + number.national;
  if (!number.calling_code.empty()) {
    add(full, kInternational, false, true);
    add("00" + full, kInternational, false, false);
    add("011" + full, kInternational, false, false);
  }
  if (!number.trunk.empty()) {
    add(number.trunk + number.national, kNational, true, false);
    if (!number.calling_code.empty() && number.trunk != number.calling_code) {
      add(number.calling_code + number.trunk + number.national, kInternational, false, true);
      add("00" + number.calling_code + number.trunk + number.national, kInternational, false,
          false);
    }
  }
  const bool is_whole = number.trunk.empty() || number.trunk == number.calling_code;
  constexpr std::size_t kLongNational = 9;
  if (is_whole || number.national.size() >= kLongNational) {
    add(number.national, is_whole ? kNational : kWithoutTrunk, true, false);
  }
  return code;
}

Code id_code(std::string_view typed) {
  const std::string text = letters_and_digits(typed);
  if (text.empty()) return {"id", {}};
  if (is_iban(text)) return {"iban", {variant(text, kCheckedCode, typed)}};
  if (is_card_number(text)) return {"card-number", {variant(text, kCheckedCode, typed)}};
  return {"id", {variant(text, id_score(text), typed)}};
}

index::Query code_query(const Code& code, double least) {
  std::vector<index::Query> any;
  std::set<std::uint64_t> tails;
  for (const CodeVariant& variant : code.variants) {
    if (variant.score < least) continue;
    if (variant.tail != 0) {
      if (tails.insert(variant.tail).second) {
        any.push_back(index::term(index::kValue, CodeTail::term(variant.tail)));
      }
      continue;
    }
    for (const std::string& grouping : variant.groupings) {
      std::vector<index::Query> all;
      index::Words words(grouping);
      index::Word word;
      while (words.next(word)) {
        all.push_back(index::term(index::kWord, std::string(word.folded), index::Query::Op::Words));
      }
      any.push_back(index::all_of(std::move(all)));
    }
  }
  return index::any_of(std::move(any));
}

CodeHit judge_code(const Code& code, const Nearby& near, std::size_t last, std::size_t cut) {
  CodeHit best;
  std::string text;
  std::string groups;
  const bool is_cut = cut < near[last].folded.size() && cut < near[last].written.size();
  const std::size_t end = is_cut ? near[last].begin + cut : near[last].end;
  for (std::size_t first = last;; --first) {
    const std::string group = near[first].folded.substr(0, first == last ? cut : std::string::npos);
    text.insert(0, group);
    groups.insert(0, groups.empty() ? group : group + " ");
    if (text.size() > kLongestCode) break;
    for (const CodeVariant& variant : code.variants) {
      if (variant.text != text) continue;
      const double score = score_here(variant, near, first, groups);
      if (score > best.score) best = {score, written_begin(code, near, first), end};
    }
    if (!joins(near, first)) break;
  }
  return best;
}

}  // namespace oubli::subject
