// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/passing_member.h"

#include <algorithm>
#include <utility>

#include "adapters/archive/entry_name.h"

namespace oubli::wiper {

bool is_looked_into(const ArchiveMember& member) {
  return member.is_file && member.size > 0 && !member.is_packed && member.unwritable.empty();
}

Result<std::size_t> PartOfStream::read_at(std::uint64_t offset, std::span<char> into) {
  if (offset >= member_.size) return std::size_t{0};
  const auto most = std::min<std::uint64_t>(into.size(), member_.size - offset);
  return inlet_.read_at(member_.data + offset, into.first(static_cast<std::size_t>(most)));
}

Result<std::string> PartOfStream::head(std::uint64_t most) {
  std::string head(static_cast<std::size_t>(std::min(most, member_.size)), '\0');
  auto got = read_at(0, head);
  if (!got) return std::move(got).take_error();
  head.resize(*got);
  return head;
}

PassingMember::PassingMember(const StreamOrder& order, const ArchiveMember& member)
    : order_(order),
      member_(member),
      name_(shown_name(member)),
      locator_(order.name + std::string(archive::kWithin) + name_) {}

Result<HeldContent> PassingMember::take(StreamInlet& inlet) const {
  if (auto aside = inlet.set_aside(member_.begin, member_.data - member_.begin); !aside)
    return std::move(aside).take_error();
  HeldContent held = HeldContent::in(order_.scratch);
  for (std::uint64_t at = member_.data; at < member_.data_end;) {
    inlet.let_go(at);
    const std::uint64_t left = member_.data_end - at;
    auto some =
        inlet.look(at, static_cast<std::size_t>(std::min<std::uint64_t>(kPassedAtOnce, left)));
    if (!some) return std::move(some).take_error();
    if (some->empty()) return damaged("the archive ends early");
    if (auto added = held.add(*some); !added) return std::move(added).take_error();
    at += some->size();
  }
  if (auto whole = held.finish(); !whole) return std::move(whole).take_error();
  return held;
}

Status PassingMember::check_chosen(std::uint64_t most) const {
  if (chosen_.size() <= most) return {};
  return refused("more messages would go than the plan allows",
                 "find out why with --dry-run, then state a higher number");
}

}  // namespace oubli::wiper
