// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/fonts.h"

namespace oubli::pdf {

const Font& Fonts::named(std::string_view name, const Value& resources) {
  const Value all = objects_.follow(resources, "Font");
  const Value& said = all[name];
  const Value dictionary = objects_.follow(said);
  const Font*& last = by_name_[std::string(name)];
  if (!dictionary.is(Value::Kind::Dictionary)) {
    if (last) return *last;
    if (!plain_) plain_ = std::make_unique<Font>(objects_, Value{}, effort_);
    return *plain_;
  }
  if (said.is(Value::Kind::Reference)) {
    Owned& font = by_number_[said.whole()];
    if (!font) font = std::make_unique<Font>(objects_, dictionary, effort_);
    return *(last = font.get());
  }
  direct_.push_back(std::make_unique<Font>(objects_, dictionary, effort_));
  return *(last = direct_.back().get());
}

}  // namespace oubli::pdf
