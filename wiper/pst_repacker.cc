// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/pst_repacker.h"

#include <algorithm>
#include <array>

#include "adapters/pst/check.h"
#include "adapters/pst/place.h"
#include "adapters/pst/store.h"
#include "wiper/at_once.h"
#include "wiper/attributes.h"
#include "wiper/pst_compare.h"
#include "wiper/pst_eraser.h"

namespace oubli::wiper {

namespace {

constexpr const char* kAdvice =
    "run Outlook's Inbox Repair Tool (scanpst) on a copy, or export the mail to a new file";

// Through the seam, so that what fails below is seen here; what was read last is kept, because a
// PST is read in small pieces here and there.
class HeldBytes final : public ByteSource {
 public:
  HeldBytes(Disk& disk, int fd, Path shown) : disk_(disk), fd_(fd), shown_(std::move(shown)) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      auto held = chunk((offset + done) / kChunk);
      if (!held) return std::move(held).take_error();
      const std::string& bytes = **held;
      const std::size_t within = (offset + done) % kChunk;
      if (within >= bytes.size()) break;
      const std::size_t part = std::min(into.size() - done, bytes.size() - within);
      std::copy_n(bytes.data() + within, part, into.data() + done);
      done += part;
    }
    return done;
  }

 private:
  static constexpr std::size_t kChunk = 32U << 10, kHeld = 32;
  struct Chunk {
    std::uint64_t number = UINT64_MAX, used = 0;
    std::string bytes;
  };

  Result<const std::string*> chunk(std::uint64_t number) {
    Chunk* oldest = &chunks_[0];
    for (Chunk& one : chunks_) {
      if (one.number == number) {
        one.used = ++clock_;
        return &one.bytes;
      }
      if (one.used < oldest->used) oldest = &one;
    }
    oldest->number = UINT64_MAX;
    oldest->bytes.resize(kChunk);
    auto got = read_fully(disk_, fd_, number * kChunk, oldest->bytes, shown_);
    if (!got) return std::move(got).take_error();
    oldest->bytes.resize(*got);
    oldest->number = number;
    oldest->used = ++clock_;
    return &oldest->bytes;
  }

  Disk& disk_;
  int fd_;
  Path shown_;
  std::array<Chunk, kHeld> chunks_;
  std::uint64_t clock_ = 0;
};

Status check_rules(ByteSource& file, pst::Scope scope, const Path& shown) {
  auto report = pst::check(file, scope);
  if (!report) return std::move(report).take_error().during(shown.string());
  if (report->is_sound()) return {};
  const pst::Finding& first = report->findings.front();
  return refused(shown.string() + ": breaks rule " + std::string(first.rule) + " of its format (" +
                     first.what + "); it was not touched",
                 kAdvice);
}

}  // namespace

Result<std::uint64_t> PstRepacker::look(const Files& files) {
  const auto running = files.phases.run("check");
  const Path& shown = source_.path;
  if (source_.compression != Compression::None) {
    return refused(shown.string() + ": a compressed Outlook data file is not written",
                   "unpack it first");
  }
  Status fit = check_may_be_written(files.old.fd.get(), shown);
  bytes_ = std::make_unique<FileBytes>(files.old.fd.get());
  if (fit) fit = check_rules(*bytes_, pst::Scope::Others, shown);
  if (!fit) return std::move(fit).take_error();
  auto census = pst::take_census(*bytes_);
  if (!census) return std::move(census).take_error().during(shown.string());
  census_ = std::make_unique<pst::Census>(*std::move(census));
  auto planned = planned_items();
  if (!planned) return std::move(planned).take_error();
  const auto items = std::ranges::count_if(
      census_->nodes, [](const pst::NodeEntry& node) { return pst::is_item(node.nid); });
  kept_ = static_cast<std::uint64_t>(items) - planned->erased.size();
  auto overlay = PstOverlay::of(*census_, planned->erased, planned->redacted);
  if (!overlay) return std::move(overlay).take_error().during(shown.string());
  overlay_ = std::make_unique<PstOverlay>(*std::move(overlay));
  auto image = PstImage::of(*overlay_);
  if (!image) return std::move(image).take_error().during(shown.string());
  image_ = std::make_unique<PstImage>(*std::move(image));
  return image_->size();
}

// Each is read once more: it must be where it was planned, and what it was.
Result<PstRepacker::Planned> PstRepacker::planned_items() {
  auto store = pst::Store::open(*bytes_);
  if (!store) return std::move(store).take_error();
  Planned planned;
  for (const PlannedMessage& message : source_.erase) {
    const std::uint64_t number = pst::number_at(message.range.begin);
    bool is_same = false;
    auto read = (*store)->give(number, Limits{}, [&](const RawMessage& found) {
      is_same = identity_of(found) == message.hash;
      return true;
    });
    if (!read || !is_same) {
      return refused(message.locator + ": it is not there any more, or not as it was planned",
                     "scan the file again");
    }
    // What no node refers to is left out in any case.
    if (number >= pst::kFirstOrphan) continue;
    const auto nid = static_cast<pst::Nid>(number);
    if (!message.replacement) {
      planned.erased.insert(nid);
      continue;
    }
    auto changes = replace_item(replacer_, message);
    if (!changes) return std::move(changes).take_error();
    if (!mapi::decode(*changes, planned.redacted[nid])) {
      return failed(message.locator + ": what changes in it could not be told");
    }
  }
  return planned;
}

// Each redacted item is read as it was planned to be.
Status PstRepacker::check_redacted(pst::Store& store) const {
  for (const PlannedMessage& message : source_.erase) {
    if (!message.replacement) continue;
    bool is_it = false;
    auto read =
        store.give(pst::number_at(message.range.begin), Limits{}, [&](const RawMessage& found) {
          is_it = identity_of(found) == message.replacement->hash;
          return true;
        });
    if (!read || !is_it) {
      return refused(message.locator + ": it would not read as it was planned",
                     "the file was not touched; --mode delete erases it whole");
    }
  }
  return {};
}

Status PstRepacker::write(const Files& files) {
  Status done = [&] {
    const auto running = files.phases.run("copy");
    Status written = image_->write(files.disk, files.fresh, source_.path);
    if (written) written = copy_attributes(files.disk, files.old, files.fresh);
    if (written) written = copy_times(files.disk, files.old, files.fresh);
    if (written) {
      written =
          check(files.disk.sync(files.fresh), "sync the new file of " + source_.path.string());
    }
    return written;
  }();
  if (!done) return std::move(done).take_error().during("write the new file");
  const auto running = files.phases.run("prove");
  // Where there is no cache to drop the answer is an error, and the reading is still one.
  (void)files.disk.drop_cache(files.fresh);
  done = prove(files);
  if (!done) {
    return std::move(done).take_error().during("read back the new file of " +
                                               source_.path.string());
  }
  return {};
}

Status PstRepacker::prove(const Files& files) {
  HeldBytes file(files.disk, files.fresh, source_.path);
  if (auto sound = check_rules(file, pst::Scope::Ours, source_.path); !sound) return sound;
  auto census = pst::take_census(file);
  if (!census) return std::move(census).take_error();
  if (auto same = compare_pst(*overlay_, *census); !same) return same;
  auto store = pst::Store::open(file);
  if (!store) return std::move(store).take_error();
  if (auto read = check_redacted(**store); !read) return read;
  auto tag = tag_of(files);
  if (!tag) return std::move(tag).take_error();
  proved_ = *tag;
  return {};
}

Result<Tag> PstRepacker::tag_of(const Files& files) const {
  std::string buffer(1U << 20, '\0');
  ContentTag tag(tag_key_);
  for (std::uint64_t at = 0;;) {
    auto got = read_fully(files.disk, files.fresh, at, buffer, source_.path);
    if (!got) return std::move(got).take_error();
    if (*got == 0) return tag.finish();
    tag.add({buffer.data(), *got});
    at += *got;
  }
}

// Both what the blocks hold, decoded, and what a reader makes of the items: the one sees what no
// item shows, the other what is packed or encoded. A trace that both see is one, so the larger
// number stands.
std::future<Result<Residue>> PstRepacker::begin_search(int fresh,
                                                       std::span<const std::string_view> strings) {
  return begin_aside(image_->size(), [this, fresh, strings]() -> Result<Residue> {
    FileBytes file(fresh);
    auto census = pst::take_census(file);
    if (!census) return std::move(census).take_error();
    auto content = content_of(*census);
    if (!content) return std::move(content).take_error();
    auto in_blocks = search_residue(**content, strings, unpacker_);
    if (!in_blocks) return std::move(in_blocks).take_error();
    auto in_items = go_through_items(file, {}, strings, unpacker_);
    if (!in_items) return std::move(in_items).take_error();
    Residue found = in_items->residue.total() > in_blocks->total() ? in_items->residue : *in_blocks;
    found.unopened = in_items->residue.unopened + in_blocks->unopened;
    return found;
  });
}

// Byte for byte what was proved, and the items once more, as a reader sees them.
Repacker::Proof PstRepacker::verify(const Files& files, std::future<Result<Residue>> search) {
  Proof proof;
  auto items = begin_aside(image_->size(), [&] {
    FileBytes file(files.fresh);
    return go_through_items(file, source_.erase, {}, nullptr);
  });
  const auto tag = tag_of(files);
  const auto seen = items.get();
  const auto residue = search.get();
  if (residue) proof.residue = *residue;
  if (!seen || !residue) return proof;
  proof.untouched = seen->items - overlay_->redacted().size();
  proof.check.erased_found = seen->erased_found;
  proof.check.holds_what_it_should = tag && *tag == proved_ && seen->items == kept_;
  return proof;
}

Result<ItemsSeen> go_through_items(ByteSource& file, std::span<const PlannedMessage> erased,
                                   std::span<const std::string_view> strings,
                                   const Unpacker& unpacker) {
  std::vector<ContentHash> gone;
  for (const auto& message : erased) gone.push_back(message.hash);
  std::ranges::sort(gone);
  auto store = pst::Store::open(file);
  if (!store) return std::move(store).take_error();
  ItemsSeen seen;
  Status searched;
  (*store)->each_item(0, pst::kNumbers, Limits{}, [&](const RawMessage& item) {
    ++seen.items;
    if (std::ranges::binary_search(gone, identity_of(item))) ++seen.erased_found;
    if (strings.empty()) return true;
    MemoryBytes rendering(item.bytes);
    auto residue = search_residue(rendering, strings, unpacker);
    if (residue) {
      seen.residue += *residue;
    } else {
      searched = std::move(residue).take_error();
    }
    return static_cast<bool>(searched);
  });
  if (!searched) return std::move(searched).take_error();
  if (auto whole = (*store)->trouble(); !whole) return std::move(whole).take_error();
  return seen;
}

}  // namespace oubli::wiper
