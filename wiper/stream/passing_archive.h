// SPDX-License-Identifier: GPL-3.0-or-later
// A member of an archive in a stream that may hold mail within: an archive, an Outlook data file,
// or what is packed and longer than passing_mail.h holds. It is taken out of the stream, in memory
// or sealed on disk, looked into by who decides, and made anew as a member of an archive file is
// (wiper/archive/content_cut.h). What was made is held against what it must be before a byte of it
// is written. Owned by one passage; one thread, beside which splitters run. Memory: as
// wiper/archive/archive_cut.h. Failure: as passing_member.h; what cannot be erased stays, and is
// named.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "wiper/archive/archive_cut.h"
#include "wiper/stream/passing_member.h"

namespace oubli::wiper {

class PassingArchive final : public PassingMember {
 public:
  // The longest that is held.
  static constexpr std::uint64_t kMostContained = 4ULL << 30;

  // Null: nothing of the kind, and nothing was taken. All are lent and outlive this.
  static Result<std::unique_ptr<PassingArchive>> open(const StreamOrder& order, StreamInlet& inlet,
                                                      const ArchiveMember& member);

  Status decide(std::uint64_t most) override;
  [[nodiscard]] bool goes_whole() const override { return goes_whole_; }
  [[nodiscard]] bool is_changed() const override { return fresh_ != nullptr; }
  [[nodiscard]] OpenMailbox stored() const override { return held_.content(locator_); }
  Result<Cut> stored_cut() const override;
  Result<Residue> search_within(const Cut& written) const override;

 private:
  class Cutting;
  PassingArchive(const StreamOrder& order, const ArchiveMember& member);
  Status cut(const PlannedSource& within);
  // It is the only member of an archive: that is how places in it are told.
  [[nodiscard]] ArchiveMember alone() const;

  const ArchiveReaders readers_;
  HeldContent held_;
  std::unique_ptr<HeldContent> fresh_;  // what stands in its place
  bool goes_whole_ = false;
};

}  // namespace oubli::wiper
