// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/member_cut.h"

#include <utility>

#include "adapters/archive/entry.h"
#include "wiper/archive/archive_form.h"
#include "wiper/archive/data_file_cut.h"
#include "wiper/mailbox/pieces.h"
#include "wiper/mailbox/range_hasher.h"

namespace oubli::wiper {

namespace {

Result<Format> format_in(const Unpacked& content, const std::string& name,
                         const PlannedMessage& first) {
  const auto bytes = content.content.bytes();
  archive::Leaf leaf{0, name, content.size, !content.packings.empty(), bytes.get(), content.head};
  const auto format = archive::format_of(leaf);
  if (format && *format != Format::Archive) return *format;
  return not_there(first);
}

// A message by itself: it must be the one that was planned.
Status check_planned(const Unpacked& member, const std::vector<PlannedMessage>& planned) {
  if (planned.front().range.end > member.size) return not_there(planned.front());
  const auto bytes = member.content.bytes();
  auto hash = RangeHasher(*bytes).hash(planned.front().range);
  if (!hash) return std::move(hash).take_error();
  if (planned.size() != 1 || *hash != planned.front().hash) return not_there(planned.front());
  return {};
}

Result<MemberCut> cut_mbox(const Unpacked& content, const std::vector<PlannedMessage>& planned,
                           const Splitters& splitters) {
  auto layout = agreed_layout(content.content, splitters, content.size);
  if (!layout) return std::move(layout).take_error();
  auto cut = cut_by_layout(*content.content.bytes(), content.size, *layout, planned);
  if (!cut) return std::move(cut).take_error();
  MemberCut made{*std::move(cut), {}};
  made.changed.expected = made.cut.expected;
  made.changed.erase = planned;
  return made;
}

}  // namespace

Error not_there(const PlannedMessage& message) {
  return refused(message.locator + ": not where the plan says it is",
                 "scan the archive again and make a new plan");
}

Result<std::optional<MemberCut>> cut_member(const Unpacked& content, const std::string& name,
                                            Planned planned, const ArchiveReaders& readers) {
  auto format = format_in(content, name, planned.front());
  if (!format) return std::move(format).take_error();
  const auto local = within(planned);
  if (*format != Format::Mbox && *format != Format::Pst) {
    auto checked = check_planned(content, local);
    if (!checked) return std::move(checked).take_error();
    return std::optional<MemberCut>();
  }
  auto made = *format == Format::Mbox ? cut_mbox(content, local, readers.splitters)
                                      : cut_data_file(content, planned, readers);
  if (!made) return std::move(made).take_error();
  return std::optional(*std::move(made));
}

}  // namespace oubli::wiper
