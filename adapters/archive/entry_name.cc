// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/entry_name.h"

#include <algorithm>

namespace oubli::archive {
namespace {

std::string_view parent_of(std::string_view entry) {
  const std::size_t slash = entry.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : entry.substr(0, slash);
}

}  // namespace

std::string_view last_part_of(std::string_view entry) { return entry.substr(entry.rfind('/') + 1); }

bool is_in_maildir(std::string_view entry) {
  const std::string_view folder = last_part_of(parent_of(entry));
  return folder == "cur" || folder == "new";
}

bool is_maildir_message(std::string_view entry) {
  const std::string_view name = last_part_of(entry);
  const std::size_t digits = name.find_first_not_of("0123456789");
  const bool is_unique_name = digits > 0 && digits != name.npos && name[digits] == '.';
  return is_in_maildir(entry) && (is_unique_name || name.find(":2,") != name.npos);
}

std::string numbered(std::string_view entry, std::uint64_t ordinal) {
  return std::string(entry) + "#" + std::to_string(ordinal);
}

std::string_view without_number(std::string_view message) {
  const std::size_t mark = message.rfind('#');
  if (mark == std::string_view::npos || mark + 1 == message.size()) return {};
  const std::string_view digits = message.substr(mark + 1);
  const bool is_number = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  return is_number ? message.substr(0, mark) : std::string_view();
}

std::string folder_of(std::string_view message) {
  if (is_in_maildir(message)) return std::string(parent_of(parent_of(message)));
  const std::string_view mailbox = without_number(message);
  return std::string(mailbox.empty() ? parent_of(message) : mailbox);
}

}  // namespace oubli::archive
