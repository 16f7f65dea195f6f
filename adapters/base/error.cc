// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/base/error.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace oubli {

Error Error::during(std::string_view doing) && {
  what = std::string(doing) + ": " + what;
  return std::move(*this);
}

Error Error::hinting(std::string text) && {
  hint = std::move(text);
  return std::move(*this);
}

Error failed(std::string what, std::string hint) {
  return {ErrorCode::Failed, std::move(what), std::move(hint)};
}

Error damaged(std::string what, std::string hint) {
  return {ErrorCode::Damaged, std::move(what), std::move(hint)};
}

Error refused(std::string what, std::string hint) {
  return {ErrorCode::Refused, std::move(what), std::move(hint)};
}

namespace {

std::string hint_for(int number) {
  switch (number) {
    case ENOENT:
      return "check the path with `ls -l`";
    case EACCES:
    case EPERM:
      if (::geteuid() == 0)
        return "something else than its mode forbids it: look at `lsattr` and `mount`";
      return "run as a user who may do that, or as root";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "free some space (`df -h` shows how much is left), then run it again";
    case ELOOP:
      return "a symbolic link points back at itself; name the real folder";
    case EMFILE:
      return "raise the limit with `ulimit -n 4096`";
    default:
      return {};
  }
}

}  // namespace

Error system_error(std::string_view what, int number) {
  return {number == ENOENT ? ErrorCode::NotFound : ErrorCode::Failed,
          std::string(what) + ": " + std::generic_category().message(number), hint_for(number)};
}

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::Failed:
    case ErrorCode::NotFound:
      return 1;
    case ErrorCode::Usage:
      return 2;
    case ErrorCode::Partial:
      return 3;
    case ErrorCode::Locked:
      return 10;
    case ErrorCode::Damaged:
      return 11;
    case ErrorCode::Refused:
      return 12;
    case ErrorCode::Interrupted:
      return 130;
  }
  return 1;
}

}  // namespace oubli
