// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temp_dir.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace oubli::test {

namespace fs = std::filesystem;

TempDir::TempDir() {
  std::string name = (fs::temp_directory_path() / "oubli-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  path_ = name;
}

TempDir::~TempDir() {
  std::error_code ignored;  // a leftover test folder harms nobody
  fs::remove_all(path_, ignored);
}

fs::path TempDir::write(std::string_view name, std::string_view bytes) const {
  const fs::path file = path_ / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
  return file;
}

std::string slurp(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

fs::path real_data() {
  if (const char* named = std::getenv("OUBLI_TEST_DATA")) return named;
  for (fs::path at = fs::path(OUBLI_SOURCE_DIR); at.has_relative_path(); at = at.parent_path()) {
    if (fs::exists(at / "shared/data/MANIFEST.tsv")) return at / "shared/data";
  }
  return {};
}

}  // namespace oubli::test
