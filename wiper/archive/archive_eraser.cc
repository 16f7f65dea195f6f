// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/archive_eraser.h"

#include <string>
#include <utility>

#include "wiper/archive/archive_check.h"
#include "wiper/archive/archive_cut.h"
#include "wiper/archive/archive_search.h"
#include "wiper/disk/at_once.h"
#include "wiper/disk/content_tag.h"
#include "wiper/mailbox/repack.h"

namespace oubli::wiper {

namespace {

class ArchiveRepacker final : public Repacker {
 public:
  ArchiveRepacker(const ArchiveReaders& readers, const Unpacker& unpacker,
                  const PlannedSource& source)
      : readers_(readers), unpacker_(unpacker), source_(source) {}

  Result<std::uint64_t> look(const Files& files) override {
    const auto running = files.phases.run("check");
    auto cut = cut_archive(opened(files.old.fd.get()), source_, readers_);
    if (!cut) return std::move(cut).take_error();
    // The plan was made without what cannot be erased.
    if (!cut->kept.empty()) return why_kept(source_, std::move(cut->kept));
    cut_ = *std::move(cut);
    // How much it packs to is not known before; about as much as it did.
    const bool is_packed = source_.compression != Compression::None;
    const std::uint64_t size = source_.fingerprint.size;
    return is_packed ? size + size / 4 : cut_.whole.new_size;
  }

  Status write(const Files& files) override {
    const OpenMailbox fresh = opened(files.fresh);
    Status done = [&] {
      const auto running = files.phases.run("copy");
      return write_new(files.disk, files.old, cut_.whole, fresh, nullptr);
    }();
    if (!done) return done;
    const auto running = files.phases.run("prove");
    ContentTag tag(tag_key_);
    done = compare_new(files.disk, files.old, cut_.whole, fresh, tag);
    if (!done) return done;
    proved_ = tag.finish();
    auto held = check_archive(fresh, cut_, readers_);
    const std::string doing = "read back the new file of " + source_.path.string();
    if (!held) return std::move(held).take_error().during(doing);
    if (held->holds_what_it_should) return {};
    return refused(doing + ": without the planned messages it does not read as it must",
                   "the archive was not touched; extract it and erase from what it held");
  }

  std::future<Result<Residue>> begin_search(int fresh,
                                            std::span<const std::string_view> strings) override {
    return begin_aside(cut_.whole.new_size, [this, fresh, strings] {
      auto seen = begin_aside(cut_.whole.new_size,
                              [&] { return check_archive(opened(fresh), cut_, readers_); });
      auto residue =
          search_archive(opened(fresh), cut_.whole.new_size, strings, unpacker_, readers_);
      seen_ = seen.get();
      return residue;
    });
  }

  // What it holds was seen in bytes that are, as the tag shows, still those that were proved.
  Proof verify(const Files& files, std::future<Result<Residue>> search) override {
    const auto tag = tag_of(opened(files.fresh), tag_key_);
    const auto residue = search.get();
    Proof proof;
    if (residue) proof.residue = *residue;
    proof.untouched = cut_.whole.untouched;
    if (seen_) proof.check = *seen_;
    if (!residue || !seen_ || !tag || *tag != proved_) proof.check.holds_what_it_should = false;
    return proof;
  }

 private:
  [[nodiscard]] OpenMailbox opened(int fd) const { return {fd, source_.compression, source_.path}; }

  const ArchiveReaders& readers_;
  const Unpacker& unpacker_;
  const PlannedSource& source_;
  ArchiveCut cut_;
  TagKey tag_key_;
  Tag proved_{};  // of what was read back
  Result<MailboxCheck> seen_ = MailboxCheck{};
};

}  // namespace

Result<MailboxOutcome> ArchiveEraser::erase(std::uint64_t index, const PlannedSource& source,
                                            std::span<const std::string_view> strings) {
  ArchiveRepacker repacker(readers_, unpacker_, source);
  // Nobody looks for a dotlock beside an archive.
  return pass(disk_, journal_, index, source, repacker, false, strings);
}

}  // namespace oubli::wiper
