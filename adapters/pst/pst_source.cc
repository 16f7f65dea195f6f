// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/pst_source.h"

#include <algorithm>

#include <unistd.h>

#include "adapters/compression/compression.h"
#include "adapters/pst/place.h"
#include "adapters/pst/store.h"

namespace oubli::pst {
namespace {

// A file that is read here and there, with what was found out about it.
class StoreBytes final : public ByteSource {
 public:
  StoreBytes(int fd, std::function<void()> alive) : file_(fd), alive_(std::move(alive)) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    constexpr std::uint64_t kOften = 256;
    if (alive_ && ++reads_ % kOften == 0) alive_();
    return file_.read_at(offset, into);
  }

  Result<Store*> store() {
    if (!store_) {
      auto opened = Store::open(*this);
      if (!opened) return std::move(opened).take_error();
      store_ = *std::move(opened);
    }
    return store_.get();
  }

 private:
  FileBytes file_;
  const std::function<void()> alive_;
  std::uint64_t reads_ = 0;
  std::unique_ptr<Store> store_;  // reads from this
};

Status refuse_packed(const WorkItem& item) {
  if (item.compression == Compression::None) return {};
  return damaged("a compressed Outlook data file", "unpack it, then scan that");
}

}  // namespace

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink) {
  if (item.files.empty()) return {};
  if (auto plain = refuse_packed(item); !plain) return plain;
  StoreBytes file(item.files[0].get(), item.alive);
  auto store = file.store();
  if (!store) return std::move(store).take_error();
  const std::uint64_t from = number_at(item.range.begin);
  const bool is_open = item.range.end > UINT64_MAX - kRoom;
  const std::uint64_t to = is_open ? kNumbers : number_at(item.range.end + kRoom - 1);
  if (!(*store)->each_item(from, to, limits, sink)) return {};
  return (*store)->trouble();
}

Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits&) {
  if (auto plain = refuse_packed(item); !plain) return std::move(plain).take_error();
  return std::unique_ptr<ByteSource>(std::make_unique<StoreBytes>(item.files[0].get(), item.alive));
}

Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink) {
  auto* bytes = dynamic_cast<StoreBytes*>(&source);
  if (bytes == nullptr) return failed("not an open Outlook data file");
  auto store = bytes->store();
  if (!store) return std::move(store).take_error();
  return (*store)->give(number_at(where.begin), limits, sink);
}

// Runs of nodes, and what no node refers to by itself. A tree out of order is read in one go: what
// is in it may stand where its keys deny it.
Result<std::vector<ByteRange>> cut_into_partitions(const WorkItem& item,
                                                   std::uint64_t target_bytes) {
  const std::vector<ByteRange> whole{{0, UINT64_MAX}};
  if (item.files.empty() || item.compression != Compression::None) return whole;
  const off_t end = ::lseek(item.files[0].get(), 0, SEEK_END);  // a worker may not ask for more
  if (end <= 0) return whole;
  StoreBytes file(item.files[0].get(), item.alive);
  auto ndb = Ndb::open(file);
  if (!ndb) return whole;
  std::vector<Nid> items;
  const WalkReport report = (*ndb)->walk_nodes(0, UINT64_MAX, [&](const NodeEntry& node) {
    if (is_item(node.nid)) items.push_back(node.nid);
    return true;
  });
  const auto size = static_cast<std::uint64_t>(end);
  const std::uint64_t parts =
      std::max<std::uint64_t>(size / std::max<std::uint64_t>(target_bytes, 1), 1);
  if (!report.is_ordered || report.unreadable > 0 || items.empty()) return whole;
  const std::size_t step = std::max<std::size_t>(items.size() / parts, 1);
  std::vector<ByteRange> ranges{{0, UINT64_MAX}};
  const auto cut_at = [&](std::uint64_t number) {
    ranges.back().end = begin_of(number);
    ranges.push_back({begin_of(number), UINT64_MAX});
  };
  for (std::size_t i = step; i + step / 2 < items.size(); i += step) cut_at(items[i]);
  cut_at(kFirstOrphan);
  // What takes longest comes first, so that no worker is left alone with it at the end.
  std::rotate(ranges.begin(), ranges.end() - 1, ranges.end());
  return ranges;
}

}  // namespace oubli::pst
