// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/about.h"

#include <algorithm>
#include <array>

#include "adapters/mime/utf8.h"
#include "adapters/pdf/encodings.h"
#include "adapters/pdf/xml_text.h"

namespace oubli::pdf {

namespace {

// Whose strings are numbers, names of places in the document, or how something looks.
bool is_for_machines(std::string_view key) {
  constexpr std::array<std::string_view, 12> kKeys{
      "ID",   "Limits", "D",  "Registry", "Ordering",     "CharSet",
      "Lang", "DA",     "DS", "CheckSum", "CreationDate", "ModDate"};
  return std::ranges::find(kKeys, key) != kKeys.end();
}

bool is_date(std::string_view text) {
  return text.starts_with("D:") && text.size() > 6 && text[2] >= '0' && text[2] <= '9';
}

// With blanks for what cannot be seen; nothing where that is much of it.
std::string readable(std::string text) {
  std::size_t hidden = 0;
  for (char& c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= ' ' && code != 0x7F) continue;
    if (c != '\n' && c != '\r' && c != '\t') ++hidden;
    c = ' ';
  }
  if (hidden > 1 && hidden * 8 > text.size()) return {};
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

}  // namespace

void About::add(std::string_view text) {
  std::string line = readable(std::string(text));
  if (line.empty()) return;
  if (out_.size() + line.size() + 1 > most_) return effort_.fail(kTooLong);
  if (!said_.insert(line).second) return;
  out_ += line;
  out_ += '\n';
}

void About::add_lines(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    add(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

void About::take(const Entry& entry, const Value& value) {
  const Value& type = value["Type"];
  if (value["Filter"].is_name("Standard") && value.has("O") && value.has("U")) return;
  if (type.is_name("EmbeddedFile") && objects_.is_latest(entry)) noted_.push_back({"", &entry});
  if (entry.has_stream && (type.is_name("Metadata") || value["Subtype"].is_name("XML"))) {
    take_xml(entry, value);
  }
  walk(value, "");
}

void About::walk(const Value& value, std::string_view key) {
  if (value.is(Value::Kind::String)) {
    if (value.bytes.size() < 2 || is_for_machines(key)) return;
    const std::string text = text_of_string(value.bytes);
    if (!is_date(text)) add(text);
  } else if (value.is(Value::Kind::Array)) {
    for (const Value& item : value.items) walk(item, key);
  } else if (value.is(Value::Kind::Dictionary)) {
    walk_dictionary(value);
  }
}

void About::walk_dictionary(const Value& dictionary) {
  const bool is_signature = dictionary.has("ByteRange");
  if (dictionary.has("EF")) note_file(dictionary);
  for (std::size_t i = 0; i + 1 < dictionary.items.size(); i += 2) {
    const std::string& key = dictionary.items[i].bytes;
    const Value& value = dictionary.items[i + 1];
    if (key == "XFA") take_xml(value);
    if (is_signature && (key == "Contents" || key == "Cert")) continue;
    walk(value, key);
  }
}

// The parts of a form, some of which are named between them.
void About::take_xml(const Value& value) {
  const Value all = objects_.follow(value);
  if (const Entry* const entry = objects_.entry_of(value); entry && entry->has_stream) {
    return take_xml(*entry, all);
  }
  for (const Value& item : all.items) {
    if (const Entry* const entry = objects_.entry_of(item); entry && entry->has_stream) {
      take_xml(*entry, objects_.parse(*entry));
    }
  }
}

void About::take_xml(const Entry& entry, const Value& dictionary) {
  if (!xml_.insert(&entry).second) return;
  for (const std::string& line : xml_text(objects_.body(entry, dictionary))) {
    if (mime::is_utf8(line)) {
      add(line);
    } else {
      add(text_of_string(line));
    }
  }
}

void About::note_file(const Value& specification) {
  const Value name =
      objects_.follow(specification.has("UF") ? specification["UF"] : specification["F"]);
  const Value files = objects_.follow(specification, "EF");
  for (const Value& item : files.items) {
    const Entry* const entry = objects_.entry_of(item);
    if (entry && entry->has_stream) noted_.push_back({text_of_string(name.bytes), entry});
  }
}

void About::attach_files() {
  if (!noted_.empty() && !objects_.are_files_open()) return effort_.fail(kEncrypted);
  // Those that have a name first.
  std::stable_partition(noted_.begin(), noted_.end(),
                        [](const Named& one) { return !one.name.empty(); });
  std::size_t size = 0;
  for (const Named& one : noted_) {
    if (!attached_.insert(one.entry).second) continue;
    std::string bytes = objects_.body(*one.entry, objects_.parse(*one.entry));
    size += bytes.size();
    if (size > most_) return effort_.fail(kTooLong);
    files_.push_back({one.name, std::move(bytes)});
  }
}

}  // namespace oubli::pdf
