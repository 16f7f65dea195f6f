// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/archive_cut.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "wiper/archive/archive_form.h"
#include "wiper/archive/content_cut.h"
#include "wiper/archive/member_cut.h"
#include "wiper/archive/planned_places.h"
#include "wiper/mailbox/pieces.h"

namespace oubli::wiper {

namespace {

constexpr const char* kMakeAnew = "extract the archive, erase from what it held, and make it anew";

std::uint64_t held_in(const Cut& cut) {
  std::uint64_t held = 0;
  for (const Piece& piece : cut.pieces) {
    if (piece.made && piece.made->is_held) held += piece.made->size;
  }
  return held;
}

// One archive: the file, or one within it.
class ArchiveCutter {
 public:
  // `archive`: lent.
  ArchiveCutter(const OpenMailbox& archive, std::uint64_t size, const CutsAt& at)
      : archive_(archive), size_(size), at_(at), contents_(at) {}

  Result<ArchiveCut> run() {
    cut_.whole.old_size = size_;
    auto form = form_of(archive_, size_);
    if (!form) return std::move(form).take_error();
    form_ = *std::move(form);
    for (;;) {
      auto member = form_->next();
      if (!member) return std::move(member).take_error();
      if (!*member) break;
      if (auto taken = take(**member); !taken) return std::move(taken).take_error();
    }
    put_together();
    if (is_changed()) {
      if (auto ended = form_->end(cut_.whole); !ended) return std::move(ended).take_error();
    }
    return std::move(cut_);
  }

  [[nodiscard]] bool is_changed() const {
    return at_.level == 1 || !gone_.empty() || is_rewritten_;
  }

 private:
  // What stands in the place of a member.
  struct Change {
    ByteRange old;
    Cut made;
  };

  class Member final : public CutMember {
   public:
    Member(ArchiveCutter& cutter, const ArchiveMember& about) : CutMember(about), cutter_(cutter) {}
    Result<std::string> head() override { return cutter_.form_->head(about()); }
    Result<OpenMailbox> content() override { return cutter_.form_->content(about(), held_); }
    Status put(const OpenMailbox& content, const Cut& cut, ChangedMember changed) override {
      return cutter_.put_in_place(about(), content, cut, std::move(changed));
    }

   private:
    ArchiveCutter& cutter_;
    std::string held_;
  };

  Status take(const ArchiveMember& member) {
    ++cut_.members;
    PlannedPlaces& places = at_.places;
    const Planned planned = at_.level == 1 ? places.of(member.number) : places.of_next_within();
    Member taken(*this, member);
    auto is_erased = contents_.take(taken, planned);
    if (!is_erased) return std::move(is_erased).take_error();
    form_->passed(member, *is_erased);
    if (*is_erased) leave_out(member);
    return {};
  }

  Status put_in_place(const ArchiveMember& member, const OpenMailbox& content, const Cut& cut,
                      ChangedMember changed) {
    if (held_ + held_in(cut) > kMostInAll)
      return refused("more would be packed anew than is held in memory");
    auto rewritten = form_->rewritten(member, content, cut);
    if (!rewritten) return std::move(rewritten).take_error();
    held_ += held_in(*rewritten);
    changes_.push_back({{member.begin, member.end}, *std::move(rewritten)});
    cut_.changed.push_back(std::move(changed));
    is_rewritten_ = true;
    return {};
  }

  void leave_out(const ArchiveMember& member) {
    changes_.push_back({{member.begin, member.end}, {}});
    gone_.push_back(member.number);
  }

  // Other names of what goes may stand before it, so that this waits for the end.
  void put_together() {
    for (const ArchiveMember& member : form_->gone_too()) leave_out(member);
    std::ranges::sort(changes_, {}, [](const Change& one) { return one.old.begin; });
    std::ranges::sort(gone_);
    std::uint64_t at = 0;
    for (Change& change : changes_) {
      keep(cut_.whole, at, change.old.begin);
      append(cut_.whole, std::move(change.made));
      at = change.old.end;
    }
    keep(cut_.whole, at, form_->members_end());
    cut_.members -= gone_.size();
    for (ChangedMember& changed : cut_.changed) {
      const auto before = std::ranges::lower_bound(gone_, changed.number) - gone_.begin();
      changed.number -= static_cast<std::uint64_t>(before);
    }
  }

  const OpenMailbox& archive_;
  const std::uint64_t size_;
  const CutsAt at_;
  ContentCutter contents_;
  std::unique_ptr<ArchiveForm> form_;
  ArchiveCut cut_;
  std::uint64_t held_ = 0;  // of what is packed anew
  std::vector<Change> changes_;
  std::vector<std::uint64_t> gone_;  // members
  bool is_rewritten_ = false;        // one of them
};

Result<ArchiveCut> cut_whole(const OpenMailbox& archive, const PlannedSource& source,
                             const ArchiveReaders& readers) {
  auto size = content_size(archive, source.fingerprint.size);
  if (!size) return std::move(size).take_error();
  PlannedPlaces places(source);
  auto cut = ArchiveCutter(archive, *size, {places, readers, 1, "", kMakeAnew}).run();
  if (!cut) return cut;
  const Error lost =
      refused("not found where it stood in an archive within the archive", kMakeAnew);
  if (const PlannedMessage* message = places.keep_rest(lost)) return not_there(*message);
  cut->kept = places.take_kept();
  cut->whole.untouched = standing_messages(source) - source.erase.size() + cut->kept.size();
  return cut;
}

}  // namespace

Result<std::optional<ArchiveCut>> cut_archive_within(const OpenMailbox& archive, std::uint64_t size,
                                                     const CutsAt& at) {
  ArchiveCutter cutter(archive, size, at);
  auto cut = cutter.run();
  if (!cut) return std::move(cut).take_error();
  if (!cutter.is_changed()) return std::optional<ArchiveCut>();
  return std::optional(*std::move(cut));
}

Error why_kept(const PlannedSource& source, std::map<std::size_t, Error> kept) {
  auto& [at, why] = *kept.begin();
  const std::string& locator = source.erase[at].locator;
  const bool is_named = why.what.starts_with(locator);
  why.what += "; the archive was not touched";
  return is_named ? std::move(why) : std::move(why).during(locator);
}

Result<ArchiveCut> cut_archive(const OpenMailbox& archive, const PlannedSource& source,
                               const ArchiveReaders& readers) {
  auto cut = cut_whole(archive, source, readers);
  if (cut) return cut;
  Error why = std::move(cut).take_error();
  const bool is_the_archive = why.code != ErrorCode::Failed;
  if (is_the_archive && why.hint.empty())
    why.hint = "extract it, erase from what it held, and make it anew";
  const bool is_named = why.what.find(source.path.string()) != std::string::npos;
  return is_named ? why : std::move(why).during(source.path.string());
}

}  // namespace oubli::wiper
