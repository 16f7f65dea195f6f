// SPDX-License-Identifier: GPL-3.0-or-later
// Builds whole PST files for tests: folders, messages with recipients, attachments and embedded
// messages, associated items, search folders, queues, caches with copies of subjects, and what a
// file that was in use holds besides. The same description makes the same bytes.
// Owned by one test; one thread. Failure: throws.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/pst_heap.h"

namespace oubli::test {

struct PstMessage;

struct PstRecipient {
  std::string name, address;
  std::uint32_t kind = 1;  // 1 To, 2 Cc, 3 Bcc
};
struct PstAttachment {
  std::string name, bytes{};
  std::shared_ptr<const PstMessage> embedded{};  // instead of bytes
  PstProperties row{};  // what the list of attachments says, and it does not
};
struct PstMessage {
  std::string subject, body;
  std::string sender = "Nadia Kestrel", address = "nadia.kestrel@example.org";
  std::string html{}, headers{};
  std::vector<PstRecipient> recipients{{"Oskar Lindqvist", "oskar.lindqvist@example.org"}};
  std::vector<PstAttachment> attachments{};
  bool is_read = false;
  bool is_searched = false;  // stands in every search folder as well
  bool has_preview = true;   // the beginning of the body once more, here and in the folder's table
  PstProperties more{};
  PstProperties row{};  // what its row in the folder's table says, and it does not
};
struct PstFolder {
  std::string name;
  std::vector<PstMessage> messages{};
  std::vector<PstMessage> associated{};
  std::vector<PstFolder> folders{};
  std::size_t count = 0;  // further messages, each made when it is written
  std::function<PstMessage(std::size_t)> make{};
};
struct PstStore {
  PstShape shape{};
  std::vector<PstFolder> folders{};   // below the top of the mail
  std::vector<PstMessage> deleted{};  // in "Deleted Items"
  std::vector<std::string> searches{};
  bool has_caches = false;            // a view cache, change lists and queues that name messages
  std::vector<std::string> strays{};  // blocks that nothing refers to
  std::vector<std::string> behind{};  // bytes in free space
  std::uint64_t hole_until = 0;       // messages begin behind this offset
};

struct PstPlaced {
  std::uint32_t nid = 0, folder = 0;
  std::string subject{};
};
struct PstBuilt {
  PstLayout layout;
  std::vector<PstPlaced> messages;  // in the order written; without associated ones
  std::vector<PstPlaced> associated;
};

PstBuilt build_pst(const Path& path, const PstStore& store);

}  // namespace oubli::test
