// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/leftovers.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "adapters/mapi/people.h"
#include "adapters/mapi/tags.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/utf8.h"

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

bool is_plain(char c) { return (c >= 0x20 && c < 0x7F) || mime::is_space(c); }
bool is_wide(char c) { return mime::to_byte(c) >= 0x80; }

// UTF-8, or windows-1252 of which little is not ASCII.
bool is_plain_text(std::string_view bytes) {
  constexpr std::size_t kLeast = 4;
  const auto plain = static_cast<std::size_t>(std::ranges::count_if(bytes, is_plain));
  const auto wide = static_cast<std::size_t>(std::ranges::count_if(bytes, is_wide));
  if (bytes.size() < kLeast || plain + wide < bytes.size()) return false;
  return wide == 0 || (mime::is_utf8(bytes) ? plain > 0 : wide * 4 <= bytes.size());
}

// Latin, Greek and Cyrillic letters and what stands between them; chance seldom makes four.
bool is_written(std::uint16_t unit) {
  const bool is_control = unit < 0x20 && !mime::is_space(static_cast<char>(unit));
  return !is_control && unit != 0x7F && (unit < 0x80 || (unit >= 0xA0 && unit < 0x530));
}

std::uint16_t unit_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(mime::to_byte(bytes[at]) | mime::to_byte(bytes[at + 1]) << 8U);
}

bool is_wide_text(std::string_view bytes) {
  constexpr std::size_t kLeast = 8;
  if (bytes.size() < kLeast || bytes.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    if (!is_written(unit_at(bytes, i))) return false;
  }
  return true;
}

std::vector<std::string> texts_in_binary(std::string_view bytes) {
  std::vector<std::string> texts = persons_within(bytes);
  while (!bytes.empty() && bytes.back() == '\0' && !is_wide_text(bytes)) bytes.remove_suffix(1);
  if (is_plain_text(bytes)) {
    std::string& text = texts.emplace_back();
    mime::append_mixed_utf8(bytes, text);
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

// Runs of UTF-16 below `end`, each once.
void add_runs(std::string_view bytes, std::uint16_t end, std::vector<std::string>& texts) {
  constexpr std::size_t kLeast = 4, kMany = 1000;
  std::string run;
  std::size_t units = 0;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const std::uint16_t unit = unit_at(bytes, at);
    const bool goes_on = is_written(unit) && unit >= 0x20 && unit < end;
    if (goes_on) mime::append_utf8(unit, run);
    units += goes_on ? 1U : 0U;
    if (goes_on && at + 3 < bytes.size()) continue;
    const bool is_new = texts.size() > kMany || std::ranges::find(texts, run) == texts.end();
    if (units >= kLeast && is_new) texts.push_back(run);
    run.clear();
    units = 0;
  }
}

// Runs of plain UTF-16, from any byte on.
std::vector<std::string> wide_texts_within(std::string_view bytes) {
  constexpr std::uint16_t kLatin1 = 0x100, kAny = 0x530;
  std::vector<std::string> texts;
  for (const std::size_t first : {std::size_t{0}, std::size_t{1}}) {
    // What stands beside it may look like letters of other languages: the narrow reading first.
    add_runs(bytes.substr(std::min(first, bytes.size())), kLatin1, texts);
    add_runs(bytes.substr(std::min(first, bytes.size())), kAny, texts);
  }
  return texts;
}

// Addresses in the midst of what is no text: identifiers that other calendars gave a meeting
// ([MS-OXCICAL] 2.1.3.1.1.20.26).
std::vector<std::string> addresses_within(std::string_view bytes) {
  constexpr std::size_t kLeast = 6, kLongest = 1U << 16;
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < bytes.size() && bytes.size() < kLongest;) {
    std::size_t end = at;
    while (end < bytes.size() && is_plain(bytes[end])) ++end;
    const std::string_view run = bytes.substr(at, end - at);
    if (run.size() >= kLeast && run.find('@') != run.npos) texts.emplace_back(run);
    at = end + 1;
  }
  return texts;
}

// The beginning of the body once more, as it mostly is.
bool is_preview_of_body(const PropertyBag& bag, const Property& property, std::string_view text) {
  constexpr std::uint16_t kPreview = 0x3FD9;
  if (property.name || property.id != kPreview) return false;
  const auto letters = [](std::string_view all) {
    std::string out;
    for (const char c : all) {
      if (!mime::is_space(c) && c != '\0') out += c;
    }
    return out;
  };
  return letters(bag.text(tag::kBody)).starts_with(letters(text));
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
    for (std::string& text : addresses_within(value)) texts.push_back(std::move(text));
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
      if (shown.has(text) || is_preview_of_body(bag, *property, text)) continue;
      shown.add(text);
      if (label.empty()) label = label_of(*property);
      add_line(owner, label, text, lines);
    }
  }
}

}  // namespace oubli::mapi
