// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/pst_surgeon.h"

#include <fstream>
#include <stdexcept>

namespace oubli::test {

PstSurgeon::PstSurgeon(Path path, PstLayout layout)
    : path_(std::move(path)), layout_(std::move(layout)) {}

void PstSurgeon::bytes(std::uint64_t at, std::size_t size, const Edit& edit) {
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  std::string held(size, '\0');
  file.seekg(static_cast<std::streamoff>(at));
  file.read(held.data(), static_cast<std::streamsize>(size));
  edit(held);
  if (held.size() != size) throw std::runtime_error("another size");
  file.clear();
  file.seekp(static_cast<std::streamoff>(at));
  file.write(held.data(), static_cast<std::streamsize>(size));
  if (!file) throw std::runtime_error("damage a PST");
}

void PstSurgeon::header(const Edit& edit) {
  bytes(0, 564, [&](std::string& head) {
    edit(head);
    pst::put(head, 4, pst::crc(std::string_view(head).substr(8, 471)), 4);
    if (layout_.shape.is_ansi) return;
    pst::put(head, 524, pst::crc(std::string_view(head).substr(8, 516)), 4);
  });
}

void PstSurgeon::block(std::uint64_t bid, const Edit& edit) {
  const PstBlock& block = layout_.block(bid);
  const bool is_internal = (bid & 2U) != 0;
  const std::size_t trailer = layout_.shape.block_trailer();
  const std::size_t size = (block.size + trailer + 63) / 64 * 64;
  bytes(block.at, size, [&](std::string& stored) {
    std::string plain = stored.substr(0, block.size);
    if (!is_internal) pst::decode(plain, layout_.shape.crypt, bid);
    edit(plain);
    if (!is_internal) pst::encode(plain, layout_.shape.crypt, bid);
    stored.replace(0, block.size, plain);
    pst::put(stored, size - trailer + (layout_.shape.is_ansi ? 8 : 4), pst::crc(plain), 4);
  });
}

void PstSurgeon::page(std::uint64_t at, const Edit& edit) {
  const std::size_t payload = layout_.shape.page_payload();
  bytes(at, 512, [&](std::string& page) {
    std::string held = page.substr(0, payload);
    edit(held);
    page.replace(0, payload, held);
    pst::put(page, payload + (layout_.shape.is_ansi ? 8 : 4), pst::crc(held), 4);
  });
}

const PstPage& PstSurgeon::find_page(std::uint8_t type, std::uint8_t level) const {
  for (const auto& page : layout_.pages) {
    if (page.type == type && page.level == level) return page;
  }
  throw std::runtime_error("no such page");
}

}  // namespace oubli::test
