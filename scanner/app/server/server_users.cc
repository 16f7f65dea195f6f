// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/server/server_users.h"

#include <algorithm>
#include <sstream>

#include "adapters/imap/address.h"

namespace oubli::app {

namespace {

constexpr std::size_t kLongestList = 16U << 20;

Result<std::vector<std::string>> users_in(const Path& file) {
  auto text = read_file(file, kLongestList);
  if (!text) return std::move(text).take_error();
  std::vector<std::string> users;
  std::istringstream lines(*std::move(text));
  for (std::string line; std::getline(lines, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (!line.empty() && line.front() != '#') users.push_back(std::move(line));
  }
  if (!users.empty()) return users;
  return Error{ErrorCode::Usage, file.string() + ": names nobody", "one user on each line"};
}

}  // namespace

Result<std::vector<std::string>> with_users(const std::vector<std::string>& sources,
                                            const Path& file) {
  if (std::ranges::none_of(sources, imap::is_without_user)) {
    return Error{ErrorCode::Usage, "--users: no source is a mail server without a user",
                 "imaps://mail.example.org --users FILE"};
  }
  auto users = users_in(file);
  if (!users) return users;
  std::vector<std::string> all;
  for (const std::string& source : sources) {
    if (!imap::is_without_user(source)) {
      all.push_back(source);
      continue;
    }
    for (const std::string& user : *users) {
      auto address = imap::address_for(source, user);
      if (!address) return std::move(address).take_error().during(file.string());
      all.push_back(*std::move(address));
    }
  }
  return all;
}

}  // namespace oubli::app
