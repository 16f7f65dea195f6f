// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/leftovers.h"

#include <system_error>

namespace oubli::index {

Status remove_leftovers(const Path& shard,
                        const std::function<bool(const std::string& name)>& is_leftover) {
  std::error_code error;
  auto left = std::filesystem::directory_iterator(shard, error);
  for (; !error && left != std::filesystem::directory_iterator(); left.increment(error)) {
    if (!is_leftover(left->path().filename().string())) continue;
    std::error_code failure;
    std::filesystem::remove_all(left->path(), failure);
    if (failure) return system_error("remove " + left->path().string(), failure.value());
  }
  if (error) return system_error("list " + shard.string(), error.value());
  return {};
}

}  // namespace oubli::index
