// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/item.h"

#include <algorithm>

#include "adapters/mapi/tags.h"
#include "adapters/mapi/text_charset.h"

namespace oubli::mapi {

std::string_view to_string(Unread why) {
  switch (why) {
    case Unread::Damaged:
      return "damaged: some of it could not be read";
    case Unread::TooMany:
      return "more properties, recipients or attachments than are read";
    case Unread::TooDeep:
      return "embedded deeper than is read";
    case Unread::TooLong:
      return "longer than is held in memory";
    case Unread::HeldElsewhere:
      return "content held elsewhere";
    case Unread::Encrypted:
      return "encrypted";
    case Unread::Unnamed:
      return "properties without their names";
    case Unread::UnknownType:
      return "values of a type that is not known";
  }
  return "not read";
}

void Item::note(Unread why) {
  if (std::ranges::find(unread, why) == unread.end()) unread.push_back(why);
}

std::string message_class(const Item& item) {
  std::string name = item.properties.text(tag::kMessageClass);
  return name.empty() ? std::string("IPM.Note") : name;
}

void settle_code_pages(Item& item, std::uint32_t of_store) {
  const auto told = [&](std::uint16_t id) {
    const auto number = item.properties.number(id).value_or(0);
    return number > 0 && number <= UINT16_MAX ? static_cast<std::uint32_t>(number) : 0U;
  };
  constexpr std::uint32_t kUtf16 = 1200;
  std::uint32_t code_page = told(tag::kMessageCodePage);
  if (code_page == 0 || code_page == kUtf16) code_page = told(tag::kInternetCodePage);
  if (code_page == 0 || code_page == kUtf16) code_page = of_store;
  item.properties.set_code_page(code_page);
  for (Recipient& one : item.recipients) one.properties.set_code_page(code_page);
  if (item.attachments.empty()) return;
  const std::string of_text =
      charset_of_text({told(tag::kMessageCodePage), told(tag::kInternetCodePage), of_store});
  for (Attachment& one : item.attachments) {
    one.text_charset = of_text;
    one.properties.set_code_page(code_page);
    one.listed.set_code_page(code_page);
  }
}

}  // namespace oubli::mapi
