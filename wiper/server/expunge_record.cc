// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/server/expunge_record.h"

#include <sstream>
#include <utility>

namespace oubli::wiper {

std::string to_text(const ExpungeRecord& record) {
  return std::to_string(record.uid_validity) + ' ' + std::to_string(record.uid_next) + ' ' +
         to_text(record.going) + ' ' + to_text(record.listed) + ' ' + to_text(record.marked);
}

std::optional<ExpungeRecord> parse_expunge_record(const std::string& text) {
  std::istringstream in(text);
  ExpungeRecord record;
  std::string going;
  std::string listed;
  std::string marked;
  if (!(in >> record.uid_validity >> record.uid_next >> going >> listed >> marked)) return {};
  for (const auto& [from, into] :
       {std::pair(&going, &record.going), {&listed, &record.listed}, {&marked, &record.marked}}) {
    auto set = imap::parse_uid_set(*from);
    if (!set) return {};
    *into = *std::move(set);
  }
  return record;
}

}  // namespace oubli::wiper
