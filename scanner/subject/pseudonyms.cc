// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/pseudonyms.h"

#include <algorithm>

#include "scanner/subject/composed_text.h"
#include "scanner/subject/dense_text.h"
#include "scanner/subject/identity.h"
#include "scanner/subject/phone_plan.h"
#include "scanner/subject/pseudonym_maker.h"

namespace oubli::subject {

// The name key that spellings() gives beside is other names' too, and is left out.
Pseudonyms::Word PseudonymMaker::word(const NameWord& word) const {
  Pseudonyms::Word digests;
  for (const std::string& text : spellings(word)) {
    if (text == word.key && text != word.folded) continue;
    digests.push_back(of(kWordKind, text));
  }
  const Digest typed = of(kWordKind, word.folded);
  const auto first = std::ranges::find(digests, typed);
  if (first == digests.end()) {
    digests.insert(digests.begin(), typed);
  } else {
    std::rotate(digests.begin(), first, first + 1);
  }
  return digests;
}

std::vector<Pseudonyms::Word> PseudonymMaker::words(const std::vector<NameWord>& words) const {
  std::vector<Pseudonyms::Word> all;
  for (const NameWord& one : words) all.push_back(word(one));
  return all;
}

Pseudonyms::Number PseudonymMaker::number(const Code& code) const {
  Pseudonyms::Number made{code.category == "phone", {}, {}};
  for (const CodeVariant& variant : code.variants)
    made.variants.push_back(of(kNumberKind, variant.text));
  return made;
}

std::vector<Subject> one_by_one(const Subject& subject) {
  std::vector<Subject> all;
  const auto add = [&](std::vector<std::string> Subject::*list) {
    for (const std::string& text : subject.*list) {
      Subject one;
      one.region = subject.region;
      (one.*list).push_back(text);
      all.push_back(std::move(one));
    }
  };
  for (const auto list : {&Subject::names, &Subject::emails, &Subject::phones, &Subject::ids})
    add(list);
  if (subject.born.empty()) return all;
  Subject one;
  one.region = subject.region;
  one.born = subject.born;
  all.push_back(std::move(one));
  return all;
}

Pseudonyms pseudonyms_of(const Subject& subject, std::string_view key) {
  Identity identity;
  (void)read_identity(subject, identity);  // was told of by narrowing_query()
  const PseudonymMaker make(key);
  Pseudonyms made;
  made.key = key;
  made.region = subject.region;
  for (const NameMatcher& matcher : identity.names) {
    const PersonName& name = matcher.name();
    made.names.push_back({make.words(name.particles), make.words(name.family),
                          make.words(name.given), make.words(name.middle)});
  }
  for (const std::string& typed : subject.names) {
    if (!parse_name(typed).is_dense) continue;
    const std::string whole = composed(typed);
    const auto characters = dense_characters(whole);
    made.dense_names.push_back({make.of(kDenseKind, joined(characters)), characters.size()});
  }
  for (const Email& email : identity.emails)
    made.emails.push_back(make.of(kEmailKind, email.canonical));
  for (const Code& code : identity.codes) made.numbers.push_back(make.number(code));
  for (std::size_t i = 0; i < subject.phones.size(); ++i)  // they stand first
    made.numbers[i].country = read_phone(subject.phones[i], subject.region).calling_code;
  for (const IpAddress& ip : identity.ips) made.ips.push_back(make.of(kIpKind, ip.term()));
  if (const auto date = read_birth_date(subject.born))
    made.born = make.of(kBirthKind, date_text(*date));
  return made;
}

}  // namespace oubli::subject
