// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/residue/residue.h"

#include <string>
#include <utility>

#include "wiper/disk/at_once.h"
#include "wiper/residue/residue_patterns.h"
#include "wiper/residue/text_search.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kSearchPiece = 256U << 10;  // made anew for each file of a Maildir
constexpr std::size_t kLongChunk = 4U << 20;

}  // namespace

Residue& Residue::operator+=(const Residue& other) {
  plain += other.plain;
  utf16 += other.utf16;
  base64 += other.base64;
  quoted_printable += other.quoted_printable;
  escaped += other.escaped;
  packed += other.packed;
  unopened += other.unopened;
  return *this;
}

// The forms of the strings in a text, and in what is packed in it.
struct ResidueSearch::Needles {
  Residue found;
  ResiduePatterns patterns, packed;
};

struct ResidueSearch::Text {
  Text(Needles& needles, const Unpacker& unpacker)
      : packed(needles.packed, unpacker, needles.found.unopened),
        standing(needles.patterns),
        undone(needles.patterns, packed) {}
  PackedSearch packed;
  StandingSearch standing;
  UndoneSearch undone;
  std::uint64_t fed = 0;
};

ResidueSearch::ResidueSearch(std::span<const std::string_view> strings, const Unpacker& unpacker)
    : unpacker_(unpacker), needles_(std::make_unique<Needles>()) {
  for (const auto string : strings) {
    if (string.size() < kShortestNeedle) continue;
    needles_->patterns.add(string, FormCounts(needles_->found));
    needles_->packed.add(string, FormCounts(needles_->found.packed));
  }
  needles_->patterns.prepare();
  needles_->packed.prepare();
}

ResidueSearch::~ResidueSearch() = default;

bool ResidueSearch::is_idle() const { return needles_->patterns.plain.empty(); }

void ResidueSearch::feed(std::string_view bytes) {
  if (is_idle() || bytes.empty()) return;
  if (!text_) text_ = std::make_unique<Text>(*needles_, unpacker_);
  // Where a text goes on for long, both are fed at once.
  auto other = begin_aside(text_->fed, [&] { text_->standing.feed(bytes); });
  text_->undone.feed(bytes, false);
  other.get();
  text_->fed += bytes.size();
}

void ResidueSearch::feed_packed(std::string_view packed) {
  if (is_idle()) return;
  needles_->found.unopened += search_unpacked(packed, needles_->packed, unpacker_);
}

void ResidueSearch::end_text() {
  if (text_) text_->undone.feed({}, true);
  text_.reset();
}

const Residue& ResidueSearch::found() const { return needles_->found; }

Result<Residue> search_residue(ByteSource& source, std::span<const std::string_view> strings,
                               const Unpacker& unpacker) {
  ResidueSearch search(strings, unpacker);
  if (search.is_idle()) return search.found();
  std::string piece(kSearchPiece, '\0');
  for (std::uint64_t at = 0;;) {
    auto got = source.read_at(at, piece);
    if (!got) return std::move(got).take_error();
    if (*got == 0) break;
    search.feed({piece.data(), *got});
    at += *got;
    source.release_before(at);
    if (*got == piece.size()) piece.resize(kLongChunk);
  }
  search.end_text();
  return search.found();
}

}  // namespace oubli::wiper
