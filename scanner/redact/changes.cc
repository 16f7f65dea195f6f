// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/changes.h"

#include <algorithm>
#include <utility>

namespace oubli::redact {

void Changes::replace(const ByteRange& range, std::string by) {
  all_.push_back({range, std::move(by)});
}

bool Changes::touch(const ByteRange& range) const {
  return std::any_of(all_.begin(), all_.end(), [&](const Change& one) {
    return one.range.begin >= range.begin && one.range.end <= range.end;
  });
}

std::string Changes::applied(std::string_view text) {
  std::stable_sort(all_.begin(), all_.end(),
                   [](const Change& a, const Change& b) { return a.range.begin < b.range.begin; });
  std::string out;
  std::size_t at = 0;
  for (const Change& one : all_) {
    out += text.substr(at, one.range.begin - at);
    out += one.by;
    at = one.range.end;
  }
  return out += text.substr(at);
}

}  // namespace oubli::redact
