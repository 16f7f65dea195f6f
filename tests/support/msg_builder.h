// SPDX-License-Identifier: GPL-3.0-or-later
// Writes Outlook message files of any shape, so that the tests need nobody's mail: compound files
// ([MS-CFB], version 3) with the streams of [MS-OXMSG]. Written from the specification, not from
// the reader. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/mapi/property.h"

namespace oubli::test {

// A storage with children, or a stream with bytes.
struct CompoundNode {
  std::string name;
  bool is_storage = false;
  std::string bytes{};
  std::vector<CompoundNode> children{};
};
std::string compound_file(const std::vector<CompoundNode>& root);

std::string utf16(std::string_view utf8);
std::string little(std::uint64_t number, std::size_t size);

struct MsgProperty {
  std::uint16_t id = 0;
  mapi::Type type = mapi::Type::Unicode;
  std::vector<std::string> values{};  // as stored; more than one makes it multi-valued
  bool is_many = false;
};

struct MsgBuilder;
struct MsgAttachment {
  std::vector<MsgProperty> properties{};
  std::vector<MsgBuilder> embedded{};  // none or one
  std::vector<CompoundNode> object{};  // of an OLE storage
};

struct MsgBuilder {
  std::vector<MsgProperty> properties{};
  std::vector<std::vector<MsgProperty>> recipients{};
  std::vector<MsgAttachment> attachments{};
  std::vector<mapi::Name> names{};  // of 0x8000, 0x8001 …; of the outermost message only
  bool is_unicode = true;           // text() and named() store UTF-16, else what they are given

  MsgBuilder& text(std::uint16_t id, std::string_view value);
  MsgBuilder& number(std::uint16_t id, std::int32_t value);
  MsgBuilder& time(std::uint16_t id, std::int64_t seconds);
  MsgBuilder& binary(std::uint16_t id, std::string value);
  MsgBuilder& named(mapi::Name name, std::string_view value);
  // kind: 1 to, 2 copy, 3 blind copy.
  MsgBuilder& recipient(int kind, std::string_view name, std::string_view address);
  MsgBuilder& attach(std::string_view file_name, std::string bytes, std::string_view type = {});
  MsgBuilder& attach(MsgBuilder inside, std::string_view name);

  [[nodiscard]] std::vector<CompoundNode> nodes() const;
  [[nodiscard]] std::string build() const { return compound_file(nodes()); }
  [[nodiscard]] MsgProperty text_property(std::uint16_t id, std::string_view value) const;
};

// A letter: sender, recipient, subject, body, date.
MsgBuilder msg_letter(std::string_view subject, std::string_view body);

}  // namespace oubli::test
