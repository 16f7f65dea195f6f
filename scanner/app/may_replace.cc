// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/may_replace.h"

#include <cerrno>
#include <string>

namespace oubli::app {

Status check_may_replace(const Path& file, std::string_view head) {
  std::error_code error;
  const auto type = std::filesystem::symlink_status(file, error).type();
  if (type == std::filesystem::file_type::not_found) return {};
  std::string begin(head.size(), '\0');
  auto fd = open_for_reading(file);
  auto got = fd ? read_at(fd->get(), 0, begin) : Result<std::size_t>(std::size_t{0});
  const bool is_regular = type == std::filesystem::file_type::regular;
  if (is_regular && got && *got == head.size() && begin == head) return {};
  return refused(file.string() + ": is there already, and was not written by this command",
                 "name another file, or remove this one");
}

}  // namespace oubli::app
