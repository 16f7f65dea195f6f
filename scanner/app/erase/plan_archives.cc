// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/plan_archives.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "adapters/archive/repository.h"
#include "adapters/base/files.h"
#include "scanner/app/confined/confined_editor.h"
#include "wiper/archive/archive_cut.h"
#include "wiper/repository/stored_content.h"

namespace oubli::app {

namespace {

using Kept = std::map<std::size_t, Error>;  // by their positions in the plan

// What erasing would come to.
struct Outlook {
  Kept kept;
  bool has_data_file = false;  // which is written anew
};

bool has_data_file(const wiper::ChangedMember& changed) {
  return changed.items ||
         (changed.within && std::ranges::any_of(changed.within->changed, has_data_file));
}

Result<Outlook> look_at_file(const wiper::PlannedSource& source,
                             const wiper::ArchiveReaders& readers) {
  auto fd = open_for_reading(source.path);
  if (!fd) return std::move(fd).take_error();
  auto cut = wiper::cut_archive({fd->get(), source.compression, source.path}, source, readers);
  if (!cut) return std::move(cut).take_error();
  return Outlook{std::move(cut->kept), std::ranges::any_of(cut->changed, has_data_file)};
}

Result<Outlook> look_at_stored(const wiper::PlannedSource& source,
                               const wiper::Repositories& repositories,
                               const wiper::ArchiveReaders& readers) {
  const auto name = archive::parse_stored(source.path);
  if (!name) return failed(source.path.string() + ": names no archive in a repository");
  auto repository = repositories(source.format, name->repository);
  if (!repository) return std::move(repository).take_error();
  auto stream = (*repository)->read(source.path);
  if (!stream) return std::move(stream).take_error();
  auto cut = wiper::cut_stored(stream->get(), source, readers);
  if (!cut) return std::move(cut).take_error();
  stream->reset();
  if (auto whole = (*repository)->finish_reading(); !whole) return std::move(whole).take_error();
  const auto holds_data_file = [](const wiper::StoredMember& member) {
    return member.made && has_data_file(*member.made);
  };
  return Outlook{std::move(cut->kept), std::ranges::any_of(cut->members, holds_data_file)};
}

// What is wrong with an archive concerns all that is planned in it.
Kept all_of(const wiper::PlannedSource& source, const Error& why) {
  Kept all;
  for (std::size_t i = 0; i < source.erase.size(); ++i) all.emplace(i, why);
  return all;
}

std::string why_it_stays(const Error& why, const std::string& locator) {
  const std::string before = locator + ": ";
  const std::string told = why.what.starts_with(before) ? why.what.substr(before.size()) : why.what;
  return why.hint.empty() ? told : told + "; " + why.hint;
}

void leave(wiper::PlannedSource& source, const Kept& kept, std::vector<Unreadable>& left) {
  std::vector<wiper::PlannedMessage> erase;
  for (std::size_t i = 0; i < source.erase.size(); ++i) {
    wiper::PlannedMessage& message = source.erase[i];
    const auto why = kept.find(i);
    if (why == kept.end()) {
      erase.push_back(std::move(message));
    } else {
      left.push_back(
          {message.locator, "cannot be erased: " + why_it_stays(why->second, message.locator)});
    }
  }
  source.erase = std::move(erase);
}

}  // namespace

Result<ArchivesPlanned> plan_archives(wiper::Plan& plan, sandbox::Zygote& zygote,
                                      const wiper::Repositories& repositories,
                                      const Path& scratch) {
  const wiper::Splitters splitters = wiper::mbox_splitters();
  const pst::EditorOpener editors = confined_editors(zygote);
  ArchivesPlanned planned;
  for (wiper::PlannedSource& source : plan.sources) {
    const bool is_stored = is_in_repository(source.format);
    if (source.erase.empty() || (source.format != Format::Archive && !is_stored)) continue;
    const wiper::ArchiveReaders readers{splitters, editors, scratch};
    auto made =
        is_stored ? look_at_stored(source, repositories, readers) : look_at_file(source, readers);
    // What is gone meanwhile is told of when its turn comes.
    if (!made && made.error().code == ErrorCode::NotFound) continue;
    if (!made && made.error().code == ErrorCode::Interrupted) return std::move(made).take_error();
    if (made && made->has_data_file) planned.sheds_deleted.insert(source.path);
    leave(source, made ? made->kept : all_of(source, made.error()), planned.left);
  }
  return planned;
}

}  // namespace oubli::app
