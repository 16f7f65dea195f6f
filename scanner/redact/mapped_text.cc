// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/mapped_text.h"

#include <algorithm>

namespace oubli::redact {

void MappedText::copy(std::size_t from, std::size_t size) {
  if (size == 0) return;
  const std::size_t begin = text_.size();
  text_ += source_.substr(from, size);
  const bool goes_on = !pieces_.empty() && pieces_.back().is_copy && pieces_.back().behind == from;
  if (goes_on) {
    pieces_.back().end += size;
    pieces_.back().behind += size;
  } else {
    pieces_.push_back({begin, begin + size, from, from + size, true});
  }
}

void MappedText::put(std::string_view read, std::size_t from, std::size_t size) {
  const std::size_t begin = text_.size();
  text_ += read;
  pieces_.push_back({begin, text_.size(), from, from + size, false});
}

std::vector<ByteRange> MappedText::sources(std::size_t begin, std::size_t end) const {
  std::vector<ByteRange> out;
  auto piece = std::lower_bound(pieces_.begin(), pieces_.end(), begin,
                                [](const Piece& one, std::size_t at) { return one.end <= at; });
  for (; piece != pieces_.end() && piece->begin < end; ++piece) {
    std::size_t from = piece->from, behind = piece->behind;
    if (piece->is_copy) {
      from += std::max(begin, piece->begin) - piece->begin;
      behind -= piece->end - std::min(end, piece->end);
    }
    if (from == behind) continue;
    if (!out.empty() && out.back().end == from) {
      out.back().end = behind;
    } else {
      out.push_back({from, behind});
    }
  }
  return out;
}

}  // namespace oubli::redact
