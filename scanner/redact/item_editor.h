// SPDX-License-Identifier: GPL-3.0-or-later
// Takes a person out of a stored item, property by property, down to the items embedded in it, and
// notes what was changed. One item; one thread. What cannot be edited truthfully is told by
// trouble().
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "scanner/redact/item_bag.h"
#include "scanner/redact/item_people.h"
#include "scanner/redact/literals.h"
#include "scanner/redact/redact.h"

namespace oubli::redact {

class ItemEditor {
 public:
  // All are lent. `redact`: of an attachment as a message.
  using RedactMessage = std::function<Redaction(std::string_view message)>;
  ItemEditor(Editor& editor, const Literals& literals, std::size_t limit, RedactMessage redact)
      : editor_(editor), literals_(literals), limit_(limit), redact_(std::move(redact)) {}

  // Where a person is found; what is left of them afterwards is for tidy().
  void edit(mapi::Item& item, const std::vector<std::uint32_t>& path = {});
  // Whatever still tells goes whole; `all_bodies`: so do the bodies, told or not. True when
  // something went.
  bool tidy(mapi::Item& item, bool all_bodies, const std::vector<std::uint32_t>& path = {});

  [[nodiscard]] const ItemChanges& changes() const { return changes_; }
  [[nodiscard]] const std::string& trouble() const { return trouble_; }  // empty: none
  [[nodiscard]] std::uint64_t stubs() const { return stubs_; }
  [[nodiscard]] const std::set<std::string>& signatures() const { return signatures_; }

 private:
  void edit_bodies(ItemBag& bag);
  void edit_texts(ItemBag& bag);
  void edit_text(ItemBag& bag, const mapi::Property& property);
  void edit_binary(ItemBag& bag, const mapi::Property& property, ItemPeople& people);
  void edit_lists(ItemBag& bag, ItemPeople& people);
  void edit_previews(ItemBag& bag, const std::string& before);
  void edit_attachment(mapi::Attachment& one, ItemBag& bag);
  void stub(mapi::Attachment& one, ItemBag& bag);
  void put_content(mapi::Attachment& one, ItemBag& bag, std::string content);
  void stub_body(ItemBag& bag, std::uint16_t id);
  bool tidy_bag(ItemBag& bag, bool all_bodies);
  [[nodiscard]] bool still_tells(const ItemBag& bag, const mapi::Property& property) const;
  [[nodiscard]] bool still_tells(const std::string& text, bool is_html) const;
  void fail(std::string why);

  Editor& editor_;
  const Literals& literals_;
  std::size_t limit_;
  RedactMessage redact_;
  ItemChanges changes_;
  std::set<std::string> signatures_;
  std::string trouble_;
  std::uint64_t stubs_ = 0;
};

}  // namespace oubli::redact
