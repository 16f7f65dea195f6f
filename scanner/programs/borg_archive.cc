// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/borg_archive.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "programs/borg_archive_script.h"
#include "scanner/programs/borg.h"

namespace oubli::programs {
namespace {

using nlohmann::json;

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

// The interpreter that the borg that is found first runs under.
Result<std::string> interpreter_of_borg() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    auto fd = open_for_reading(Path(folder) / "borg");
    if (!fd) continue;
    std::string head(256, '\0');
    auto got = read_at(fd->get(), 0, head);
    head.resize(got ? *got : 0);
    const std::string first = head.substr(0, head.find('\n'));
    const bool is_python = first.starts_with("#!/") && first.find("python") != first.npos &&
                           first.find(' ') == first.npos;
    if (is_python) return first.substr(2);
    return refused("borg is not the Python program that archives are written anew with",
                   "apt install borgbackup");
  }
  return Error{ErrorCode::NotFound, "borg is not installed", "apt install borgbackup"};
}

// `fresh`: how much stands before what this one brings with it; gets to be how much behind it.
json change_of(const ArchiveChange& change, std::uint64_t& fresh) {
  json one{{"path", hex_of(change.path)},
           {"before", to_hex(change.before)},
           {"after", change.goes ? "" : to_hex(change.after)},
           {"parts", nullptr}};
  if (change.goes) return one;
  one["parts"] = json::array();
  for (const ArchivePart& part : change.parts) {
    const std::uint64_t from = part.is_fresh ? fresh : 0;
    one["parts"].push_back({from + part.range.begin, from + part.range.end, part.is_fresh});
  }
  if (change.fresh) fresh += change.fresh->size();
  return one;
}

Error meaning_of(const std::string& failed_by, const std::string& name, const Path& shown) {
  const std::string archive = shown.string();
  if (failed_by == "changed") {
    return refused(archive + ": changed since it was planned; nothing was erased",
                   "run the command again");
  }
  if (failed_by == "append-only") {
    return refused(archive + ": its repository only takes things up (append_only)",
                   "borg config REPOSITORY append_only 0, where that is allowed");
  }
  if (failed_by == "in-the-way") {
    return refused(archive + ".oubli: there is an archive of that name, which is not ours",
                   "borg rename it, then run the command again");
  }
  if (failed_by == "version") {
    return refused("this version of borg is not known well enough to write archives anew",
                   "known is Debian's borgbackup 1.2.4");
  }
  if (failed_by == "not-a-file") {
    return refused(
        archive + ": a file in it is damaged, or another name of one; nothing was erased",
        "borg check REPOSITORY");
  }
  if (failed_by == "unproved") {
    return failed(archive +
                  ": what was written beside it is not what it should be; it is as it was");
  }
  return failed(
      archive + ": borg could not write it anew" + (name.empty() ? "" : " (" + name + ")"),
      "see whether it is well: borg check REPOSITORY");
}

}  // namespace

Result<Call> archive_call(ArchiveJob job, const archive::StoredName& archive, const std::string& id,
                          const std::vector<ArchiveChange>& changes) {
  auto python = interpreter_of_borg();
  if (!python) return std::move(python).take_error();
  json told{{"do", job == ArchiveJob::Replace ? "replace" : "tidy"},
            {"repository", archive.repository.string()},
            {"archive", archive.archive},
            {"id", id},
            {"changes", json::array()}};
  Call call = borg_call({});
  std::uint64_t fresh = 0;
  for (const ArchiveChange& change : changes) {
    told["changes"].push_back(change_of(change, fresh));
    if (change.fresh) call.more_input.push_back(change.fresh);
  }
  call.words = {*python, "-I", "-c", kBorgArchiveScript};
  call.input = told.dump() + "\n";
  return call;
}

Status read_archive_answer(const std::string& output, const Path& shown) {
  const json told = json::parse(output, nullptr, false);
  if (told.is_object() && told.contains("id")) return {};
  if (!told.is_object() || !told.contains("failed") || !told["failed"].is_string()) {
    return meaning_of({}, {}, shown);
  }
  return meaning_of(told["failed"].get<std::string>(), told.value("name", std::string()), shown);
}

}  // namespace oubli::programs
