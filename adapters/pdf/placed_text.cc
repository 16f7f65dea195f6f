// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/placed_text.h"

#include <algorithm>
#include <utility>

#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"
#include "adapters/pdf/right_to_left.h"

namespace oubli::pdf {

namespace {

// In parts of the size. Kerning is a tenth or less; the blank of a narrow font in a line that was
// squeezed is a sixth.
constexpr double kBlank = 0.15;
// Raised and lowered letters are within this, the next line is not.
constexpr double kSameLine = 0.5;
// Further back than any kerning or accent goes.
constexpr double kBack = -0.5;
// The mark of a note stands higher by more than a rounded number does.
constexpr double kRaised = 0.1;
// Two glyphs that stand so near stand one upon the other.
constexpr double kHardly = 0.2;

char32_t code_point_of(std::string_view one) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(one[i]); };
  if (one.size() == 2) return (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU);
  if (one.size() == 3) {
    return (byte(0) & 0xFU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
  }
  return one.size() == 1 ? byte(0) : 0x10000;
}

double width_of(const Place& place) {
  return length_of({place.end.x - place.begin.x, place.end.y - place.begin.y});
}

std::string_view first_of(std::string_view glyph) {
  return glyph.substr(0, mime::utf8_length_at(glyph, 0));
}

// A raised letter belongs to its word (an accent, the "me" of Mme), a raised digit to none.
bool is_note_mark(std::string_view glyph) {
  return !glyph.empty() && (mime::is_digit(glyph[0]) || glyph[0] == '*');
}

// As the letters that a reader sees in them; nothing where it is as it should be.
std::optional<std::string_view> plainly(char32_t c) {
  constexpr std::string_view kLigatures[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
  if (c >= 0xFB00 && c <= 0xFB06) return kLigatures[c - 0xFB00];
  const bool is_blank = c < ' ' || c == 0x7F || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
                        c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x3000;
  if (is_blank) return c == 0 ? "" : " ";
  return std::nullopt;
}

}  // namespace

void PlacedText::separate(char by) {
  if (out_.size() == line_ || out_.back() == by) return;
  if (by == '\n' && out_.back() == ' ') out_.pop_back();
  if (by == '\n') end_line();
  out_ += by;
  if (by == '\n') line_ = out_.size();
}

void PlacedText::end_line() {
  if (has_right_to_left_) {
    const std::string line = in_reading_order(std::string_view(out_).substr(line_), goes_left_);
    out_.replace(line_, std::string::npos, line);
  }
  has_right_to_left_ = goes_left_ = false;
}

std::string PlacedText::take() {
  part();
  return std::move(out_);
}

void PlacedText::part() {
  separate('\n');
  last_.reset();
}

// Whether it stands to the left of the one before, as letters do that are written so.
bool PlacedText::goes_left(const Place& place, double size) {
  if (!goes_left_ && !(is_glyph_from_the_right_ && was_last_from_the_right_)) return false;
  const Point gap{last_->begin.x - place.end.x, last_->begin.y - place.end.y};
  const Point along = last_->direction;
  const double left = gap.x * along.x + gap.y * along.y;
  const double aside = gap.y * along.x - gap.x * along.y;
  const bool is_beside = std::abs(aside) < kSameLine * size && left > -kBlank * size && left < size;
  const double back =
      (place.begin.x - last_->begin.x) * along.x + (place.begin.y - last_->begin.y) * along.y;
  if (!is_beside || back >= 0) return false;
  goes_left_ = true;
  if (left > kBlank * size) separate(' ');
  return true;
}

void PlacedText::separate(std::string_view glyph, const Place& place) {
  if (!last_) return;
  const double size = std::max(last_->size, place.size);
  const Point gap{place.begin.x - last_->end.x, place.begin.y - last_->end.y};
  const Point along = last_->direction;
  const double forward = gap.x * along.x + gap.y * along.y;
  const double aside = gap.y * along.x - gap.x * along.y;
  if (goes_left(place, size)) return;
  const bool turns = along.x * place.direction.x + along.y * place.direction.y < 0.9;
  if (turns || std::abs(aside) > kSameLine * size || forward < kBack * size) return separate('\n');
  const bool is_mark = aside > kRaised * size && is_note_mark(glyph) && !is_note_mark(last_glyph_);
  if (is_mark || forward > kBlank * size) separate(' ');
}

void PlacedText::write(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(mime::utf8_length_at(text, 0), 1);
    const std::string_view one = text.substr(0, length);
    const auto plain = plainly(code_point_of(one));
    if (plain == " ") {
      separate(' ');
    } else {
      out_ += plain.value_or(one);
    }
    text.remove_prefix(length);
  }
  if (out_.size() <= most_) return;
  effort_.fail(kTooLong);
  while (out_.size() > most_ || (!out_.empty() && (out_.back() & 0xC0) == 0x80)) out_.pop_back();
  if (!out_.empty() && (out_.back() & 0x80) != 0) out_.pop_back();  // the head of what was cut
  line_ = std::min(line_, out_.size());
}

// The same glyph, hardly moved: a bold one, or one with a shadow.
bool PlacedText::is_drawn_again(std::string_view glyph, const Place& place) const {
  if (!last_ || glyph != last_glyph_ || is_replaced_) return false;
  const Point moved{place.begin.x - last_->begin.x, place.begin.y - last_->begin.y};
  return length_of(moved) < kHardly * place.size && length_of(moved) < kHardly * width_of(place);
}

void PlacedText::put(std::string_view glyph, const Place& place) {
  if (is_replaced_) {
    shown_here_ += glyph;
    glyph = replacing_;
  }
  if (!glyph.empty()) {
    if (is_drawn_again(glyph, place)) return;
    is_glyph_from_the_right_ = is_from_the_right(code_point_of(first_of(glyph)));
    separate(glyph, place);
    write(glyph);
    last_ = place;
    last_glyph_ = glyph;
    was_last_from_the_right_ = is_glyph_from_the_right_;
    has_right_to_left_ = has_right_to_left_ || is_glyph_from_the_right_;
  } else if (is_replaced_) {
    last_ = place;
  }
  if (is_replaced_) replacing_.clear();
}

void PlacedText::begin_replaced(std::string text) {
  is_replaced_ = true;
  replacing_ = std::move(text);
  shown_here_.clear();
  replaced_by_ = replacing_;
}

void PlacedText::end_replaced() {
  write(std::exchange(replacing_, {}));  // no glyph stood in it
  is_replaced_ = false;
  if (shown_here_.empty() || shown_here_ == replaced_by_) return;
  if (shown_.size() + shown_here_.size() < most_) shown_ += shown_here_ + '\n';
}

}  // namespace oubli::pdf
