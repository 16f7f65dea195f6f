// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/item_people.h"

#include <algorithm>
#include <array>

#include "adapters/mapi/entry_ids.h"
#include "adapters/mapi/tags.h"
#include "adapters/mime/ascii.h"
#include "scanner/redact/editor.h"

namespace oubli::redact {
namespace {

constexpr std::size_t kMost = 5;

std::string essence(std::string_view name) {
  std::string_view text = mime::trimmed(name);
  while (text.size() > 1 && text.front() == '\'' && text.back() == '\'') {
    text = text.substr(1, text.size() - 2);
  }
  return mime::lower_case(text);
}

}  // namespace

// Ids of properties that speak of one person; 0 for none.
struct ItemPeople::Group {
  std::array<std::uint16_t, kMost> names{};
  std::uint16_t kind = 0;  // of the first address
  std::array<std::uint16_t, 3> addresses{};
  std::array<std::uint16_t, 3> ids{};
  std::uint16_t key = 0;
};

namespace {

// [MS-OXOMSG] 2.2.1, [MS-OXCMSG] 2.2.1: who sent it, in whose name, who had it, the same of what it
// answers, who made and who changed it last.
constexpr auto groups_of_item() {
  using namespace mapi::tag;
  return std::array<std::array<std::uint16_t, 8>, 8>{{
      // name, kind, address, SMTP, entry id, search key, simple name, address of a conversation
      {kSenderName, kSenderAddressType, kSenderAddress, kSenderSmtp, 0x0C19, 0x0C1D, 0x4030,
       0x5FE5},
      {kFromName, kFromAddressType, kFromAddress, kFromSmtp, 0x0041, 0x003B, 0x4031, 0},
      {kReceivedByName, kReceivedByAddressType, kReceivedByAddress, kReceivedBySmtp, 0x003F, 0x0051,
       0x4034, 0},
      {kReceivedForName, kReceivedForAddressType, kReceivedForAddress, kReceivedForSmtp, 0x0043,
       0x0052, 0x4035, 0},
      {0x005A, 0x0066, 0x0067, 0, 0x005B, 0x005C, 0, 0},
      {0x005D, 0x0068, 0x0069, 0, 0x005E, 0x005F, 0, 0},
      {0x3FF8, 0x4022, 0x4023, 0x5D0A, 0x3FF9, 0, 0x4038, 0},
      {0x3FFA, 0x4024, 0x4025, 0x5D0B, 0x3FFB, 0, 0x4039, 0},
  }};
}

}  // namespace

bool ItemPeople::is_meant_by(std::string_view name) const {
  const std::string known = essence(name);
  if (known.empty()) return false;
  if (aliases_.contains(known)) return true;
  return std::ranges::any_of(editor_.spots(name, kOfNames.kind), [](const subject::Spot& one) {
    return one.score >= subject::kDefaultMinScore;
  });
}

bool ItemPeople::is_meant(const ItemBag& bag, const Group& group) const {
  const auto any = [&](const auto& ids, const auto& is_theirs) {
    return std::ranges::any_of(ids, [&](std::uint16_t id) {
      const mapi::Property* property = id == 0 ? nullptr : bag.find(id);
      return property != nullptr && is_theirs(*property);
    });
  };
  const auto texts = [&](const mapi::Property& property, const auto& is_theirs) {
    return std::ranges::any_of(bag.bag().readings(property), is_theirs);
  };
  const auto holds = [&](const std::string& text) { return editor_.holds(text, kOfAddresses); };
  const auto names = [&](const std::string& text) { return is_meant_by(text); };
  return any(group.addresses, [&](const auto& one) { return texts(one, holds); }) ||
         any(group.names, [&](const auto& one) { return texts(one, names); }) ||
         any(group.ids, [&](const auto& id) {
           return std::ranges::any_of(id.values, [&](const std::string& value) {
             return std::ranges::any_of(mapi::persons_within(value), names);
           });
         });
}

mapi::Person ItemPeople::token_of(std::string_view address) const {
  return {editor_.tokens().of("name", {}, Style::Prose), editor_.tokens().address(address)};
}

bool ItemPeople::edit(ItemBag& bag, const Group& group) {
  if (!is_meant(bag, group)) return false;
  std::string address;  // the one that mail is sent to, where there is one
  for (const std::uint16_t id : group.addresses) {
    const mapi::Property* property = id == 0 ? nullptr : bag.find(id);
    if (property == nullptr || property->values.empty()) continue;
    const std::string text = bag.read(*property, property->values.front());
    if (address.empty() || text.find('@') != std::string::npos) address = text;
  }
  const mapi::Person token = token_of(address);
  editor_.count("name");
  const auto each = [&](const auto& ids, const std::string& text, bool is_name) {
    for (const std::uint16_t id : ids) {
      if (id == 0) continue;
      bag.edit_texts(id, [&](const std::string& old) -> std::optional<std::string> {
        if (old.empty()) return std::nullopt;
        if (is_name) aliases_.insert(essence(old));
        return text;
      });
    }
  };
  each(group.names, token.name, true);
  each(group.addresses, token.address, false);
  if (group.kind != 0) bag.set_text(group.kind, "SMTP");
  for (const std::uint16_t id : group.ids) {
    const mapi::Property* property = id == 0 ? nullptr : bag.find(id);
    if (property == nullptr) continue;
    bag.set(id, property->type, {mapi::one_off_id(token)});
  }
  if (const mapi::Property* key = group.key == 0 ? nullptr : bag.find(group.key)) {
    std::string text = "SMTP:" + token.address + '\0';
    std::ranges::transform(text, text.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
    });
    bag.set(group.key, key->type, {std::move(text)});
  }
  return true;
}

void ItemPeople::edit_item(ItemBag& bag) {
  for (const auto& ids : groups_of_item()) {
    edit(bag, {.names = {ids[0], ids[6]},
               .kind = ids[1],
               .addresses = {ids[2], ids[3], ids[7]},
               .ids = {ids[4]},
               .key = ids[5]});
  }
  edit_contact(bag);
}

// [MS-OXOCNTC] 2.2.1.1, 2.2.1.2.
void ItemPeople::edit_contact(ItemBag& bag) {
  const auto named = [&](std::uint32_t number) -> std::uint16_t {
    const mapi::Property* one = bag.bag().find(mapi::Name{mapi::kAddressSet, number, {}});
    return one == nullptr ? std::uint16_t{0} : one->id;
  };
  constexpr std::uint32_t kFirstAddress = 0x8080;
  bool is_theirs =
      false;  // by its first address: the second may be somebody's who is asked for them
  for (const std::uint32_t slot : {kFirstAddress, 0x8090U, 0x80A0U}) {
    const bool is_met = edit(bag, {.names = {named(slot), named(slot + 4)},
                                   .kind = named(slot + 2),
                                   .addresses = {named(slot + 3)},
                                   .ids = {named(slot + 5)}});
    is_theirs |= is_met && slot == kFirstAddress;
  }
  const std::string kind = bag.bag().text(mapi::tag::kMessageClass);
  if (!mime::starts_with_ignoring_case(kind, "IPM.Contact")) return;
  constexpr std::uint16_t kGiven = 0x3A06, kFamily = 0x3A11;
  const std::string whole = bag.bag().text(kGiven) + " " + bag.bag().text(kFamily);
  const bool is_named = is_meant_by(whole) || is_meant_by(bag.bag().text(mapi::tag::kDisplayName));
  if (!is_named && !is_theirs) return;
  const auto tokens_for = [&](std::uint16_t id) {
    if (id == 0) return;
    bag.edit_texts(id, [&](const std::string& old) -> std::optional<std::string> {
      if (old.empty()) return std::nullopt;
      return editor_.tokens().of("name", old, Style::Prose);
    });
  };
  // Given, middle and family name, nickname, initials.
  for (const std::uint16_t id :
       {kGiven, kFamily, std::uint16_t{0x3A44}, std::uint16_t{0x3A4F}, std::uint16_t{0x3A0A}}) {
    tokens_for(id);
  }
  if (is_named) return;  // what else shows the name is found by it
  constexpr std::uint32_t kFileUnder = 0x8005;
  for (const std::uint16_t id :
       {mapi::tag::kDisplayName, mapi::tag::kSubject, mapi::tag::kNormalizedSubject,
        mapi::tag::kConversationTopic, named(kFileUnder)}) {
    tokens_for(id);
  }
}

void ItemPeople::edit_recipient(ItemBag& bag) {
  using namespace mapi::tag;
  edit(bag, {.names = {kDisplayName, kRecipientName, kSevenBitName, kAccount, 0x3A20},
             .kind = kAddressType,
             .addresses = {mapi::tag::kAddress, kSmtpAddress},
             .ids = {kEntryId, kRecipientEntryId, 0x0FF9},  // the record key is the same id
             .key = 0x300B});
}

std::optional<std::string> ItemPeople::names_without(std::string_view list) {
  std::string out;
  bool is_changed = false;
  while (true) {
    const std::size_t end = std::min(list.find(';'), list.size());
    const std::string_view entry = list.substr(0, end);
    const std::size_t lead = std::min(entry.find_first_not_of(" \t"), entry.size());
    std::optional<std::string> edited;
    if (is_meant_by(entry)) {
      editor_.count("name");
      edited = std::string(entry.substr(0, lead)) + editor_.tokens().of("name", {}, Style::Prose);
    } else {
      edited = editor_.without(entry, kOfNames);
    }
    is_changed |= edited.has_value();
    out += edited ? *edited : std::string(entry);
    if (end == list.size()) break;
    out += ';';
    list.remove_prefix(end + 1);
  }
  if (!is_changed) return std::nullopt;
  return out;
}

std::optional<std::string> ItemPeople::ids_without(std::string_view bytes) {
  return mapi::with_others(bytes, [&](const std::string& text) -> std::optional<mapi::Person> {
    if (!is_meant_by(text) && !editor_.holds(text, kOfAddresses)) return std::nullopt;
    editor_.count("name");
    const std::size_t open = text.rfind('<');
    std::string_view address = std::string_view(text).substr(open == text.npos ? 0 : open + 1);
    if (address.ends_with('>')) address.remove_suffix(1);
    return token_of(address);
  });
}

}  // namespace oubli::redact
