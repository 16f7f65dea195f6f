// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/mbox_eraser.h"

#include <utility>

#include "wiper/disk/at_once.h"
#include "wiper/disk/content_tag.h"
#include "wiper/mailbox/repack.h"

namespace oubli::wiper {

namespace {

class MboxRepacker final : public Repacker {
 public:
  MboxRepacker(const Splitters& splitters, const Replacer& replacer, const Unpacker& unpacker,
               const PlannedSource& source)
      : splitters_(splitters), replacer_(replacer), unpacker_(unpacker), source_(source) {}

  Result<std::uint64_t> look(const Files& files) override {
    const auto running = files.phases.run("check");
    auto cut = cut_mailbox(opened(files.old.fd.get()), source_, splitters_);
    if (!cut) return std::move(cut).take_error();
    cut_ = std::move(*cut);
    // How much it packs to is not known before; about as much as it did.
    const bool is_packed = source_.compression != Compression::None;
    const std::uint64_t size = source_.fingerprint.size;
    return is_packed ? size + size / 4 : cut_.new_size;
  }

  Status write(const Files& files) override {
    Status done = [&] {
      const auto running = files.phases.run("copy");
      return write_new(files.disk, files.old, cut_, opened(files.fresh), replacer_);
    }();
    if (!done) return done;
    const auto running = files.phases.run("prove");
    ContentTag tag(tag_key_);
    done = prove_new(files.disk, files.old, cut_, opened(files.fresh), splitters_, tag);
    proved_ = tag.finish();
    return done;
  }

  std::future<Result<Residue>> begin_search(int fresh,
                                            std::span<const std::string_view> strings) override {
    strings_ = strings;
    return begin_aside(cut_.new_size, [this, fresh, strings] {
      auto seen = begin_aside(cut_.new_size, [&] {
        return check_messages(opened(fresh), splitters_, cut_, source_.erase);
      });
      auto residue = search_residue(*opened(fresh).bytes(), strings, unpacker_);
      seen_ = seen.get();
      return residue;
    });
  }

  // The layout was seen in bytes that are, as the tag shows, still those that were proved.
  Proof verify(const Files& files, std::future<Result<Residue>> search) override {
    const auto tag = tag_of(opened(files.fresh), tag_key_);
    const auto residue = search.get();
    Proof proof;
    if (residue) proof.residue = *residue;
    if (proof.residue.total() > 0) proof.traces = traces(files.fresh);
    proof.untouched = cut_.untouched;
    if (seen_) proof.check = *seen_;
    if (!residue || !seen_ || !tag || *tag != proved_) proof.check.holds_what_it_should = false;
    if (!is_redacted(source_)) proof.gone = std::move(cut_.gone);
    return proof;
  }

 private:
  [[nodiscard]] OpenMailbox opened(int fd) const { return {fd, source_.compression, source_.path}; }

  // Where the messages cannot be told apart any more, it is the mailbox that is named.
  [[nodiscard]] std::vector<Trace> traces(int fresh) const {
    auto told = trace_messages(opened(fresh), cut_, strings_, unpacker_);
    return told ? *std::move(told) : std::vector<Trace>();
  }

  const Splitters& splitters_;
  const Replacer& replacer_;
  const Unpacker& unpacker_;
  const PlannedSource& source_;
  Cut cut_;
  std::span<const std::string_view> strings_;  // searched for
  TagKey tag_key_;
  Tag proved_{};  // of what was read back
  Result<MailboxCheck> seen_ = MailboxCheck{};
};

}  // namespace

Result<MailboxOutcome> MboxEraser::erase(std::uint64_t index, const PlannedSource& source,
                                         std::span<const std::string_view> strings) {
  MboxRepacker repacker(splitters_, replacer_, unpacker_, source);
  // A message that is a file of its own comes this way, too, to be redacted: nobody locks those.
  return pass(disk_, journal_, index, source, repacker, source.format == Format::Mbox, strings);
}

}  // namespace oubli::wiper
