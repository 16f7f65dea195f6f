// SPDX-License-Identifier: GPL-3.0-or-later
// Finds one person's name in running text. The pair walker proposes two words that could be the
// given and the family name; judge() reads what stands around them and says how sure it is. The
// table of scores is in docs/matching.md. Immutable after construction; any thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "scanner/subject/name.h"
#include "scanner/subject/nearby.h"

namespace oubli::subject {

struct NameHit {
  double score = 0.0;              // 0: somebody else, or no name at all
  std::size_t begin = 0, end = 0;  // in the text
};

class NameMatcher {
 public:
  explicit NameMatcher(PersonName name);

  [[nodiscard]] const PersonName& name() const { return name_; }
  [[nodiscard]] const std::vector<NameForm>& given() const { return given_; }
  [[nodiscard]] const std::vector<NameForm>& family() const { return family_; }

  // True when the two keys, in this order, could be this name.
  [[nodiscard]] bool wants(std::string_view left, std::string_view right) const;
  // A given name so rare that the index does not pair it in lower case by itself.
  [[nodiscard]] bool is_rare_given(std::string_view key) const {
    return rare_given_.contains(std::string(key));
  }

  // The score of the words `left` and `right` that wants() proposed.
  [[nodiscard]] NameHit judge(const Nearby& near, std::size_t left, std::size_t right) const;
  // The score of one word by itself: user name, family name alone.
  [[nodiscard]] bool wants_alone(std::string_view folded, std::string_view key) const;
  [[nodiscard]] NameHit judge_alone(const Nearby& near, std::size_t at) const;

 private:
  [[nodiscard]] NameHit in_order(const Nearby& near, std::size_t left, std::size_t right,
                                 const NameForm& given, const NameForm& family) const;
  [[nodiscard]] NameHit reversed(const Nearby& near, std::size_t left, std::size_t right,
                                 const NameForm& family, const NameForm& given) const;

  PersonName name_;
  std::vector<NameForm> given_, family_;
  std::unordered_set<std::string> pairs_;             // "left right"
  std::unordered_set<std::string> firsts_;            // the left words of pairs_
  std::unordered_set<std::string> beside_any_given_;  // family names asked for with an initial
  std::unordered_set<std::string> rare_given_;
  std::unordered_set<std::string> glued_, glued_initials_, alone_;
  std::unordered_set<std::string> family_spellings_;
};

}  // namespace oubli::subject
