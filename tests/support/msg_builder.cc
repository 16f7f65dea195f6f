// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/msg_builder.h"

#include <map>

namespace oubli::test {
namespace {

using mapi::Type;

std::string hex8(std::uint32_t number) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (int shift = 28; shift >= 0; shift -= 4) out += kDigits[number >> shift & 0xFU];
  return out;
}

CompoundNode stream(std::string name, std::string bytes) {
  return {.name = std::move(name), .bytes = std::move(bytes)};
}

// The property stream and the streams beside it.
void put_properties(const std::vector<MsgProperty>& properties, std::string header,
                    std::vector<CompoundNode>& into) {
  std::string fixed = std::move(header);
  for (const MsgProperty& one : properties) {
    const std::uint32_t type = static_cast<std::uint32_t>(one.type) | (one.is_many ? 0x1000U : 0U);
    const std::uint32_t tag = std::uint32_t{one.id} << 16U | type;
    const std::string name = "__substg1.0_" + hex8(tag);
    const std::size_t size = mapi::fixed_size(one.type);
    fixed += little(tag, 4) + little(6, 4);
    if (one.is_many) {
      std::string lengths;
      for (std::size_t i = 0; i < one.values.size(); ++i) {
        const bool is_binary = one.type == Type::Binary;
        lengths += little(one.values[i].size(), 4) + (is_binary ? little(0, 4) : std::string());
        into.push_back(stream(name + "-" + hex8(static_cast<std::uint32_t>(i)), one.values[i]));
      }
      fixed += little(lengths.size(), 8);
      into.push_back(stream(name, lengths));
    } else if (size > 0 && size <= 8) {
      std::string value = one.values.front();
      value.resize(8, '\0');
      fixed += value;
    } else {
      const std::size_t closing = one.type == Type::Unicode ? 2 : one.type == Type::String8 ? 1 : 0;
      fixed += little(one.values.front().size() + closing, 8);
      into.push_back(stream(name, one.values.front()));
    }
  }
  into.push_back(stream("__properties_version1.0", fixed));
}

CompoundNode names_storage(const std::vector<mapi::Name>& names) {
  std::string sets, entries, texts;
  std::map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string set(names[i].set.bytes.begin(), names[i].set.bytes.end());
    const auto [at, is_new] = known.emplace(set, 3 + known.size());
    if (is_new) sets += set;
    std::uint64_t number = names[i].number, kind = at->second << 1U;
    if (!names[i].text.empty()) {
      number = texts.size();
      kind |= 1U;
      const std::string wide = utf16(names[i].text);
      texts += little(wide.size(), 4) + wide;
      texts.resize((texts.size() + 3) / 4 * 4, '\0');
    }
    entries += little(number, 4) + little(kind, 2) + little(i, 2);
  }
  return {
      .name = "__nameid_version1.0",
      .is_storage = true,
      .children = {stream("__substg1.0_00020102", sets), stream("__substg1.0_00030102", entries),
                   stream("__substg1.0_00040102", texts)}};
}

std::vector<CompoundNode> message_nodes(const MsgBuilder& message, bool is_outermost);

CompoundNode attachment_node(const MsgAttachment& one, std::size_t index) {
  CompoundNode node{.name = "__attach_version1.0_#" + hex8(static_cast<std::uint32_t>(index)),
                    .is_storage = true};
  put_properties(one.properties, std::string(8, '\0'), node.children);
  if (!one.embedded.empty()) {
    node.children.push_back({.name = "__substg1.0_3701000D",
                             .is_storage = true,
                             .children = message_nodes(one.embedded.front(), false)});
  }
  if (!one.object.empty()) {
    node.children.push_back(
        {.name = "__substg1.0_3701000D", .is_storage = true, .children = one.object});
  }
  return node;
}

std::vector<CompoundNode> message_nodes(const MsgBuilder& message, bool is_outermost) {
  std::vector<CompoundNode> nodes;
  if (is_outermost) nodes.push_back(names_storage(message.names));
  const std::string counts =
      little(message.recipients.size(), 4) + little(message.attachments.size(), 4);
  const std::string header =
      std::string(8, '\0') + counts + counts + (is_outermost ? std::string(8, '\0') : "");
  put_properties(message.properties, header, nodes);
  for (std::size_t i = 0; i < message.recipients.size(); ++i) {
    CompoundNode node{.name = "__recip_version1.0_#" + hex8(static_cast<std::uint32_t>(i)),
                      .is_storage = true};
    put_properties(message.recipients[i], std::string(8, '\0'), node.children);
    nodes.push_back(std::move(node));
  }
  for (std::size_t i = 0; i < message.attachments.size(); ++i) {
    nodes.push_back(attachment_node(message.attachments[i], i));
  }
  return nodes;
}

}  // namespace

std::string little(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFFU);
  return bytes;
}

std::string utf16(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t code = size == 1 ? lead : lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
      code = code << 6U | (static_cast<unsigned char>(utf8[at + i]) & 0x3FU);
    }
    at += size;
    if (code < 0x10000) {
      out += little(code, 2);
    } else {
      out += little(0xD800 + ((code - 0x10000) >> 10U), 2) +
             little(0xDC00 + ((code - 0x10000) & 0x3FFU), 2);
    }
  }
  return out;
}

MsgProperty MsgBuilder::text_property(std::uint16_t id, std::string_view value) const {
  return {.id = id,
          .type = is_unicode ? Type::Unicode : Type::String8,
          .values = {is_unicode ? utf16(value) : std::string(value)}};
}

MsgBuilder& MsgBuilder::text(std::uint16_t id, std::string_view value) {
  properties.push_back(text_property(id, value));
  return *this;
}

MsgBuilder& MsgBuilder::number(std::uint16_t id, std::int32_t value) {
  properties.push_back({.id = id,
                        .type = Type::Integer32,
                        .values = {little(static_cast<std::uint32_t>(value), 4)}});
  return *this;
}

MsgBuilder& MsgBuilder::time(std::uint16_t id, std::int64_t seconds) {
  const auto ticks = static_cast<std::uint64_t>(seconds + 11'644'473'600) * 10'000'000;
  properties.push_back({.id = id, .type = Type::Time, .values = {little(ticks, 8)}});
  return *this;
}

MsgBuilder& MsgBuilder::binary(std::uint16_t id, std::string value) {
  properties.push_back({.id = id, .type = Type::Binary, .values = {std::move(value)}});
  return *this;
}

MsgBuilder& MsgBuilder::named(mapi::Name name, std::string_view value) {
  const auto id = static_cast<std::uint16_t>(0x8000 + names.size());
  names.push_back(std::move(name));
  return text(id, value);
}

MsgBuilder& MsgBuilder::recipient(int kind, std::string_view name, std::string_view address) {
  recipients.push_back({{.id = 0x0C15,
                         .type = Type::Integer32,
                         .values = {little(static_cast<std::uint64_t>(kind), 4)}},
                        text_property(0x3001, name),
                        text_property(0x3002, "SMTP"),
                        text_property(0x3003, address)});
  return *this;
}

MsgBuilder& MsgBuilder::attach(std::string_view file_name, std::string bytes,
                               std::string_view type) {
  MsgAttachment one;
  one.properties = {{.id = 0x3705, .type = Type::Integer32, .values = {little(1, 4)}},
                    text_property(0x3707, file_name),
                    {.id = 0x3701, .type = Type::Binary, .values = {std::move(bytes)}}};
  if (!type.empty()) one.properties.push_back(text_property(0x370E, type));
  attachments.push_back(std::move(one));
  return *this;
}

MsgBuilder& MsgBuilder::attach(MsgBuilder inside, std::string_view name) {
  MsgAttachment one;
  one.properties = {{.id = 0x3705, .type = Type::Integer32, .values = {little(5, 4)}},
                    text_property(0x3001, name)};
  one.embedded.push_back(std::move(inside));
  attachments.push_back(std::move(one));
  return *this;
}

std::vector<CompoundNode> MsgBuilder::nodes() const { return message_nodes(*this, true); }

MsgBuilder msg_letter(std::string_view subject, std::string_view body) {
  MsgBuilder letter;
  letter.text(0x001A, "IPM.Note").text(0x0037, subject).text(0x1000, body);
  letter.text(0x0C1A, "Greta Sender").text(0x0C1E, "SMTP").text(0x0C1F, "greta@sender.example");
  letter.time(0x0039, 1'400'000'000);
  letter.recipient(1, "Rolf Reader", "rolf@reader.example");
  return letter;
}

}  // namespace oubli::test
