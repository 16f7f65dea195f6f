// SPDX-License-Identifier: GPL-3.0-or-later
// Attachments of stored items: looked through as they are when the item is searched, edited where
// that can be done, else replaced by a text that says so.
#include <algorithm>
#include <array>

#include "adapters/bytes/hold.h"
#include "adapters/mapi/render.h"
#include "adapters/mapi/tags.h"
#include "adapters/mime/mime_message.h"
#include "scanner/redact/item_editor.h"
#include "scanner/redact/text_leaf.h"

namespace oubli::redact {
namespace {

using mapi::Property;
using mapi::Type;
using namespace mapi::tag;

constexpr std::array<std::uint16_t, 3> kNames{kAttachLongFilename, kAttachFilename, kDisplayName};
constexpr std::string_view kStubName = "redacted.txt";

// The attachment as the only part of a message, named and typed as its own properties say.
std::string message_of(const mapi::Attachment& one, const std::string& content, std::size_t limit) {
  mapi::Item item;
  mapi::Attachment alone;
  alone.properties.set_code_page(one.properties.code_page());
  alone.text_charset = one.text_charset;
  for (const std::uint16_t id : kNames) {
    const Property* name = one.properties.find(id);
    if (name == nullptr || one.properties.text(id).empty()) continue;
    alone.properties.add(*name);
    break;
  }
  if (const Property* type = one.properties.find(kAttachMime)) alone.properties.add(*type);
  alone.content = std::make_unique<OwnedBytes>(content);
  alone.content_size = content.size();
  item.attachments.push_back(std::move(alone));
  return mapi::render(item, limit).bytes;
}

}  // namespace

void ItemEditor::edit_attachment(mapi::Attachment& one, ItemBag& bag) {
  if (!one.content) return;
  const std::string content = first_bytes(*one.content, one.content_size);
  const std::string message = message_of(one, content, limit_);
  Redaction made = redact_(message);
  if (made.outcome == Redaction::Outcome::Unchanged) return;
  if (made.outcome == Redaction::Outcome::Impossible) {
    return fail("an attachment: " + made.why);
  }
  signatures_.insert(made.broken_signatures.begin(), made.broken_signatures.end());
  const mime::Tree tree = mime::parse(made.bytes, mime::kPlainReading);
  const bool is_one = tree.parts.size() > 1 && tree.parts[1].parent == 0;
  const bool is_stubbed = !is_one || std::ranges::any_of(made.stubs, [&](const StubbedPart& part) {
    return part.part == tree.parts[1].number;
  });
  if (is_stubbed) return stub(one, bag);
  const mime::Part& part = tree.parts[1];
  const std::string_view body =
      std::string_view(made.bytes).substr(part.body.begin, part.body.size());
  std::string edited = decoded(body, part.encoding);
  if (edited != content) put_content(one, bag, std::move(edited));
}

void ItemEditor::put_content(mapi::Attachment& one, ItemBag& bag, std::string content) {
  const std::int64_t size = one.properties.number(kAttachSize).value_or(0);
  const auto now = size + static_cast<std::int64_t>(content.size()) -
                   static_cast<std::int64_t>(one.content_size);
  bag.set_number(kAttachSize, static_cast<std::uint32_t>(std::max<std::int64_t>(now, 0)));
  one.content_size = content.size();
  one.content = std::make_unique<OwnedBytes>(content);
  mapi::ItemChange change{.path = bag.place().path, .of = bag.place().of};
  change.place = bag.place().place;
  change.id = kAttachData;
  change.type = Type::Binary;
  change.values = {std::move(content)};
  changes_[{bag.place(), kAttachData}] = std::move(change);
}

// Of what it was nothing is left but its number and its times.
void ItemEditor::stub(mapi::Attachment& one, ItemBag& bag) {
  ++stubs_;
  put_content(one, bag, std::string(kStubText));
  for (const Property& property : bag.all()) {
    const bool is_sized = mapi::fixed_size(property.type) != 0 && !property.is_many;
    if (is_sized) continue;
    if (std::ranges::find(kNames, property.id) != kNames.end() && !property.name) {
      bag.set_text(property.id, kStubName);
    } else if (property.id == kAttachExtension) {
      bag.set_text(property.id, ".txt");
    } else if (property.id == kAttachMime) {
      bag.set_text(property.id, "text/plain");
    } else {
      bag.remove(property.id);
    }
  }
  bag.set_number(kAttachMethod, static_cast<std::uint32_t>(mapi::AttachMethod::ByValue));
}

}  // namespace oubli::redact
