// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a PST anew without some of its items, and with others changed (repacker.h), and proves the
// new file: by every rule of the format, and node by node against the old one. Owned by one
// erasure; one thread, but for the search. Failure: Refused where the old file breaks a rule of its
// format, or an item is not what was planned; Damaged, Failed as they come.
#pragma once

#include <memory>

#include "adapters/pst/store.h"
#include "wiper/content_tag.h"
#include "wiper/pst_image.h"
#include "wiper/repacker.h"
#include "wiper/replacement.h"

namespace oubli::wiper {

class PstRepacker final : public Repacker {
 public:
  // All are lent and outlive this.
  PstRepacker(const PlannedSource& source, const Replacer& replacer, const Unpacker& unpacker)
      : source_(source), replacer_(replacer), unpacker_(unpacker) {}

  Result<std::uint64_t> look(const Files& files) override;
  Status write(const Files& files) override;
  std::future<Result<Residue>> begin_search(int fresh,
                                            std::span<const std::string_view> strings) override;
  Proof verify(const Files& files, std::future<Result<Residue>> search) override;

 private:
  struct Planned {
    std::set<pst::Nid> erased;
    PstChanges redacted;
  };
  Result<Planned> planned_items();
  Status check_redacted(pst::Store& store) const;
  Status prove(const Files& files);
  Result<Tag> tag_of(const Files& files) const;

  const PlannedSource& source_;
  const Replacer& replacer_;
  const Unpacker& unpacker_;
  std::unique_ptr<ByteSource> bytes_;  // of the old file
  std::unique_ptr<pst::Census> census_;
  std::unique_ptr<PstOverlay> overlay_;
  std::unique_ptr<PstImage> image_;
  std::uint64_t kept_ = 0;  // items of the new file
  TagKey tag_key_;
  Tag proved_{};  // of the new file, as it was proved
};

// The items of a PST as a reader sees them: how many, how many of them are `erased`, and what of
// the strings is in them, with everything in them decoded.
struct ItemsSeen {
  std::uint64_t items = 0, erased_found = 0;
  Residue residue;
};
Result<ItemsSeen> go_through_items(ByteSource& file, std::span<const PlannedMessage> erased,
                                   std::span<const std::string_view> strings,
                                   const Unpacker& unpacker);

}  // namespace oubli::wiper
