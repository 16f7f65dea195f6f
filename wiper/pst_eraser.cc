// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/pst_eraser.h"

#include <algorithm>
#include <memory>

#include "adapters/pst/check.h"
#include "adapters/pst/place.h"
#include "adapters/pst/store.h"
#include "wiper/attributes.h"
#include "wiper/passage.h"
#include "wiper/pst_compare.h"
#include "wiper/pst_image.h"

namespace oubli::wiper {

namespace {

constexpr const char* kAdvice =
    "run Outlook's Inbox Repair Tool (scanpst) on a copy, or export the mail to a new file";

// Through the seam, so that what fails below is seen here.
class HeldBytes final : public ByteSource {
 public:
  HeldBytes(Disk& disk, int fd, Path shown) : disk_(disk), fd_(fd), shown_(std::move(shown)) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    return read_fully(disk_, fd_, offset, into, shown_);
  }

 private:
  Disk& disk_;
  int fd_;
  Path shown_;
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

class PstRepacker final : public Repacker {
 public:
  PstRepacker(Disk& disk, const PlannedSource& source) : disk_(disk), source_(source) {}

  Result<std::uint64_t> look(const HeldFile& old, Phases& phases) override {
    const auto running = phases.run("check");
    if (source_.compression != Compression::None) {
      return refused(source_.path.string() + ": a compressed Outlook data file is not written",
                     "unpack it first");
    }
    bytes_ = std::make_unique<HeldBytes>(disk_, old.fd.get(), source_.path);
    if (auto sound = check_rules(*bytes_, pst::Scope::Others, source_.path); !sound) {
      return std::move(sound).take_error();
    }
    auto census = pst::take_census(*bytes_);
    if (!census) return std::move(census).take_error().during(source_.path.string());
    census_ = std::make_unique<pst::Census>(*std::move(census));
    auto messages = planned_nodes();
    if (!messages) return std::move(messages).take_error();
    auto overlay = PstOverlay::without(*census_, *messages);
    if (!overlay) return std::move(overlay).take_error().during(source_.path.string());
    overlay_ = std::make_unique<PstOverlay>(*std::move(overlay));
    auto image = PstImage::of(*overlay_);
    if (!image) return std::move(image).take_error().during(source_.path.string());
    image_ = std::make_unique<PstImage>(*std::move(image));
    return image_->size();
  }

  Status write(const HeldFile& old, int fresh, Phases& phases) override {
    Status done = [&] {
      const auto running = phases.run("copy");
      Status written = image_->write(disk_, fresh, source_.path);
      if (written) written = copy_attributes(disk_, old, fresh);
      if (written) written = copy_times(disk_, old, fresh);
      if (written) {
        written = check(disk_.sync(fresh), "sync the new file of " + source_.path.string());
      }
      return written;
    }();
    if (!done) return std::move(done).take_error().during("write the new file");
    const auto running = phases.run("prove");
    // Where there is no cache to drop the answer is an error, and the reading is still one.
    (void)disk_.drop_cache(fresh);
    return prove(fresh);
  }

  Proof verify(int fresh, std::span<const std::string_view> strings) override {
    Proof proof;
    auto checked = check_pst(fresh, source_.path, source_.erase);
    if (checked) {
      proof.check = checked->check;
      proof.untouched = checked->items;
    }
    HeldBytes file(disk_, fresh, source_.path);
    auto census = pst::take_census(file);
    auto residue = census ? search_residue(*content_of(*census), strings)
                          : Result<Residue>(failed("the new file cannot be read"));
    if (residue) {
      proof.residue = *residue;
    } else {
      proof.check.holds_what_it_should = false;
    }
    return proof;
  }

 private:
  // Read once more by what it is known by: its node and its content.
  Result<std::set<pst::Nid>> planned_nodes() {
    auto store = pst::Store::open(*bytes_);
    if (!store) return std::move(store).take_error();
    std::set<pst::Nid> nodes;
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
      if (number < pst::kFirstOrphan) nodes.insert(static_cast<pst::Nid>(number));
    }
    return nodes;
  }

  Status prove(int fresh) {
    const std::string doing = "read back the new file of " + source_.path.string();
    HeldBytes file(disk_, fresh, source_.path);
    if (auto sound = check_rules(file, pst::Scope::Ours, source_.path); !sound) {
      return std::move(sound).take_error().during(doing);
    }
    auto census = pst::take_census(file);
    if (!census) return std::move(census).take_error().during(doing);
    auto same = compare_pst(*overlay_, *census);
    return same ? Status() : std::move(same).take_error().during(doing);
  }

  Disk& disk_;
  const PlannedSource& source_;
  std::unique_ptr<HeldBytes> bytes_;
  std::unique_ptr<pst::Census> census_;
  std::unique_ptr<PstOverlay> overlay_;
  std::unique_ptr<PstImage> image_;
};

}  // namespace

Result<PstCheck> check_pst(int fd, const Path& shown, std::span<const PlannedMessage> erased) {
  FileBytes file(fd);
  auto report = pst::check(file, pst::Scope::Ours);
  if (!report) return std::move(report).take_error().during(shown.string());
  PstCheck found;
  found.check.holds_what_it_should = report->is_sound();
  std::vector<ContentHash> gone;
  for (const auto& message : erased) gone.push_back(message.hash);
  std::ranges::sort(gone);
  auto store = pst::Store::open(file);
  if (!store) return std::move(store).take_error().during(shown.string());
  (*store)->each_item(0, pst::kNumbers, Limits{}, [&](const RawMessage& item) {
    ++found.items;
    if (std::ranges::binary_search(gone, identity_of(item))) ++found.check.erased_found;
    return true;
  });
  if (!(*store)->trouble()) found.check.holds_what_it_should = false;
  return found;
}

Result<MboxOutcome> PstEraser::erase(std::uint64_t index, const PlannedSource& source,
                                     std::span<const std::string_view> strings) {
  if (is_redacted(source)) {
    return refused(source.path.string() + ": items of an Outlook data file cannot be redacted",
                   "--mode delete erases whole items");
  }
  PstRepacker repacker(disk_, source);
  // Nobody looks for a dotlock beside an Outlook data file.
  return pass(disk_, journal_, index, source, repacker, false, strings);
}

}  // namespace oubli::wiper
