// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of the content of one member of an archive without the planned messages in it,
// however it is packed and whatever archives stand in it. Who goes through the archive says what
// the member holds, and takes what is to stand in its place: an archive file (archive_cut.cc), or
// one in a repository (repository/stored_content.cc). Only reads. Owned by one cutting; one thread,
// beside which splitters run. Memory: as archive_cut.h. Failure: Failed alone; what cannot be
// erased from the member stays, and is noted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wiper/archive/archive_cut.h"
#include "wiper/archive/archive_form.h"
#include "wiper/archive/member_cut.h"
#include "wiper/archive/packed_member.h"
#include "wiper/archive/planned_places.h"

namespace oubli::wiper {

// Of what is packed anew in one archive.
inline constexpr std::uint64_t kMostInAll = 1ULL << 30;

// Where in an archive one is, and what is lent to whoever cuts there.
struct CutsAt {
  PlannedPlaces& places;
  const ArchiveReaders& readers;
  std::size_t level = 1;    // of the file; 2 in an archive within it, and so on
  std::string prefix{};     // of the names in it
  std::string_view hint{};  // what is left to who wants to erase what cannot be
};

// A member while it is cut.
class CutMember {
 public:
  // `about`: lent.
  explicit CutMember(const ArchiveMember& about) : about_(about) {}
  CutMember(const CutMember&) = delete;
  CutMember& operator=(const CutMember&) = delete;
  virtual ~CutMember() = default;

  [[nodiscard]] const ArchiveMember& about() const { return about_; }
  // Its first bytes; enough to recognise it by.
  virtual Result<std::string> head() = 0;
  // All of it; refers to this.
  virtual Result<OpenMailbox> content() = 0;
  // What stands in its place from now on. Refused: it stays as it was.
  virtual Status put(const OpenMailbox& content, const Cut& cut, ChangedMember changed) = 0;

 private:
  const ArchiveMember& about_;
};

class ContentCutter {
 public:
  explicit ContentCutter(CutsAt at) : at_(std::move(at)) {}

  // Whether it goes as a whole. `planned`: what is planned of the member itself; where that is
  // nothing it may be an archive in which something is.
  Result<bool> take(CutMember& member, Planned planned);

 private:
  Result<bool> change(CutMember& member, Planned planned);
  Result<bool> try_to_change(CutMember& member, Planned planned);
  Result<bool> look_within(CutMember& member);
  Result<bool> try_to_look_within(CutMember& member, const std::string& name);
  Result<bool> change_by_name(CutMember& member, const std::string& name);
  Status cut_within(CutMember& member, const OpenMailbox& content, const Unpacked& unpacked,
                    const std::string& name);
  [[nodiscard]] std::string name_of(const CutMember& member) const;

  const CutsAt at_;
};

// An archive within another; nothing, where nothing in it changes.
Result<std::optional<ArchiveCut>> cut_archive_within(const OpenMailbox& archive, std::uint64_t size,
                                                     const CutsAt& at);

}  // namespace oubli::wiper
