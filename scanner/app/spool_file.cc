// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/spool_file.h"

#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>

#include "adapters/base/files.h"

namespace oubli::app {

Status SpoolFile::open() {
  if (fd_.is_open()) return {};
  fd_.reset(::memfd_create("oubli-mail", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd_.is_open()) return system_error("hold fetched mail in memory", errno);
  return {};
}

Status SpoolFile::add(const imap::SpoolRecord& record, std::string_view bytes) {
  if (auto opened = open(); !opened) return opened;
  const std::string head = encode(record);
  if (auto written = write_all(fd_.get(), head); !written) return written;
  size_ += head.size();
  return add(bytes);
}

Status SpoolFile::add(std::string_view bytes) {
  if (auto opened = open(); !opened) return opened;
  size_ += bytes.size();
  return write_all(fd_.get(), bytes);
}

Result<UniqueFd> SpoolFile::finish() {
  if (auto opened = open(); !opened) return std::move(opened).take_error();
  const UniqueFd writable(std::exchange(fd_, UniqueFd()));
  size_ = 0;
  if (::fcntl(writable.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0) {
    return system_error("seal fetched mail", errno);
  }
  const std::string again = "/proc/self/fd/" + std::to_string(writable.get());
  UniqueFd readable(::open(again.c_str(), O_RDONLY | O_CLOEXEC));
  if (!readable.is_open()) return system_error("open fetched mail for reading", errno);
  return readable;
}

}  // namespace oubli::app
