// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/traces.h"

#include <algorithm>

#include <unicode/unistr.h>

#include "adapters/bytes/byte_source.h"
#include "scanner/app/confined/confined_editor.h"
#include "scanner/subject/name.h"
#include "wiper/residue/residue.h"

namespace oubli::app {

namespace {

constexpr std::size_t kMostNamed = 1000;

// As folders are compared: case does not count, and within a path a '/' stands between folders.
std::string folded(std::string_view text) {
  std::string out;
  icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())})
      .foldCase()
      .toUTF8String(out);
  return out;
}

std::string folded_name(std::string_view text) {
  std::string name = folded(text);
  std::ranges::replace(name, '/', '_');
  return name;
}

}  // namespace

std::vector<std::string> traces_of(const subject::Subject& subject) {
  std::vector<std::string> strings;
  for (const auto* list : {&subject.emails, &subject.ids, &subject.phones}) {
    strings.insert(strings.end(), list->begin(), list->end());
  }
  for (const std::string& name : subject.names) {
    std::ranges::move(subject::telling_strings(name), std::back_inserter(strings));
  }
  return strings;
}

Result<std::vector<std::string>> folders_named_after(const subject::Subject& subject,
                                                     const Path& data_file,
                                                     sandbox::Zygote& zygote) {
  std::vector<std::string> wanted, named;
  for (const std::string& trace : traces_of(subject)) {
    if (trace.size() >= wiper::kShortestNeedle) wanted.push_back(folded_name(trace));
  }
  if (wanted.empty()) return named;
  auto fd = open_for_reading(data_file);
  if (!fd) return std::move(fd).take_error();
  auto editor = confined_editors(zygote)();
  if (!editor) return std::move(editor).take_error();
  FileBytes file(fd->get());
  Status done = (*editor)->give_folders(file, [&](std::string_view path) {
    const std::string name = folded_name(path.substr(path.rfind('/') + 1));
    const bool holds = std::ranges::any_of(
        wanted, [&](const std::string& one) { return name.find(one) != std::string::npos; });
    if (holds && named.size() < kMostNamed) named.emplace_back(path);
    return Status();
  });
  if (!done) return std::move(done).take_error().during(data_file.string());
  return named;
}

}  // namespace oubli::app
