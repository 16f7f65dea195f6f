// SPDX-License-Identifier: GPL-3.0-or-later
// Goes through one PDF for read(). One thread; refers to the bytes given. Cannot fail.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "adapters/pdf/about.h"
#include "adapters/pdf/content.h"

namespace oubli::pdf {

class Reader {
 public:
  Reader(std::string_view bytes, std::size_t most, const TakeStream& take);

  [[nodiscard]] Document run();

 private:
  void look_at_all();
  void give(const Entry& entry, const Value& dictionary);
  void sort_in(const Entry& entry, const Value& value);
  void show_tree(const Value& node, const Value& inherited, int depth);
  void show_page(const Value& page, const Value& inherited);
  void show_other_pages();
  void show_other_forms();
  void show_other_streams();
  [[nodiscard]] std::string contents_of(const Value& page, const Value& resources);
  void append_contents(const Value& reference, const Value& resources, std::string& into);
  [[nodiscard]] Value resources_above(const Value& page);

  Effort effort_;
  const TakeStream& take_;
  std::string_view bytes_;
  Objects objects_;
  Fonts fonts_;
  PlacedText text_;
  About about_;
  Content content_;
  std::vector<const Entry*> pages_, forms_, streams_;
  std::unordered_set<const Entry*> shown_;
  // Of contents by their number, replaced ones too: with what they were shown.
  std::unordered_map<std::uint32_t, Value> resources_;
  bool has_pages_ = false;
};

}  // namespace oubli::pdf
