// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/reader.h"

#include <algorithm>
#include <array>

namespace oubli::pdf {

namespace {

constexpr int kDeepestPage = 40;

// Of a stream that is nothing a page shows; those of pages say next to nothing of themselves.
bool is_told_apart(const Value& dictionary) {
  constexpr std::array<std::string_view, 11> kKeys{
      "Type", "Subtype",  "Length1",       "N",      "FunctionType", "ShadingType",
      "Size", "CMapName", "BitsPerSample", "Domain", "Alternate"};
  return std::ranges::any_of(kKeys, [&](std::string_view key) { return dictionary.has(key); });
}

bool may_show_text(std::string_view content) {
  const auto has = [content](std::string_view word) {
    return content.find(word) != std::string_view::npos;
  };
  return has("BT") && (has("Tj") || has("TJ") || has("'") || has("\""));
}

}  // namespace

Reader::Reader(std::string_view bytes, std::size_t most, const TakeStream& take)
    : effort_(bytes.size()),
      take_(take),
      bytes_(bytes),
      objects_(bytes, effort_),
      fonts_(objects_, effort_),
      text_(most, effort_),
      about_(objects_, most, effort_),
      content_(objects_, fonts_, text_, effort_) {}

Document Reader::run() {
  Document out;
  if (objects_.are_open()) {
    look_at_all();
    const Value root = objects_.root();
    show_tree(objects_.follow(root, "Pages"), null_value(), 0);
    show_other_pages();
    show_other_forms();
    show_other_streams();
    if (!has_pages_ || bytes_.find("startxref") == std::string_view::npos) effort_.fail(kDamaged);
    if (!take_) about_.attach_files();
  }
  out.text = text_.take();
  about_.add_lines(text_.take_shown());
  out.about = about_.take_text();
  out.files = about_.take_files();
  out.shows_pictures = content_.shows_pictures();
  out.is_whole = effort_.why() == nullptr;
  if (!out.is_whole) out.why = effort_.why();
  return out;
}

void Reader::look_at_all() {
  for (const Entry& entry : objects_.entries()) {
    if (effort_.left() == 0) return;
    const Value value = objects_.parse(entry);
    if (entry.has_stream && take_) give(entry, value);
    about_.take(entry, value);
    sort_in(entry, value);
  }
}

void Reader::give(const Entry& entry, const Value& dictionary) {
  if (objects_.is_picture(dictionary) || dictionary["Type"].is_name("XRef")) return;
  const std::string body = objects_.body(entry, dictionary);
  if (!body.empty()) take_(body);
}

void Reader::sort_in(const Entry& entry, const Value& value) {
  if (value["Type"].is_name("Page")) {
    pages_.push_back(&entry);
  } else if (!entry.has_stream) {
    return;
  } else if (value["Subtype"].is_name("Form") || value["PatternType"].whole() == 1) {
    forms_.push_back(&entry);
  } else if (!is_told_apart(value)) {
    streams_.push_back(&entry);
  }
}

void Reader::show_tree(const Value& node, const Value& inherited, int depth) {
  const Value own = objects_.follow(node, "Resources");
  const Value& resources = own.is(Value::Kind::Null) ? inherited : own;
  const Value kids = objects_.follow(node, "Kids");
  if (kids.is(Value::Kind::Null)) {
    if (node.is(Value::Kind::Dictionary)) show_page(node, resources);
    return;
  }
  if (depth == kDeepestPage) return effort_.fail(kDamaged);
  for (const Value& kid : kids.items) {
    const Entry* const entry = objects_.entry_of(kid);
    if (!entry) effort_.fail(kDamaged);
    if (!entry || !shown_.insert(entry).second || effort_.left() == 0) continue;
    show_tree(objects_.parse(*entry), resources, depth + 1);
  }
}

void Reader::show_page(const Value& page, const Value& resources) {
  has_pages_ = true;
  content_.show(contents_of(page, resources), resources);
}

std::string Reader::contents_of(const Value& page, const Value& resources) {
  std::string out;
  const Value& said = page["Contents"];
  const Value contents = objects_.follow(said);
  if (contents.is(Value::Kind::Array)) {
    for (const Value& item : contents.items) append_contents(item, resources, out);
  } else if (!said.is(Value::Kind::Null)) {
    append_contents(said, resources, out);
  }
  return out;
}

void Reader::append_contents(const Value& reference, const Value& resources, std::string& into) {
  constexpr std::size_t kLongestPage = std::size_t{64} << 20U;  // of one page
  const Entry* const entry = objects_.entry_of(reference);
  if (!entry || !entry->has_stream) return effort_.fail(kDamaged);
  shown_.insert(entry);
  resources_.insert_or_assign(entry->number, resources);
  into += objects_.body(*entry, objects_.parse(*entry));
  into += '\n';
  if (into.size() <= kLongestPage) return;
  effort_.fail(kTooLong);
  into.resize(kLongestPage);
}

// Those that the tree does not lead to (any more).
void Reader::show_other_pages() {
  for (const Entry* const entry : pages_) {
    if (shown_.contains(entry) || effort_.left() == 0) continue;
    const Value page = objects_.parse(*entry);
    const Value own = objects_.follow(page, "Resources");
    show_page(page, own.is(Value::Kind::Null) ? resources_above(page) : own);
  }
}

Value Reader::resources_above(const Value& page) {
  Value node = objects_.follow(page, "Parent");
  for (int i = 0; i < kDeepestPage && node.is(Value::Kind::Dictionary); ++i) {
    Value resources = objects_.follow(node, "Resources");
    if (!resources.is(Value::Kind::Null)) return resources;
    node = objects_.follow(node, "Parent");
  }
  return {};
}

// How notes and fields look, and what a form looked like before an update.
void Reader::show_other_forms() {
  for (const Entry* const entry : forms_) {
    if (content_.was_drawn(*entry) || effort_.left() == 0) continue;
    content_.show_alone(*entry, objects_.parse(*entry));
  }
}

// Contents of a page before an update, or of one that is gone.
void Reader::show_other_streams() {
  for (const Entry* const entry : streams_) {
    if (shown_.contains(entry) || effort_.left() == 0) continue;
    const std::string body = objects_.body(*entry, objects_.parse(*entry));
    if (may_show_text(body)) content_.show(body, resources_[entry->number]);
  }
}

}  // namespace oubli::pdf
