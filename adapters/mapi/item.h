// SPDX-License-Identifier: GPL-3.0-or-later
// A message, contact, appointment … as MAPI has it ([MS-OXCMSG] 1.1): properties, recipients,
// attachments. What a reader of PST or MSG makes and what render.h turns into mail. Owned by the
// reader; one thread. An attachment's content is read where it stands when it is needed, so the
// file must stay open as long as the item lives.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/bytes/byte_source.h"
#include "adapters/mapi/property_bag.h"

namespace oubli::mapi {

// How far a reader follows what a file says. What is left out is told in Item::unread.
struct Bounds {
  std::size_t nesting = 32;  // embedded items
  std::size_t recipients = 50'000;
  std::size_t attachments = 10'000;
  std::size_t properties = 20'000;            // of one bag
  std::size_t values = 100'000;               // of one property
  std::size_t value_bytes = 64U << 20;        // of one value that is held in memory
  std::uint64_t content_bytes = 1ULL << 32U;  // of an attachment, which is not
  std::size_t items = 10'000;                 // embedded ones, all levels together
};

// Why something of an item is not there, as one of a short list: never content. Numbers are kept
// in renderings, so they are append only.
enum class Unread : std::uint8_t {
  Damaged = 1,        // properties, a table or a stream could not be read
  TooMany = 2,        // more properties, recipients or attachments than Bounds has
  TooDeep = 3,        // embedded deeper than Bounds::nesting
  TooLong = 4,        // a value or content longer than is held
  HeldElsewhere = 5,  // an attachment that is a link to a file
  Encrypted = 6,      // sealed by rights management or S/MIME
  Unnamed = 7,        // named properties whose mapping is not there
  UnknownType = 8,    // values of a type that [MS-OXCDATA] does not have
};
// "damaged: …" for a person; one fixed English phrase each.
[[nodiscard]] std::string_view to_string(Unread why);

struct Recipient {
  PropertyBag properties;   // [MS-OXCMSG] 2.2.1, [MS-OXPROPS] PidTagRecipientType 0x0C15 …
  std::uint32_t place = 0;  // what its reader knows it by, within its item; 0 where it has nothing
};

struct Item;

// [MS-OXCMSG] 2.2.2. One of three: content (by value, or an OLE object's bytes), an embedded item,
// or nothing (a link; see Unread::HeldElsewhere).
struct Attachment {
  PropertyBag properties;
  PropertyBag listed;  // texts that the list of attachments has of it, and it does not
  std::unique_ptr<ByteSource> content;  // may lean on the file the item was read from
  std::uint64_t content_size = 0;       // what the file says; content may end earlier: damage
  std::unique_ptr<Item> embedded;
  std::string text_charset;  // what 8-bit text in it is in, as its item tells; may be empty
  std::uint32_t place = 0;   // as of a recipient
};

struct Item {
  PropertyBag properties;
  std::vector<Recipient> recipients;
  std::vector<Attachment> attachments;
  std::vector<Unread> unread;  // of the item and its tables; each reason once
  void note(Unread why);
};

// PidTagMessageClass (0x001A), "IPM.Note" where there is none.
[[nodiscard]] std::string message_class(const Item& item);

// Gives a bag the code page its item names: PidTagMessageCodepage (0x3FFD), else
// PidTagInternetCodepage (0x3FDE), else that of the store, which the caller knows or leaves 0.
// To be called once the item is whole; its recipients and attachments get it too,
// and text in attachments its charset.
void settle_code_pages(Item& item, std::uint32_t of_store);

}  // namespace oubli::mapi
