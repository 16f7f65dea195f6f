// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a walk that hold no mail we can read. Most are nobody's mail and are counted by
// their folders; those that hold mail in a form we do not read are named, a great many of one kind
// in one folder together. Owned by the discovering thread.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "adapters/source.h"
#include "indexer/catalog.h"

namespace oubli::app {

class PassedFiles {
 public:
  // REQUIRES: each file once.
  void add(PassedOver file);

  [[nodiscard]] std::uint64_t count() const;  // without those that are named
  [[nodiscard]] std::vector<index::Unrecognised> folders() const;
  [[nodiscard]] std::vector<Unreadable> named() const;

 private:
  static constexpr std::size_t kNamedInAFolder = 100;  // of one kind

  struct Stores {
    std::vector<Path> first;  // kNamedInAFolder at most
    std::uint64_t count = 0;
  };
  std::map<Path, std::uint64_t> others_;                       // by folder
  std::map<std::pair<Path, std::string>, Stores> unreadable_;  // by folder and reason
};

}  // namespace oubli::app
