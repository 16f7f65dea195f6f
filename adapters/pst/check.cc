// SPDX-License-Identifier: GPL-3.0-or-later
// Header and pages.
#include "adapters/pst/check.h"

#include <algorithm>
#include <charconv>

#include "adapters/pst/checker.h"
#include "adapters/pst/checksum.h"

namespace oubli::pst {
namespace {

bool is_filled(std::string_view bytes, char with) {
  return std::ranges::all_of(bytes, [with](char c) { return c == with; });
}

}  // namespace

std::string hexadecimal(std::uint64_t value) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

bool CheckReport::breaks(std::string_view rule) const {
  return std::ranges::any_of(findings, [&](const Finding& one) { return one.rule == rule; });
}

Result<CheckReport> check(ByteSource& file, Scope scope) {
  auto census = take_census(file);
  if (!census) return std::move(census).take_error();
  if (census->ndb->dialect().is_packed) {
    return refused("an Outlook data file with 4-KiB pages (OST) is read, not written",
                   "erase on the server the file is a copy of");
  }
  return Checker(file, scope, *std::move(census)).run();
}

Checker::Checker(ByteSource& file, Scope scope, Census census)
    : file_(file), scope_(scope), census_(std::move(census)) {}

void Checker::found(std::string_view rule, std::string what) {
  constexpr std::uint64_t kNamed = 3;
  ++report_.count;
  if (++by_rule_[rule] <= kNamed) report_.findings.push_back({rule, std::move(what)});
}

Result<CheckReport> Checker::run() {
  report_.nodes = census_.nodes.size();
  report_.blocks = census_.blocks.size();
  Status done = check_header();
  if (done) {
    check_counters();
    check_trees();
    done = check_pages();
  }
  if (done) done = check_sections();
  if (done) done = check_lists();
  if (!done) return std::move(done).take_error();
  check_references();
  for (const NodeEntry& node : census_.nodes) check_node(node.nid, node.data, node.subnodes, 0);
  check_mail();
  return std::move(report_);
}

Status Checker::check_header() {
  const std::string_view head(census_.head);
  const bool is_wide = dialect().is_wide;
  if (header().is_ost) found("H1", "an offline copy of a mailbox on a server (OST)");
  if (header().version >= 24) found("H1", "a version that is not written");
  const std::string_view lock = is_wide ? head.substr(531, 33) : head.substr(479, 33);
  if (!is_filled(lock, '\0')) found("H1", "a lock stands in the header");
  if (has(header().faults, Fault::Checksum)) found("H2", "a checksum is wrong");
  if (has(header().faults, Fault::Type)) found("H3", "the sentinel is another");
  const Offset end = header().end_of_file;
  char byte = 0;
  auto last = file_.read_at(end - 1, {&byte, 1});
  auto behind = file_.read_at(end, {&byte, 1});
  if (!last) return std::move(last).take_error();
  if (end == 0 || *last != 1) found("H4", "the file ends before " + hexadecimal(end));
  const bool is_long = behind && *behind != 0;
  if (is_ours() && is_long) found("H4", "the file goes on behind " + hexadecimal(end));
  const bool is_whole = end > kFirstSection && (end - kFirstSection) % kSectionBytes == 0;
  sections_ = end > kFirstSection ? (end - kFirstSection + kSectionBytes - 1) / kSectionBytes : 0;
  if (is_ours() && !is_whole) found("H4", "it ends within a section");
  constexpr std::uint64_t kMostSections = 1ULL << 22U;  // a tebibyte
  if (sections_ == 0 || sections_ > kMostSections || *last != 1) {
    return damaged("an Outlook data file that is not as long as it says");
  }
  if (header().last_map != section_at(sections_ - 1)) found("H4", "the last map is elsewhere");
  taken_.resize(sections_);
  if (!is_ours()) return {};
  const std::size_t root = is_wide ? 184 : 168, id = dialect().id();
  if (load(head, root + 3 * id, id) != 0) found("H5", "free pages are counted");
  if (header().maps_valid != 2) found("H5", "the maps are not called valid");
  if (!is_filled(head.substr(is_wide ? 256 : 204, 256), '\xFF')) found("H5", "old maps are in use");
  if (!is_zero(head.substr(reserved_at(is_wide), kReservedBytes)))
    found("H7", "something stands in the reserved bytes of the header");
  std::string gap(kDensityListAt - dialect().header, '\0');
  auto got = file_.read_at(dialect().header, gap);
  if (!got) return std::move(got).take_error();
  if (!is_filled(gap, '\0')) found("H7", "something stands behind the header");
  return {};
}

void Checker::check_counters() {
  Bid block = 0, page = 0;
  std::uint32_t orphans = 0;
  for (const BlockEntry& one : census_.blocks) {
    block = std::max(block, plain(one.bid));
    if (one.references == 1) ++orphans;
  }
  for (const auto& one : census_.pages) page = std::max(page, one.self.bid);
  if (header().next_block <= block || header().next_block % 4 != 0) found("H6", "the next block");
  if (header().next_page <= page) found("H6", "the next page");
  for (const NodeEntry& node : census_.nodes) {
    const unsigned type = node.nid & 0x1FU;
    const bool is_counted = type == 0x02 || type == 0x03 || type == 0x04 || type == 0x08;
    if (is_counted && node.nid >> 5U > header().last_index[type])
      found("H6", "node " + hexadecimal(node.nid));
  }
  if (header().orphans != orphans || (is_ours() && orphans != 0))
    found("H8", std::to_string(orphans));
}

void Checker::check_trees() {
  for (const auto* tree : {&census_.node_tree, &census_.block_tree}) {
    const std::string name = tree == &census_.node_tree ? "nodes" : "blocks";
    if (tree->unreadable > 0) found("P3", "a page of the tree of " + name + " is not there");
    if (!tree->is_ordered) found("P3", "the tree of " + name + " is out of order");
    if (has(tree->faults, Fault::Count))
      found("P3", "a page of the tree of " + name + " miscounts");
    const Fault rest =
        Fault::Checksum | Fault::Signature | Fault::Identity | Fault::Type | Fault::Length;
    if (has(tree->faults, rest)) found("P1", "a page of the tree of " + name);
  }
  for (const NodeEntry& node : census_.nodes) {
    for (const Bid bid : {node.data, node.subnodes}) {
      if (plain(bid) != 0 && census_.block(bid) == nullptr)
        found("P4", "node " + hexadecimal(node.nid));
    }
    if (plain(node.subnodes) != 0 && !is_internal(node.subnodes)) {
      found("P4", "the subnodes of node " + hexadecimal(node.nid));
    }
  }
}

Status Checker::check_pages() {
  std::set<Bid> bids;
  for (const auto& page : census_.pages) {
    mark(page.self.at, kPage, "P1");
    if (page.self.at % kPage != 0) found("P1", "a page at " + hexadecimal(page.self.at));
    if (!bids.insert(page.self.bid).second) found("P3", "two pages have one number");
    auto read = read_tree_page(file_, dialect(), page.self, page.type);
    if (!read) return std::move(read).take_error();
    const std::string_view bytes(read->bytes);
    const std::size_t most = static_cast<std::size_t>(load(bytes, dialect().count_at + 1, 1));
    if (most != dialect().entries / read->entry_size)
      found("P3", "a page has room for others than it says");
    const bool is_root = page.self == header().nodes || page.self == header().blocks;
    if (read->count == 0 && !is_root) found("P3", "a page without entries");
    if (!is_ours()) continue;
    const std::size_t end = read->count * read->entry_size;
    bool is_clean = is_filled(bytes.substr(end, dialect().entries - end), '\0');
    if (dialect().is_wide) is_clean = is_clean && load32(bytes, 492) == 0;
    for (std::size_t i = 0; i < read->count && dialect().is_wide && read->level == 0; ++i) {
      is_clean = is_clean && load32(read->entry(i), read->entry_size - 4) == 0;
    }
    if (!is_clean) found("P6", "a page at " + hexadecimal(page.self.at));
  }
  return {};
}

Status Checker::check_density_list(const std::vector<std::uint32_t>& free) {
  std::string page(kPage, '\0');
  auto got = file_.read_at(kDensityListAt, page);
  if (!got) return std::move(got).take_error();
  const std::string_view bytes(page);
  const bool is_wide = dialect().is_wide;
  const std::size_t trailer = kPage - dialect().page_trailer;
  const Bid bid = load(bytes, trailer + (is_wide ? 8 : 4), dialect().id());
  const bool is_page =
      load16(bytes, trailer) == 0x8686 &&
      load16(bytes, trailer + 2) == signature(kDensityListAt, bid) && bid == header().next_page &&
      load32(bytes, trailer + (is_wide ? 4 : 8)) == checksum(bytes.substr(0, trailer));
  if (!is_page) found("P5", "the page is not sound");
  const auto count = static_cast<std::size_t>(load(bytes, 1, 1));
  const std::size_t most = is_wide ? 119 : 120;
  const auto roomy =
      static_cast<std::size_t>(std::ranges::count_if(free, [](auto n) { return n > 0; }));
  if (count != std::min(most, roomy)) found("P5", "it lists too few");
  std::uint32_t last = UINT32_MAX;
  for (std::size_t i = 0; i < std::min(count, most); ++i) {
    const std::uint32_t entry = load32(bytes, 8 + 4 * i);
    const std::uint32_t section = entry & 0xFFFFFU, slots = entry >> 20U;
    if (section >= free.size() || free[section] != slots || slots > last)
      found("P5", "a wrong entry");
    last = slots;
  }
  if (!is_filled(bytes.substr(8 + 4 * count, trailer - 8 - 4 * count), '\0'))
    found("P5", "old entries");
  return {};
}

}  // namespace oubli::pst
