// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/stored/stored_mail.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/place.h"

namespace oubli::app {

namespace {

// Whether it can be asked for by its name, a line of a list.
bool is_plain(std::string_view name) {
  const auto is_control = [](char c) { return c >= 0 && c < ' '; };
  return std::ranges::none_of(name, is_control) && name.front() != ' ' && name.back() != ' ';
}

// The files that hold them; none where one cannot be asked for alone.
std::vector<std::string> files_of(const std::vector<const index::Place*>& places) {
  std::set<std::string> files;
  std::uint64_t last = UINT64_MAX;
  for (const index::Place* place : places) {
    const std::uint64_t entry = archive::entry_at(place->range.begin);
    const std::string& name = place->entry.name;
    if (entry >= archive::kFirstNested || name.empty() || !is_plain(name)) return {};
    const std::string_view mailbox = archive::without_number(name);
    if (entry != last && !mailbox.empty() && files.contains(std::string(mailbox))) return {};
    last = entry;
    // "jean#2" is the second message of "jean", "old.pst!/Inbox#2" stands in "old.pst"; or a file
    // is called so.
    files.insert(name);
    files.insert(name.substr(0, name.find(archive::kWithin)));
    if (!mailbox.empty()) files.insert(std::string(mailbox));
  }
  return {files.begin(), files.end()};
}

// Where nothing else comes, files are counted anew.
std::vector<ByteRange> counted_anew(const std::vector<const index::Place*>& places) {
  std::vector<ByteRange> ranges;
  std::uint64_t rank = 0, last = UINT64_MAX;
  for (const index::Place* place : places) {
    const std::uint64_t entry = archive::entry_at(place->range.begin);
    if (last != UINT64_MAX && entry != last) ++rank;
    last = entry;
    const std::uint64_t begin = archive::position_of(rank, archive::offset_at(place->range.begin));
    ranges.push_back({begin, begin + place->range.size()});
  }
  return ranges;
}

}  // namespace

Result<StoredMail> read_again(programs::Repositories& repositories, const Container& container,
                              const std::vector<const index::Place*>& places) {
  std::vector<std::string> files;
  if (programs::program_of(container.format).limit_to != nullptr) files = files_of(places);
  auto reading = repositories.read(container.format, container.path, files);
  if (!reading) return std::move(reading).take_error();
  StoredMail mail{*std::move(reading), {}};
  if (!files.empty()) {
    mail.ranges = counted_anew(places);
    return mail;
  }
  for (const index::Place* place : places) mail.ranges.push_back(place->range);
  return mail;
}

}  // namespace oubli::app
