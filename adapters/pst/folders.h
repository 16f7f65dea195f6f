// SPDX-License-Identifier: GPL-3.0-or-later
// In which folder an item stands, and whether that folder lists it. Owned by one reader; one
// thread. Failure: a folder that cannot be read has no name, one whose table cannot be read lists
// nobody knows what.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/pst/ndb.h"

namespace oubli::pst {

[[nodiscard]] constexpr bool is_folder(Nid nid) {
  return type_of(nid) == NodeType::Folder || type_of(nid) == NodeType::SearchFolder;
}

class Folders {
 public:
  // `ndb` is lent by the caller, who outlives this.
  explicit Folders(Ndb& ndb) : ndb_(ndb) {}

  // "Inbox/Clients": the names below the folder that people see as the outermost.
  std::string path(Nid folder);

  // As a person reads it: "Inbox"; "Inbox (deleted)" of a message that its folder does not list;
  // "Inbox (associated)" of one that no folder shows; "(deleted)" where there is no folder.
  std::string of_item(const NodeEntry& item);

 private:
  struct Known {
    std::string name;
    Nid parent = 0;
    bool is_there = false;
  };
  const Known& known(Nid folder);
  std::optional<bool> lists(Nid table, Nid item);
  Nid top();

  static constexpr std::size_t kTablesKept = 16;
  static constexpr std::size_t kMostFolders = 100'000;  // whose names are held
  Ndb& ndb_;
  std::optional<Nid> top_;
  std::map<Nid, Known> folders_;
  struct Listed {
    bool is_readable = false;
    std::vector<Nid> items{};  // in order
  };
  std::map<Nid, Listed> tables_;
};

}  // namespace oubli::pst
