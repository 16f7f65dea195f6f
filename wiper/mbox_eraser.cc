// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mbox_eraser.h"

#include <utility>

#include "wiper/passage.h"
#include "wiper/repack.h"

namespace oubli::wiper {

namespace {

class MboxRepacker final : public Repacker {
 public:
  MboxRepacker(Disk& disk, const Splitters& splitters, const Replacer& replacer,
               const PlannedSource& source)
      : disk_(disk), splitters_(splitters), replacer_(replacer), source_(source) {}

  Result<std::uint64_t> look(const HeldFile& old, Phases& phases) override {
    const auto running = phases.run("check");
    auto cut = cut_mailbox(open(old.fd.get()), source_, splitters_);
    if (!cut) return std::move(cut).take_error();
    cut_ = *std::move(cut);
    // How much it packs to is not known before; about as much as it did.
    const bool is_packed = source_.compression != Compression::None;
    const std::uint64_t size = source_.fingerprint.size;
    return is_packed ? size + size / 4 : cut_.new_size;
  }

  Status write(const HeldFile& old, int fresh, Phases& phases) override {
    return repack(disk_, old, cut_, open(fresh), splitters_, replacer_, phases);
  }

  Proof verify(int fresh, std::span<const std::string_view> strings) override {
    Proof proof;
    proof.untouched = cut_.untouched;
    auto checked = check_mailbox(open(fresh), splitters_, cut_.chain, source_.erase);
    // Erased it is; that it cannot be looked at again shows as not verified.
    if (checked) proof.check = *checked;
    auto residue = search_residue(*open(fresh).bytes(), strings);
    if (residue) {
      proof.residue = *residue;
    } else {
      proof.check.holds_what_it_should = false;
    }
    return proof;
  }

 private:
  [[nodiscard]] OpenMailbox open(int fd) const { return {fd, source_.compression, source_.path}; }

  Disk& disk_;
  const Splitters& splitters_;
  const Replacer& replacer_;
  const PlannedSource& source_;
  Cut cut_;
};

}  // namespace

Result<MboxOutcome> MboxEraser::erase(std::uint64_t index, const PlannedSource& source,
                                      std::span<const std::string_view> strings) {
  MboxRepacker repacker(disk_, splitters_, replacer_, source);
  const bool has_dotlock = source.format == Format::Mbox;
  return pass(disk_, journal_, index, source, repacker, has_dotlock, strings);
}

}  // namespace oubli::wiper
