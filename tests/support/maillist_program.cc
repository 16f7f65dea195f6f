// SPDX-License-Identifier: GPL-3.0-or-later
// maillist FILE [--quick]: what the reader of its format makes of a file, a line for each message:
// where it begins, its size, BLAKE2b-256, folder; so that two readings can be compared. --quick:
// counts only, nothing is hashed, to be timed: reading alone, in one thread and not confined.
#include <iostream>
#include <optional>

#include <sodium.h>

#include "adapters/source.h"

namespace {

using namespace oubli;

int complain(const Error& error) {
  std::cerr << "maillist: " << error.what << "\n";
  return exit_code(error.code);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || sodium_init() < 0) return 2;
  const bool is_quick = argc > 2 && std::string_view(argv[2]) == "--quick";
  std::optional<Container> container;
  auto found = discover(
      argv[1],
      [&](Container one) -> Status {
        container = std::move(one);
        return {};
      },
      [](const Unreadable&) {});
  if (!found) return complain(found.error());
  if (!container) return complain({ErrorCode::NotFound, "no mail is there", ""});
  Entry entry;
  auto file = open_entry(*container, entry);
  if (!file) return complain(file.error());
  WorkItem item{container->format, container->compression, {0, UINT64_MAX}, {}};
  item.files.push_back(*std::move(file));
  std::uint64_t count = 0, bytes = 0;
  auto read = read_messages(item, {}, [&](const RawMessage& message) {
    ++count;
    bytes += message.bytes.size();
    if (!is_quick) {
      std::cout << message.range.begin << '\t' << message.bytes.size() << '\t'
                << to_hex(identity_of(message)) << '\t' << message.folder << '\n';
    }
    return true;
  });
  if (is_quick) std::cout << count << '\t' << bytes << '\n';
  return read ? 0 : complain(read.error());
}
