// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as an mbox: the two splitters agree, no byte is lost between messages, and the file cut
// anywhere reads like the file read through. An input that violates one of these aborts the fuzzer.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <sys/mman.h>
#include <unistd.h>

#include "adapters/base/files.h"
#include "tests/conformance/mbox_properties.h"

namespace {

void require_nothing(const std::string& violation) {
  if (violation.empty()) return;
  std::fprintf(stderr, "violated: %s\n", violation.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  // The first two bytes choose where to cut; the second also doubles as the seed of a hard mbox
  // when the rest is short, so that the fuzzer starts from more than noise.
  const std::uint64_t target = 1 + data[0];
  std::string bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  if (size < 8) bytes = oubli::test::adversarial_mbox(data[1] * 256ULL + data[0], 40);
  require_nothing(oubli::test::layout_violation(bytes));
  const oubli::UniqueFd fd(::memfd_create("mbox", MFD_CLOEXEC));
  if (!fd.is_open() || !oubli::write_all(fd.get(), bytes)) return 0;
  require_nothing(oubli::test::partition_violation(fd.get(), target));
  return 0;
}
