// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/leftovers.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "adapters/mapi/people.h"
#include "adapters/mapi/tags.h"
#include "adapters/mime/ascii.h"

namespace oubli::mapi {
namespace {

// Bodies are parts of their own; attached content is read where it stands.
constexpr std::uint16_t kBodies[] = {tag::kRtfCompressed, tag::kHtml, tag::kAttachData};

// In the order of what they are, which is the same in every store; ids of named ones are not.
std::vector<const Property*> in_order(const PropertyBag& bag) {
  std::vector<const Property*> all;
  for (const Property& one : bag.all()) all.push_back(&one);
  std::ranges::stable_sort(all, [](const Property* a, const Property* b) {
    const auto key = [](const Property* one) {
      static const Name kNoName{};
      const Name& name = one->name ? *one->name : kNoName;
      const std::uint16_t id = one->name ? std::uint16_t{0x8000} : one->id;
      return std::tuple<std::uint16_t, const std::array<std::uint8_t, 16>&, std::uint32_t,
                        const std::string&>(id, name.set.bytes, name.number, name.text);
    };
    return key(a) < key(b);
  });
  return all;
}

bool is_plain_text(std::string_view bytes) {
  constexpr std::size_t kLeast = 4;
  return bytes.size() >= kLeast && std::ranges::all_of(bytes, [](char c) {
           return (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\r' || c == '\n';
         });
}

// Every other byte a zero, the rest plain: UTF-16.
bool is_wide_text(std::string_view bytes) {
  constexpr std::size_t kLeast = 8;
  if (bytes.size() < kLeast || bytes.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    const bool is_plain = (bytes[i] >= 0x20 && bytes[i] < 0x7F) || mime::is_space(bytes[i]);
    if (!is_plain || bytes[i + 1] != '\0') return false;
  }
  return true;
}

std::vector<std::string> texts_in_binary(std::string_view bytes) {
  std::vector<std::string> texts = persons_within(bytes);
  while (!bytes.empty() && bytes.back() == '\0' && !is_wide_text(bytes)) bytes.remove_suffix(1);
  if (is_plain_text(bytes)) {
    texts.emplace_back(bytes);
  } else if (is_wide_text(bytes)) {
    PropertyBag bag;
    bag.add(0, Type::Unicode, std::string(bytes));
    texts.push_back(bag.text(std::uint16_t{0}));
  }
  return texts;
}

// The subjects and places of meetings that differ from their series stand within its pattern
// ([MS-OXOCAL] 2.2.1.44.4).
bool is_recurrence(const Property& property) {
  return property.name == Name{kAppointmentSet, 0x8216, {}};
}

// Runs of plain UTF-16, from any byte on.
std::vector<std::string> wide_texts_within(std::string_view bytes) {
  constexpr std::size_t kLeast = 4;
  std::vector<std::string> texts;
  std::string run;
  for (std::size_t at = 0; at + 1 < bytes.size();) {
    const char c = bytes[at];
    const bool is_plain = c >= 0x20 && c < 0x7F && bytes[at + 1] == '\0';
    if (is_plain) run += c;
    at += is_plain ? 2 : 1;
    if (is_plain && at + 1 < bytes.size()) continue;
    if (run.size() >= kLeast) texts.push_back(run);
    run.clear();
  }
  return texts;
}

std::vector<std::string> texts_of(const PropertyBag& bag, const Property& property) {
  if (is_text(property.type)) return bag.readings(property);
  std::vector<std::string> texts;
  const bool may_hold_text = property.type == Type::Binary || property.type == Type::Object ||
                             property.type == Type::ServerId ||
                             property.type == Type::Restriction ||
                             property.type == Type::RuleAction;
  if (!may_hold_text) return texts;
  for (const std::string& value : property.values) {
    if (is_recurrence(property)) {
      for (std::string& text : wide_texts_within(value)) texts.push_back(std::move(text));
    }
    for (std::string& text : texts_in_binary(value)) texts.push_back(std::move(text));
  }
  return texts;
}

bool is_body(const Property& property) {
  return !property.name && std::ranges::find(kBodies, property.id) != std::end(kBodies);
}

// A body that has one reading is a part of the rendering, whole.
bool is_plain_body(const Property& property) {
  return !property.name && property.id == tag::kBody && property.type == Type::Unicode &&
         property.values.size() == 1;
}

void add_line(std::string_view owner, const std::string& label, std::string_view text,
              std::string& lines) {
  for (const std::string_view part : {owner, std::string_view(label)}) {
    for (const char c : part) lines += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  lines += ": ";
  for (const char c : mime::trimmed(text)) {
    if (c == '\n') lines += '\r';
    if (c != '\r' && c != '\0') lines += c;
  }
  lines += "\r\n";
}

}  // namespace

void add_leftovers(const PropertyBag& bag, std::string_view owner, Shown& shown,
                   std::string& lines) {
  for (const Property* property : in_order(bag)) {
    if (is_body(*property) || is_machinery(*property)) continue;
    if (owner.empty() && is_plain_body(*property)) continue;
    std::string label;
    for (const std::string& text : texts_of(bag, *property)) {
      if (shown.has(text)) continue;
      shown.add(text);
      if (label.empty()) label = label_of(*property);
      add_line(owner, label, text, lines);
    }
  }
}

}  // namespace oubli::mapi
