// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>
#include <string>
#include <utility>

#include "adapters/archive/tar_layout.h"
#include "wiper/archive/archive_form.h"
#include "wiper/mailbox/pieces.h"

namespace oubli::wiper {

namespace {

// What GNU tar and most others write at a time: 20 blocks.
constexpr std::uint64_t kRecord = 20 * archive::kTarBlock;

// "a/b", however it is written: "./a/b", "/a/b", "a/../a/b". Extracting makes one file of them.
std::string plain(const std::string& name) {
  const std::string path = Path("/" + name).lexically_normal().string();
  return path.substr(path.find_first_not_of('/') == path.npos ? 0 : path.find_first_not_of('/'));
}

class TarForm final : public ArchiveForm {
 public:
  TarForm(const OpenMailbox& archive, std::uint64_t size)
      : ArchiveForm(archive, size), walker_(*bytes_) {}

  Result<std::optional<ArchiveMember>> next() override {
    auto found = walker_.next();
    if (!found) return std::move(found).take_error();
    if (!*found) return std::optional<ArchiveMember>();
    tar_ = **std::move(found);
    return std::optional(member_of(tar_));
  }

  Result<Cut> rewritten(const ArchiveMember& member, const OpenMailbox& /*content*/,
                        const Cut& cut) override {
    if (tar_.data - tar_.begin > archive::kLongestTarHeaders)
      return damaged("headers longer than is read");
    auto before = read(tar_.begin, tar_.data - tar_.begin);  // which a stream still has
    if (!before) return std::move(before).take_error();
    auto headers = archive::with_size(*before, cut.new_size);
    if (!headers) return std::move(headers).take_error();
    Cut made;
    put(made, *std::move(headers));
    append(made, cut, member.data);
    const std::uint64_t padding = archive::in_blocks(cut.new_size) - cut.new_size;
    put(made, std::string(static_cast<std::size_t>(padding), '\0'));
    return made;
  }

  void passed(const ArchiveMember& member, bool is_erased) override {
    const bool is_of_gone = tar_.is_hard_link() && gone_.contains(plain(tar_.link));
    if (is_of_gone) links_.push_back(member);
    if (is_erased || is_of_gone) {
      gone_.insert(plain(tar_.name));
    } else {
      gone_.erase(plain(tar_.name));
    }
  }

  std::vector<ArchiveMember> gone_too() override { return std::move(links_); }
  [[nodiscard]] std::uint64_t members_end() const override { return walker_.end_mark(); }

  // Zeros to the end; as many that what is written to a tape is whole records again.
  Status end(Cut& whole) override {
    // Zeros alone are no archive to anybody who looks at them afterwards.
    if (whole.new_size == 0) {
      return refused("nothing would be left of the archive; it was not touched",
                     "`oubli wipe` it as a whole");
    }
    const std::uint64_t mark = walker_.end_mark();
    if (auto zeros = check_padding(mark); !zeros) return zeros;
    if (size_ % kRecord != 0) {
      keep(whole, mark, size_);
      return {};
    }
    const std::uint64_t least = whole.new_size + 2 * archive::kTarBlock;
    const std::uint64_t full = (least + kRecord - 1) / kRecord * kRecord;
    put(whole, std::string(static_cast<std::size_t>(full - whole.new_size), '\0'));
    return {};
  }

 private:
  archive::TarWalker walker_;
  archive::TarMember tar_;      // the last one
  std::set<std::string> gone_;  // names that lead to an erased message, until used again
  std::vector<ArchiveMember> links_;
};

}  // namespace

ArchiveMember member_of(const archive::TarMember& tar) {
  ArchiveMember member{tar.number, tar.begin, tar.data, tar.data_end, tar.end};
  member.size = tar.data_end - tar.data;
  member.name = tar.name;
  member.is_file = tar.is_file();
  if (tar.is_sparse) member.unwritable = "stands in a sparse file";
  return member;
}

std::unique_ptr<ArchiveForm> tar_form(const OpenMailbox& archive, std::uint64_t size) {
  return std::make_unique<TarForm>(archive, size);
}

}  // namespace oubli::wiper
