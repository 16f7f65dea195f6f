// SPDX-License-Identifier: GPL-3.0-or-later
// A date of birth: read as typed, and recognised in text in the formats and languages of Europe.
// Value types and pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/query.h"
#include "scanner/subject/nearby.h"

namespace oubli::subject {

struct BirthDate {
  int year = 0, month = 0, day = 0;
};

// "1974-03-21", "21/03/1974", "21.3.1974", "21 mars 1974", "March 21, 1974". Numbers alone are
// read with the day first where both readings are possible.
std::optional<BirthDate> read_birth_date(std::string_view typed);

class BirthMatcher {
 public:
  explicit BirthMatcher(const BirthDate& date);

  // True for the words at which judge() wants to look: the year, and the date in one run.
  [[nodiscard]] bool wants(std::string_view folded) const;

  struct Hit {
    bool is_date = false;
    bool has_full_year = false;  // with four digits: these the index can be asked for
    bool is_in_context = false;  // "born", "né le" … stand just before
    std::size_t begin = 0, end = 0;
  };
  [[nodiscard]] Hit judge(const Nearby& near, std::size_t at) const;

  // Messages with the date written with four digits of the year.
  [[nodiscard]] index::Query query() const;

 private:
  [[nodiscard]] bool is_day(std::string_view folded) const;
  [[nodiscard]] bool is_month(std::string_view folded) const;

  std::string year_, short_year_;
  std::vector<std::string> runs_;           // 19740321, 21031974
  std::vector<std::string> days_, months_;  // every spelling
};

}  // namespace oubli::subject
