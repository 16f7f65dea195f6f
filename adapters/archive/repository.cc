// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/archive/repository.h"

#include <algorithm>
#include <array>

namespace oubli::archive {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMark = "::";
constexpr std::size_t kLongestConfig = 1U << 20;

bool has_folders_named(const Path& folder, const auto& names) {
  return std::ranges::all_of(names, [&](std::string_view name) {
    std::error_code error;
    return std::filesystem::is_directory(folder / name, error);
  });
}

}  // namespace

std::optional<Format> repository_in(const Path& folder) {
  std::error_code error;
  const bool is_any = std::filesystem::is_regular_file(folder / "config", error) &&
                      has_folders_named(folder, std::array{"data"sv});
  if (!is_any) return std::nullopt;
  if (has_folders_named(folder, std::array{"keys"sv, "snapshots"sv, "index"sv})) {
    return Format::Restic;
  }
  auto config = read_file(folder / "config", kLongestConfig);
  if (config && config->starts_with("[repository]\n")) return Format::Borg;
  return std::nullopt;
}

Path stored_path(const StoredName& name) {
  return name.repository / (std::string(kMark) + name.archive);
}

std::optional<StoredName> parse_stored(const Path& path) {
  const std::string& text = path.native();
  const auto mark = text.rfind(kMark);
  if (mark == std::string::npos || mark == 0 || mark + kMark.size() == text.size()) {
    return std::nullopt;
  }
  std::string archive = text.substr(mark + kMark.size());
  if (archive.find('/') != std::string::npos) return std::nullopt;
  Path repository = text.substr(0, mark);
  if (!repository.has_filename()) repository = repository.parent_path();
  return StoredName{std::move(repository), std::move(archive)};
}

}  // namespace oubli::archive
