// SPDX-License-Identifier: GPL-3.0-or-later
// A file that stands in no folder.
#pragma once

#include <string_view>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "adapters/base/files.h"

namespace oubli::test {

inline UniqueFd memory_file(std::string_view bytes) {
  UniqueFd fd(::memfd_create("test", MFD_CLOEXEC));
  EXPECT_TRUE(write_all(fd.get(), bytes));
  return fd;
}

}  // namespace oubli::test
