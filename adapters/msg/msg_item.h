// SPDX-License-Identifier: GPL-3.0-or-later
// An Outlook message in a compound file ([MS-OXMSG]) as an item: property streams and their
// values, the mapping of named properties, recipients, attachments, messages inside. Confined
// side. Owned by one reader; one thread. Failure: no message at all; what is damaged within one is
// told in Item::unread.
#pragma once

#include <memory>

#include "adapters/bytes/byte_source.h"
#include "adapters/mapi/item.h"
#include "adapters/msg/compound_file.h"

namespace oubli::msg {

struct MsgItem {
  std::unique_ptr<CompoundFile> file;  // attachments of the item are read from it
  mapi::Item item;
};

// `source` is lent by the caller, who outlives the item.
Result<MsgItem> read_item(ByteSource& source, std::uint64_t size, const mapi::Bounds& bounds = {});

}  // namespace oubli::msg
