// SPDX-License-Identifier: GPL-3.0-or-later
// PST files and plans for them; one with six letters, and what it becomes without two of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adapters/mapi/item_change.h"
#include "adapters/mapi/render.h"
#include "adapters/mapi/tags.h"
#include "adapters/pst/place.h"
#include "adapters/pst/store.h"
#include "tests/support/ok.h"
#include "tests/support/pst_builder.h"
#include "tests/wiper/mailbox.h"
#include "wiper/mailbox/pst_eraser.h"

namespace oubli::wiper::test {

// Every item that a node stands for, as a plan would name it; `finds_strays`: those none does, too.
inline std::vector<PlannedMessage> items_of(const Path& path, bool finds_strays = false) {
  const auto fd = oubli::test::ok(open_for_reading(path));
  FileBytes file(fd.get());
  auto store = pst::Store::open(file);
  std::vector<PlannedMessage> items;
  if (!store) return items;
  const std::uint64_t end = finds_strays ? pst::kNumbers : pst::kFirstOrphan;
  (*store)->each_item(0, end, Limits{}, [&](const RawMessage& found) {
    const std::string number = std::to_string(pst::number_at(found.range.begin));
    items.push_back({path.filename().string() + "#" + number, found.range.begin, found.range,
                     identity_of(found), "request"});
    return true;
  });
  return items;
}

inline PlannedSource planned_items(const Path& path,
                                   const std::function<bool(std::size_t)>& is_planned) {
  PlannedSource source;
  source.path = std::filesystem::canonical(path);
  source.format = Format::Pst;
  source.fingerprint = print_of(source.path);
  const auto items = items_of(path);
  source.examined = items.size();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (is_planned(i)) source.erase.push_back(items[i]);
  }
  return source;
}

// Right here, where erase has them in confined workers.
inline pst::EditorOpener editors_here() {
  return [] { return Result<std::unique_ptr<pst::Editor>>(pst::editor_here()); };
}

inline Result<MailboxOutcome> erase_items(const PlannedSource& source,
                                          std::span<const std::string_view> strings = {},
                                          const Replacer& replacer = nullptr,
                                          const pst::EditorOpener& editors = editors_here()) {
  const TempDir workspace;
  RealDisk disk;
  auto journal = oubli::test::ok(Journal::open(disk, workspace.path(), "journal"));
  const Unpacker none;
  return PstEraser(disk, journal, editors, replacer, none).erase(0, source, strings);
}

// What the test redactor makes of an item: another body.
inline std::string item_changes() {
  mapi::ItemChange change{.id = mapi::tag::kBody, .type = mapi::Type::Unicode};
  change.values = {*mapi::PropertyBag().stored(change.type, "[redacted]")};
  return mapi::encode({change});
}
inline Replacer item_replacer() {
  return [](const PlannedMessage&, const Framed&) -> Result<Framed> {
    return Framed{item_changes(), {}};
  };
}

// The same items, to be redacted and not erased.
inline PlannedSource redacted_items(PlannedSource source) {
  const auto fd = oubli::test::ok(open_for_reading(source.path));
  FileBytes file(fd.get());
  const auto store = oubli::test::ok(pst::Store::open(file));
  for (PlannedMessage& one : source.erase) {
    auto item = oubli::test::ok(store->item(pst::number_at(one.range.begin)));
    std::vector<mapi::ItemChange> changes;
    EXPECT_TRUE(mapi::decode(item_changes(), changes) && mapi::apply(changes, item));
    one.replacement = replacement_of({item_changes(), {}});
    one.replacement->hash = content_hash(mapi::render(item, Limits{}.message_bytes).bytes);
  }
  return source;
}

struct SixLetters {
  std::string bytes, without, redacted;  // the second and the fifth
};
inline const SixLetters& six_letters() {
  static const SixLetters made = [] {
    oubli::test::PstStore store;
    oubli::test::PstFolder folder{"Letters"};
    for (int i = 0; i < 6; ++i) {
      const std::string n = std::to_string(i);
      folder.messages.push_back({"message " + n, "Body of message " + n + "."});
    }
    store.folders = {folder};
    const TempDir dir;
    const Path path = dir.path() / "inbox";
    oubli::test::build_pst(path, store);
    SixLetters letters;
    letters.bytes = slurp(path);
    const auto planned = [&] {
      return planned_items(path, [](auto i) { return i == 1 || i == 4; });
    };
    EXPECT_TRUE(erase_items(planned()));
    letters.without = slurp(path);
    oubli::test::build_pst(path, store);
    EXPECT_TRUE(erase_items(redacted_items(planned()), {}, item_replacer()));
    letters.redacted = slurp(path);
    return letters;
  }();
  return made;
}

}  // namespace oubli::wiper::test
