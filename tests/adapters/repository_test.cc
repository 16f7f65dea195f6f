// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/repository.h"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace oubli::archive {
namespace {

TEST(Repository, IsKnownByTheFilesInIt) {
  const test::TempDir folder;
  EXPECT_FALSE(repository_in(folder.path()));
  std::filesystem::create_directory(folder.path() / "data");
  std::ofstream(folder.path() / "config") << "anything";
  EXPECT_FALSE(repository_in(folder.path()));
  std::ofstream(folder.path() / "config") << "[repository]\nversion = 1\n";
  EXPECT_EQ(repository_in(folder.path()), Format::Borg);
  for (const char* name : {"keys", "snapshots", "index"}) {
    std::filesystem::create_directory(folder.path() / name);
  }
  EXPECT_EQ(repository_in(folder.path()), Format::Restic);
}

TEST(Repository, ItsArchivesHaveNames) {
  for (const Path text : {"/srv/r/::monday", "/srv/r::monday"}) {
    const auto name = parse_stored(text);
    ASSERT_TRUE(name) << text;
    EXPECT_EQ(name->repository, Path("/srv/r"));
    EXPECT_EQ(name->archive, "monday");
    EXPECT_EQ(stored_path(*name), Path("/srv/r/::monday"));
  }
  for (const Path text : {"/srv/r", "/srv/r::", "::monday", "/srv/r::a/b", "/srv/r::a/::"}) {
    EXPECT_FALSE(parse_stored(text)) << text;
  }
}

}  // namespace
}  // namespace oubli::archive
