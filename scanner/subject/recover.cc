// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <optional>

#include "indexer/words.h"
#include "scanner/subject/pseudonym_maker.h"

namespace oubli::subject {

namespace {

// The text of the word behind a digest, in the typed spelling where that was seen.
std::optional<std::string> text_of(const Pseudonyms::Word& word, const PseudonymMaker& make,
                                   const std::vector<Evidence>& seen) {
  for (const Digest& digest : word) {
    for (const Evidence& one : seen) {
      if (one.category == "word" && make.of(kWordKind, index::fold(one.text)) == digest)
        return one.text;
    }
  }
  return std::nullopt;
}

// Joined by `sign`; nothing where a word of them was not seen.
std::optional<std::string> text_of(const std::vector<Pseudonyms::Word>& words, const char* sign,
                                   const PseudonymMaker& make, const std::vector<Evidence>& seen) {
  std::string text;
  for (const Pseudonyms::Word& word : words) {
    const auto one = text_of(word, make, seen);
    if (!one) return std::nullopt;
    if (!text.empty()) text += sign;
    text += *one;
  }
  return text;
}

bool is_same(const std::vector<NameWord>& words, const std::vector<Pseudonyms::Word>& as,
             const PseudonymMaker& make) {
  return std::ranges::equal(words, as, [&](const NameWord& word, const Pseudonyms::Word& digests) {
    return std::ranges::find(digests, make.of(kWordKind, word.folded)) != digests.end();
  });
}

// "Jan-Willem van der Berg" where that is read as the same name; else the family name first.
std::optional<std::string> name_of(const Pseudonyms::Name& name, const PseudonymMaker& make,
                                   const std::vector<Evidence>& seen) {
  const auto family = text_of(name.family, "-", make, seen);
  const auto given = text_of(name.given, "-", make, seen);
  const auto particles = text_of(name.particles, " ", make, seen);
  const auto middle = text_of(name.middle, " ", make, seen);
  // Without a part it would be another name, which others bear.
  if (!family || !given || !particles || !middle) return std::nullopt;
  const std::string last = particles->empty() ? *family : *particles + " " + *family;
  if (given->empty()) return last;
  const std::string first = middle->empty() ? *given : *given + " " + *middle;
  const PersonName read = parse_name(first + " " + last);
  const bool is_read_so =
      is_same(read.family, name.family, make) && is_same(read.given, name.given, make);
  return is_read_so ? first + " " + last : last + ", " + first;
}

// As it has to be typed to be the same number again. What was seen may begin with + or 00 or 011
// and the country, or be as its own country dials it.
std::optional<std::string> phone_of(const Pseudonyms::Number& number, const std::string& written,
                                    const std::string& region, const PseudonymMaker& make) {
  std::vector<std::string> typed{written};
  for (const std::size_t dialled : {0U, 1U, 2U, 3U}) {
    if (dialled > written.size()) break;
    typed.push_back("+" + written.substr(dialled));
    typed.push_back("+" + number.country + written.substr(dialled));
  }
  for (std::string& one : typed) {
    const Code code = phone_code(one, region);
    if (!code.variants.empty() && make.number(code).variants.front() == number.variants.front())
      return std::move(one);
  }
  return std::nullopt;
}

void recover_number(const Pseudonyms::Number& number, const PseudonymMaker& make,
                    const std::string& region, const std::vector<Evidence>& seen,
                    Subject& subject) {
  for (const Evidence& one : seen) {
    if (one.category != "number") continue;
    const Digest digest = make.of(kNumberKind, one.text);
    if (std::ranges::find(number.variants, digest) == number.variants.end()) continue;
    if (!number.is_phone) return subject.ids.push_back(one.text);
    if (auto typed = phone_of(number, one.text, region, make))
      return subject.phones.push_back(*std::move(typed));
  }
}

// There are so few dates that the digest can be asked for each.
std::string birth_of(const Digest& digest, const PseudonymMaker& make) {
  constexpr int kFirst = 1880, kLast = 2100, kLastMonth = 12, kLastDay = 31;
  for (int year = kFirst; !digest.empty() && year <= kLast; ++year) {
    for (int month = 1; month <= kLastMonth; ++month) {
      for (int day = 1; day <= kLastDay; ++day) {
        std::string text = date_text({year, month, day});
        if (make.of(kBirthKind, text) == digest) return text;
      }
    }
  }
  return {};
}

}  // namespace

Subject recover(const Pseudonyms& pseudonyms, const std::vector<Evidence>& seen) {
  const PseudonymMaker make(pseudonyms.key);
  Subject subject;
  subject.region = pseudonyms.region;
  for (const Pseudonyms::Name& name : pseudonyms.names) {
    if (auto text = name_of(name, make, seen)) subject.names.push_back(*std::move(text));
  }
  for (const Evidence& one : seen) {
    if (one.category == "dense") subject.names.push_back(one.text);
    if (one.category == "email") subject.emails.push_back(one.text);
    if (one.category == "ip") subject.ids.push_back(one.text);
  }
  for (const Pseudonyms::Number& number : pseudonyms.numbers)
    recover_number(number, make, pseudonyms.region, seen, subject);
  subject.born = birth_of(pseudonyms.born, make);
  return subject;
}

}  // namespace oubli::subject
