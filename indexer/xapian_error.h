// SPDX-License-Identifier: GPL-3.0-or-later
// Where Xapian's exceptions end: runs a piece of work and makes what it throws an Error. For the
// few files that include Xapian. Any thread.
#pragma once

#include <new>
#include <string>
#include <type_traits>

#include <xapian.h>

#include "adapters/base/result.h"

namespace oubli::index {

Error error_of(const Xapian::Error& thrown, const std::string& doing);

// `work` returns what a Result can hold, or nothing.
template <typename Work>
auto without_throwing(const std::string& doing, Work work) -> Result<std::invoke_result_t<Work>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const Xapian::Error& thrown) {
    return error_of(thrown, doing);
  } catch (const std::bad_alloc&) {
    return failed(doing + ": not enough memory");
  }
}

}  // namespace oubli::index
