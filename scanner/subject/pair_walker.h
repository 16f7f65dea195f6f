// SPDX-License-Identifier: GPL-3.0-or-later
// Which two words of a text are indexed as a pair of name parts. The collector of index terms and
// the matcher both walk with this, so that whatever the matcher accepts is in the index
// (docs/decisions/0003-name-pairs.md). Owned by its user; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "scanner/extract/extracted.h"
#include "scanner/subject/gap.h"
#include "scanner/subject/name_key.h"

namespace oubli::subject {

// A header of mailboxes: words side by side are names whatever their case.
inline bool holds_names(Where where) {
  return where == Where::From || where == Where::To || where == Where::Cc || where == Where::Bcc ||
         where == Where::ReplyTo || where == Where::Sender;
}

struct NameToken {
  std::size_t begin = 0, end = 0;
  bool is_capitalised = false;
  bool is_given = false;  // a frequent given name, or one that is being looked for
  bool is_particle = false;
  std::string_view between;  // what parts it from the token before; lent by the text
  std::size_t key_size = 0;
  char key[kLongestKey] = {};

  [[nodiscard]] std::string_view name() const { return {key, key_size}; }
  [[nodiscard]] bool is_initial() const { return key_size == 1; }
  void set_key(std::string_view text) { key_size = text.copy(key, kLongestKey); }
};

class PairWalker {
 public:
  // `all` pairs words whatever their case: for display names in headers.
  explicit PairWalker(bool all = false) : all_(all) {}

  // A slot to fill in for the next word; add() it afterwards.
  NameToken& next() { return at(0); }

  // Calls emit(left, right) for each pair that ends with the word just filled in: its neighbour,
  // and those beyond an initial, a particle or a middle name.
  template <typename Emit>
  void add(const Emit& emit) {
    const NameToken& right = at(0);
    ++count_;
    bool may_pass_unknown = true;
    bool has_list_sign = false;
    for (std::size_t back = 1; back <= kReach && back < count_; ++back) {
      const NameToken& left = of(count_ - back - 1);
      const bool is_pair = is_eligible(left, right);
      const bool is_unknown = !is_name_part(left);
      const bool is_passable =
          !is_unknown || (may_pass_unknown && left.is_capitalised && right.is_capitalised);
      if (!is_pair && !is_passable) break;  // most words, before anything is looked at closely
      const Gap gap = gap_of(of(count_ - back).between);
      has_list_sign |= gap == Gap::Comma || gap == Gap::Cell;
      // Beyond a neighbour, a comma parts one name from the next.
      if (gap == Gap::Far || (back > 1 && has_list_sign)) break;
      if (is_pair) emit(left, right);
      if (!is_passable) break;
      may_pass_unknown &= !is_unknown;
    }
  }

  void forget() { count_ = 0; }

 private:
  static constexpr std::size_t kReach = 4;  // at most three words between
  static constexpr std::size_t kSlots = 8;

  NameToken& at(std::size_t ahead) { return tokens_[(count_ + ahead) % kSlots]; }
  // The token added as number `position`.
  [[nodiscard]] const NameToken& of(std::size_t position) const {
    return tokens_[position % kSlots];
  }

  [[nodiscard]] bool is_eligible(const NameToken& left, const NameToken& right) const {
    if (all_ || (left.is_capitalised && right.is_capitalised)) return true;
    return left.is_given || right.is_given;
  }
  // What a name may always reach over; of other capitalised words, it may reach over one.
  [[nodiscard]] static bool is_name_part(const NameToken& middle) {
    return middle.is_particle || middle.is_initial() || middle.is_given;
  }

  bool all_;
  std::array<NameToken, kSlots> tokens_{};
  std::size_t count_ = 0;
};

}  // namespace oubli::subject
