// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/header.h"

#include <string>

#include "adapters/pst/checksum.h"

namespace oubli::pst {
namespace {

constexpr std::uint16_t kFirstUnicode = 20, k4k = 36;

// Where the fields stand that the dialects have at different places.
struct Fields {
  std::size_t next_page, next_block, unique, last_index, orphans, root, sentinel, cipher;
};
constexpr Fields kWide{32, 516, 40, 44, 176, 184, 512, 513};
constexpr Fields kNarrow{28, 24, 32, 36, 164, 168, 460, 461};

Result<Dialect> dialect_of(std::uint16_t version) {
  if (version == 14 || version == 15) return kAnsi;
  if (version == k4k) return kUnicode4k;
  if (version >= kFirstUnicode && version < k4k) return kUnicode;
  return damaged(
      "an Outlook data file of version " + std::to_string(version) + ", which is not known",
      "export it from Outlook, then scan that");
}

Result<Cipher> cipher_of(std::uint8_t stored) {
  if (stored <= static_cast<std::uint8_t>(Cipher::Cyclic)) return static_cast<Cipher>(stored);
  return damaged("encrypted by Windows (method " + std::to_string(stored) + ")",
                 "take the protection off in Windows, then scan it again");
}

Fault faults_of(std::string_view head, bool is_wide) {
  constexpr std::size_t kFrom = 8, kPartial = 471, kFull = 516;
  Fault faults = Fault::None;
  if (load32(head, 4) != checksum(head.substr(kFrom, kPartial))) faults |= Fault::Checksum;
  if (is_wide && load32(head, 524) != checksum(head.substr(kFrom, kFull))) {
    faults |= Fault::Checksum;
  }
  constexpr unsigned char kSentinel = 0x80;
  const auto sentinel = load(head, is_wide ? kWide.sentinel : kNarrow.sentinel, 1);
  if (sentinel != kSentinel) faults |= Fault::Type;
  return faults;
}

}  // namespace

bool looks_like_pst(std::string_view head) {
  if (!head.starts_with("!BDN") || head.size() < 10) return false;
  const std::string_view client = head.substr(8, 2);
  return client == "SM" || client == "SO";
}

Result<Header> parse_header(std::string_view head) {
  if (!looks_like_pst(head)) return damaged("not an Outlook data file");
  Header header;
  header.version = load16(head, 10);
  auto dialect = dialect_of(header.version);
  if (!dialect) return std::move(dialect).take_error();
  header.dialect = *dialect;
  if (head.size() < dialect->header) return damaged("cut off within its header");
  const bool is_wide = dialect->is_wide;
  const Fields& at = is_wide ? kWide : kNarrow;
  const std::size_t id = dialect->id();
  auto cipher = cipher_of(static_cast<std::uint8_t>(load(head, at.cipher, 1)));
  if (!cipher) return std::move(cipher).take_error();
  header.cipher = *cipher;
  header.is_ost = head.substr(8, 2) == "SO";
  header.client_version = load16(head, 12);
  header.unique = load32(head, at.unique);
  header.orphans = load32(head, at.orphans);
  header.next_page = load(head, at.next_page, id);
  header.next_block = load(head, at.next_block, id);
  for (std::size_t i = 0; i < header.last_index.size(); ++i) {
    header.last_index[i] = load32(head, at.last_index + 4 * i);
  }
  header.end_of_file = load(head, at.root, id);
  header.last_map = load(head, at.root + id, id);
  header.free_bytes = load(head, at.root + 2 * id, id);
  header.nodes = {load(head, at.root + 4 * id, id), load(head, at.root + 5 * id, id)};
  header.blocks = {load(head, at.root + 6 * id, id), load(head, at.root + 7 * id, id)};
  header.maps_valid = static_cast<std::uint8_t>(load(head, at.root + 8 * id, 1));
  header.faults = faults_of(head, is_wide);
  return header;
}

}  // namespace oubli::pst
