// SPDX-License-Identifier: GPL-3.0-or-later
// Collects what speaks for a person in one message and weighs it. One message; one thread.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/subject/subject.h"

namespace oubli::subject {

// Where a piece of evidence was seen.
struct Place {
  std::string where;
  Role role = Role::Mentioned;
  std::string attached{};  // the part of the innermost attached message it stands in
};

// Names the places of a message; attachments are counted in the order they come.
class Places {
 public:
  // `message` is lent and outlives this.
  explicit Places(const Extracted& message) : message_(message) {}

  // "body", "attachment 1"; of what stands in a message that is attached "body of attached message
  // 2", by the number of its part.
  Place of(const Segment& segment);
  static Place of_header(Where where);

 private:
  Place of_outermost(const Segment& segment);

  const Extracted& message_;
  std::vector<std::string> attachments_;  // their parts
};

class EvidenceList {
 public:
  // Keeps the better of two that say the same in the same place.
  void add(const Place& place, std::string_view category, std::string_view text, double score);
  // Evidence below the threshold that is the family name itself: with the birth date it counts.
  void add_family_name(const Place& place, std::string_view text, double score);
  void add_birth_date(const Place& place, std::string_view text, double score, bool has_full_year);

  // The best score of a category in this place so far.
  [[nodiscard]] double best(std::string_view where, std::string_view category) const;
  [[nodiscard]] Match weigh() &&;
  // Score 1 and the role of the evidence; for prove().
  [[nodiscard]] Match certain() &&;

 private:
  [[nodiscard]] Role role() const;
  [[nodiscard]] double best_of(std::string_view category) const;

  std::vector<Evidence> evidence_;
  std::vector<Role> roles_;  // of each
  std::set<std::string> attached_;
  bool has_family_name_ = false;
  bool has_birth_date_ = false;
};

// Text fit to be shown: control and direction characters out, blanks joined, 200 bytes at most, cut
// between characters.
std::string presentable(std::string_view text);

}  // namespace oubli::subject
