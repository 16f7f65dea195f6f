// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/dropped.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "adapters/base/wire.h"

namespace oubli::index {

namespace {

constexpr std::string_view kMagic = "OUBLIDROP1";
constexpr std::size_t kLargestFile = std::size_t{1} << 30;

Path file_of(const Path& shard) { return shard / "dropped"; }

}  // namespace

Result<DocumentSet> read_dropped(const Path& shard) {
  const Path file = file_of(shard);
  if (!std::filesystem::exists(file)) return DocumentSet();
  auto bytes = read_file(file, kLargestFile);
  if (!bytes) return std::move(bytes).take_error();
  const Error not_a_list =
      damaged(file.string() + ": not a list", "scan again with --full to make the index anew");
  if (!bytes->starts_with(kMagic)) return not_a_list;
  WireReader in(std::string_view(*bytes).substr(kMagic.size()));
  DocumentSet dropped(in.count());
  std::uint64_t last = 0;
  for (DocumentId& document : dropped) {
    const std::uint64_t step = in.number();
    if (step == 0 || step > std::numeric_limits<DocumentId>::max() - last) return not_a_list;
    last += step;
    document = static_cast<DocumentId>(last);
  }
  return in.ok() && in.at_end() ? Result<DocumentSet>(std::move(dropped)) : not_a_list;
}

Status write_dropped(const Path& shard, const DocumentSet& dropped) {
  std::string bytes(kMagic);
  WireWriter out(bytes);
  out.number(dropped.size());
  DocumentId last = 0;
  for (const DocumentId document : dropped) {
    out.number(document - last);
    last = document;
  }
  return replace_file(file_of(shard), bytes);
}

DocumentSet without(const DocumentSet& found, const DocumentSet& dropped) {
  if (dropped.empty()) return found;
  DocumentSet rest;
  rest.reserve(found.size());
  std::ranges::set_difference(found, dropped, std::back_inserter(rest));
  return rest;
}

}  // namespace oubli::index
