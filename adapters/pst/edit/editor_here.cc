// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <optional>

#include "adapters/bytes/held_bytes.h"
#include "adapters/pst/check.h"
#include "adapters/pst/edit/compare.h"
#include "adapters/pst/edit/content.h"
#include "adapters/pst/edit/editor.h"
#include "adapters/pst/edit/image.h"
#include "adapters/pst/folders.h"
#include "adapters/pst/place.h"
#include "adapters/pst/store.h"

namespace oubli::pst {

namespace {

constexpr std::size_t kPiece = 1U << 20;  // of what is given in pieces

std::string shown(const EditedItem& item) { return "item " + std::to_string(item.number); }

Status check_rules(ByteSource& file, Scope scope) {
  auto report = check(file, scope);
  if (!report) return std::move(report).take_error();
  if (report->is_sound()) return {};
  const Finding& first = report->findings.front();
  return refused("breaks rule " + std::string(first.rule) + " of its format (" + first.what +
                     "); it was not touched",
                 "run Outlook's Inbox Repair Tool (scanpst) on a copy, or export the mail to a new "
                 "file");
}

// Whether the item reads as that.
bool is_there(Store& store, std::uint64_t number, const ContentHash& hash) {
  bool is_same = false;
  auto read = store.give(number, Limits{}, [&](const RawMessage& found) {
    is_same = identity_of(found) == hash;
    return true;
  });
  return read && is_same;
}

// What no node refers to is left out in any case.
bool has_node(const EditedItem& item) { return item.number < kFirstOrphan; }

// A file with what becomes of it.
struct Edited {
  Census census;
  std::optional<Overlay> overlay;  // of the census

  static Result<std::unique_ptr<Edited>> of(ByteSource& old, const std::vector<EditedItem>& items) {
    auto census = take_census(old);
    if (!census) return std::move(census).take_error();
    std::set<Nid> erased;
    ItemChanges changed;
    for (const EditedItem& item : items) {
      if (!has_node(item)) continue;
      const auto nid = static_cast<Nid>(item.number);
      if (!item.changes) {
        erased.insert(nid);
      } else if (!mapi::decode(*item.changes, changed[nid])) {
        return failed(shown(item) + ": what changes in it could not be told");
      }
    }
    auto made = std::make_unique<Edited>(Edited{*std::move(census), std::nullopt});
    auto overlay = Overlay::of(made->census, erased, changed);
    if (!overlay) return std::move(overlay).take_error();
    made->overlay.emplace(*std::move(overlay));
    return made;
  }
};

class EditorHere final : public Editor {
 public:
  Result<Edition> look(ByteSource& old, const std::vector<EditedItem>& items) override {
    old_ = std::make_unique<HeldBytes>(old);
    if (auto fit = check_rules(*old_, Scope::Others); !fit) return std::move(fit).take_error();
    if (auto same = check_items(items); !same) return std::move(same).take_error();
    auto edited = Edited::of(*old_, items);
    if (!edited) return std::move(edited).take_error();
    edited_ = *std::move(edited);
    auto image = Image::of(*edited_->overlay);
    if (!image) return std::move(image).take_error();
    image_ = std::make_unique<Image>(*std::move(image));
    const auto all = std::ranges::count_if(edited_->census.nodes,
                                           [](const NodeEntry& node) { return is_item(node.nid); });
    return Edition{image_->size(),
                   static_cast<std::uint64_t>(all) - edited_->overlay->erased().size()};
  }

  Status write(const Put& put) override {
    return image_ ? image_->write(put) : Status(failed("nothing was made yet"));
  }

  Status prove(ByteSource& old, ByteSource& fresh, const std::vector<EditedItem>& items) override {
    HeldBytes before(old), after(fresh);
    if (auto sound = check_rules(after, Scope::Ours); !sound) return sound;
    auto edited = Edited::of(before, items);
    if (!edited) return std::move(edited).take_error();
    (*edited)->overlay->forget_made();
    auto census = take_census(after);
    if (!census) return std::move(census).take_error();
    if (auto same = compare_pst(*(*edited)->overlay, *census); !same) return same;
    auto store = Store::open(after);
    if (!store) return std::move(store).take_error();
    for (const EditedItem& item : items) {
      if (!item.changes || is_there(**store, item.number, item.becomes)) continue;
      return refused(shown(item) + ": it would not read as it was planned",
                     "the file was not touched; --mode delete erases it whole");
    }
    return {};
  }

  Result<bool> is_sound(ByteSource& file) override {
    HeldBytes held(file);
    auto report = check(held, Scope::Ours);
    if (!report) return std::move(report).take_error();
    return report->is_sound();
  }

  Status give_content(ByteSource& file, const Take& take) override {
    HeldBytes held(file);
    auto census = take_census(held);
    if (!census) return std::move(census).take_error();
    auto content = content_of(*census);
    if (!content) return std::move(content).take_error();
    std::string piece(kPiece, '\0');
    for (std::uint64_t at = 0;;) {
      auto got = (*content)->read_at(at, piece);
      if (!got) return std::move(got).take_error();
      if (*got == 0) return {};
      if (auto taken = take({piece.data(), *got}); !taken) return taken;
      at += *got;
    }
  }

  Status give_items(ByteSource& file, Wanted wanted, const TakeItem& take) override {
    HeldBytes held(file);
    auto store = Store::open(held);
    if (!store) return std::move(store).take_error();
    Status taken;
    (*store)->each_item(0, kNumbers, Limits{}, [&](const RawMessage& item) {
      taken = take(number_at(item.range.begin), identity_of(item),
                   wanted == Wanted::Renderings ? item.bytes : "");
      return static_cast<bool>(taken);
    });
    return taken ? (*store)->trouble() : taken;
  }

  Status give_folders(ByteSource& file, const Take& take) override {
    HeldBytes held(file);
    auto ndb = Ndb::open(held);
    if (!ndb) return std::move(ndb).take_error();
    std::vector<Nid> all;
    (*ndb)->walk_nodes(0, UINT64_MAX, [&](const NodeEntry& node) {
      if (is_folder(node.nid)) all.push_back(node.nid);
      return true;
    });
    Folders folders(**ndb);
    for (const Nid nid : all) {
      const std::string path = folders.path(nid);
      Status taken = path.empty() ? Status() : take(path);
      if (!taken) return taken;
    }
    return {};
  }

 private:
  // Each is read once more: it must be where it was planned, and what it was.
  Status check_items(const std::vector<EditedItem>& items) {
    auto store = Store::open(*old_);
    if (!store) return std::move(store).take_error();
    for (const EditedItem& item : items) {
      if (is_there(**store, item.number, item.hash)) continue;
      return refused(shown(item) + ": it is not there any more, or not as it was planned",
                     "scan the file again");
    }
    return {};
  }

  std::unique_ptr<HeldBytes> old_;
  std::unique_ptr<Edited> edited_;
  std::unique_ptr<Image> image_;
};

}  // namespace

std::unique_ptr<Editor> editor_here() { return std::make_unique<EditorHere>(); }

}  // namespace oubli::pst
