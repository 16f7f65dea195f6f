// SPDX-License-Identifier: GPL-3.0-or-later
// The properties that are known by name: their numbers, as [MS-OXPROPS] 2 gives them, and what a
// person reads in front of their text. Constant data; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/mapi/property.h"

namespace oubli::mapi {

namespace tag {

// The message itself ([MS-OXCMSG] 2.2.1, [MS-OXOMSG] 2.2.1).
inline constexpr std::uint16_t kMessageClass = 0x001A, kSubject = 0x0037,
                               kSubmitTime = 0x0039,  // the client's, when it was sent
    kSubjectPrefix = 0x003D, kOriginalSubject = 0x0049, kTransportHeaders = 0x007D,
                               kNormalizedSubject = 0x0E1D, kDeliveryTime = 0x0E06,
                               kMessageFlags = 0x0E07, kImportance = 0x0017, kSensitivity = 0x0036,
                               kPriority = 0x0026, kMessageId = 0x1035, kReferences = 0x1039,
                               kInReplyTo = 0x1042, kConversationTopic = 0x0070,
                               kCreationTime = 0x3007, kModificationTime = 0x3008,
                               kMessageCodePage = 0x3FFD, kInternetCodePage = 0x3FDE,
                               kMessageLocale = 0x3FF1, kStoreSupportMask = 0x340D;
// Its body ([MS-OXCMSG] 2.2.1.56).
inline constexpr std::uint16_t kBody = 0x1000, kRtfCompressed = 0x1009, kHtml = 0x1013,
                               kNativeBody = 0x1016;
// Who it is from and to ([MS-OXOMSG] 2.2.1). Each person takes four numbers: name, kind of
// address, address, and, newer, the SMTP address.
inline constexpr std::uint16_t kSenderName = 0x0C1A, kSenderAddressType = 0x0C1E,
                               kSenderAddress = 0x0C1F, kSenderSmtp = 0x5D01, kFromName = 0x0042,
                               kFromAddressType = 0x0064, kFromAddress = 0x0065, kFromSmtp = 0x5D02,
                               kReceivedByName = 0x0040, kReceivedByAddressType = 0x0075,
                               kReceivedByAddress = 0x0076, kReceivedBySmtp = 0x5D07,
                               kReceivedForName = 0x0044, kReceivedForAddressType = 0x0077,
                               kReceivedForAddress = 0x0078, kReceivedForSmtp = 0x5D08,
                               kReplyNames = 0x0050, kReplyEntries = 0x004F, kReadReceipt = 0x0029,
                               kDisplayBcc = 0x0E02, kDisplayCc = 0x0E03, kDisplayTo = 0x0E04;
// Recipients ([MS-OXOABK] 2.2.3): in their own bags.
inline constexpr std::uint16_t kRecipientType = 0x0C15, kDisplayName = 0x3001,
                               kAddressType = 0x3002, kAddress = 0x3003, kSmtpAddress = 0x39FE,
                               kSevenBitName = 0x39FF, kAccount = 0x3A00, kRecipientName = 0x5FF6,
                               kRecipientFlags = 0x5FFD, kRowId = 0x3000, kEntryId = 0x0FFF,
                               kRecipientEntryId = 0x5FF7;
// Attachments ([MS-OXCMSG] 2.2.2): in their own bags.
inline constexpr std::uint16_t kAttachData = 0x3701,  // bytes or, as Object, an item or OLE
    kAttachEncoding = 0x3702, kAttachExtension = 0x3703, kAttachFilename = 0x3704,
                               kAttachMethod = 0x3705, kAttachLongFilename = 0x3707,
                               kAttachPathname = 0x3708, kAttachLongPathname = 0x370D,
                               kAttachMime = 0x370E, kAttachContentBase = 0x3711,
                               kAttachContentId = 0x3712, kAttachContentLocation = 0x3713,
                               kAttachFlags = 0x3714, kAttachSize = 0x0E20, kAttachNumber = 0x0E21,
                               kAttachTransportName = 0x370C, kAttachHidden = 0x7FFE;

}  // namespace tag

// PidTagAttachMethod ([MS-OXCMSG] 2.2.2.9).
enum class AttachMethod : std::uint8_t {
  None = 0,
  ByValue = 1,
  ByReference = 2,
  ByReferenceResolve = 3,
  ByReferenceOnly = 4,
  Embedded = 5,
  Ole = 6,
  ByWebReference = 7,
};
// PidTagRecipientType ([MS-OXOABK] 2.2.3.11, the low byte).
enum class RecipientKind : std::uint8_t { Originator = 0, To = 1, Cc = 2, Bcc = 3 };

// The property sets of [MS-OXPROPS] 1.3.2. Most are one pattern with a number in it.
[[nodiscard]] constexpr Guid outlook_set(std::uint16_t number) {
  return {{static_cast<std::uint8_t>(number & 0xFF), static_cast<std::uint8_t>(number >> 8), 6, 0,
           0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
}
inline constexpr Guid kAppointmentSet = outlook_set(0x2002), kTaskSet = outlook_set(0x2003),
                      kAddressSet = outlook_set(0x2004), kCommonSet = outlook_set(0x2008),
                      kLogSet = outlook_set(0x200A), kNoteSet = outlook_set(0x200E),
                      kSharingSet = outlook_set(0x2040), kRssSet = outlook_set(0x2041);
// {00020328…} PS_MAPI, {00020329…} PS_PUBLIC_STRINGS, {00020386…} PS_INTERNET_HEADERS.
inline constexpr Guid kMapiSet{{0x28, 3, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
inline constexpr Guid kPublicSet{{0x29, 3, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
inline constexpr Guid kHeaderSet{{0x86, 3, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
// {6ED8DA90-450B-101B-98DA-00AA003F1305} PSETID_Meeting.
inline constexpr Guid kMeetingSet{
    {0x90, 0xDA, 0xD8, 0x6E, 0x0B, 0x45, 0x1B, 0x10, 0x98, 0xDA, 0, 0xAA, 0, 0x3F, 0x13, 5}};

// "spouse name", "business phone": what its text is called in a rendering. A property without a
// row is called by its name where it has one as text, else by its number ("property 0x3a4f",
// "property 2004-8005").
[[nodiscard]] std::string label_of(const Property& property);

// Text that mail software writes for itself: no person's words and no one's data.
[[nodiscard]] bool is_machinery(const Property& property);

}  // namespace oubli::mapi
