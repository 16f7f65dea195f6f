// SPDX-License-Identifier: GPL-3.0-or-later
// The names of mailboxes, and of the folders they stand in, that tell of a person: no erasure
// renames them. Of what was asked for and below it; whose home that is in is another matter. One
// thread. Cannot fail.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/subject/subject.h"

namespace oubli::app {

class TellingPaths {
 public:
  // `sources`: as the command names them, lent.
  TellingPaths(const subject::Subject& subject, const std::vector<std::string>& sources,
               double least)
      : matcher_(subject), sources_(sources), least_(least) {}

  // The mailbox, and the folders above it; each path is told of once.
  std::vector<std::string> at_or_above(const std::string& mailbox) {
    return within(mailbox, mailbox.size());
  }
  std::vector<std::string> above(const std::string& mailbox) {
    return within(mailbox, mailbox.rfind('/'));
  }

 private:
  std::vector<std::string> within(const std::string& mailbox, std::size_t most);
  [[nodiscard]] std::size_t asked_for(std::string_view mailbox) const;
  [[nodiscard]] bool tells(std::string_view name) const;

  subject::Matcher matcher_;
  const std::vector<std::string>& sources_;
  double least_;
  std::set<std::string> seen_;
};

}  // namespace oubli::app
