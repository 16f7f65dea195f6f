// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/objects.h"

#include <algorithm>

#include "adapters/pdf/lexer.h"

namespace oubli::pdf {

namespace {

constexpr int kMostSteps = 16;

Security::Owner owner_of(const Entry& entry) { return {entry.number, entry.generation}; }

}  // namespace

Objects::Objects(std::string_view pdf, Effort& effort) : effort_(effort) {
  Scanned scanned = scan(pdf, effort);
  entries_ = std::move(scanned.entries);
  trailers_ = std::move(scanned.trailers);
  number_entries();
  open_security();
  if (!are_open_) return;
  open_object_streams();
  number_entries();
}

void Objects::number_entries() {
  latest_.clear();
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const auto [at, is_new] = latest_.try_emplace(entries_[i].number, i);
    if (!is_new && (!entries_[i].is_doubtful || entries_[at->second].is_doubtful)) at->second = i;
  }
}

const Entry* Objects::latest(std::uint32_t number) const {
  const auto found = latest_.find(number);
  return found == latest_.end() ? nullptr : &entries_[found->second];
}

const Entry* Objects::entry_of(const Value& reference) const {
  return reference.is(Value::Kind::Reference) ? latest(reference.whole()) : nullptr;
}

// The last that says so: updates stand behind what they update.
Value Objects::from_trailers(std::string_view key) const {
  for (std::size_t i = trailers_.size(); i-- > 0;) {
    if (trailers_[i].has(key)) return trailers_[i][key];
  }
  return {};
}

Value Objects::root() {
  Value root = follow(from_trailers("Root"));
  if (root.has("Pages")) return root;
  for (std::size_t i = entries_.size(); i-- > 0;) {
    Value value = parse(entries_[i]);
    if (value["Type"].is_name("Catalog")) return value;
  }
  return {};
}

void Objects::open_security() {
  const Value said = from_trailers("Encrypt");
  Value encrypt = follow(said);
  if (said.is(Value::Kind::Reference)) encrypt_ = said.whole();
  // A file that was cut off has no trailer.
  for (std::size_t i = 0; trailers_.empty() && i < entries_.size() && encrypt_ == 0; ++i) {
    Value value = parse(entries_[i]);
    if (!value["Filter"].is_name("Standard") || !value.has("O") || !value.has("U")) continue;
    encrypt_ = entries_[i].number;
    encrypt = std::move(value);
  }
  if (said.is(Value::Kind::Null) && encrypt_ == 0) return;
  const Value id = follow(from_trailers("ID"));
  const std::string first = id.items.empty() ? std::string() : id.items.front().bytes;
  security_ = Security::open(resolved(encrypt, 0), first);
  are_open_ = security_.has_value();
  if (!are_open_) effort_.fail(kEncrypted);
}

// With what its references lead to.
Value Objects::resolved(const Value& value, int depth) {
  constexpr int kDeepest = 4;
  Value out = follow(value);
  if (depth == kDeepest) return out;
  for (Value& item : out.items) item = resolved(item, depth + 1);
  return out;
}

Value Objects::parse(const Entry& entry) {
  Value value;
  Lexer lexer(entry.source, entry.at);
  lexer.next(value);
  if (value.is(Value::Kind::Number)) {  // "5 0 R" may be all an object is
    Value generation, word;
    if (lexer.next(generation) && lexer.next(word) && word.is_word("R")) {
      value.kind = Value::Kind::Reference;
    }
  }
  if (lexer.was_cut()) effort_.fail(kTooLong);
  if (!effort_.spend(32 + lexer.at() - entry.at)) return {};
  if (security_ && !entry.is_packed && entry.number != encrypt_) decrypt(value, owner_of(entry));
  return value;
}

void Objects::decrypt(Value& value, Security::Owner owner) const {
  if (value.is(Value::Kind::String)) value.bytes = security_->string(value.bytes, owner);
  for (Value& item : value.items) decrypt(item, owner);
}

Value Objects::follow(const Value& value) {
  if (!value.is(Value::Kind::Reference)) return value;
  Value now = value;
  for (int i = 0; i < kMostSteps && now.is(Value::Kind::Reference); ++i) {
    const Entry* const entry = entry_of(now);
    if (!entry) return {};
    now = parse(*entry);
  }
  return now.is(Value::Kind::Reference) ? Value{} : now;
}

std::vector<Filter> Objects::filters_of(const Value& dictionary) {
  const auto either = [&](std::string_view name, std::string_view brief) {
    return follow(dictionary[name].is(Value::Kind::Null) ? dictionary[brief] : dictionary[name]);
  };
  const Value names = either("Filter", "F"), parameters = either("DecodeParms", "DP");
  std::vector<Filter> out;
  const auto add = [&](const Value& name, const Value& with) {
    if (!name.is(Value::Kind::Name)) return;
    Filter filter;
    filter.name = name.bytes;
    if (with.has("Predictor")) filter.predictor = follow(with, "Predictor").whole();
    if (with.has("Colors")) filter.colors = follow(with, "Colors").whole();
    if (with.has("BitsPerComponent")) filter.bits = follow(with, "BitsPerComponent").whole();
    if (with.has("Columns")) filter.columns = follow(with, "Columns").whole();
    if (with.has("EarlyChange")) filter.changes_early = follow(with, "EarlyChange").whole() != 0;
    out.push_back(std::move(filter));
  };
  if (!names.is(Value::Kind::Array)) {
    const bool is_array = parameters.is(Value::Kind::Array) && !parameters.items.empty();
    add(names, is_array ? follow(parameters.items.front()) : parameters);
    return out;
  }
  for (std::size_t i = 0; i < names.items.size() && i < kMostSteps; ++i) {
    const bool has = parameters.is(Value::Kind::Array) && i < parameters.items.size();
    add(follow(names.items[i]), has ? follow(parameters.items[i]) : Value());
  }
  return out;
}

bool Objects::is_picture(const Value& dictionary) {
  if (dictionary["Subtype"].is_name("Image")) return true;
  const Value names = follow(dictionary, "Filter");
  if (names.is(Value::Kind::Name)) return is_for_pictures(names.bytes);
  return std::ranges::any_of(names.items,
                             [](const Value& name) { return is_for_pictures(name.bytes); });
}

bool Objects::is_encrypted(const Entry& entry, const Value& dictionary) const {
  if (!security_ || entry.is_packed || dictionary["Type"].is_name("XRef")) return false;
  if (dictionary["Type"].is_name("Metadata") && !security_->hides_metadata()) return false;
  // A filter of its own, which in practice is Identity.
  const Value& filter = dictionary["Filter"];
  const bool has_own =
      filter.is_name("Crypt") || (!filter.items.empty() && filter.items.front().is_name("Crypt"));
  return !has_own;
}

std::string Objects::body(const Entry& entry, const Value& dictionary) {
  if (!entry.has_stream || is_picture(dictionary)) return {};
  const std::vector<Filter> filters = filters_of(dictionary);
  if (!is_encrypted(entry, dictionary)) return unfilter(entry.stream, filters, effort_);
  if (!security_->has_key()) {
    const bool is_file = dictionary["Type"].is_name("EmbeddedFile");
    if (is_file) effort_.fail(kEncrypted);
    return is_file ? std::string() : unfilter(entry.stream, filters, effort_);
  }
  if (!effort_.spend(entry.stream.size())) return {};
  std::string_view packed = entry.stream;
  const Value length = follow(dictionary, "Length");
  if (length.whole() > 0) packed = packed.substr(0, length.whole());
  return unfilter(security_->stream(packed, owner_of(entry)), filters, effort_);
}

// Those within stand where their stream stands, so that the last of a number counts here, too.
void Objects::open_object_streams() {
  std::vector<Entry> all;
  all.reserve(entries_.size());
  for (const Entry& entry : entries_) {
    all.push_back(entry);
    if (!entry.has_stream) continue;
    const Value dictionary = parse(entry);
    if (dictionary["Type"].is_name("ObjStm")) open_object_stream(entry, dictionary, all);
  }
  entries_ = std::move(all);
}

void Objects::open_object_stream(const Entry& entry, const Value& dictionary,
                                 std::vector<Entry>& into) {
  unpacked_.push_back(body(entry, dictionary));
  const std::string_view source = unpacked_.back();
  const std::size_t first = follow(dictionary, "First").whole();
  const std::size_t count = follow(dictionary, "N").whole();
  Lexer lexer(source.substr(0, std::min(first, source.size())));
  Value number, offset;
  for (std::size_t i = 0; i < count && lexer.next(number) && lexer.next(offset); ++i) {
    if (into.size() > kMostObjects || !effort_.spend(16)) return effort_.fail(kTooLong);
    const std::size_t at = first + offset.whole();
    if (at >= source.size()) continue;
    Entry inner;
    inner.number = number.whole();
    inner.source = source;
    inner.at = at;
    inner.is_packed = true;
    inner.is_doubtful = entry.is_doubtful;
    into.push_back(inner);
  }
}

}  // namespace oubli::pdf
