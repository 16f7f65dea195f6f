// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>
#include <string>

#include "scanner/subject/identity.h"
#include "scanner/subject/lexicon.h"
#include "scanner/subject/name_key.h"
#include "scanner/subject/name_scores.h"
#include "scanner/subject/phone_plan.h"
#include "scanner/subject/subject.h"

namespace oubli::subject {

namespace {

using index::Query;

Query word(const std::string& folded) {
  return index::term(index::kWord, folded, Query::Op::Words);
}

// A word of a name by itself: in the spellings known, or capitalised with the same key.
Query any_spelling(const NameWord& name) {
  std::vector<Query> any;
  for (const std::string& text : spellings(name)) any.push_back(word(text));
  any.push_back(index::term(index::kPair, name.key));
  return index::any_of(std::move(any));
}

// Other evidence may lift what is found above its own score, but only if it is a match by itself:
// so a high `min_score` leaves out no more than the default does.
double least_score(double min_score) { return min_score <= kSupportCap ? 0.0 : kSupport; }

class NameQuery {
 public:
  explicit NameQuery(double least) : least_(least) {}

  void add(const NameMatcher& name) {
    if (name.given().empty()) {
      any_.push_back(any_spelling(name.family().front().words.front()));
      return;
    }
    for (const NameForm& given : name.given()) {
      for (const NameForm& family : name.family()) {
        if (kFullName * given.factor * family.factor < least_) continue;
        if (given.stands_for_given) {
          any_.push_back(any_spelling(family.words.front()));
          any_.push_back(any_spelling(family.words.back()));
          continue;
        }
        add_pair(given.words.back(), family.words.front(), given.is_initial);
        add_pair(family.words.back(), given.words.front(), given.is_initial);
      }
    }
    for (const std::string& glued : glued_names(name.name())) any_.push_back(word(glued));
    if (least_ > 0.0) return;
    any_.push_back(family_alone(name));
    for (const std::string& glued : glued_initials(name.name())) any_.push_back(word(glued));
  }

  static Query family_alone(const NameMatcher& name) {
    std::vector<Query> any;
    for (const NameForm& family : name.family()) {
      const bool is_whole = family.factor > kGluedAtLeast && family.glued_particle.empty();
      if (is_whole) any.push_back(any_spelling(family.words.front()));
    }
    return index::any_of(std::move(any));
  }

  std::vector<Query> take() && { return std::move(any_); }

 private:
  void add_pair(const NameWord& left, const NameWord& right, bool is_initial) {
    std::string pair = left.key + " " + right.key;
    if (!seen_.insert(pair).second) return;
    any_.push_back(index::term(index::kPair, std::move(pair)));
    if (is_initial || is_given_name(left.folded, left.key) ||
        is_given_name(right.folded, right.key))
      return;
    // Such a pair is indexed only where both are capitalised; in lower case, a rare given name and
    // the family name in one message are few enough.
    std::vector<Query> both;
    both.push_back(any_spelling(left));
    both.push_back(any_spelling(right));
    any_.push_back(index::all_of(std::move(both)));
  }

  double least_;
  std::set<std::string> seen_;
  std::vector<Query> any_;
};

}  // namespace

Result<Query> narrowing_query(const Subject& subject, double min_score) {
  if (!subject.phones.empty() && !is_known_region(subject.region)) {
    return Error{ErrorCode::Usage, "no country known as " + subject.region,
                 "--region FR, or the number with its country: --phone +33612345678"};
  }
  Identity identity;
  if (Status status = read_identity(subject, identity); !status)
    return std::move(status).take_error();
  const double least = least_score(min_score);
  NameQuery names(least);
  std::vector<Query> family_names;
  for (const NameMatcher& name : identity.names) {
    names.add(name);
    family_names.push_back(NameQuery::family_alone(name));
  }
  std::vector<Query> any = std::move(names).take();
  for (const DenseName& name : identity.dense_names) any.push_back(name.query());
  for (const Email& email : identity.emails) {
    any.push_back(index::term(index::kEmail, email.canonical));
  }
  for (const Code& code : identity.codes) any.push_back(code_query(code, least));
  for (const IpAddress& ip : identity.ips) {
    if (score_of(ip) >= least) any.push_back(index::term(index::kValue, ip.term()));
  }
  if (identity.birth && (identity.has_only_birth || min_score <= kSupportCap)) {
    any.push_back(identity.birth->query());
  } else if (identity.birth && !family_names.empty()) {
    std::vector<Query> both;
    both.push_back(index::any_of(std::move(family_names)));
    both.push_back(identity.birth->query());
    any.push_back(index::all_of(std::move(both)));
  }
  return index::any_of(std::move(any));
}

}  // namespace oubli::subject
