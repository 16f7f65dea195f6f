// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/xapian_error.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace oubli::index {

namespace {

// Xapian keeps the errno as text. The numbers that mean "make room", whose hints matter.
int number_of(const Xapian::Error& thrown) {
  const char* text = thrown.get_error_string();
  const std::string_view said = text == nullptr ? "" : text;
  for (const int number : std::array{ENOSPC, EDQUOT, EFBIG, EACCES, EPERM, EROFS, EIO, EMFILE}) {
    if (said == std::strerror(number)) return number;
  }
  return 0;
}

}  // namespace

Error error_of(const Xapian::Error& thrown, const std::string& doing) {
  const std::string_view type = thrown.get_type();  // the classes have no virtual functions
  if (type == "DatabaseLockError") {
    return {ErrorCode::Locked, doing + ": another run is writing to it",
            "wait for it to end, or see what it does with `oubli status`"};
  }
  if (const int number = number_of(thrown); number != 0) return system_error(doing, number);
  const std::string what = doing + ": " + thrown.get_msg();
  if (type == "DatabaseCorruptError" || type == "DatabaseVersionError") {
    return damaged(what, "scan again with --full to make the index anew");
  }
  return failed(what);
}

}  // namespace oubli::index
