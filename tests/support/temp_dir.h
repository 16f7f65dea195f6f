// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of a test's own, removed when the test ends. One thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace oubli::test {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // Writes `bytes` to a file below the folder, making folders on the way; returns its path.
  std::filesystem::path write(std::string_view name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

std::string slurp(const std::filesystem::path& file);

// Real mail to try things on: $OUBLI_TEST_DATA, else ../shared/data beside the checkout. Empty
// when neither is there; a test then says so with GTEST_SKIP.
std::filesystem::path real_data();

}  // namespace oubli::test
