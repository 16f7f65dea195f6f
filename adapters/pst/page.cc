// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/page.h"

#include "adapters/pst/checksum.h"

namespace oubli::pst {
namespace {

constexpr unsigned kHighestLevel = 8;

struct Trailer {
  std::uint8_t type = 0, repeated = 0;
  std::uint16_t signature = 0;
  std::uint32_t checksum = 0;
  Bid bid = 0;
};

Trailer trailer_of(const Dialect& dialect, std::string_view page) {
  const std::size_t at = dialect.page - dialect.page_trailer;
  const std::size_t bid_at = at + (dialect.is_wide ? 8 : 4);
  const std::size_t checksum_at = at + (dialect.is_wide ? 4 : 8);
  return {static_cast<std::uint8_t>(load(page, at, 1)),
          static_cast<std::uint8_t>(load(page, at + 1, 1)), load16(page, at + 2),
          load32(page, checksum_at), load(page, bid_at, dialect.id())};
}

std::size_t entry_size(const Dialect& dialect, PageType type, unsigned level) {
  if (level > 0) return dialect.branch_entry();
  return type == PageType::Blocks ? dialect.block_entry() : dialect.node_entry();
}

}  // namespace

Result<TreePage> read_tree_page(ByteSource& file, const Dialect& dialect, Reference where,
                                PageType type) {
  constexpr Offset kAlignment = 512;  // also keeps hostile pages from overlapping
  if (where.at % kAlignment != 0) return damaged("a page of a tree stands where no page can be");
  TreePage page;
  page.self = where;
  page.type = type;
  page.bytes.resize(dialect.page);
  auto got = file.read_at(where.at, page.bytes);
  if (!got) return std::move(got).take_error();
  if (*got < dialect.page) return damaged("a page stands beyond the end of the file");
  const Trailer trailer = trailer_of(dialect, page.bytes);
  const auto wanted = static_cast<std::uint8_t>(type);
  if (trailer.type != wanted && trailer.repeated != wanted) {
    return damaged("a page of a tree is not where it should be");
  }
  if (trailer.type != trailer.repeated) page.faults |= Fault::Type;
  const std::size_t covered = dialect.page - dialect.page_trailer;
  if (trailer.checksum != checksum(std::string_view(page.bytes).substr(0, covered))) {
    page.faults |= Fault::Checksum;
  }
  if (trailer.signature != signature(where.at, trailer.bid)) page.faults |= Fault::Signature;
  if (plain(trailer.bid) != plain(where.bid)) page.faults |= Fault::Identity;
  page.bid = trailer.bid;
  page.level = static_cast<unsigned>(load(page.bytes, dialect.level_at, 1));
  if (page.level > kHighestLevel) return damaged("a page of a tree has no level");
  page.count = static_cast<std::size_t>(load(page.bytes, dialect.count_at, dialect.count_width));
  page.entry_size = static_cast<std::size_t>(load(page.bytes, dialect.entry_size_at, 1));
  const std::size_t expected = entry_size(dialect, type, page.level);
  if (page.entry_size != expected) page.faults |= Fault::Count;
  if (page.entry_size < expected) page.entry_size = expected;
  const std::size_t most = dialect.entries / page.entry_size;
  if (page.count > most) {
    page.faults |= Fault::Count;
    page.count = most;
  }
  return page;
}

std::uint64_t key_of(const Dialect& dialect, std::string_view entry) {
  return load(entry, 0, dialect.id());
}

Reference child_of(const Dialect& dialect, std::string_view entry) {
  return {load(entry, dialect.id(), dialect.id()), load(entry, 2 * dialect.id(), dialect.id())};
}

BlockEntry block_of(const Dialect& dialect, std::string_view entry) {
  const std::size_t id = dialect.id();
  const std::size_t sizes = 2 * id;
  BlockEntry block{load(entry, 0, id), load(entry, id, id), load16(entry, sizes), 0, 0};
  block.unpacked = dialect.is_packed ? load16(entry, sizes + 2) : block.size;
  block.references = load16(entry, sizes + (dialect.is_packed ? 4 : 2));
  return block;
}

NodeEntry node_of(const Dialect& dialect, std::string_view entry) {
  const std::size_t id = dialect.id();
  return {.nid = load32(entry, 0),
          .parent = load32(entry, 3 * id),
          .data = load(entry, id, id),
          .subnodes = load(entry, 2 * id, id)};
}

}  // namespace oubli::pst
