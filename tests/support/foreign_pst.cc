// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/foreign_pst.h"

#include <cstdlib>
#include <regex>

#include "tests/support/temp_dir.h"

namespace oubli::test {

namespace {

namespace fs = std::filesystem;

int run(const std::string& command) { return std::system(command.c_str()); }
bool is_installed(const std::string& program) {
  return run("command -v " + program + " >/dev/null 2>&1") == 0;
}
std::string quoted(const Path& path) { return "'" + path.string() + "'"; }

// What readpst makes up for each run: it puts a boundary between parts.
std::string steady(std::string text) {
  constexpr std::string_view kBefore = "boundary-LibPST-iamunique-", kBehind = "_-_-";
  for (std::size_t at = 0; (at = text.find(kBefore, at)) != std::string::npos;) {
    at += kBefore.size();
    const std::size_t end = text.find(kBehind, at);
    if (end != std::string::npos && end - at < 16) text.erase(at, end - at);
  }
  // And says of an appointment when it wrote it down.
  constexpr std::string_view kStamp = "DTSTAMP:";
  for (std::size_t at = 0; (at = text.find(kStamp, at)) != std::string::npos;) {
    at += kStamp.size();
    text.erase(at, std::min(text.find_first_of("\r\n", at), text.size()) - at);
  }
  return text;
}

void collect(const Path& folder, ForeignView& view) {
  if (!fs::exists(folder)) return;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) ++view.files[steady(slurp(entry.path()))];
  }
}

// The folders pffexport makes for an item: "Message00001" and the like.
std::uint64_t count_items(const Path& folder) {
  static const std::regex kItem("[A-Z][A-Za-z]*[0-9]{5}");
  if (!fs::exists(folder)) return 0;
  std::uint64_t items = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool is_inner = entry.path().string().find("/Attachments/") != std::string::npos;
    if (entry.is_directory() && !is_inner &&
        std::regex_match(entry.path().filename().string(), kItem)) {
      ++items;
    }
  }
  return items;
}

}  // namespace

bool ForeignView::has(const std::string& text) const {
  for (const auto& [content, count] : files) {
    if (content.find(text) != std::string::npos) return true;
  }
  return false;
}

ForeignView read_by_readpst(const Path& pst) {
  ForeignView view;
  view.is_there = is_installed("readpst");
  if (!view.is_there) return view;
  const TempDir dir;
  const Path out = dir.path() / "out", err = dir.path() / "err";
  fs::create_directory(out);
  view.status = run("readpst -j 0 -q -e -D -t eajc -o " + quoted(out) + " " + quoted(pst) +
                    " >/dev/null 2>" + quoted(err));
  view.complaints = slurp(err);
  for (const auto& entry : fs::recursive_directory_iterator(out)) {
    if (entry.is_regular_file()) ++view.items;
  }
  collect(out, view);
  return view;
}

ForeignView read_by_pffexport(const Path& pst) {
  ForeignView view;
  view.is_there = is_installed("pffexport");
  if (!view.is_there) return view;
  const TempDir dir;
  const Path target = dir.path() / "out", err = dir.path() / "err";
  view.status = run("cd " + quoted(dir.path()) + " && pffexport -q -m all -t out " + quoted(pst) +
                    " >/dev/null 2>" + quoted(err));
  view.complaints = slurp(err);
  view.items = count_items(target.string() + ".export");
  view.leftovers =
      count_items(target.string() + ".recovered") + count_items(target.string() + ".orphans");
  for (const char* kind : {".export", ".recovered", ".orphans"})
    collect(target.string() + kind, view);
  return view;
}

ForeignView read_by_pst_extractor(const Path& pst) {
  ForeignView view;
  if (!is_installed("npm") || !is_installed("node")) return view;
  static const TempDir home;
  static const bool is_ready = run("cd " + quoted(home.path()) +
                                   " && npm install --silent pst-extractor >/dev/null 2>&1") == 0;
  view.is_there = is_ready;
  if (!is_ready) return view;
  const Path script = home.write("walk.js", R"(
const { PSTFile } = require('pst-extractor');
let items = 0;
function walk(folder) {
  for (const child of folder.hasSubfolders ? folder.getSubFolders() : []) walk(child);
  if (folder.contentCount > 0) {
    for (let item = folder.getNextChild(); item != null; item = folder.getNextChild()) {
      if (item.messageClass.length > 0) items++;
    }
  }
}
walk(new PSTFile(process.argv[2]).getRootFolder());
console.log(items);
)");
  const TempDir dir;
  const Path out = dir.path() / "out", err = dir.path() / "err";
  view.status =
      run("node " + quoted(script) + " " + quoted(pst) + " >" + quoted(out) + " 2>" + quoted(err));
  view.complaints = slurp(err);
  if (view.status == 0) view.items = std::stoull(slurp(out));
  return view;
}

}  // namespace oubli::test
