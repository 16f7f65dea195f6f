// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/own_mounts.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include <dlfcn.h>
#include <sched.h>
#include <sys/mount.h>

namespace oubli::programs {
namespace {

// In kB, as /proc/meminfo has it; 0 where it does not say.
std::uint64_t available_memory() {
  std::ifstream lines("/proc/meminfo");
  constexpr std::uint64_t kUnit = 1024;
  for (std::string name, unit; lines >> name;) {
    std::uint64_t value = 0;
    lines >> value;
    std::getline(lines, unit);
    if (name == "MemAvailable:") return value * kUnit;
  }
  return 0;
}

bool may_swap() {
  std::ifstream lines("/proc/swaps");
  std::string head, first;
  std::getline(lines, head);
  return static_cast<bool>(std::getline(lines, first));
}

std::vector<Path> folders_of_programs() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin");
  std::vector<Path> all;
  for (std::string folder; std::getline(folders, folder, ':');) all.emplace_back(folder);
  return all;
}

}  // namespace

Status separate_mounts() {
  constexpr const char* kDoing = "make mounts of our own";
  if (::unshare(CLONE_NEWNS) != 0) return system_error(kDoing, errno);
  return mount_at("none", "/", nullptr, MS_REC | MS_PRIVATE, {}, kDoing);
}

Status mount_at(const std::string& from, const Path& at, const char* type, unsigned long flags,
                const std::string& options, const char* doing) {
  if (::mount(from.c_str(), at.c_str(), type, flags, options.c_str()) == 0) return {};
  return system_error(doing, errno);
}

Status bind_at(const std::string& from, const Path& at, unsigned long flags) {
  constexpr const char* kDoing = "show restic its files";
  auto done = mount_at(from, at, nullptr, MS_BIND, {}, kDoing);
  if (!done) return done;
  return mount_at("none", at, nullptr, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | flags, {},
                  kDoing);
}

Error may_be_swapped() {
  return refused("memory may be swapped to a disk here; nothing was erased",
                 "swapoff -a, until it is done");
}

bool is_program(const char* name) {
  std::error_code error;
  return std::ranges::any_of(folders_of_programs(), [&](const Path& folder) {
    return std::filesystem::exists(folder / name, error);
  });
}

Status make_folder(const Path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  return error ? Status(system_error("make a folder in memory", error.value())) : Status();
}

std::string by_number(const UniqueFd& fd) { return "/proc/self/fd/" + std::to_string(fd.get()); }

Result<UniqueFd> find_restic() {
  for (const Path& folder : folders_of_programs()) {
    auto fd = open_for_reading(folder / "restic");
    std::string head(4, '\0');
    if (fd && read_at(fd->get(), 0, head) &&
        head ==
            "\x7f"
            "ELF")
      return fd;
  }
  return Error{ErrorCode::NotFound, "restic is not installed", "apt install restic"};
}

Path library_of(const void* address) {
  Dl_info info{};
  std::error_code error;
  if (::dladdr(address, &info) == 0 || info.dli_fname == nullptr) return {};
  return std::filesystem::canonical(info.dli_fname, error);
}

Status mount_memory(const Path& at, std::uint64_t size) {
  const std::string options = "mode=0755,size=" + std::to_string(size);
  constexpr unsigned long kFlags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (::mount("oubli", at.c_str(), "tmpfs", kFlags, (options + ",noswap").c_str()) == 0) return {};
  // Linux before 6.4 does not know the word.
  if (may_swap()) return may_be_swapped();
  return mount_at("oubli", at, "tmpfs", kFlags, options, "hold files in memory");
}

Status check_memory(std::uint64_t size) {
  if (available_memory() >= size) return {};
  constexpr std::uint64_t kMega = 1U << 20;
  return refused("there is not enough memory for the mailboxes that change; nothing was erased",
                 "free " + std::to_string(size / kMega) + " MiB");
}

}  // namespace oubli::programs
