// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of one account that stand in several folders, by what the server says of them (Gmail's
// X-GM-MSGID) and their length: each has to be fetched once. A server that tells one identity of
// two messages makes us take one for the other, as it could by sending other bytes; whoever erases
// compares again. Value type; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "adapters/imap/folder.h"

namespace oubli::app {

class SharedMessages {
 public:
  struct Place {
    std::size_t folder = 0;
    imap::Uid uid = 0;
  };

  // `identities`: of the folder with that number. In the order of the numbers.
  void add(std::size_t folder, const std::vector<imap::Identified>& identities);
  // REQUIRES: called once, after the last add().
  void sort();
  // Where else the message stands, in folders with higher numbers.
  [[nodiscard]] std::vector<Place> later_places(std::size_t folder,
                                                const imap::Identified& message) const;

 private:
  struct Row {
    std::uint64_t id = 0, size = 0;
    Place place{};
  };
  std::vector<Row> rows_;
};

}  // namespace oubli::app
