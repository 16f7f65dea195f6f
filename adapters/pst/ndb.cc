// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/ndb.h"

#include <zlib.h>

#include "adapters/pst/checksum.h"

namespace oubli::pst {
namespace {

// What stands behind a block's data.
Fault faults_of(const Dialect& dialect, const BlockEntry& entry, std::string_view stored) {
  const std::size_t at = stored.size() - dialect.block_trailer;
  const std::size_t checksum_at = at + (dialect.is_wide ? 4 : 8);
  const std::size_t bid_at = at + (dialect.is_wide ? 8 : 4);
  const Bid bid = load(stored, bid_at, dialect.id());
  Fault faults = Fault::None;
  if (load16(stored, at) != entry.size) faults |= Fault::Length;
  if (load16(stored, at + 2) != signature(entry.at, bid)) faults |= Fault::Signature;
  if (plain(bid) != plain(entry.bid)) faults |= Fault::Identity;
  if (load32(stored, checksum_at) != checksum(stored.substr(0, entry.size))) {
    faults |= Fault::Checksum;
  }
  return faults;
}

// A block of 64 KiB at most becomes one of 64 KiB at most.
bool inflate(std::string& data, std::size_t unpacked, std::size_t most) {
  if (unpacked > most) return false;
  std::string out(unpacked, '\0');
  uLongf size = unpacked;
  const int outcome =
      ::uncompress(reinterpret_cast<Bytef*>(out.data()), &size,
                   reinterpret_cast<const Bytef*>(data.data()), static_cast<uLong>(data.size()));
  if (outcome != Z_OK) return false;
  out.resize(size);
  data = std::move(out);
  return true;
}

}  // namespace

Result<std::unique_ptr<Ndb>> Ndb::open(ByteSource& file) {
  std::string head(kHeaderBytes, '\0');
  auto got = file.read_at(0, head);
  if (!got) return std::move(got).take_error();
  head.resize(*got);
  auto header = parse_header(head);
  if (!header) return std::move(header).take_error();
  return std::unique_ptr<Ndb>(new Ndb(file, *header));
}

Ndb::Ndb(ByteSource& file, const Header& header)
    : file_(file),
      header_(header),
      nodes_(file, header.dialect, header.nodes, PageType::Nodes),
      blocks_(file, header.dialect, header.blocks, PageType::Blocks) {}

std::optional<NodeEntry> Ndb::find_node(Nid nid) {
  const auto entry = nodes_.find(nid);
  if (!entry) return std::nullopt;
  return node_of(dialect(), *entry);
}

std::optional<BlockEntry> Ndb::find_block(Bid bid) {
  if (plain(bid) == 0) return std::nullopt;
  constexpr unsigned kStepBits = 2;  // numbers of blocks go up in fours
  auto& recent = recent_[(bid >> kStepBits) % recent_.size()];
  if (!recent || plain(recent->bid) != plain(bid)) recent = look_up(bid);
  return recent;
}

std::optional<BlockEntry> Ndb::look_up(Bid bid) {
  if (const auto entry = blocks_.find(plain(bid))) return block_of(dialect(), *entry);
  if (!is_looked_into_) index_blocks();
  const auto found = indexed_.find(plain(bid));
  if (found == indexed_.end()) return std::nullopt;
  return found->second;
}

void Ndb::index_blocks() {
  is_looked_into_ = true;
  const WalkReport report = walk_blocks([this](const BlockEntry& entry) {
    indexed_.emplace(plain(entry.bid), entry);
    return indexed_.size() < kMostIndexed;
  });
  // A sound tree has told already that there is no such block.
  if (report.is_sound()) indexed_.clear();
}

WalkReport Ndb::walk_nodes(Nid from, std::uint64_t to,
                           const std::function<bool(const NodeEntry&)>& take) {
  return nodes_.walk(from, to,
                     [&](std::string_view entry) { return take(node_of(dialect(), entry)); });
}

WalkReport Ndb::walk_blocks(const std::function<bool(const BlockEntry&)>& take) {
  return blocks_.walk(0, UINT64_MAX,
                      [&](std::string_view entry) { return take(block_of(dialect(), entry)); });
}

Result<Block> Ndb::read_block(Bid bid) {
  const auto entry = find_block(bid);
  if (!entry) return damaged("a block is not in the file's list of blocks");
  return read_block(*entry);
}

Result<Block> Ndb::read_block(const BlockEntry& entry) {
  const Dialect& layout = dialect();
  Block block{entry, {}, Fault::None};
  if (entry.size == 0 || entry.size > layout.block_data) {
    return damaged("a block has a size that no block has");
  }
  block.data.resize(layout.stored(entry.size));
  auto got = file_.read_at(entry.at, block.data);
  if (!got) return std::move(got).take_error();
  if (*got < entry.size) return damaged("a block stands beyond the end of the file");
  if (*got < block.data.size()) {
    block.faults |= Fault::Length;  // cut off behind its data
  } else {
    block.faults = faults_of(layout, entry, block.data);
  }
  block.data.resize(entry.size);
  if (!is_internal(entry.bid)) decode(header_.cipher, entry.bid, block.data);
  if (layout.is_packed && entry.unpacked != entry.size &&
      !inflate(block.data, entry.unpacked, layout.block_data)) {
    return damaged("a block cannot be decompressed");
  }
  return block;
}

}  // namespace oubli::pst
