// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks, what refers to them, and what stands in none.
#include <algorithm>
#include <numeric>

#include "adapters/pst/checker.h"
#include "adapters/pst/checksum.h"

namespace oubli::pst {

std::string hexadecimal(std::uint64_t value);

namespace {

std::string name(const BlockEntry& entry) { return "block " + hexadecimal(entry.bid); }

}  // namespace

// Twice is a fault of the rule.
void Checker::mark(Offset at, std::size_t size, std::string_view rule) {
  const std::uint64_t section =
      at < kFirstSection ? UINT64_MAX : (at - kFirstSection) / kSectionBytes;
  if (section >= taken_.size() || at + size > section_at(section + 1)) {
    found(rule, "something stands across a section's end, at " + hexadecimal(at));
    return;
  }
  const std::size_t first = (at - section_at(section)) / kSlot;
  bool is_free = true;
  for (std::size_t slot = first; slot < first + (size + kSlot - 1) / kSlot && slot / 8 < kMapBytes;
       ++slot) {
    const unsigned char bit = static_cast<unsigned char>(0x80U >> (slot % 8));
    is_free = is_free && (taken_[section][slot / 8] & bit) == 0;
    taken_[section][slot / 8] |= bit;
  }
  if (!is_free) found(rule, "two things stand at " + hexadecimal(at));
}

Status Checker::check_sections() {
  for (std::uint64_t n = 0; n < sections_; ++n) {
    const auto maps = maps_of(dialect(), n);
    for (std::size_t i = 0; i < maps.count; ++i) {
      mark(section_at(n) + maps.maps[i].page * kPage, kPage, "P1");
    }
  }
  const auto& blocks = census_.blocks;
  std::vector<std::uint32_t> order(blocks.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return blocks[i].at; });
  for (const std::uint32_t i : order) {
    const BlockEntry& block = blocks[i];
    const bool has_size = block.size > 0 && block.size <= dialect().block_data;
    if (block.at % kSlot != 0 || !has_size) found("B1", name(block));
    mark(block.at, dialect().stored(std::max<std::size_t>(block.size, 1)), "B1");
  }
  std::string bytes(kSectionBytes, '\0');
  std::vector<std::uint32_t> free;
  std::uint64_t free_bytes = 0;
  auto next = order.begin();
  for (std::uint64_t n = 0; n < sections_; ++n) {
    std::ranges::fill(bytes, '\0');
    auto got = file_.read_at(section_at(n), bytes);
    if (!got) return std::move(got).take_error();
    for (; next != order.end() && blocks[*next].at < section_at(n + 1); ++next) {
      const BlockEntry& block = blocks[*next];
      const std::size_t size = dialect().stored(block.size);
      if (block.at < section_at(n) || block.at + size > section_at(n + 1))
        continue;  // told already
      check_block(block, std::string_view(bytes).substr(block.at - section_at(n), size));
    }
    std::uint32_t slots = 0;
    for (const unsigned char byte : taken_[n])
      slots += 8U - static_cast<std::uint32_t>(__builtin_popcount(byte));
    free.push_back(slots);
    free_bytes += std::uint64_t{slots} * kSlot;
    if (!is_ours()) continue;
    check_map(n, bytes);
    check_unused(n, bytes);
  }
  if (!is_ours()) return {};
  if (header().free_bytes != free_bytes) found("H5", "the sum of free space is another");
  return check_density_list(free);
}

void Checker::check_block(const BlockEntry& entry, std::string_view stored) {
  const bool is_wide = dialect().is_wide;
  const std::size_t trailer = stored.size() - dialect().block_trailer;
  const Bid bid = load(stored, trailer + (is_wide ? 8 : 4), dialect().id());
  const bool is_sound =
      load16(stored, trailer) == entry.size && plain(bid) == plain(entry.bid) &&
      load16(stored, trailer + 2) == signature(entry.at, bid) &&
      load32(stored, trailer + (is_wide ? 4 : 8)) == checksum(stored.substr(0, entry.size));
  if (!is_sound) found("B1", name(entry));
  if (is_ours() && !is_zero(stored.substr(entry.size, trailer - entry.size)))
    found("B7", name(entry));
}

void Checker::check_map(std::uint64_t section, std::string_view bytes) {
  const auto maps = maps_of(dialect(), section);
  const bool is_wide = dialect().is_wide;
  const std::size_t trailer = kPage - dialect().page_trailer;
  for (std::size_t i = 0; i < maps.count; ++i) {
    const std::size_t within = maps.maps[i].page * kPage;
    const Offset at = section_at(section) + within;
    const std::string_view page = bytes.substr(within, kPage);
    const auto type = static_cast<std::uint64_t>(maps.maps[i].type);
    const bool is_page =
        load(page, trailer, 1) == type && load(page, trailer + 1, 1) == type &&
        load16(page, trailer + 2) == 0 &&
        load(page, trailer + (is_wide ? 8 : 4), dialect().id()) == at &&
        load32(page, trailer + (is_wide ? 4 : 8)) == checksum(page.substr(0, trailer));
    if (!is_page) found("P1", "a map at " + hexadecimal(at));
    if (maps.maps[i].type != PageType::AllocationMap) continue;
    const std::string_view bits = page.substr(is_wide ? 0 : 4, kMapBytes);
    const bool is_exact = std::ranges::equal(bits, taken_[section], [](char a, unsigned char b) {
      return static_cast<unsigned char>(a) == b;
    });
    if (!is_exact) found("P2", "the map at " + hexadecimal(at));
  }
}

void Checker::check_unused(std::uint64_t section, std::string_view bytes) {
  for (std::size_t slot = 0; slot < kSectionBytes / kSlot; ++slot) {
    if ((taken_[section][slot / 8] & (0x80U >> (slot % 8))) != 0) continue;
    if (is_zero(bytes.substr(slot * kSlot, kSlot))) continue;
    found("B7", "free space at " + hexadecimal(section_at(section) + slot * kSlot));
  }
}

void Checker::refer(Bid bid) {
  if (plain(bid) == 0) return;
  if (const auto number = census_.number_of(bid)) ++references_[*number];
}

std::optional<Internal> Checker::list_at(Bid bid) {
  const BlockEntry* entry = census_.block(bid);
  if (entry == nullptr) return std::nullopt;
  auto block = census_.ndb->read_block(*entry);
  auto list =
      block ? parse_internal(dialect(), block->data) : Result<Internal>(failed("not there"));
  if (!list) return std::nullopt;
  return *std::move(list);
}

Status Checker::check_lists() {
  references_.resize(census_.blocks.size());
  for (const NodeEntry& node : census_.nodes) {
    refer(node.data);
    refer(node.subnodes);
  }
  for (const BlockEntry& entry : census_.blocks) {
    if (!is_internal(entry.bid)) continue;
    const auto list = list_at(entry.bid);
    if (!list) {
      found("B2", name(entry));
      continue;
    }
    // Once for each entry that names it.
    for (const Child& child : list->children) refer(child.bid);
    if (list->is_subnodes) {
      check_subnodes(entry, *list);
    } else {
      check_list(entry, *list);
    }
  }
  return {};
}

void Checker::check_list(const BlockEntry& entry, const Internal& list) {
  std::uint64_t total = 0;
  if (list.children.empty()) found("B3", name(entry));
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    const BlockEntry* child = census_.block(list.children[i].bid);
    const bool is_list = child != nullptr && is_internal(child->bid);
    if (child == nullptr || is_list != (list.level == 2)) {
      found("B2", name(entry) + " leads nowhere");
      return;
    }
    if (list.level == 1) {
      total += child->size;
      const bool is_last = i + 1 == list.children.size();
      // The last block of all but the last list is an inner one as well; the total tells of it.
      if (!is_last && child->size != dialect().block_data) found("B3", name(entry));
      continue;
    }
    const auto parsed = list_at(child->bid);
    if (!parsed || parsed->is_subnodes || parsed->level != 1) {
      found("B2", name(entry) + " leads nowhere");
      return;
    }
    total += parsed->total;
  }
  if (total != list.total) found("B3", name(entry));
}

void Checker::check_subnodes(const BlockEntry& entry, const Internal& list) {
  const std::size_t step = list.level == 0 ? 2 : 1;
  if (list.children.empty()) found("B2", name(entry));
  for (std::size_t i = 0; i < list.children.size(); i += step) {
    if (i >= step && list.children[i].nid <= list.children[i - step].nid) found("B4", name(entry));
    for (std::size_t k = 0; k < step; ++k) {
      const Bid bid = plain(list.children[i + k].bid);
      const bool is_there = bid == 0 ? list.level == 0 : census_.block(bid) != nullptr;
      if (!is_there) found("B2", name(entry) + " leads nowhere");
      if (bid != 0 && k == 1 && !is_internal(bid)) found("B2", name(entry) + " leads elsewhere");
    }
    if (list.level == 0) continue;
    const auto below = list_at(list.children[i].bid);
    const bool is_first = below && below->is_subnodes && below->level == 0 &&
                          !below->children.empty() &&
                          below->children[0].nid == list.children[i].nid;
    if (!is_first) found("B4", name(entry));
  }
}

void Checker::check_references() {
  for (std::size_t i = 0; i < census_.blocks.size(); ++i) {
    if (census_.blocks[i].references != references_[i] + 1) found("B5", name(census_.blocks[i]));
  }
  references_ = {};
  if (is_ours()) check_reach();
}

void Checker::check_reach() {
  std::vector<bool> is_reached(census_.blocks.size());
  std::vector<Bid> open;
  const auto reach = [&](Bid bid) {
    const auto at = plain(bid) == 0 ? std::nullopt : census_.number_of(bid);
    if (!at || is_reached[*at]) return;
    is_reached[*at] = true;
    const Bid as_it_stands = census_.blocks[*at].bid;
    if (is_internal(as_it_stands)) open.push_back(as_it_stands);
  };
  for (const NodeEntry& node : census_.nodes) {
    reach(node.data);
    reach(node.subnodes);
    while (!open.empty()) {
      const Bid bid = open.back();
      open.pop_back();
      const auto list = list_at(bid);
      if (!list) continue;
      for (const Child& child : list->children) reach(child.bid);
    }
  }
  for (std::size_t i = 0; i < census_.blocks.size(); ++i) {
    if (!is_reached[i]) found("B6", name(census_.blocks[i]));
  }
}

}  // namespace oubli::pst
