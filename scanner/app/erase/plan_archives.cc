// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/plan_archives.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "adapters/base/files.h"
#include "scanner/app/confined/confined_editor.h"
#include "wiper/archive/archive_cut.h"

namespace oubli::app {

namespace {

using Kept = std::map<std::size_t, Error>;  // by their positions in the plan

Result<wiper::ArchiveCut> cut(const wiper::PlannedSource& source,
                              const wiper::ArchiveReaders& readers) {
  auto fd = open_for_reading(source.path);
  if (!fd) return std::move(fd).take_error();
  return wiper::cut_archive({fd->get(), source.compression, source.path}, source, readers);
}

bool has_data_file(const wiper::ArchiveCut& cut) {
  return std::ranges::any_of(cut.changed, [](const wiper::ChangedMember& one) {
    return one.items || (one.within && has_data_file(*one.within));
  });
}

// What is wrong with an archive concerns all that is planned in it.
Kept all_of(const wiper::PlannedSource& source, const Error& why) {
  Kept all;
  for (std::size_t i = 0; i < source.erase.size(); ++i) all.emplace(i, why);
  return all;
}

std::string reason_of(const Error& why, const std::string& locator) {
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
          {message.locator, "cannot be erased: " + reason_of(why->second, message.locator)});
    }
  }
  source.erase = std::move(erase);
}

}  // namespace

Result<ArchivesPlanned> plan_archives(wiper::Plan& plan, sandbox::Zygote& zygote) {
  const wiper::Splitters splitters = wiper::mbox_splitters();
  const pst::EditorOpener editors = confined_editors(zygote);
  ArchivesPlanned planned;
  for (wiper::PlannedSource& source : plan.sources) {
    if (source.format != Format::Archive || source.erase.empty()) continue;
    auto made = cut(source, {splitters, editors});
    // What is gone meanwhile is told of when its turn comes.
    if (!made && made.error().code == ErrorCode::NotFound) continue;
    if (!made && made.error().code == ErrorCode::Interrupted) return std::move(made).take_error();
    if (made && has_data_file(*made)) planned.sheds_deleted.insert(source.path);
    leave(source, made ? made->kept : all_of(source, made.error()), planned.left);
  }
  return planned;
}

}  // namespace oubli::app
