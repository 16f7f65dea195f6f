// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>
#include <string>
#include <utility>

#include "adapters/archive/entry.h"
#include "adapters/archive/entry_name.h"
#include "adapters/archive/kind.h"
#include "adapters/archive/walk.h"
#include "wiper/archive/archive_form.h"
#include "wiper/archive/packed_member.h"
#include "wiper/mailbox/pst_eraser.h"
#include "wiper/repository/stored_content.h"
#include "wiper/repository/stored_stream.h"

namespace oubli::wiper {

namespace {

// The files that the locators of the plan name, with the number of a message and without, and the
// archives and data files that these stand in.
std::set<std::string> names_in(const PlannedSource& source) {
  const std::string before = source.path.string() + std::string(archive::kWithin);
  std::set<std::string> names;
  for (const PlannedMessage& message : source.erase) {
    if (!message.locator.starts_with(before)) continue;
    const std::string name = message.locator.substr(before.size());
    names.insert(name);
    names.insert(name.substr(0, name.rfind('#')));
    for (auto at = name.find(archive::kWithin); at != name.npos;
         at = name.find(archive::kWithin, at + 1))
      names.insert(name.substr(0, at));
  }
  return names;
}

class StoredCounter {
 public:
  StoredCounter(const PlannedSource& source, const ArchiveReaders& readers)
      : source_(source), readers_(readers), names_(names_in(source)) {}

  Result<std::uint64_t> run(StoredStream& stream) {
    for (;;) {
      auto tar = stream.next();
      if (!tar) return std::move(tar).take_error();
      if (!*tar) return found_;
      const ArchiveMember member = member_of(**tar);
      const std::string name = shown_name(member);
      if (!is_named(member, name)) continue;
      auto held = stream.hold(**tar);
      if (!held) return std::move(held).take_error();
      auto counted = count({held->get(), Compression::None, source_.path}, member, name, 1);
      if (!counted) return std::move(counted).take_error();
    }
  }

 private:
  [[nodiscard]] bool is_named(const ArchiveMember& member, const std::string& name) const {
    return member.is_file && member.size > 0 && names_.contains(name);
  }

  Status count(const OpenMailbox& content, const ArchiveMember& member, const std::string& name,
               std::size_t level) {
    auto unpacked = take_packings_off(content, member.size, level);
    if (!unpacked) return std::move(unpacked).take_error();
    const std::string last(archive::last_part_of(name));
    if (archive::archive_in(last, unpacked->head) != archive::Kind::None)
      return count_within(*unpacked, name, level);
    const auto bytes = unpacked->content.bytes();
    archive::Leaf leaf{0,           name,          unpacked->size, !unpacked->packings.empty(),
                       bytes.get(), unpacked->head};
    auto counted = count_in(*unpacked, archive::format_of(leaf));
    if (!counted) return std::move(counted).take_error();
    found_ += *counted;
    return {};
  }

  Result<std::uint64_t> count_in(const Unpacked& unpacked, std::optional<Format> format) {
    if (!format) return std::uint64_t{0};  // no mail any more
    if (*format == Format::Mbox)
      return count_erased(unpacked.content, readers_.splitters, source_.erase, unpacked.size);
    if (*format != Format::Pst) return std::uint64_t{1};  // a message of the plan was all of it
    HeldContent room;
    auto file = anywhere(unpacked.content, unpacked.size, readers_.scratch, room);
    if (!file) return std::move(file).take_error();
    auto check = check_pst(readers_.editors, *file->bytes(), file->shown, source_.erase);
    if (!check) return std::move(check).take_error();
    return check->check.erased_found;
  }

  Status count_within(const Unpacked& unpacked, const std::string& name, std::size_t level) {
    HeldContent room;
    auto archive = archive_within(unpacked, room);
    if (!archive) return std::move(archive).take_error();
    auto form = form_of(*archive, unpacked.size);
    if (!form) return std::move(form).take_error();
    for (;;) {
      auto member = (*form)->next();
      if (!member) return std::move(member).take_error();
      if (!*member) return {};
      const std::string within = name + std::string(archive::kWithin) + shown_name(**member);
      if (!is_named(**member, within) || level >= archive::kDeepest) continue;
      std::string held;
      auto content = (*form)->content(**member, held);
      if (!content) return std::move(content).take_error();
      auto counted = count(*content, **member, within, level + 1);
      if (!counted) return counted;
    }
  }

  const PlannedSource& source_;
  const ArchiveReaders& readers_;
  const std::set<std::string> names_;
  std::uint64_t found_ = 0;
};

}  // namespace

Result<std::uint64_t> count_stored(int fd, const PlannedSource& source,
                                   const ArchiveReaders& readers) {
  StoredStream stream(fd);
  return StoredCounter(source, readers).run(stream);
}

}  // namespace oubli::wiper
