// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/passing_archive.h"

#include <algorithm>
#include <map>
#include <utility>

#include "adapters/archive/entry.h"
#include "adapters/archive/entry_name.h"
#include "adapters/archive/kind.h"
#include "adapters/archive/place.h"
#include "adapters/pst/header.h"
#include "adapters/walk/recognise.h"
#include "wiper/archive/archive_check.h"
#include "wiper/archive/archive_search.h"
#include "wiper/archive/content_cut.h"
#include "wiper/archive/packed_member.h"
#include "wiper/mailbox/pieces.h"

namespace oubli::wiper {

namespace {

constexpr std::string_view kHint = "write the stream to a file and erase from that";

bool holds_others(std::string_view name, std::string_view head) {
  return pst::looks_like_pst(head) ||
         archive::archive_in(archive::last_part_of(name), head) != archive::Kind::None;
}

// Where it stands in the stream. What cannot be unpacked is for those who look into it when it has
// passed.
Result<bool> may_hold_mail(StreamInlet& inlet, const ArchiveMember& member,
                           const std::string& name) {
  auto head = PartOfStream(inlet, member).head(walk::kHeadSize);
  if (!head) return std::move(head).take_error();
  if (holds_others(name, *head)) return true;
  if (compression_of(*head) == Compression::None) return false;
  OpenMailbox packed;
  packed.opened = [&] { return std::make_unique<PartOfStream>(inlet, member); };
  auto within = head_within(packed, 1);
  if (!within && within.error().code == ErrorCode::Interrupted)
    return std::move(within).take_error();
  if (!within) return false;
  archive::Leaf leaf{0, name, 0, true, nullptr, *within};
  return holds_others(name, *within) || archive::format_of(leaf).has_value();
}

}  // namespace

// The member while something is cut out of it.
class PassingArchive::Cutting final : public CutMember {
 public:
  Cutting(PassingArchive& archive, const ArchiveMember& about)
      : CutMember(about), archive_(archive) {}

  Result<std::string> head() override {
    std::string head(walk::kHeadSize, '\0');
    auto got = archive_.stored().bytes()->read_at(0, head);
    if (!got) return std::move(got).take_error();
    head.resize(*got);
    return head;
  }
  Result<OpenMailbox> content() override { return archive_.stored(); }

  // Nobody is given it before it was read again.
  Status put(const OpenMailbox& content, const Cut& cut, ChangedMember changed) override {
    HeldContent fresh = HeldContent::in(archive_.order_.scratch);
    auto made = for_bytes(*content.bytes(), cut.pieces,
                          [&](std::string_view run) { return fresh.add(run); });
    if (made) made = fresh.finish();
    if (!made) return made;
    auto check =
        check_member(fresh.content(archive_.locator_), fresh.size(), changed, archive_.readers_);
    if (!check) return std::move(check).take_error();
    if (!check->holds_what_it_should)
      return refused("without the chosen messages it does not read as it must");
    archive_.fresh_ = std::make_unique<HeldContent>(std::move(fresh));
    return {};
  }

 private:
  PassingArchive& archive_;
};

PassingArchive::PassingArchive(const StreamOrder& order, const ArchiveMember& member)
    : PassingMember(order, member), readers_{order.splitters, order.editors, order.scratch} {}

Result<std::unique_ptr<PassingArchive>> PassingArchive::open(const StreamOrder& order,
                                                             StreamInlet& inlet,
                                                             const ArchiveMember& member) {
  if (!is_looked_into(member) || member.size > kMostContained)
    return std::unique_ptr<PassingArchive>();
  std::unique_ptr<PassingArchive> archive(new PassingArchive(order, member));
  auto may = may_hold_mail(inlet, member, archive->name_);
  if (!may) return std::move(may).take_error();
  if (!*may) return std::unique_ptr<PassingArchive>();
  auto held = archive->take(inlet);
  if (!held) return std::move(held).take_error();
  archive->held_ = *std::move(held);
  return archive;
}

Status PassingArchive::decide(std::uint64_t most) {
  const auto bytes = stored().bytes();
  PassingContainer container{member_.name, member_.size, *bytes};
  if (auto asked = order_.choose_within(container); !asked) return asked;
  messages_ = container.messages;
  if (container.chosen.empty()) return {};
  PlannedSource within;
  within.path = order_.name;
  within.erase = std::move(container.chosen);
  std::ranges::sort(within.erase, {}, [](const auto& one) { return one.range.begin; });
  if (auto done = cut(within); !done) return done;
  return check_chosen(most);
}

ArchiveMember PassingArchive::alone() const {
  ArchiveMember about = member_;
  about.number = 0;
  return about;
}

Status PassingArchive::cut(const PlannedSource& within) {
  PlannedPlaces places(within);
  const ArchiveMember about = alone();
  Cutting member(*this, about);
  auto goes = ContentCutter({places, readers_, 1, "", kHint}).take(member, places.of(about.number));
  if (!goes) return std::move(goes).take_error();
  goes_whole_ = *goes;
  const Error lost = refused("not found where it stood in an archive within", std::string(kHint));
  const PlannedMessage* const missing = places.keep_rest(lost);
  const std::map<std::size_t, Error> kept = places.take_kept();
  for (std::size_t i = 0; i < within.erase.size(); ++i) {
    const PlannedMessage& one = within.erase[i];
    const auto why = kept.find(i);
    if (why == kept.end() && &one != missing) {
      chosen_.push_back(one);
    } else {
      staying_.push_back({one.locator, one.hash, why == kept.end() ? lost.what : why->second.what});
    }
  }
  return {};
}

Result<Cut> PassingArchive::stored_cut() const {
  auto made = std::make_shared<MadeBytes>();
  made->size = fresh_->size();
  made->make = [this](const auto& take) {
    const OpenMailbox fresh = fresh_->content(locator_);
    return for_bytes(*fresh.bytes(), {{{0, fresh_->size()}}}, take);
  };
  Cut stored;
  stored.old_size = member_.size;
  put(stored, std::move(made));
  return stored;
}

Result<Residue> PassingArchive::search_within(const Cut& /*written*/) const {
  const HeldContent& written = fresh_ ? *fresh_ : held_;
  ArchiveMember about = alone();
  about.size = written.size();
  return search_packed_member(written.content(locator_), about, order_.strings, order_.unpacker,
                              readers_);
}

}  // namespace oubli::wiper
