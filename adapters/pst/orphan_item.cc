// SPDX-License-Identifier: GPL-3.0-or-later
// What a block that nobody refers to any more once was: an item, a table, a text, bytes.
#include <algorithm>

#include "adapters/mapi/tags.h"
#include "adapters/pst/orphans.h"
#include "adapters/pst/table_context.h"

namespace oubli::pst {
namespace {

constexpr std::size_t kMostRows = 10'000;

bool is_subnodes(Ndb& ndb, Bid bid) {
  if (!is_internal(bid)) return false;
  auto block = ndb.read_block(bid);
  return block && load(block->data, 0, 1) == 2;
}

// Each row an item of its own, of what the table repeats of it.
mapi::Item table_item(const ItemSource& source, Table& table) {
  mapi::Item item;
  Budget budget;
  PropertyReader reader(source.ndb, &source.names, budget);
  const auto trouble = table.rows(reader, kMostRows, [&](TableRow row) {
    mapi::Attachment one;
    one.embedded = std::make_unique<mapi::Item>();
    one.embedded->properties = std::move(row.cells);
    item.attachments.push_back(std::move(one));
  });
  for (const mapi::Unread why : trouble) item.note(why);
  return item;
}

bool is_wide_text(std::string_view head) {
  std::size_t zeros = 0;
  for (std::size_t i = 1; i < head.size(); i += 2) zeros += head[i] == '\0' ? 1U : 0U;
  const bool has_narrow_zero =
      std::ranges::any_of(head.substr(0, 2), [](char c) { return c == '\0'; }) && !head.empty() &&
      head[0] == '\0';
  return head.size() >= 8 && !has_narrow_zero && zeros * 10 > head.size() * 4;
}

bool is_packed_rtf(std::string_view head) {
  const std::string_view magic = head.size() >= 12 ? head.substr(8, 4) : std::string_view();
  return magic == "LZFu" || magic == "MELA";
}

bool is_markup(std::string_view head) {
  const std::size_t at = head.find_first_not_of(" \t\r\n");
  return at != head.npos && head[at] == '<';
}

// The property it was, as far as the bytes tell.
mapi::Item bytes_item(std::unique_ptr<DataTree> tree, Bid bid) {
  constexpr std::size_t kHead = 512;
  constexpr std::uint64_t kMostText = 64ULL << 20;
  mapi::Item item;
  std::string head(kHead, '\0');
  auto got = tree->read_at(0, head);
  head.resize(got ? *got : 0);
  const auto as = [&](std::uint16_t id, mapi::Type type) {
    auto all = tree->all(kMostText);
    if (!all) return item.note(mapi::Unread::Damaged);
    item.properties.add(id, type, *std::move(all));
  };
  if (is_packed_rtf(head)) {
    as(mapi::tag::kRtfCompressed, mapi::Type::Binary);
  } else if (is_wide_text(head)) {
    as(mapi::tag::kBody, mapi::Type::Unicode);
  } else if (is_markup(head)) {
    as(mapi::tag::kHtml, mapi::Type::Binary);
  } else {
    mapi::Attachment one;
    one.properties.add(mapi::tag::kAttachLongFilename, mapi::Type::String8,
                       "block-" + std::to_string(bid));
    one.content_size = tree->size();
    one.content = std::move(tree);
    item.attachments.push_back(std::move(one));
  }
  return item;
}

}  // namespace

mapi::Item read_orphan(const ItemSource& source, const Orphan& orphan) {
  if (is_subnodes(source.ndb, orphan.root)) return read_parts(source, orphan.root);
  if (auto heap = Heap::open(source.ndb, orphan.root)) {
    if ((*heap)->client() == kPropertyHeap) {
      return read_item(source, orphan.root, orphan.subnodes);
    }
    if (auto table = Table::open(source.ndb, orphan.root, orphan.subnodes)) {
      return table_item(source, **table);
    }
  }
  auto tree = DataTree::open(source.ndb, orphan.root);
  if (tree) return bytes_item(*std::move(tree), orphan.root);
  mapi::Item item;
  item.note(mapi::Unread::Damaged);
  return item;
}

}  // namespace oubli::pst
