// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/vocabulary_files.h"

#include <algorithm>

#include "adapters/base/wire.h"
#include "indexer/damaged_index.h"
#include "indexer/leftovers.h"
#include "indexer/word_file.h"

namespace oubli::index {

namespace {

constexpr std::string_view kHeadName = "words-head";
constexpr std::size_t kLargestHead = std::size_t{1} << 20;

}  // namespace

Result<std::vector<std::string>> read_head(const Path& shard, const Sealer& sealer) {
  const Path file = shard / kHeadName;
  auto sealed = read_file(file, kLargestHead);
  if (!sealed && sealed.error().code == ErrorCode::NotFound) {
    return damaged_index(sealed.error().what);
  }
  if (!sealed) return std::move(sealed).take_error();
  const auto plain = sealer.open(*sealed, kHeadName);
  if (!plain) return damaged_index("read " + file.string() + ": " + plain.error().what);
  WireReader in(*plain);
  std::vector<std::string> files(in.count());
  for (auto& file_name : files) file_name = in.text();
  if (!in.ok()) return damaged_index("read " + file.string() + ": not a list");
  return files;
}

Status write_head(const Path& shard, const std::vector<std::string>& files, const Sealer& sealer) {
  std::string plain;
  WireWriter out(plain);
  out.number(files.size());
  for (const auto& file : files) out.text(file);
  return replace_file(shard / kHeadName, sealer.seal(plain, kHeadName));
}

Status remove_unlisted(const Path& shard, const std::vector<std::string>& listed) {
  return remove_leftovers(shard, [&](const std::string& name) {
    return name.starts_with(kWordFileName) && name != kHeadName &&
           std::ranges::find(listed, name) == listed.end();
  });
}

}  // namespace oubli::index
