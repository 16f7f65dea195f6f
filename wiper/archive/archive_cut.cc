// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/archive_cut.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/kind.h"
#include "adapters/archive/walk.h"
#include "adapters/compression/compression.h"
#include "wiper/archive/archive_form.h"
#include "wiper/archive/member_cut.h"
#include "wiper/archive/packed_member.h"
#include "wiper/archive/planned_places.h"
#include "wiper/mailbox/pieces.h"

namespace oubli::wiper {

namespace {

constexpr std::uint64_t kMostInAll = 1ULL << 30;  // of what is packed anew in one archive
constexpr const char* kHint = "extract the archive, erase from what it held, and make it anew";

// What is wrong with one member, or with what it holds; the rest of the archive is not concerned.
bool is_of_member(const Error& why) {
  return why.code == ErrorCode::Refused || why.code == ErrorCode::Damaged;
}

// As the reader shows it.
std::string shown_name(const ArchiveMember& member) {
  std::string name = member.name;
  while (name.starts_with("./") && name.size() > 2) name.erase(0, 2);
  return name;
}

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
  // `level`: 1 of the file. All but the last two are lent.
  ArchiveCutter(const OpenMailbox& archive, std::uint64_t size, PlannedPlaces& places,
                const ArchiveReaders& readers, std::size_t level, std::string prefix)
      : archive_(archive),
        size_(size),
        places_(places),
        readers_(readers),
        level_(level),
        prefix_(std::move(prefix)) {}

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

  [[nodiscard]] bool is_changed() const { return level_ == 1 || !gone_.empty() || is_rewritten_; }

 private:
  // What stands in the place of a member.
  struct Change {
    ByteRange old;
    Cut made;
  };

  Status take(const ArchiveMember& member) {
    ++cut_.members;
    const Planned planned = level_ == 1 ? places_.of(member.number) : places_.of_next_within();
    auto is_erased = planned.empty() ? look_within(member) : change(member, planned);
    if (!is_erased) return std::move(is_erased).take_error();
    form_->passed(member, *is_erased);
    if (*is_erased) leave_out(member);
    return {};
  }

  // Whether it goes as a whole. What cannot be erased from it stays.
  Result<bool> change(const ArchiveMember& member, Planned planned) {
    auto is_erased = try_to_change(member, planned);
    if (is_erased || !is_of_member(is_erased.error())) return is_erased;
    Error why = std::move(is_erased).take_error();
    if (why.hint.empty()) why.hint = kHint;
    places_.keep(planned, why);
    return false;
  }

  Result<bool> try_to_change(const ArchiveMember& member, Planned planned) {
    if (!member.unwritable.empty()) return refused(member.unwritable);
    if (!member.is_file) return not_there(planned.front());
    std::string held;
    auto content = form_->content(member, held);
    if (!content) return std::move(content).take_error();
    auto unpacked = take_packings_off(*content, member.size, level_);
    if (!unpacked) return std::move(unpacked).take_error();
    auto made = cut_member(*unpacked, prefix_ + shown_name(member), planned, readers_);
    if (!made) return std::move(made).take_error();
    if (!*made) return true;
    auto done = put_in_place(member, *content, *unpacked, **std::move(made));
    if (!done) return std::move(done).take_error();
    return false;
  }

  // Into a member that no planned message stands in by itself: it may be an archive.
  Result<bool> look_within(const ArchiveMember& member) {
    if (!places_.is_any_left_within() || !member.is_file || member.size == 0) return false;
    const std::string name = prefix_ + shown_name(member);
    const std::uint64_t counted = places_.counted();
    auto is_erased = try_to_look_within(member, name);
    if (is_erased || !is_of_member(is_erased.error())) return is_erased;
    Error why = std::move(is_erased).take_error();
    why.hint = kHint;
    places_.keep_all_within(name, counted, why);
    places_.lose_count();
    return false;
  }

  Result<bool> try_to_look_within(const ArchiveMember& member, const std::string& name) {
    if (!member.unwritable.empty()) return refused(member.unwritable);
    auto head = form_->head(member);
    if (!head) return std::move(head).take_error();
    const auto last = archive::last_part_of(name);
    const bool is_packed = compression_of(*head) != Compression::None;
    if (!is_packed && archive::archive_in(last, *head) == archive::Kind::None)
      return change_by_name(member, name);
    std::string held, held_within;
    auto content = form_->content(member, held);
    if (!content) return std::move(content).take_error();
    head = head_within(*content, level_);
    if (!head) return std::move(head).take_error();
    if (archive::archive_in(last, *head) == archive::Kind::None)
      return change_by_name(member, name);
    auto unpacked = take_packings_off(*content, member.size, level_);
    if (!unpacked) return std::move(unpacked).take_error();
    if (level_ + unpacked->packings.size() >= archive::kDeepest)
      return refused("stands in more archives within one another than are read");
    auto archive = archive_within(*unpacked, held_within);
    if (!archive) return std::move(archive).take_error();
    unpacked->content = *archive;
    auto cut = cut_within(member, *content, *unpacked, name);
    if (!cut) return std::move(cut).take_error();
    return false;
  }

  Result<bool> change_by_name(const ArchiveMember& member, const std::string& name) {
    const Planned planned = places_.named(name);
    return planned.empty() ? Result<bool>(false) : change(member, planned);
  }

  Status cut_within(const ArchiveMember& member, const OpenMailbox& content,
                    const Unpacked& unpacked, const std::string& name) {
    ArchiveCutter cutter(unpacked.content, unpacked.size, places_, readers_, level_ + 1,
                         name + std::string(archive::kWithin));
    auto cut = cutter.run();
    if (!cut) return std::move(cut).take_error();
    if (!cutter.is_changed()) return {};
    MemberCut made{std::move(cut->whole), {}};
    made.changed.within = std::make_shared<ArchiveCut>(*std::move(cut));
    return put_in_place(member, content, unpacked, std::move(made));
  }

  // `content` with what is left of what it unpacks to.
  Status put_in_place(const ArchiveMember& member, const OpenMailbox& content,
                      const Unpacked& unpacked, MemberCut made) {
    ChangedMember changed = std::move(made.changed);
    changed.number = member.number;
    changed.packings = unpacked.packings;
    changed.new_size = made.cut.new_size;
    if (member.is_packed || !unpacked.packings.empty() || changed.items) {
      auto digest = digest_of(unpacked.content, made.cut.pieces);
      if (!digest) return std::move(digest).take_error();
      changed.digest = *digest;
    }
    Cut stored = std::move(made.cut);
    if (!unpacked.packings.empty()) {
      auto packed = packed_again(unpacked.content, stored, unpacked.packings);
      if (!packed) return std::move(packed).take_error();
      stored = {};
      stored.old_size = member.size;
      put(stored, *std::move(packed));
    }
    if (held_ + held_in(stored) > kMostInAll)
      return refused("more would be packed anew than is held in memory");
    auto rewritten = form_->rewritten(member, content, stored);
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
  PlannedPlaces& places_;
  const ArchiveReaders& readers_;
  const std::size_t level_;
  const std::string prefix_;  // of the names in it
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
  auto cut = ArchiveCutter(archive, *size, places, readers, 1, "").run();
  if (!cut) return cut;
  const Error lost = refused("not found where it stood in an archive within the archive", kHint);
  if (const PlannedMessage* message = places.keep_rest(lost)) return not_there(*message);
  cut->kept = places.take_kept();
  cut->whole.untouched = source.examined - source.erase.size() + cut->kept.size();
  return cut;
}

}  // namespace

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
