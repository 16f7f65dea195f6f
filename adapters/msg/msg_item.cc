// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/msg/msg_item.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "adapters/bytes/little_endian.h"
#include "adapters/mapi/tags.h"
#include "adapters/mime/ascii.h"
#include "adapters/msg/named_properties.h"

namespace oubli::msg {
namespace {

using mapi::Type;
using mapi::Unread;

constexpr std::string_view kProperties = "__properties_version1.0", kNames = "__nameid_version1.0",
                           kValue = "__substg1.0_", kRecipient = "__recip_version1.0_#",
                           kAttachment = "__attach_version1.0_#";
// What stands before the entries of a property stream ([MS-OXMSG] 2.4.1).
constexpr std::size_t kOuterHeader = 32, kInnerHeader = 24, kSmallHeader = 8, kPropertySize = 16;

std::optional<std::uint32_t> hex(std::string_view digits) {
  std::uint32_t number = 0;
  if (digits.size() != 8) return std::nullopt;
  for (const char c : digits) {
    const int value = mime::hex_value(c);
    if (value < 0) return std::nullopt;
    number = number << 4U | static_cast<std::uint32_t>(value);
  }
  return number;
}

// "__substg1.0_3001001F", "__substg1.0_8019101F-00000002".
struct ValueName {
  std::uint16_t id = 0;
  std::uint16_t type = 0;
  std::optional<std::uint32_t> position;
};
std::optional<ValueName> value_named(std::string_view name) {
  if (!mime::starts_with_ignoring_case(name, kValue)) return std::nullopt;
  const std::string_view digits = name.substr(kValue.size());
  const auto tag = hex(digits.substr(0, 8));
  if (!tag) return std::nullopt;
  ValueName value{static_cast<std::uint16_t>(*tag >> 16U), static_cast<std::uint16_t>(*tag), {}};
  if (digits.size() == 8) return value;
  if (digits[8] != '-') return std::nullopt;
  value.position = hex(digits.substr(9));
  return value.position ? std::optional(value) : std::nullopt;
}

class Bytes final : public ByteSource {
 public:
  explicit Bytes(std::string held) : held_(std::move(held)), view_(held_) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    return view_.read_at(offset, into);
  }

 private:
  std::string held_;
  MemoryBytes view_;
};

class Reading {
 public:
  Reading(CompoundFile& file, const mapi::Bounds& bounds) : file_(file), bounds_(bounds) {
    const Node* names = file_.child(file_.root(), kNames);
    if (names == nullptr) return;
    names_ = NamedProperties(part(*names, "00020102"), part(*names, "00030102"),
                             part(*names, "00040102"));
  }

  void message(const Node& storage, mapi::Item& item, std::size_t depth, std::uint32_t code_page) {
    ++items_;
    const std::string header =
        properties(storage, depth == 0 ? kOuterHeader : kInnerHeader, item.properties, item);
    std::size_t recipients = 0, attachments = 0;
    for (const std::uint32_t at : storage.children) {
      const Node& child = file_.node(at);
      if (!child.is_storage) continue;
      if (mime::starts_with_ignoring_case(child.name, kRecipient)) {
        if (++recipients > bounds_.recipients) continue;
        item.recipients.emplace_back();
        properties(child, kSmallHeader, item.recipients.back().properties, item);
      } else if (mime::starts_with_ignoring_case(child.name, kAttachment)) {
        if (++attachments > bounds_.attachments) continue;
        item.attachments.emplace_back();
        properties(child, kSmallHeader, item.attachments.back().properties, item);
      }
    }
    if (recipients > bounds_.recipients || attachments > bounds_.attachments) {
      item.note(Unread::TooMany);
    }
    const bool has_header = header.size() >= kInnerHeader;
    if (!has_header || u32(header, 16) > recipients || u32(header, 20) > attachments) {
      item.note(Unread::Damaged);
    }
    settle_code_pages(item, code_page);
    contents(storage, item, depth);
    if (file_.is_damaged()) item.note(Unread::Damaged);
  }

 private:
  std::string part(const Node& names, std::string_view tag) {
    const Node* node = file_.child(names, std::string(kValue) + std::string(tag));
    auto bytes = node == nullptr ? Result<std::string>(std::string())
                                 : file_.read(*node, bounds_.value_bytes);
    return bytes ? *std::move(bytes) : std::string();
  }

  void add(mapi::PropertyBag& bag, mapi::Property property, mapi::Item& item) {
    if (bag.all().size() >= bounds_.properties) return item.note(Unread::TooMany);
    property.name = names_.name_of(property.id);
    if (property.id >= 0x8000 && !property.name) item.note(Unread::Unnamed);
    bag.add(std::move(property));
  }

  // Gives back what stands before the entries of the property stream.
  std::string properties(const Node& storage, std::size_t header_size, mapi::PropertyBag& bag,
                         mapi::Item& item) {
    std::map<std::uint32_t, std::uint32_t> promised;  // tag → size, of what is a stream of its own
    const Node* node = file_.child(storage, kProperties);
    std::string stream;
    if (node != nullptr && !node->is_storage) {
      auto read = file_.read(*node, header_size + bounds_.properties * kPropertySize);
      if (read) stream = *std::move(read);
    }
    if (stream.size() < header_size) item.note(Unread::Damaged);
    for (std::size_t at = header_size; at + kPropertySize <= stream.size(); at += kPropertySize) {
      const std::uint32_t tag = u32(stream, at);
      const auto [type, is_many] = mapi::stored_type(static_cast<std::uint16_t>(tag));
      const bool is_empty = u32(stream, at + 8) == 0 && u32(stream, at + 12) == 0;
      if (!mapi::is_known(type) && !is_empty) item.note(Unread::UnknownType);
      const std::size_t size = is_many ? 0 : mapi::fixed_size(type);
      if (size == 0 || size > 8) {
        promised.emplace(tag, u32(stream, at + 8));
        continue;
      }
      mapi::Property one{
          .id = static_cast<std::uint16_t>(tag >> 16U), .type = type, .values = {}, .name = {}};
      one.values.push_back(stream.substr(at + 8, size));
      add(bag, std::move(one), item);
    }
    values(storage, bag, item, promised);
    stream.resize(std::min(stream.size(), header_size));
    return stream;
  }

  // The values that are streams, whether the property stream knows of them or not.
  void values(const Node& storage, mapi::PropertyBag& bag, mapi::Item& item,
              std::map<std::uint32_t, std::uint32_t>& promised) {
    std::map<std::uint32_t, std::map<std::uint32_t, const Node*>> many;
    for (const std::uint32_t at : storage.children) {
      const Node& child = file_.node(at);
      const auto name = value_named(child.name);
      if (!name) continue;
      const std::uint32_t tag = std::uint32_t{name->id} << 16U | name->type;
      promised.erase(tag);
      if (child.is_storage || (name->id == mapi::tag::kAttachData && !name->position)) continue;
      const auto [type, is_many] = mapi::stored_type(name->type);
      if (!mapi::is_known(type)) item.note(Unread::UnknownType);
      if (is_many) {
        auto& values = many[tag];
        if (name->position) values.emplace(*name->position, &child);
        if (!name->position && mapi::fixed_size(type) > 0) fixed_values(*name, child, bag, item);
      } else if (!name->position) {
        mapi::Property one{.id = name->id, .type = type, .values = {}, .name = {}};
        one.values.push_back(value(child, item));
        add(bag, std::move(one), item);
      }
    }
    for (const auto& [tag, streams] : many) {
      if (streams.empty()) continue;
      const auto [type, unused] = mapi::stored_type(static_cast<std::uint16_t>(tag));
      mapi::Property one{.id = static_cast<std::uint16_t>(tag >> 16U),
                         .type = type,
                         .is_many = true,
                         .values = {},
                         .name = {}};
      for (const auto& [position, node] : streams) {
        if (one.values.size() >= bounds_.values) {
          item.note(Unread::TooMany);
          break;
        }
        one.values.push_back(value(*node, item));
      }
      add(bag, std::move(one), item);
    }
    for (const auto& [tag, size] : promised) {
      const auto [type, is_many] = mapi::stored_type(static_cast<std::uint16_t>(tag));
      // The closing zero is counted and not stored: an empty text may have no stream.
      const std::uint32_t nothing = type == Type::Unicode ? 2 : type == Type::String8 ? 1 : 0;
      const bool has_value = is_many || mapi::is_text(type) || type == Type::Binary;
      if (has_value && size > nothing) item.note(Unread::Damaged);
    }
  }

  void fixed_values(const ValueName& name, const Node& node, mapi::PropertyBag& bag,
                    mapi::Item& item) {
    const Type type = mapi::stored_type(name.type).type;
    const std::string bytes = value(node, item);
    const std::size_t size = mapi::fixed_size(type);
    mapi::Property one{.id = name.id, .type = type, .is_many = true, .values = {}, .name = {}};
    for (std::size_t at = 0; at + size <= bytes.size(); at += size) {
      if (one.values.size() >= bounds_.values) {
        item.note(Unread::TooMany);
        break;
      }
      one.values.push_back(bytes.substr(at, size));
    }
    add(bag, std::move(one), item);
  }

  std::string value(const Node& node, mapi::Item& item) {
    if (node.size > bounds_.value_bytes) item.note(Unread::TooLong);
    auto bytes = file_.read(node, bounds_.value_bytes);
    return bytes ? *std::move(bytes) : std::string();
  }

  // What the attachments hold, in the order of their storages.
  void contents(const Node& storage, mapi::Item& item, std::size_t depth) {
    std::size_t position = 0;
    for (const std::uint32_t at : storage.children) {
      const Node& child = file_.node(at);
      const bool is_one =
          child.is_storage && mime::starts_with_ignoring_case(child.name, kAttachment);
      if (!is_one) continue;
      if (position >= item.attachments.size()) return;
      content(child, item.attachments[position++], item, depth);
    }
  }

  void content(const Node& storage, mapi::Attachment& into, mapi::Item& item, std::size_t depth) {
    const std::string name = std::string(kValue) + "3701";
    if (const Node* inner = file_.child(storage, name + "000D"); inner != nullptr) {
      const bool is_item = inner->is_storage && file_.child(*inner, kProperties) != nullptr;
      if (is_item) return embedded(*inner, into, item, depth);
      return inner->is_storage ? object(*inner, into, item) : stream(*inner, into, item);
    }
    if (const Node* data = file_.child(storage, name + "0102"); data != nullptr) {
      return stream(*data, into, item);
    }
    const auto method = static_cast<mapi::AttachMethod>(
        into.properties.number(mapi::tag::kAttachMethod).value_or(0));
    const bool is_elsewhere = method == mapi::AttachMethod::ByReference ||
                              method == mapi::AttachMethod::ByReferenceResolve ||
                              method == mapi::AttachMethod::ByReferenceOnly ||
                              method == mapi::AttachMethod::ByWebReference;
    if (is_elsewhere) item.note(Unread::HeldElsewhere);
    if (!is_elsewhere && method != mapi::AttachMethod::None) item.note(Unread::Damaged);
  }

  void stream(const Node& node, mapi::Attachment& into, mapi::Item& item) {
    if (node.size > bounds_.content_bytes) return item.note(Unread::TooLong);
    into.content = file_.stream(node);
    into.content_size = node.size;
  }

  void embedded(const Node& storage, mapi::Attachment& into, mapi::Item& item, std::size_t depth) {
    if (depth + 1 >= bounds_.nesting) return item.note(Unread::TooDeep);
    if (items_ >= bounds_.items) return item.note(Unread::TooMany);
    into.embedded = std::make_unique<mapi::Item>();
    message(storage, *into.embedded, depth + 1, item.properties.code_page());
  }

  // An OLE object is a tree of streams: they are given one behind the other.
  void object(const Node& storage, mapi::Attachment& into, mapi::Item& item) {
    std::string all;
    std::vector<std::uint32_t> left(storage.children.rbegin(), storage.children.rend());
    while (!left.empty()) {
      const Node& node = file_.node(left.back());
      left.pop_back();
      left.insert(left.end(), node.children.rbegin(), node.children.rend());
      if (node.is_storage) continue;
      auto bytes =
          file_.read(node, bounds_.value_bytes - std::min(bounds_.value_bytes, all.size()));
      if (bytes) all += *bytes;
      if (all.size() >= bounds_.value_bytes) item.note(Unread::TooLong);
    }
    into.content_size = all.size();
    into.content = std::make_unique<Bytes>(std::move(all));
  }

  CompoundFile& file_;
  const mapi::Bounds& bounds_;
  NamedProperties names_;
  std::size_t items_ = 0;
};

}  // namespace

Result<MsgItem> read_item(ByteSource& source, std::uint64_t size, const mapi::Bounds& bounds) {
  auto file = CompoundFile::open(source, size);
  if (!file) return std::move(file).take_error();
  MsgItem read{*std::move(file), {}};
  if (read.file->child(read.file->root(), kProperties) == nullptr) {
    return damaged("a compound file that holds no Outlook message");
  }
  Reading(*read.file, bounds).message(read.file->root(), read.item, 0, 0);
  return read;
}

}  // namespace oubli::msg
