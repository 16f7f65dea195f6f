// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a PST anew without some of its items, and with others changed; proves what was made; and
// tells what a PST holds. It neither opens nor writes a file: whoever holds the files reads for it
// and writes what it puts, so that the format may be gone through by a confined worker. One editor
// a file and step: what one made another proves. Owned by one erasure; one thread.
// Failure: Refused where the old file breaks a rule of its format, an item is not what was planned,
// or the new file is not what it should be; Damaged and Failed as they come.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/bytes/byte_source.h"
#include "adapters/message.h"

namespace oubli::pst {

struct EditedItem {
  std::uint64_t number = 0;  // place.h
  ContentHash hash;          // of the item as it was planned
  // As mapi::encode() gives them; nothing: the item is left out.
  std::optional<std::string> changes{};
  ContentHash becomes{};  // where it stays: its hash afterwards
};

// What the new file will be.
struct Edition {
  std::uint64_t bytes = 0;  // at most
  std::uint64_t items = 0;
};

class Editor {
 public:
  Editor() = default;
  Editor(const Editor&) = delete;
  Editor& operator=(const Editor&) = delete;
  virtual ~Editor() = default;

  // Holds the file against every rule of its format, and each item against what was planned; makes
  // what changes. `old` is lent until the editor's end.
  virtual Result<Edition> look(ByteSource& old, const std::vector<EditedItem>& items) = 0;
  // Call once, after look(). Every byte of the new file goes to `put` that is not zero; the header
  // comes last and is all that goes to 0. A failure of `put` becomes its own.
  using Put = std::function<Status(std::uint64_t at, std::string_view bytes)>;
  virtual Status write(const Put& put) = 0;

  // Whether `fresh` keeps every rule of a file of ours, and is `old` but for the items. Of an
  // editor that made nothing.
  virtual Status prove(ByteSource& old, ByteSource& fresh,
                       const std::vector<EditedItem>& items) = 0;
  // Whether a file keeps every rule of one of ours.
  virtual Result<bool> is_sound(ByteSource& file) = 0;

  using Take = std::function<Status(std::string_view bytes)>;
  // All that nodes lead to, decoded (content.h).
  virtual Status give_content(ByteSource& file, const Take& take) = 0;
  // Each item: its number (place.h), its hash and, where that is wanted, what it is rendered to;
  // else nothing.
  enum class Wanted : std::uint8_t { Hashes, Renderings };
  using TakeItem = std::function<Status(std::uint64_t number, const ContentHash& hash,
                                        std::string_view rendering)>;
  virtual Status give_items(ByteSource& file, Wanted wanted, const TakeItem& take) = 0;
  // Each folder, and search folder, by its path (folders.h).
  virtual Status give_folders(ByteSource& file, const Take& take) = 0;
};

// Right here, in this process.
[[nodiscard]] std::unique_ptr<Editor> editor_here();

using EditorOpener = std::function<Result<std::unique_ptr<Editor>>()>;

}  // namespace oubli::pst
