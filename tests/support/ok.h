// SPDX-License-Identifier: GPL-3.0-or-later
// The value of a Result that a test takes for granted; throws what went wrong, which ends the test.
#pragma once

#include <stdexcept>
#include <utility>

#include "adapters/base/result.h"

namespace oubli::test {

template <typename T>
T ok(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what);
  return *std::move(result);
}

inline void ok(const Status& status) {
  if (!status) throw std::runtime_error(status.error().what);
}

}  // namespace oubli::test
