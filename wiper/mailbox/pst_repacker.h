// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a PST anew without some of its items, and with others changed (repacker.h), and proves the
// new file. The format is gone through by editors (adapters/pst/edit/editor.h), one to make the
// file, another to prove it, others that see nothing but the new file; here their reading and
// writing is done, what they put is bounded, and what they hand out is searched and counted. Owned
// by one erasure; one thread, but for the search. Failure: that of the editors, with the file's
// name.
#pragma once

#include <memory>
#include <optional>

#include "adapters/pst/edit/editor.h"
#include "wiper/disk/content_tag.h"
#include "wiper/mailbox/repacker.h"
#include "wiper/replacement.h"

namespace oubli::wiper {

// The items of a PST as a reader sees them: how many, and how many of them are `erased`.
struct ItemsSeen {
  std::uint64_t items = 0, erased_found = 0;
};

class PstRepacker final : public Repacker {
 public:
  // All are lent and outlive this.
  PstRepacker(const PlannedSource& source, const pst::EditorOpener& editors,
              const Replacer& replacer, const Unpacker& unpacker)
      : source_(source), editors_(editors), replacer_(replacer), unpacker_(unpacker) {}

  Result<std::uint64_t> look(const Files& files) override;
  Status write(const Files& files) override;
  std::future<Result<Residue>> begin_search(int fresh,
                                            std::span<const std::string_view> strings) override;
  Proof verify(const Files& files, std::future<Result<Residue>> search) override;

 private:
  Status plan_items();
  Status fill(const Files& files);
  Status prove(const Files& files);
  Result<Residue> search(int fresh, std::span<const std::string_view> strings);
  Result<Tag> tag_of(const Files& files) const;

  const PlannedSource& source_;
  const pst::EditorOpener& editors_;
  const Replacer& replacer_;
  const Unpacker& unpacker_;
  std::vector<pst::EditedItem> items_;
  std::unique_ptr<ByteSource> old_;
  std::unique_ptr<pst::Editor> editor_;  // which made the new file
  pst::Edition made_;
  // Of the new file; by the search, where there is one.
  std::optional<ItemsSeen> seen_;
  std::vector<Trace> traces_;
  TagKey tag_key_;
  Tag proved_{};  // of the new file, as it was proved
};

Result<ItemsSeen> count_items(const pst::EditorOpener& editors, ByteSource& file,
                              std::span<const PlannedMessage> erased);

// All that nodes of a PST lead to is searched, and what a reader makes of its items.
struct PstSearch {
  Residue residue;
  std::optional<ItemsSeen> seen;  // nothing where there was nothing to look for
  // The residue by items (kMostTraces), then what else of it there is, by the file, `shown`.
  std::vector<Trace> traces{};
};
Result<PstSearch> search_pst(const pst::EditorOpener& editors, ByteSource& file,
                             const std::string& shown, std::span<const PlannedMessage> erased,
                             std::span<const std::string_view> strings, const Unpacker& unpacker);

// Fails where there is nobody to read such files.
Result<std::unique_ptr<pst::Editor>> open_editor(const pst::EditorOpener& editors);

}  // namespace oubli::wiper
