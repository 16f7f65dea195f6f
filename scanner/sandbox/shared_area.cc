// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sandbox/shared_area.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace oubli::sandbox {

Result<UniqueFd> make_shared_area_file() {
  UniqueFd file(::memfd_create("oubli-worker", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.is_open()) return system_error("make memory to share with a worker", errno);
  if (::ftruncate(file.get(), sizeof(SharedArea)) != 0 ||
      ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    return system_error("size memory to share with a worker", errno);
  }
  return file;
}

Result<SharedMapping> SharedMapping::map(int fd) {
  void* at = ::mmap(nullptr, sizeof(SharedArea), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (at == MAP_FAILED) return system_error("map memory shared with a worker", errno);
  SharedMapping mapping;
  mapping.area_ = static_cast<SharedArea*>(at);  // all zeros, which is how its atomics begin
  return mapping;
}

SharedMapping::SharedMapping(SharedMapping&& other) noexcept
    : area_(std::exchange(other.area_, nullptr)) {}

SharedMapping& SharedMapping::operator=(SharedMapping&& other) noexcept {
  std::swap(area_, other.area_);
  return *this;
}

SharedMapping::~SharedMapping() {
  if (area_ != nullptr) ::munmap(area_, sizeof(SharedArea));
}

}  // namespace oubli::sandbox
