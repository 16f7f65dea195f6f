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

std::vector<MappedText::Piece>::const_iterator MappedText::piece_at(std::size_t at) const {
  return std::lower_bound(pieces_.begin(), pieces_.end(), at,
                          [](const Piece& one, std::size_t where) { return one.end <= where; });
}

std::vector<ByteRange> MappedText::sources(std::size_t begin, std::size_t end) const {
  std::vector<ByteRange> out;
  auto piece = piece_at(begin);
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

MappedText MappedText::through(const MappedText& below) const {
  MappedText out(below.source_);
  for (const Piece& piece : pieces_) {
    if (piece.is_copy) {
      out.copy_from(below, piece.from, piece.behind);
      continue;
    }
    const auto read = std::string_view(text_).substr(piece.begin, piece.end - piece.begin);
    const auto ranges = below.sources(piece.from, piece.behind);
    if (ranges.empty()) {
      out.insert(read);
    } else {
      out.put(read, ranges.front().begin, ranges.back().end - ranges.front().begin);
    }
  }
  return out;
}

void MappedText::copy_from(const MappedText& below, std::size_t from, std::size_t behind) {
  auto piece = below.piece_at(from);
  for (; piece != below.pieces_.end() && piece->begin < behind; ++piece) {
    const std::size_t begin = std::max(from, piece->begin);
    const std::size_t size = std::min(behind, piece->end) - begin;
    if (piece->is_copy) {
      copy(piece->from + (begin - piece->begin), size);
    } else {
      put(std::string_view(below.text_).substr(begin, size), piece->from,
          piece->behind - piece->from);
    }
  }
}

}  // namespace oubli::redact
