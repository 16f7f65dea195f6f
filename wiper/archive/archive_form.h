// SPDX-License-Identifier: GPL-3.0-or-later
// What one kind of archive has to know to be written anew without some of the messages in it; the
// rest is the same for all of them (archive_cut.h). Only reads. Owned by one reading of an archive;
// one thread. Failure: Refused (what cannot be rewritten truly), Damaged, Failed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/archive/tar_layout.h"
#include "wiper/mailbox/mbox_cut.h"

namespace oubli::wiper {

//   [begin, data)            what tells of it
//   [data, data_end)         its content as it is stored
//   [data_end, end)          padding, or what else belongs to it
struct ArchiveMember {
  std::uint64_t number = 0;  // as adapters/archive/place.h counts
  std::uint64_t begin = 0, data = 0, data_end = 0, end = 0;
  std::uint64_t size = 0;  // of its content
  std::string name{};
  bool is_file = false;
  bool is_packed = false;        // within the archive, which shows nothing of it
  std::string unwritable{};      // why its content is not changed; empty: it may be
  bool has_other_names = false;  // which may stand before it
};

// Of what is read once, from its beginning to its end.
inline constexpr std::uint64_t kUnknownSize = UINT64_MAX;

class ArchiveForm {
 public:
  // `size`: of what it holds. `archive` is lent.
  ArchiveForm(const OpenMailbox& archive, std::uint64_t size)
      : archive_(archive), size_(size), bytes_(archive.bytes()) {}
  ArchiveForm(const ArchiveForm&) = delete;
  ArchiveForm& operator=(const ArchiveForm&) = delete;
  virtual ~ArchiveForm() = default;

  // Whether members may be packed within it, each by itself.
  [[nodiscard]] virtual bool packs_members() const { return false; }
  // In the order in which they stand; nothing at the end.
  virtual Result<std::optional<ArchiveMember>> next() = 0;
  // The next four: of the member that next() gave last. Its content as a mailbox by itself, which
  // is lent what it puts into `held`.
  virtual Result<OpenMailbox> content(const ArchiveMember& member, std::string& held);
  // The first bytes of its content; enough to recognise it by.
  virtual Result<std::string> head(const ArchiveMember& member);
  // What stands in its place with what `cut` leaves of its content.
  virtual Result<Cut> rewritten(const ArchiveMember& member, const OpenMailbox& content,
                                const Cut& cut) = 0;
  virtual void passed(const ArchiveMember& member, bool is_erased) = 0;
  // REQUIRES: next() came to the end. The members that are other names of an erased one.
  virtual std::vector<ArchiveMember> gone_too() { return {}; }
  // Puts behind the members that `whole` holds by now what stands behind all of them.
  virtual Status end(Cut& whole) = 0;
  // REQUIRES: as gone_too(). Where the last member ends.
  [[nodiscard]] virtual std::uint64_t members_end() const = 0;

 protected:
  Result<std::string> read(std::uint64_t at, std::uint64_t size);
  // From `at` on there are zeros to the end, or the archive is refused.
  Status check_padding(std::uint64_t at);

  const OpenMailbox archive_;
  std::uint64_t size_;  // where it was not known, from check_padding() on
  const std::unique_ptr<ByteSource> bytes_;
};

// As the reader shows it.
[[nodiscard]] std::string shown_name(const ArchiveMember& member);

// What is planned of one member, told as places in its content.
[[nodiscard]] std::vector<PlannedMessage> within(std::span<const PlannedMessage> planned);

// Refused, where no such archive is written. `size`: of what it holds.
Result<std::unique_ptr<ArchiveForm>> form_of(const OpenMailbox& archive, std::uint64_t size);

// A member of a tar.
[[nodiscard]] ArchiveMember member_of(const archive::TarMember& tar);

[[nodiscard]] std::unique_ptr<ArchiveForm> tar_form(const OpenMailbox& archive, std::uint64_t size);
[[nodiscard]] std::unique_ptr<ArchiveForm> cpio_form(const OpenMailbox& archive,
                                                     std::uint64_t size);
[[nodiscard]] std::unique_ptr<ArchiveForm> zip_form(const OpenMailbox& archive, std::uint64_t size);

}  // namespace oubli::wiper
