// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/member_cut.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "adapters/archive/entry.h"
#include "adapters/archive/place.h"
#include "wiper/archive/archive_form.h"
#include "wiper/mailbox/pieces.h"
#include "wiper/mailbox/pst_eraser.h"
#include "wiper/mailbox/pst_repacker.h"
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

// A PST without its items, in memory.
class DataFileCutter {
 public:
  DataFileCutter(ByteSource& old, const pst::EditorOpener& editors,
                 std::vector<pst::EditedItem> items)
      : old_(old), editors_(editors), items_(std::move(items)) {}

  Result<std::string> run() {
    Status done = make();
    if (done) done = prove();
    if (!done) return std::move(done).take_error();
    return std::move(fresh_);
  }
  [[nodiscard]] std::uint64_t items() const { return made_.items; }

 private:
  Status make() {
    auto editor = open_editor(editors_);
    if (!editor) return std::move(editor).take_error();
    auto made = (*editor)->look(old_, items_);
    if (!made) return std::move(made).take_error();
    made_ = *made;
    if (made_.bytes > kMostWithin) return refused("is too long to be held in memory");
    fresh_.resize(static_cast<std::size_t>(made_.bytes));
    std::uint64_t end = 0;
    auto written = (*editor)->write([&](std::uint64_t at, std::string_view bytes) -> Status {
      if (at > made_.bytes || bytes.size() > made_.bytes - at)
        return failed("what it becomes would be longer than was said");
      std::memcpy(fresh_.data() + at, bytes.data(), bytes.size());
      end = std::max(end, at + bytes.size());
      return {};
    });
    fresh_.resize(static_cast<std::size_t>(end));
    return written;
  }

  Status prove() {
    auto editor = open_editor(editors_);
    if (!editor) return std::move(editor).take_error();
    MemoryBytes fresh(fresh_);
    return (*editor)->prove(old_, fresh, items_);
  }

  ByteSource& old_;
  const pst::EditorOpener& editors_;
  std::vector<pst::EditedItem> items_;
  pst::Edition made_;
  std::string fresh_;
};

Result<MemberCut> cut_data_file(const Unpacked& content, Planned planned,
                                const pst::EditorOpener& editors) {
  std::string held;
  auto file = anywhere(content.content, content.size, kMostWithin, held);
  if (!file) return std::move(file).take_error();
  const auto old = file->bytes();
  if (auto fit = check_may_be_written(*old, file->shown); !fit) return std::move(fit).take_error();
  std::vector<pst::EditedItem> items;
  for (const PlannedMessage& message : planned)
    items.push_back({archive::item_at(message.range.begin), message.hash});
  DataFileCutter cutter(*old, editors, std::move(items));
  auto fresh = cutter.run();
  if (!fresh) return std::move(fresh).take_error();
  MemberCut made;
  made.cut.old_size = content.size;
  put(made.cut, held_bytes(*std::move(fresh)));
  made.changed.items = cutter.items();
  made.changed.erase.assign(planned.begin(), planned.end());
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
                                      : cut_data_file(content, planned, readers.editors);
  if (!made) return std::move(made).take_error();
  return std::optional(*std::move(made));
}

}  // namespace oubli::wiper
