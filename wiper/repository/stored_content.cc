// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/repository/stored_content.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "adapters/byte_digest.h"
#include "wiper/archive/archive_check.h"
#include "wiper/archive/archive_form.h"
#include "wiper/archive/content_cut.h"
#include "wiper/archive/planned_places.h"
#include "wiper/repository/stored_stream.h"

namespace oubli::wiper {

namespace {

constexpr std::string_view kLeaveOut =
    "leave the whole file out of the archive with the backup program itself";

class StoredCutter {
 public:
  StoredCutter(int stream, const PlannedSource& source, const ArchiveReaders& readers)
      : stream_(stream),
        source_(source),
        readers_(readers),
        places_(source),
        contents_({places_, readers, 1, "", kLeaveOut}) {}

  Result<StoredCut> run() {
    for (;;) {
      auto member = stream_.next();
      if (!member) return std::move(member).take_error();
      if (!*member) break;
      if (auto taken = take(**member); !taken) return std::move(taken).take_error();
    }
    const Error lost = refused("not found where it stood in an archive within the archive",
                               std::string(kLeaveOut));
    if (const PlannedMessage* message = places_.keep_rest(lost)) return not_there(*message);
    cut_.kept = places_.take_kept();
    return std::move(cut_);
  }

 private:
  // Read as far as it has to be, and once.
  class Member final : public CutMember {
   public:
    Member(StoredCutter& cutter, const archive::TarMember& tar, const ArchiveMember& about)
        : CutMember(about), cutter_(cutter), tar_(tar) {}

    Result<std::string> head() override { return cutter_.stream_.head(tar_); }
    Result<OpenMailbox> content() override {
      if (about().size > kMostStored)
        return refused("stands in a file too long to be held in memory");
      if (!held_.is_open()) {
        if (auto done = pass(tar_.begin, tar_.data); !done) return std::move(done).take_error();
        auto held = cutter_.stream_.hold(tar_, [this](std::string_view run) { return see(run); });
        if (!held) return std::move(held).take_error();
        held_ = *std::move(held);
      }
      return OpenMailbox{held_.get(), Compression::None, cutter_.source_.path};
    }
    Status put(const OpenMailbox& content, const Cut& cut, ChangedMember changed) override {
      auto put = cutter_.put_in_place(tar_, content, cut, std::move(changed));
      is_changed_ = static_cast<bool>(put);
      return put;
    }

    [[nodiscard]] bool is_changed() const { return is_changed_; }
    // Of all that is said of it and its content.
    Result<ContentHash> digest() {
      auto rest = pass(held_.is_open() ? tar_.data_end : tar_.begin, tar_.end);
      if (!rest) return std::move(rest).take_error();
      return digest_.finish();
    }

   private:
    Status see(std::string_view run) {
      digest_.add(run);
      return {};
    }
    Status pass(std::uint64_t begin, std::uint64_t end) {
      return cutter_.stream_.read(begin, end, [this](std::string_view run) { return see(run); });
    }

    StoredCutter& cutter_;
    const archive::TarMember& tar_;
    UniqueFd held_;
    ByteDigest digest_;
    bool is_changed_ = false;
  };

  Status take(const archive::TarMember& tar) {
    const ArchiveMember about = member_of(tar);
    Member member(*this, tar, about);
    auto goes = contents_.take(member, places_.of(tar.number));
    if (!goes) return std::move(goes).take_error();
    if (*goes) return leave_out(tar, member);
    // Another name of what goes, which stands behind it.
    if (member.is_changed() || (tar.is_hard_link() && gone_.contains(tar.link))) return {};
    auto digest = member.digest();
    if (!digest) return std::move(digest).take_error();
    cut_.members.push_back({*digest, false, nullptr});
    return {};
  }

  Status leave_out(const archive::TarMember& tar, Member& member) {
    auto content = member.content();
    if (!content) return std::move(content).take_error();
    auto change = change_to_nothing(*content, member.about().size);
    if (!change) return std::move(change).take_error();
    change->path = tar.name;
    gone_.insert(tar.name);
    cut_.changes.push_back(*std::move(change));
    return {};
  }

  Status put_in_place(const archive::TarMember& tar, const OpenMailbox& content, const Cut& cut,
                      ChangedMember changed) {
    auto change = change_to(content, cut);
    if (!change) return std::move(change).take_error();
    change->path = tar.name;
    StoredMember member{change->after, true, nullptr};
    const bool is_mailbox = changed.packings.empty() && !changed.within && !changed.items;
    if (!is_mailbox) {
      const std::uint64_t fresh = change->fresh ? change->fresh->size() : 0;
      if (held_ + fresh > kMostInAll)
        return refused("more would be packed anew than is held in memory");
      if (auto proved = prove(content, *change, cut.new_size, changed); !proved) return proved;
      held_ += fresh;
      member.made = std::make_shared<ChangedMember>(std::move(changed));
    }
    cut_.members.push_back(std::move(member));
    cut_.changes.push_back(*std::move(change));
    return {};
  }

  // Before anybody is given it.
  Status prove(const OpenMailbox& content, const FileChange& change, std::uint64_t size,
               const ChangedMember& changed) const {
    auto check = check_member(changed_content(content, change), size, changed, readers_);
    if (!check) return std::move(check).take_error();
    if (check->holds_what_it_should) return {};
    return refused("without the planned messages it does not read as it must");
  }

  StoredStream stream_;
  const PlannedSource& source_;
  const ArchiveReaders& readers_;
  PlannedPlaces places_;
  ContentCutter contents_;
  StoredCut cut_;
  std::uint64_t held_ = 0;      // of what is made anew
  std::set<std::string> gone_;  // files that go
};

}  // namespace

Result<StoredCut> cut_stored(int stream, const PlannedSource& source,
                             const ArchiveReaders& readers) {
  auto cut = StoredCutter(stream, source, readers).run();
  if (cut) return cut;
  Error why = std::move(cut).take_error();
  const bool is_named = why.what.find(source.path.string()) != std::string::npos;
  return is_named ? why : std::move(why).during(source.path.string());
}

}  // namespace oubli::wiper
