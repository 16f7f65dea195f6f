// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string>
#include <vector>

#include "adapters/mime/ascii.h"
#include "indexer/words.h"
#include "scanner/subject/ip_address.h"
#include "scanner/subject/name_key.h"
#include "scanner/subject/phone_plan.h"
#include "scanner/subject/subject.h"

namespace oubli::subject {

namespace {

using index::Query;

constexpr std::size_t kShortestTyped = 8, kLongestTyped = 34;  // ISO 13616: the longest IBAN
constexpr std::ptrdiff_t kFewestCodeDigits = 6;

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

Query value(std::string_view category, std::string_view normalised) {
  return index::term(index::kValue, std::string(category) + ":" + std::string(normalised));
}

std::vector<std::string> split_at_blanks(std::string_view words) {
  std::vector<std::string> found;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    found.emplace_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return found;
}

std::string joined(const std::vector<std::string>& words, std::string_view sign) {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : sign).append(word);
  return out;
}

// What stood between the groups is not kept: every place of the :: is tried.
void add_addresses(const std::vector<std::string>& words, std::vector<Query>& any) {
  const auto add = [&](const std::string& written) {
    if (const auto ip = read_ip(written)) any.push_back(index::term(index::kValue, ip->term()));
  };
  if (words.size() == 4) add(joined(words, "."));
  const auto with_digit = std::count_if(words.begin(), words.end(), [](const std::string& word) {
    return std::any_of(word.begin(), word.end(), mime::is_digit);
  });
  if (words.size() < 3 || words.size() > 8 || with_digit < 2) return;
  add(joined(words, ":"));
  for (std::size_t gap = 1; gap < words.size(); ++gap) {
    std::vector<std::string> parted = words;
    parted[gap].insert(0, ":");
    add(joined(parted, ":"));
  }
}

void add_codes(const std::string& code, std::string_view region, std::vector<Query>& any) {
  const bool is_plain = std::all_of(code.begin(), code.end(),
                                    [](char c) { return mime::is_digit(c) || is_small_letter(c); });
  const auto digits = std::count_if(code.begin(), code.end(), mime::is_digit);
  if (!is_plain || code.size() < kShortestTyped || code.size() > kLongestTyped ||
      digits < kFewestCodeDigits) {
    return;
  }
  std::string upper = code;
  for (char& c : upper) c = is_small_letter(c) ? static_cast<char>(c - ('a' - 'A')) : c;
  if (!mime::is_digit(code.front())) {
    any.push_back(value("iban", upper));
    any.push_back(value("vat", upper));
  } else if (digits == static_cast<std::ptrdiff_t>(code.size())) {
    any.push_back(value("card", code));
    any.push_back(value("phone", "+" + code));
    const PhoneNumber number = read_phone(code, region);
    const std::string whole = "+" + number.calling_code + number.national;
    if (!number.calling_code.empty() && whole != "+" + code) any.push_back(value("phone", whole));
  }
}

std::string pair_key(std::string_view pair) {
  std::string keys;
  index::Words words(pair);
  index::Word word;
  while (words.next(word)) keys += (keys.empty() ? "" : " ") + name_key(word.folded);
  return keys;
}

}  // namespace

Query as_indexed(Query query, std::string_view region) {
  if (query.op == Query::Op::Exact && query.prefix == index::kPair)
    query.text = pair_key(query.text);
  if (query.op == Query::Op::Words && query.prefix == index::kWord) {
    const std::vector<std::string> words = split_at_blanks(query.text);
    std::vector<Query> any{query};
    add_codes(joined(words, ""), region, any);
    add_addresses(words, any);
    return index::any_of(std::move(any));
  }
  for (Query& child : query.children) child = as_indexed(std::move(child), region);
  return query;
}

}  // namespace oubli::subject
