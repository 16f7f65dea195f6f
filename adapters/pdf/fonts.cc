// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/fonts.h"

namespace oubli::pdf {

// A page asks for its fonts at every change of them.
const Value& Fonts::all_in(const Value& resources) {
  const Value& said = resources["Font"];
  if (!said.is(Value::Kind::Reference)) return said;
  if (all_number_ != said.whole()) {
    all_ = objects_.follow(said);
    all_number_ = said.whole();
  }
  return all_;
}

const Font& Fonts::plain() {
  if (!plain_) plain_ = std::make_unique<Font>(objects_, Value{}, effort_);
  return *plain_;
}

// What a font takes of memory is spent as well.
Fonts::Owned Fonts::made(const Value& dictionary) {
  constexpr std::size_t kCost = std::size_t{48} << 10U;
  return effort_.spend(kCost) ? std::make_unique<Font>(objects_, dictionary, effort_) : nullptr;
}

const Font& Fonts::numbered(const Value& reference, const Font* other) {
  const auto [at, is_new] = by_number_.try_emplace(reference.whole());
  if (is_new) {
    const Value dictionary = objects_.follow(reference);
    if (dictionary.is(Value::Kind::Dictionary)) at->second = made(dictionary);
  }
  if (at->second) return *at->second;
  return other ? *other : plain();
}

const Font& Fonts::direct(const std::string& name, const Value& dictionary) {
  Direct& last = direct_[name];
  if (!last.font || !(last.dictionary == dictionary)) {
    Owned font = made(dictionary);
    if (!font) return plain();
    if (last.font) gone_.push_back(std::move(last.font));  // the state of a page may hold it
    last = {dictionary, std::move(font)};
  }
  return *last.font;
}

const Font& Fonts::named(const std::string& name, const Value& resources) {
  const Value& said = all_in(resources)[name];
  const Font*& last = by_name_[name];
  if (said.is(Value::Kind::Reference)) return *(last = &numbered(said, last));
  if (said.is(Value::Kind::Dictionary)) return *(last = &direct(name, said));
  return last ? *last : plain();
}

}  // namespace oubli::pdf
