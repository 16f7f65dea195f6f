// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/wiper/disk_image.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "adapters/message.h"

namespace oubli::wiper::test {

void DiskImage::take(RecordingDisk& disk, const Path& folder) {
  auto& names = folders[disk.meet(folder)];
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const int number = disk.meet(entry.path());
    names[entry.path().filename().string()] = number;
    if (entry.is_directory()) {
      take(disk, entry.path());
      continue;
    }
    struct stat about {};
    if (::lstat(entry.path().c_str(), &about) != 0) throw std::runtime_error("image: stat");
    std::ifstream in(entry.path(), std::ios::binary);
    files[number] = {{std::istreambuf_iterator<char>(in), {}}, true, about.st_mtim};
  }
}

void DiskImage::apply(const DiskOp& op) {
  using Op = DiskOp::Kind;
  auto& names = folders[op.at];  // of a file: none, and none are asked for
  const auto one = names.find(op.name);
  const auto other = names.find(op.other);
  switch (op.kind) {
    case Op::Make:
      names[op.name] = op.made;
      files.try_emplace(op.made);
      break;
    case Op::MakeFolder:
      names[op.name] = op.made;
      folders.try_emplace(op.made);
      break;
    case Op::Link:
      if (one != names.end() && other == names.end()) names[op.other] = one->second;
      break;
    case Op::Exchange:
      if (one != names.end() && other != names.end()) std::swap(one->second, other->second);
      break;
    case Op::Rename:
      if (one == names.end()) break;
      names[op.other] = one->second;
      names.erase(op.name);
      break;
    case Op::Unlink:
    case Op::RemoveFolder:
      names.erase(op.name);
      break;
    case Op::Write: {
      File& file = files[op.at];
      file.bytes.resize(std::max<std::size_t>(file.bytes.size(), op.offset + op.bytes.size()));
      file.bytes.replace(op.offset, op.bytes.size(), op.bytes);
      file.has_time = false;
      break;
    }
    case Op::Truncate:
      files[op.at].bytes.resize(op.offset);
      files[op.at].has_time = false;
      break;
    case Op::Times:
      files[op.at].has_time = true;
      files[op.at].time = op.time;
      break;
    case Op::Sync:
    case Op::Other:
      break;
  }
  if (names.empty() && files.contains(op.at)) folders.erase(op.at);
}

void DiskImage::put(int folder, const Path& at, std::map<int, std::uint64_t>& made) const {
  const auto found = folders.find(folder);
  if (found == folders.end()) return;
  for (const auto& [name, number] : found->second) {
    const Path path = at / name;
    if (folders.contains(number)) {
      std::filesystem::create_directory(path);
      put(number, path, made);
      continue;
    }
    struct stat about {};
    if (const auto twin = made.find(number); twin != made.end()) {
      // A second name; where the first stands is found by its number.
      for (const auto& [first, same] : found->second) {
        if (same == number && first < name) std::filesystem::create_hard_link(at / first, path);
        if (same == number) break;
      }
      continue;
    }
    const File& file = files.at(number);
    std::ofstream(path, std::ios::binary) << file.bytes << std::flush;
    const std::array<timespec, 2> times{file.time, file.time};
    if (file.has_time) ::utimensat(AT_FDCWD, path.c_str(), times.data(), 0);
    if (::lstat(path.c_str(), &about) != 0) throw std::runtime_error("image: put");
    made[number] = about.st_ino;
  }
}

std::string DiskImage::digest() const {
  std::string all;
  for (const auto& [folder, names] : folders) {
    all += "/" + std::to_string(folder);
    for (const auto& [name, number] : names) all += name + "=" + std::to_string(number) + ";";
  }
  for (const auto& [number, file] : files) {
    all += "#" + std::to_string(number) + (file.has_time ? "t" : "n") +
           std::to_string(file.bytes.size()) + ":" + file.bytes;
  }
  return to_hex(content_hash(all));
}

std::set<int> DiskImage::nameless() const {
  std::set<int> left;
  for (const auto& [number, unused] : files) left.insert(number);
  for (const auto& [folder, names] : folders) {
    for (const auto& [name, number] : names) left.erase(number);
  }
  return left;
}

std::vector<std::size_t> not_durable(const std::vector<DiskOp>& ops, std::size_t end,
                                     const std::function<bool(const DiskOp&)>& is_heeded) {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < end; ++i) {
    const DiskOp& op = ops[i];
    if (op.kind == DiskOp::Kind::Other) continue;
    if (op.kind != DiskOp::Kind::Sync) {
      open.push_back(i);
    } else if (is_heeded(op)) {
      std::erase_if(open, [&](std::size_t each) { return ops[each].at == op.at; });
    }
  }
  return open;
}

void each_choice(const std::vector<std::size_t>& from, std::size_t most,
                 const std::function<void(const std::set<std::size_t>&)>& visit) {
  std::set<std::size_t> chosen;
  const std::function<void(std::size_t)> choose = [&](std::size_t next) {
    visit(chosen);
    if (chosen.size() == most) return;
    for (std::size_t i = next; i < from.size(); ++i) {
      chosen.insert(from[i]);
      choose(i + 1);
      chosen.erase(from[i]);
    }
  };
  choose(0);
  if (from.size() > most) visit({from.begin(), from.end()});
}

}  // namespace oubli::wiper::test
