// SPDX-License-Identifier: GPL-3.0-or-later
// msgsample write FOLDER: the sample items as FOLDER/NAME.msg.
// msgsample render FILE: the mail that Oubli makes of a message file, on standard output.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

#include <sodium.h>

#include "adapters/base/files.h"
#include "adapters/msg/msg_source.h"
#include "tests/support/msg_samples.h"

namespace {

int write_samples(const oubli::Path& folder) {
  std::filesystem::create_directories(folder);
  for (const oubli::test::MsgSample& one : oubli::test::msg_samples()) {
    std::ofstream(folder / (one.name + ".msg"), std::ios::binary) << one.item.build();
  }
  return 0;
}

int render(const oubli::Path& file) {
  const auto bytes = oubli::read_file(file, 1U << 30);
  if (!bytes) return 1;
  const auto made = oubli::msg::render_bytes(*bytes, 64U << 20);
  if (!made) return 1;
  std::cout << made->bytes;
  return made->is_complete ? 0 : 3;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3 || ::sodium_init() < 0) return 2;
  const std::string what = words[1];
  if (what == "write") return write_samples(words[2]);
  return what == "render" ? render(words[2]) : 2;
}
