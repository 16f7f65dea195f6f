// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/erasure_memory.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <optional>
#include <set>

#include "adapters/base/wire.h"
#include "scanner/app/days.h"
#include "wiper/disk/disk.h"
#include "wiper/disk/own_file.h"

namespace oubli::app {

namespace {

constexpr std::uint64_t kMemoryVersion = 1;
constexpr std::string_view kMemoryContext = "erasure memory";
constexpr const char* kPlanned = ".planned";
constexpr const char* kReplaced = ".replaced";
constexpr std::size_t kLargestMemory = 1U << 30;
constexpr std::size_t kIdSize = 32;
constexpr std::size_t kFewestDigits = 8;  // as they are shown

std::string encode(const ErasureMemory& memory) {
  std::string bytes;
  WireWriter out(bytes);
  out.number(kMemoryVersion);
  out.text(memory.id);
  out.text(memory.created);
  out.text(memory.until);
  out.number(static_cast<std::uint64_t>(memory.mode));
  out.number(std::bit_cast<std::uint64_t>(memory.min_score));
  out.text(memory.extends);
  out.number(memory.parts.size());
  for (const Remembered& part : memory.parts) {
    std::string pseudonyms, narrowing;
    subject::encode(part.pseudonyms, pseudonyms);
    subject::encode(part.narrowing, narrowing);
    out.text(pseudonyms);
    out.text(narrowing);
  }
  out.number(memory.messages.size());
  for (const index::Identity& message : memory.messages) out.text(message);
  return bytes;
}

bool decode(std::string_view bytes, ErasureMemory& into) {
  WireReader in(bytes);
  if (in.number() != kMemoryVersion) return false;
  into.id = in.text();
  into.created = in.text();
  into.until = in.text();
  const std::uint64_t mode = in.number();
  if (mode > static_cast<std::uint64_t>(EraseMode::Redact)) return false;
  into.mode = static_cast<EraseMode>(mode);
  into.min_score = std::bit_cast<double>(in.number());
  into.extends = in.text();
  const std::size_t parts = in.count();
  for (std::size_t i = 0; i < parts && in.ok(); ++i) {
    Remembered& part = into.parts.emplace_back();
    if (!subject::decode(in.text(), part.pseudonyms)) return false;
    if (!subject::decode(in.text(), part.narrowing)) return false;
  }
  const std::size_t count = in.count();
  for (std::size_t i = 0; i < count && in.ok(); ++i) into.messages.emplace_back(in.text());
  return in.ok() && in.at_end() && into.min_score >= 0.0 && into.min_score <= 1.0;
}

Result<ErasureMemory> read_memory(const Workspace& workspace, const std::string& name) {
  const Path file = workspace.remembered() / name;
  auto sealed = read_file(file, kLargestMemory);
  if (!sealed) return std::move(sealed).take_error();
  auto plain = workspace.sealer().open(*sealed, kMemoryContext);
  if (!plain) {
    return std::move(plain)
        .take_error()
        .during(file.string())
        .hinting("restore it from a backup of the workspace, or `oubli reapply --forget ID`");
  }
  ErasureMemory memory;
  // One that stands under another's name would be forgotten in its place.
  if (decode(*plain, memory) && name.starts_with(memory.id)) return memory;
  return damaged(file.string() + ": not what was remembered of that erasure",
                 "restore it from a backup of the workspace, or `oubli reapply --forget ID`");
}

// Nothing where there is none.
Result<std::optional<ErasureMemory>> find_memory(const Workspace& workspace,
                                                 const std::string& name) {
  auto memory = read_memory(workspace, name);
  if (memory) return std::optional(*std::move(memory));
  if (memory.error().code == ErrorCode::NotFound) return std::optional<ErasureMemory>();
  return std::move(memory).take_error();
}

// 32 hexadecimal digits, and what save() and its parts put behind them.
bool is_ours(const std::string& name) {
  if (name.size() < kIdSize || name.find_first_not_of("0123456789abcdef") < kIdSize) return false;
  return name.size() == kIdSize || name[kIdSize] == '.';
}

// In the order of their names. A workspace that remembers nothing has no such folder.
Result<std::vector<std::string>> names_in(const Path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::string name = at->path().filename().string();
    if (is_ours(name)) names.push_back(std::move(name));
  }
  if (error && error != std::errc::no_such_file_or_directory)
    return system_error("read " + folder.string(), error.value());
  std::ranges::sort(names);
  return names;
}

Status save(const Workspace& workspace, const std::string& name, const ErasureMemory& memory) {
  wiper::RealDisk disk;
  const Path folder = workspace.remembered();
  const std::string sealed = workspace.sealer().seal(encode(memory), kMemoryContext);
  std::error_code error;
  if (!std::filesystem::exists(folder / name, error))
    return wiper::save_durably(disk, folder, name, sealed);
  const std::string beside = name + kReplaced;
  if (auto saved = wiper::save_durably(disk, folder, beside, sealed); !saved) return saved;
  auto replaced = wiper::replace_own_file(disk, folder, name, beside);
  return replaced ? Status() : std::move(replaced).take_error();
}

Status overwrite(const Workspace& workspace, const std::string& name) {
  wiper::RealDisk disk;
  auto erased = wiper::erase_own_file(disk, workspace.remembered(), name);
  return erased ? Status() : std::move(erased).take_error();
}

Status make_folder(const Path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return system_error("create " + folder.string(), error.value());
  return sync_directory(folder.parent_path());
}

bool is_done(const std::string& name) { return name.size() == kIdSize; }

// What could not be erased or was kept as well: the person is to be erased from it all the same,
// and when the rest has gone nothing else may tell whom it concerns.
void add_messages(const Workspace& workspace, const wiper::Receipt& receipt,
                  std::vector<index::Identity>& messages) {
  std::set<index::Identity> all(messages.begin(), messages.end());
  for (const wiper::Erasure& row : receipt.erasures) {
    const auto& bytes = row.hash.bytes;
    all.insert(workspace.sealer().seal_identity(
        {reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  }
  messages.assign(all.begin(), all.end());
}

}  // namespace

std::string memory_id(const ContentHash& plan) { return to_hex(plan).substr(0, kIdSize); }

Status remember_planned(const Workspace& workspace, const ErasureMemory& planned) {
  if (auto made = make_folder(workspace.remembered()); !made) return made;
  return save(workspace, planned.id + kPlanned, planned);
}

Status remember_done(const Workspace& workspace, const wiper::Receipt& receipt) {
  const std::string name = memory_id(receipt.plan) + kPlanned;
  auto planned = find_memory(workspace, name);
  if (!planned) return std::move(planned).take_error();
  if (!*planned) return {};  // begun by a version that remembered nothing
  ErasureMemory memory = **std::move(planned);
  auto known = find_memory(workspace, memory.extends.empty() ? memory.id : memory.extends);
  if (!known) return std::move(known).take_error();
  if (*known) memory = **std::move(known);
  memory.extends.clear();
  add_messages(workspace, receipt, memory.messages);
  return save(workspace, memory.id, memory);
}

Status clear_planned(const Workspace& workspace) {
  wiper::RealDisk disk;
  auto names = names_in(workspace.remembered());
  if (!names) return std::move(names).take_error();
  for (const std::string& name : *names) {
    if (is_done(name)) continue;
    if (auto done = overwrite(workspace, name); !done) return done;
  }
  return {};
}

Result<Memories> list_remembered(const Workspace& workspace) {
  auto names = names_in(workspace.remembered());
  if (!names) return std::move(names).take_error();
  Memories all;
  for (const std::string& name : *names) {
    if (!is_done(name)) continue;
    auto memory = read_memory(workspace, name);
    if (memory) {
      all.erasures.push_back(*std::move(memory));
    } else if (memory.error().code == ErrorCode::Damaged) {
      all.damaged.push_back({(workspace.remembered() / name).string(), memory.error().what});
    } else {
      return std::move(memory).take_error();
    }
  }
  std::ranges::stable_sort(all.erasures, {}, &ErasureMemory::created);
  return all;
}

Result<Memories> remembered(const Workspace& workspace, Expired expired) {
  auto all = list_remembered(workspace);
  if (!all) return all;
  std::vector<ErasureMemory> live;
  for (ErasureMemory& memory : all->erasures) {
    if (memory.until.empty() || memory.until >= today()) {
      live.push_back(std::move(memory));
      continue;
    }
    auto done = expired == Expired::Overwrite ? overwrite(workspace, memory.id) : Status();
    if (!done) return std::move(done).take_error();
  }
  all->erasures = std::move(live);
  return all;
}

Status forget_erasure(const Workspace& workspace, const std::string& id) {
  const std::string what = "erasure " + id + ": ";
  if (id.size() < kFewestDigits) {
    return Error{ErrorCode::Usage, what + "its first eight digits are needed",
                 "oubli reapply --list"};
  }
  auto names = names_in(workspace.remembered());
  if (!names) return std::move(names).take_error();
  std::erase_if(*names, [&](const auto& one) { return !is_done(one) || !one.starts_with(id); });
  if (names->size() == 1) return overwrite(workspace, names->front());
  return Error{names->empty() ? ErrorCode::NotFound : ErrorCode::Usage,
               what + (names->empty() ? "not remembered" : "several begin so"),
               "oubli reapply --list"};
}

}  // namespace oubli::app
