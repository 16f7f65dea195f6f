// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/item_editor.h"

#include <algorithm>
#include <array>

#include "adapters/base/is_one_of.h"
#include "adapters/mapi/render.h"
#include "adapters/mapi/rtf.h"
#include "adapters/mapi/tags.h"
#include "adapters/mime/ascii.h"
#include "scanner/redact/editor.h"
#include "scanner/redact/item_texts.h"

namespace oubli::redact {
namespace {

using mapi::Property;
using mapi::Type;
using namespace mapi::tag;

constexpr Manner kHtmlText{subject::TextKind::Words, Form::Html, Style::Prose};
constexpr Manner kRtfText{subject::TextKind::Words, Form::Rtf, Style::Prose};

// The beginning of the body once more, for lists of messages.
constexpr std::array<std::uint16_t, 2> kPreviews{0x6619, 0x3FD9};
// To, Cc, Bcc, as shown, also of what it answers; who replies go to.
constexpr std::array<std::uint16_t, 7> kNameLists{kDisplayTo, kDisplayCc, kDisplayBcc, kReplyNames,
                                                  0x0072,     0x0073,     0x0074};
// The same of a meeting ([MS-OXOCAL] 2.2.1.16 to 2.2.1.18).
constexpr std::array<std::uint32_t, 3> kAttendeeLists{0x8238, 0x823B, 0x823C};
constexpr std::array<std::uint16_t, 3> kIdentifierTags{kMessageId, kReferences, kInReplyTo};

// What an item is ([MS-OXCMSG] 2.2.1.3 and the protocols it names): words of the format, also where
// somebody is called so.
bool is_standard_class(std::string_view text) {
  constexpr std::array<std::string_view, 9> kClasses{
      "ipm.note", "ipm.post",       "ipm.distlist", "ipm.contact",  "ipm.appointment",
      "ipm.task", "ipm.stickynote", "ipm.activity", "ipm.schedule."};
  const std::string lower = mime::lower_case(text);
  if (lower.starts_with("ipm.schedule.meeting.")) return true;
  return std::ranges::find(kClasses, lower) != kClasses.end();
}

bool is_body(std::uint16_t id) { return id == kBody || id == kHtml || id == kRtfCompressed; }
bool is_subject(std::uint16_t id) {
  return id == kSubject || id == kOriginalSubject || id == kNormalizedSubject ||
         id == kConversationTopic || id == kSubjectPrefix;
}

// As many bytes, or a few less: no character is cut.
std::string beginning(std::string_view utf8, std::size_t size) {
  size = std::min(size, utf8.size());
  while (size > 0 && size < utf8.size() && (mime::to_byte(utf8[size]) & 0xC0U) == 0x80U) --size;
  return std::string(utf8.substr(0, size));
}

std::string number_of(std::uint16_t id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "0x";
  for (unsigned shift = 16; shift > 0; shift -= 4) out += kDigits[id >> (shift - 4) & 0xFU];
  return out;
}

}  // namespace

void ItemEditor::fail(std::string why) {
  if (trouble_.empty()) trouble_ = std::move(why);
}

void ItemEditor::edit(mapi::Item& item, const std::vector<std::uint32_t>& path) {
  ItemPeople people(editor_);
  for (mapi::Recipient& one : item.recipients) {
    ItemBag bag(one.properties, {path, mapi::ItemChange::Of::Recipient, one.place}, changes_);
    people.edit_recipient(bag);
  }
  ItemBag bag(item.properties, {path, mapi::ItemChange::Of::Item, 0}, changes_);
  const std::string before = item.properties.text(kBody);
  people.edit_item(bag);
  edit_lists(bag, people);
  edit_bodies(bag);
  edit_previews(bag, before);
  edit_texts(bag);
  for (const Property& one : bag.all()) edit_binary(bag, one, people);
  for (mapi::Recipient& one : item.recipients) {
    ItemBag own(one.properties, {path, mapi::ItemChange::Of::Recipient, one.place}, changes_);
    edit_texts(own);
    for (const Property& property : own.all()) edit_binary(own, property, people);
  }
  for (mapi::Attachment& one : item.attachments) {
    if (one.embedded) {
      std::vector<std::uint32_t> inside = path;
      inside.push_back(one.place);
      edit(*one.embedded, inside);
    }
    ItemBag own(one.properties, {path, mapi::ItemChange::Of::Attachment, one.place}, changes_);
    if (!one.embedded) edit_attachment(one, own);
    edit_texts(own);
    for (const Property& property : own.all()) edit_binary(own, property, people);
  }
}

void ItemEditor::edit_lists(ItemBag& bag, ItemPeople& people) {
  for (const Property& one : bag.all()) {
    const bool is_list = one.name ? one.name->set == mapi::kAppointmentSet &&
                                        is_one_of(kAttendeeLists, one.name->number) &&
                                        one.name->text.empty()
                                  : is_one_of(kNameLists, one.id);
    if (!is_list) continue;
    bag.edit_texts(one.id, [&](const std::string& text) { return people.names_without(text); });
  }
}

void ItemEditor::edit_bodies(ItemBag& bag) {
  bag.edit_texts(kBody, [&](const std::string& text) { return editor_.without(text, kOfProse); });
  bag.edit_texts(kHtml, [&](const std::string& text) { return editor_.without(text, kHtmlText); });
  const Property* html = bag.find(kHtml);
  if (html != nullptr && !mapi::is_text(html->type) && !html->values.empty()) {
    const std::string charset = mapi::charset_of_html(bag.bag());
    const auto made = html_without(html->values.front(), charset, editor_);
    if (made) bag.set(kHtml, html->type, {made->bytes});
    constexpr std::uint32_t kUtf8 = 65001;
    if (made && made->is_recoded) bag.set_number(kInternetCodePage, kUtf8);
  }
  const Property* rtf = bag.find(kRtfCompressed);
  if (rtf == nullptr || rtf->values.empty()) return;
  auto made = rtf_without(rtf->values.front(), limit_, editor_);
  if (made) bag.set(kRtfCompressed, rtf->type, {*std::move(made)});
}

// A text that is the beginning of the body becomes the beginning of the new one: by itself it may
// end in the middle of a name.
void ItemEditor::edit_previews(ItemBag& bag, const std::string& before) {
  const std::string after = bag.bag().text(kBody);
  if (before == after) {
    const auto is_changed = [&](std::uint16_t id) { return changes_.contains({bag.place(), id}); };
    const bool is_of_another = after.empty() && (is_changed(kHtml) || is_changed(kRtfCompressed));
    for (const std::uint16_t id : kPreviews) {
      if (is_of_another) bag.remove(id);
    }
    return;
  }
  constexpr std::size_t kLeast = 8;
  for (const Property& one : bag.all()) {
    if (is_body(one.id) || one.is_many || one.values.empty()) continue;
    bool is_wide = false;
    const bool is_text = mapi::is_text(one.type);
    const auto read = is_text ? std::optional(bag.read(one, one.values.front()))
                              : text_in(one.values.front(), is_wide);
    const bool is_preview = is_one_of(kPreviews, one.id);
    if (!read || read->empty()) {
      if (is_preview && !one.values.front().empty()) bag.remove(one.id);
      continue;
    }
    if (!is_preview) continue;
    const bool begins = read->size() >= kLeast && before.starts_with(*read);
    if (begins && is_text) {
      bag.set_text(one.id, beginning(after, read->size()));
    } else {
      bag.remove(one.id);  // a copy that can be made again
    }
  }
}

void ItemEditor::edit_texts(ItemBag& bag) {
  for (const Property& one : bag.all()) {
    const bool is_class = !one.name && one.id == kMessageClass;
    if (is_class && is_standard_class(bag.bag().text(kMessageClass))) continue;
    if (mapi::is_text(one.type) && !is_body(one.id)) edit_text(bag, one);
  }
}

void ItemEditor::edit_text(ItemBag& bag, const Property& property) {
  bag.edit_texts(property.id, [&](const std::string& text) -> std::optional<std::string> {
    if (property.name) return editor_.without(text, kOfProse);
    if (is_subject(property.id)) return subject_without(text, editor_);
    if (property.id == kTransportHeaders) return headers_without(text, literals_, editor_);
    if (is_one_of(kIdentifierTags, property.id)) return identifiers_without(text, editor_);
    return editor_.without(text, kOfProse);
  });
}

void ItemEditor::edit_binary(ItemBag& bag, const Property& property, ItemPeople& people) {
  const bool may_hold_text = property.type == Type::Binary || property.type == Type::ServerId ||
                             property.type == Type::Object;
  const bool is_inner_body =
      !property.name && (property.id == kRtfCompressed || property.id == kHtml);
  if (!may_hold_text || is_inner_body) return;
  std::vector<std::string> values = property.values;
  bool is_changed = false;
  for (std::string& value : values) {
    bool is_wide = false;
    if (const auto text = text_in(value, is_wide)) {
      const auto edited = editor_.without(*text, kOfProse);
      if (!edited) continue;
      const std::size_t width = is_wide ? 2 : 1;
      const bool is_closed = value.ends_with(std::string(width, '\0'));
      value = is_wide ? *bag.bag().stored(Type::Unicode, *edited) : *edited;
      if (is_closed) value.append(width, '\0');
      is_changed = true;
      continue;
    }
    auto made = people.ids_without(value);
    if (!made) continue;  // tidy() looks again
    is_changed |= *made != value;
    value = *std::move(made);
  }
  if (is_changed) bag.set(property.id, property.type, std::move(values));
}

bool ItemEditor::still_tells(const std::string& text, bool is_html) const {
  return editor_.holds(text, is_html ? kHtmlText : kOfProse) || literals_.in_any_coding(text);
}

bool ItemEditor::still_tells(const ItemBag& bag, const Property& property) const {
  if (!property.name && property.id == kRtfCompressed) {
    return std::ranges::any_of(property.values, [&](const std::string& value) {
      const std::string rtf = mapi::unpack_rtf(value, limit_).rtf;
      return editor_.holds(rtf, kRtfText) || literals_.in_any_coding(rtf);
    });
  }
  const bool is_html = !property.name && property.id == kHtml;
  if (mapi::is_text(property.type)) {
    return std::ranges::any_of(bag.bag().readings(property),
                               [&](const std::string& text) { return still_tells(text, is_html); });
  }
  return std::ranges::any_of(property.values, [&](const std::string& value) {
    if (is_html) return still_tells(value, true);
    if (literals_.anywhere(value)) return true;
    bool is_wide = false;
    const auto text = text_in(value, is_wide);
    return text ? still_tells(*text, false)
                : std::ranges::any_of(mapi::persons_within(value), [&](const std::string& one) {
                    return editor_.holds(one, kOfProse);
                  });
  });
}

void ItemEditor::stub_body(ItemBag& bag, std::uint16_t id) {
  const Property* property = bag.find(id);
  if (property == nullptr) return;
  ++stubs_;
  if (id == kRtfCompressed) {
    bag.set(id, property->type, {rtf_of(kStubText)});
  } else if (mapi::is_text(property->type)) {
    bag.set_text(id, kStubText);
  } else {
    bag.set(id, property->type, {"<html><body>" + std::string(kStubText) + "</body></html>"});
  }
}

bool ItemEditor::tidy_bag(ItemBag& bag, bool all_bodies) {
  bool is_news = false;
  for (const Property& one : bag.all()) {
    const bool is_item = bag.place().of == mapi::ItemChange::Of::Item;
    const bool is_whole_body = is_item && !one.name && is_body(one.id);
    if (!(all_bodies && is_whole_body) && !still_tells(bag, one)) continue;
    if (is_whole_body) {
      stub_body(bag, one.id);
    } else if (mapi::is_text(one.type)) {
      if (!one.name && one.id == kTransportHeaders) {
        bag.remove(one.id);
      } else {
        bag.set_text(one.id, kWholeToken);
      }
    } else {
      fail("property " + number_of(one.id) + " holds them and cannot be edited");
      continue;
    }
    is_news = true;
  }
  return is_news;
}

bool ItemEditor::tidy(mapi::Item& item, bool all_bodies, const std::vector<std::uint32_t>& path) {
  ItemBag bag(item.properties, {path, mapi::ItemChange::Of::Item, 0}, changes_);
  bool is_news = tidy_bag(bag, all_bodies);
  for (mapi::Recipient& one : item.recipients) {
    ItemBag own(one.properties, {path, mapi::ItemChange::Of::Recipient, one.place}, changes_);
    is_news |= tidy_bag(own, false);
  }
  for (mapi::Attachment& one : item.attachments) {
    ItemBag own(one.properties, {path, mapi::ItemChange::Of::Attachment, one.place}, changes_);
    is_news |= tidy_bag(own, false);
    if (!one.embedded) continue;
    std::vector<std::uint32_t> inside = path;
    inside.push_back(one.place);
    is_news |= tidy(*one.embedded, all_bodies, inside);
  }
  return is_news;
}

}  // namespace oubli::redact
