// SPDX-License-Identifier: GPL-3.0-or-later
// The search half of verify.h. From one reading of the file several streams are made, each searched
// for its patterns: the bytes as they stand; without line ends, for base64; with quoted-printable
// undone; that with references undone; what runs of base64 decode to, with references undone; and
// what the compressed ones among these unpack to.
#include <algorithm>
#include <bit>
#include <future>
#include <optional>
#include <string>
#include <utility>

#include <sodium.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "adapters/base/files.h"
#include "adapters/compression/unpack.h"
#include "wiper/at_once.h"
#include "wiper/base64_runs.h"
#include "wiper/pattern_set.h"
#include "wiper/undo.h"
#include "wiper/verify.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kChunk = 256U << 10;  // made anew for each file of a Maildir
constexpr std::size_t kLongChunk = 4U << 20;
constexpr std::size_t kShortestBase64 = 6;

// UTF-8 to UTF-16; nothing when it is not UTF-8.
std::optional<std::u16string> utf16_of(std::string_view text) {
  std::u16string wide;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || at + length > text.size()) return {};
    char32_t code = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xC0U) != 0x80) return {};
      code = code << 6U | (next & 0x3FU);
    }
    if (code >= 0x10000) {
      wide += static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10U));
      wide += static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FFU));
    } else {
      wide += static_cast<char16_t>(code);
    }
    at += length;
  }
  return wide;
}

std::string bytes_of(const std::u16string& wide, bool big_endian) {
  std::string bytes;
  for (const char16_t unit : wide) {
    const char high = static_cast<char>(unit >> 8U);
    const char low = static_cast<char>(unit & 0xFFU);
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  }
  return bytes;
}

// The characters that encode `bytes` and nothing else, when `before` bytes (0 to 2) stand in
// front of it in its group of three.
std::string base64_at(std::string_view bytes, std::size_t before) {
  const std::string padded = std::string(before, '\0') + std::string(bytes);
  std::string text(sodium_base64_ENCODED_LEN(padded.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(padded.data()),
                    padded.size(), sodium_base64_VARIANT_ORIGINAL);
  // Character i holds bits [6i, 6i + 6): the first whole one begins at or after bit 8·before.
  const std::size_t first = (8 * before + 5) / 6;
  return text.substr(first, 8 * padded.size() / 6 - first);
}

// A stream searched as it stands: whatever stands in it counts.
class Stream {
 public:
  explicit Stream(const PatternSet& patterns) : patterns_(patterns) {}
  // What is to be searched next is put behind this.
  std::string& room() { return bytes_; }
  void search() {
    patterns_.find(bytes_, [this](std::size_t at, const PatternSet::Pattern& pattern) {
      // What ended within the bytes carried over was counted in the piece before.
      if (at + pattern.bytes.size() > carried_) ++*pattern.count;
    });
    carried_ = std::min(bytes_.size(), std::max<std::size_t>(patterns_.longest(), 1) - 1);
    bytes_.erase(0, bytes_.size() - carried_);
  }

 private:
  const PatternSet& patterns_;
  std::string bytes_;
  std::size_t carried_ = 0;
};

// A stream in which something was undone. Only what holds an edit counts, and only around edits is
// it looked for: the rest was found where it stood as it is.
class UndoneStream {
 public:
  UndoneStream(Undo undo, const PatternSet& patterns) : undo_(undo), patterns_(patterns) {}

  // Returns what came out of it, lent until search().
  std::string_view feed(std::string_view piece, bool is_end) {
    held_ += piece;
    held_.erase(0, undo_(held_, is_end, out_));
    return std::string_view(out_.bytes).substr(carried_);
  }

  void search() {
    const std::size_t reach = std::max<std::size_t>(patterns_.longest(), 1) - 1;
    std::size_t begin = 0;
    std::size_t end = 0;
    for (const std::uint64_t edit : out_.edits) {
      const std::size_t at = edit / 2 - out_.base;
      const std::size_t from = at - std::min(at, reach);
      if (from > end) {
        search(begin, end);
        begin = from;
      }
      end = std::min(out_.bytes.size(), at + 1 + reach);
    }
    search(begin, end);
    carry(reach);
  }

 private:
  void search(std::size_t begin, std::size_t end) {
    const std::string_view window = std::string_view(out_.bytes).substr(begin, end - begin);
    patterns_.find(window, [&](std::size_t at, const PatternSet::Pattern& pattern) {
      const std::size_t first = begin + at;
      const std::size_t last = first + pattern.bytes.size();
      if (last > carried_ && has_edit(first, last)) ++*pattern.count;
    });
  }

  [[nodiscard]] bool has_edit(std::size_t first, std::size_t last) const {
    const auto edit = std::ranges::upper_bound(out_.edits, 2 * (out_.base + first));
    return edit != out_.edits.end() && *edit < 2 * (out_.base + last);
  }

  void carry(std::size_t reach) {
    carried_ = std::min(out_.bytes.size(), reach);
    const std::size_t done = out_.bytes.size() - carried_;
    out_.bytes.erase(0, done);
    out_.base += done;
    const auto kept = std::ranges::lower_bound(out_.edits, 2 * out_.base);
    out_.edits.erase(out_.edits.begin(), kept);
  }

  Undo undo_;
  const PatternSet& patterns_;
  std::string held_;  // the beginning of an escape
  Undone out_;
  std::size_t carried_ = 0;
};

// Without line ends; what stands around them comes together.
void squeeze(std::string_view bytes, std::string& into) {
  const std::size_t before = into.size();
  into.resize(before + bytes.size());
  char* out = into.data() + before;
  std::size_t at = 0;
#ifdef __SSE2__
  constexpr std::size_t kWide = 16;
  const __m128i feed = _mm_set1_epi8('\n');
  const __m128i back = _mm_set1_epi8('\r');
  // Where nothing is left out, as many bytes are written as there is room for.
  for (; at + kWide <= bytes.size();) {
    const __m128i some = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
    const __m128i breaks = _mm_or_si128(_mm_cmpeq_epi8(some, feed), _mm_cmpeq_epi8(some, back));
    const auto hits = static_cast<unsigned>(_mm_movemask_epi8(breaks));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), some);
    const std::size_t kept = hits == 0 ? kWide : static_cast<std::size_t>(std::countr_zero(hits));
    out += kept;
    at += hits == 0 ? kWide : kept + 1;
  }
#endif
  for (; at < bytes.size(); ++at) {
    if (bytes[at] != '\r' && bytes[at] != '\n') *out++ = bytes[at];
  }
  into.resize(static_cast<std::size_t>(out - into.data()));
}

// The patterns of one stream each.
struct Patterns {
  PatternSet plain, squeezed, undone, escaped, packed;

  void add(std::string_view string, Residue& found) {
    std::vector<std::string> forms{std::string(string)};
    if (const auto wide = utf16_of(string)) {
      forms.push_back(bytes_of(*wide, false));
      forms.push_back(bytes_of(*wide, true));
    }
    for (std::size_t i = 0; i < forms.size(); ++i) {
      plain.add(forms[i], i == 0 ? found.plain : found.utf16);
      undone.add(forms[i], found.quoted_printable);
      escaped.add(forms[i], found.escaped);
      packed.add(forms[i], found.packed);
      for (std::size_t before = 0; before < 3; ++before) {
        // Fewer characters than these turn up in any large attachment by chance.
        std::string text = base64_at(forms[i], before);
        if (text.size() >= kShortestBase64) squeezed.add(std::move(text), found.base64);
      }
    }
  }
  void prepare() {
    for (PatternSet* set : {&plain, &squeezed, &undone, &escaped, &packed}) set->prepare();
  }
};

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
  Stream plain_;
  UndoneStream escaped_;
};

// The bytes as they stand, and without line ends.
class StandingSearch {
 public:
  explicit StandingSearch(const Patterns& patterns)
      : plain_(patterns.plain), squeezed_(patterns.squeezed) {}

  void feed(std::string_view bytes) {
    plain_.room() += bytes;
    plain_.search();
    squeeze(bytes, squeezed_.room());
    squeezed_.search();
  }

 private:
  Stream plain_, squeezed_;
};

// What comes out when something is undone.
class UndoneSearch {
 public:
  UndoneSearch(const Patterns& patterns, const Unpacker& unpacker, Residue& found)
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

  const Patterns& patterns_;
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
  Text(const Patterns& patterns, const Unpacker& unpacker, Residue& found)
      : standing(patterns), undone(patterns, unpacker, found) {}
  StandingSearch standing;
  UndoneSearch undone;
  std::uint64_t fed = 0;
};

struct ResidueSearch::Needles {
  Residue found;
  Patterns patterns;
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
