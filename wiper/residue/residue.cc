// SPDX-License-Identifier: GPL-3.0-or-later
// From one reading of a text several streams are made, each searched for its patterns: the bytes as
// they stand; without line ends, for base64; with quoted-printable undone; that with references
// undone; what runs of base64 decode to, with references undone; and what the compressed ones among
// these unpack to.
#include "wiper/residue/residue.h"

#include <future>
#include <string>
#include <utility>

#include "adapters/compression/unpack.h"
#include "wiper/disk/at_once.h"
#include "wiper/residue/base64_runs.h"
#include "wiper/residue/residue_patterns.h"
#include "wiper/residue/residue_stream.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kChunk = 256U << 10;  // made anew for each file of a Maildir
constexpr std::size_t kLongChunk = 4U << 20;

// What an attachment unpacks to is text of its own.
class UnpackedSearch {
 public:
  explicit UnpackedSearch(const PatternSet& patterns)
      : plain_(patterns), escaped_(undo_references, patterns) {}
  void take(std::string_view bytes) {
    plain_.room() += bytes;
    plain_.search();
    escaped_.feed(bytes, false);
    escaped_.search();
  }
  void finish() {
    escaped_.feed({}, true);
    escaped_.search();
  }

 private:
  StandingStream plain_;
  UndoneStream escaped_;
};

// The bytes as they stand, and without line ends.
class StandingSearch {
 public:
  explicit StandingSearch(const ResiduePatterns& patterns)
      : plain_(patterns.plain), squeezed_(patterns.squeezed) {}

  void feed(std::string_view bytes) {
    plain_.room() += bytes;
    plain_.search();
    squeeze(bytes, squeezed_.room());
    squeezed_.search();
  }

 private:
  StandingStream plain_, squeezed_;
};

// What comes out when something is undone.
class UndoneSearch {
 public:
  UndoneSearch(const ResiduePatterns& patterns, const Unpacker& unpacker, Residue& found)
      : patterns_(patterns), unpacker_(unpacker), found_(found) {}

  void feed(std::string_view bytes, bool is_end) {
    fed_ += bytes.size();
    escaped_.feed(undone_.feed(bytes, is_end), is_end);
    undone_.search();
    escaped_.search();
    runs_.feed(bytes);
    if (!is_end) return;
    runs_.finish();
    decoded_.feed({}, true);
    decoded_.search();
    end_unpacking();
  }

 private:
  void take_run(std::string_view bytes, bool is_end) {
    if (is_run_begin_) is_packed_ = looks_packed(bytes);
    is_run_begin_ = is_end;
    if (is_packed_) {
      is_too_long_ = is_too_long_ || packed_.size() + bytes.size() > kLongestPacked;
      if (!is_too_long_) packed_ += bytes;
      if (is_end) unpack();
      return;
    }
    decoded_.feed(bytes, false);
    if (is_end) decoded_.feed(std::string_view("\0", 1), false);  // the next is another text
    decoded_.search();
  }

  // Mostly a wait for a confined worker, which a long file has other work for.
  void unpack() {
    end_unpacking();
    attachment_ = std::exchange(packed_, {});
    const bool is_held = !std::exchange(is_too_long_, false);
    unpacking_ = begin_aside(fed_, [this, is_held] {
      UnpackedSearch search(patterns_.packed);
      const bool is_whole =
          is_held && unpacker_ && unpacker_(attachment_, [&](auto bytes) { search.take(bytes); });
      search.finish();
      return is_whole;
    });
  }

  void end_unpacking() {
    if (unpacking_.valid() && !unpacking_.get()) ++found_.unopened;
    attachment_ = {};
  }

  const ResiduePatterns& patterns_;
  const Unpacker& unpacker_;
  Residue& found_;
  UndoneStream undone_{undo_quoted_printable, patterns_.undone};
  UndoneStream escaped_{undo_references, patterns_.escaped};
  UndoneStream decoded_{undo_references, patterns_.escaped};
  Base64Runs runs_{[this](std::string_view bytes, bool is_end) { take_run(bytes, is_end); }};
  std::string packed_;
  bool is_run_begin_ = true, is_packed_ = false, is_too_long_ = false;
  std::uint64_t fed_ = 0;
  std::string attachment_;       // that is being unpacked
  std::future<bool> unpacking_;  // whether all of it was; goes first
};

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

struct ResidueSearch::Text {
  Text(const ResiduePatterns& patterns, const Unpacker& unpacker, Residue& found)
      : standing(patterns), undone(patterns, unpacker, found) {}
  StandingSearch standing;
  UndoneSearch undone;
  std::uint64_t fed = 0;
};

struct ResidueSearch::Needles {
  Residue found;
  ResiduePatterns patterns;
};

ResidueSearch::ResidueSearch(std::span<const std::string_view> strings, const Unpacker& unpacker)
    : unpacker_(unpacker), needles_(std::make_unique<Needles>()) {
  for (const auto string : strings) {
    if (string.size() >= kShortestNeedle) needles_->patterns.add(string, needles_->found);
  }
  needles_->patterns.prepare();
}

ResidueSearch::~ResidueSearch() = default;

bool ResidueSearch::is_idle() const { return needles_->patterns.plain.empty(); }

void ResidueSearch::feed(std::string_view bytes) {
  if (is_idle() || bytes.empty()) return;
  if (!text_) text_ = std::make_unique<Text>(needles_->patterns, unpacker_, needles_->found);
  // No stream counts what another counts. Where a text goes on for long, both are fed at once.
  auto other = begin_aside(text_->fed, [&] { text_->standing.feed(bytes); });
  text_->undone.feed(bytes, false);
  other.get();
  text_->fed += bytes.size();
}

void ResidueSearch::feed_packed(std::string_view packed) {
  if (is_idle()) return;
  UnpackedSearch search(needles_->patterns.packed);
  const bool is_whole =
      unpacker_ && unpacker_(packed, [&](std::string_view bytes) { search.take(bytes); });
  search.finish();
  if (!is_whole) ++needles_->found.unopened;
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
  std::string piece(kChunk, '\0');
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
