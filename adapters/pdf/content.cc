// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/content.h"

#include <algorithm>
#include <utility>

#include "adapters/pdf/lexer.h"
#include "adapters/pdf/matrix.h"

namespace oubli::pdf {

namespace {

constexpr int kDeepestForm = 12;
constexpr std::size_t kMostSaved = 512, kMostOperands = 64, kMostMarks = 4096;
constexpr double kClosed = 0.1;  // of the size

// Behind the bytes of a picture that stands in the stream: "ID", a blank, the bytes, "EI".
std::size_t end_of_picture(std::string_view stream, std::size_t at) {
  for (at = std::min(at + 1, stream.size()); (at = stream.find("EI", at)) != std::string_view::npos;
       ++at) {
    const bool begins = is_blank(stream[at - 1]);
    const bool ends = at + 2 == stream.size() || is_blank(stream[at + 2]);
    // Bytes of a picture may be so, too; what is behind the real one is text.
    const std::string_view behind = stream.substr(std::min(at + 2, stream.size()), 10);
    const bool is_text = std::ranges::all_of(
        behind, [](char c) { return is_blank(c) ? c != '\0' : c > ' ' && c < 0x7F; });
    if (begins && ends && is_text) return at + 2;
  }
  return stream.size();
}

Matrix matrix_of(const Value& array) {
  if (array.items.size() != 6) return {};
  const auto at = [&](std::size_t i) { return array.items[i].number; };
  return {at(0), at(1), at(2), at(3), at(4), at(5)};
}

}  // namespace

void Content::begin() {
  state_ = {};
  saved_.clear();
  marks_.clear();
  line_ = now_ = {};
  text_.part();
}

void Content::end() {
  if (text_.is_replaced()) text_.end_replaced();
  text_.part();
}

void Content::show(std::string_view stream, const Value& resources) {
  begin();
  run(stream, resources);
  end();
}

void Content::show_alone(const Entry& entry, const Value& dictionary) {
  begin();
  show_form(entry, dictionary, null_value());
  end();
}

void Content::run(std::string_view stream, const Value& resources) {
  const std::size_t base = saved_.size();
  operands_.clear();
  Lexer lexer(stream);
  Value value;
  for (std::size_t before = 0; lexer.next(value); before = lexer.at()) {
    if (!effort_.spend(lexer.at() - before)) break;
    if (!value.is(Value::Kind::Word)) {
      if (operands_.size() == kMostOperands) operands_.erase(operands_.begin());
      operands_.push_back(std::move(value));
      continue;
    }
    if (value.bytes == "ID") {
      lexer.move_to(end_of_picture(stream, lexer.at()));
      shows_pictures_ = true;
    } else if (value.bytes == "Q") {
      if (saved_.size() > base) {
        state_ = saved_.back();
        saved_.pop_back();
      }
    } else {
      perform(value.bytes, resources);
    }
    operands_.clear();
  }
  if (lexer.was_cut()) effort_.fail(kTooLong);
  saved_.resize(std::min(base, saved_.size()));
}

double Content::operand(std::size_t from_end) const {
  return from_end < operands_.size() ? operands_[operands_.size() - 1 - from_end].number : 0;
}

Matrix Content::matrix() const {
  return {operand(5), operand(4), operand(3), operand(2), operand(1), operand(0)};
}

void Content::perform(std::string_view word, const Value& resources) {
  if (perform_move(word) || perform_show(word) || perform_state(word, resources)) return;
  if (perform_mark(word, resources)) return;
  if (word == "Do" && !operands_.empty()) draw(std::string(operands_.back().bytes), resources);
}

bool Content::perform_state(std::string_view word, const Value& resources) {
  if (word == "q") {
    if (saved_.size() < kMostSaved) saved_.push_back(state_);
  } else if (word == "cm") {
    state_.space = matrix().then(state_.space);
  } else if (word == "Tf") {
    set_font(resources);
  } else if (word == "Tc") {
    state_.between_glyphs = operand(0);
  } else if (word == "Tw") {
    state_.between_words = operand(0);
  } else if (word == "Tz") {
    state_.stretch = operand(0) / 100;
  } else if (word == "TL") {
    state_.leading = operand(0);
  } else if (word == "Ts") {
    state_.rise = operand(0);
  } else {
    return false;
  }
  return true;
}

bool Content::perform_move(std::string_view word) {
  if (word == "BT") {
    line_ = now_ = {};
  } else if (word == "Td") {
    move(operand(1), operand(0));
  } else if (word == "TD") {
    state_.leading = -operand(0);
    move(operand(1), operand(0));
  } else if (word == "Tm") {
    line_ = now_ = matrix();
  } else if (word == "T*") {
    move(0, -state_.leading);
  } else {
    return false;
  }
  return true;
}

void Content::move(double x, double y) {
  line_ = Matrix{1, 0, 0, 1, x, y}.then(line_);
  now_ = line_;
}

bool Content::perform_show(std::string_view word) {
  if (word == "Tj" || word == "'" || word == "\"") {
    if (word == "\"") {
      state_.between_words = operand(2);
      state_.between_glyphs = operand(1);
    }
    if (word != "Tj") move(0, -state_.leading);
    if (!operands_.empty()) show_string(operands_.back().bytes);
  } else if (word == "TJ") {
    if (!operands_.empty()) show_array(operands_.back());
  } else {
    return false;
  }
  return true;
}

void Content::show_array(const Value& array) {
  std::size_t size = 0;
  bool is_taken_back = false;
  for (const Value& item : array.items) {
    size += item.bytes.size();
    const double back = item.number * kThousandth * state_.size;
    is_taken_back = is_taken_back || (back > 0 && back > state_.between_glyphs / 2);
  }
  note_spacing(size);
  is_spacing_a_gap_ = is_spacing_a_gap_ || is_taken_back;
  for (const Value& item : array.items) {
    if (item.is(Value::Kind::String)) show_codes(item.bytes);
    if (!item.is(Value::Kind::Number)) continue;
    const double by = -item.number * kThousandth * state_.size;
    const bool is_vertical = state_.font && state_.font->is_vertical();
    now_ =
        Matrix{1, 0, 0, 1, is_vertical ? 0 : by * state_.stretch, is_vertical ? by : 0}.then(now_);
  }
}

// A title may be spaced out, and is one word all the same. But some producers write the blank of
// "e, a" as space between two letters.
void Content::note_spacing(std::size_t size) {
  constexpr std::size_t kFew = 3;
  if (!state_.font) state_.font = &fonts_.plain();
  is_spacing_a_gap_ = size <= kFew * (state_.font->is_composite() ? 2U : 1U);
}

void Content::show_string(std::string_view codes) {
  note_spacing(codes.size());
  show_codes(codes);
}

void Content::show_codes(std::string_view codes) {
  constexpr std::size_t kCost = 8;
  if (!effort_.spend(codes.size() * kCost)) return;
  while (!codes.empty()) put(state_.font->next(codes));
}

Matrix Content::moved(double by) const {
  const bool is_vertical = state_.font->is_vertical();
  return Matrix{1, 0, 0, 1, is_vertical ? 0 : by * state_.stretch, is_vertical ? -by : 0}.then(
      now_);
}

void Content::put(const Glyph& glyph) {
  const double size = state_.size, spacing = state_.between_glyphs;
  const double width = glyph.width * size + (glyph.is_blank ? state_.between_words : 0);
  // A blank of which spacing leaves nothing only moves the pen.
  const bool is_closed = glyph.text == " " &&
                         std::abs(width + spacing) < kClosed * std::abs(size) &&
                         glyph.width > kClosed;
  const Matrix all = now_.then(state_.space), next = moved(width + spacing);
  const Matrix end = is_spacing_a_gap_ ? moved(width) : next;
  const Point line = state_.font->is_vertical() ? Point{-all.c, -all.d} : Point{all.a, all.b};
  const double length = (size < 0 ? -1 : 1) * length_of(line);
  Place place;
  place.begin = all.at({0, state_.rise});
  place.end = end.then(state_.space).at({0, state_.rise});
  place.direction = length != 0 ? Point{line.x / length, line.y / length} : Point{1, 0};
  place.size = std::abs(size) * state_.font->em() * length_of({all.c, all.d});
  if (!glyph.is_known && !text_.is_replaced()) effort_.fail(kWithoutLetters);
  if (!is_closed) text_.put(glyph.text, place);
  now_ = next;
}

void Content::set_font(const Value& resources) {
  if (operands_.size() < 2) return;
  state_.size = operand(0);
  state_.font = &fonts_.named(operands_[operands_.size() - 2].bytes, resources);
}

bool Content::perform_mark(std::string_view word, const Value& resources) {
  if (word == "BDC" || word == "BMC") {
    begin_mark(resources);
  } else if (word == "EMC") {
    if (marks_.empty()) return true;
    if (marks_.back()) text_.end_replaced();
    marks_.pop_back();
  } else {
    return false;
  }
  return true;
}

void Content::begin_mark(const Value& resources) {
  if (marks_.size() == kMostMarks) marks_.erase(marks_.begin());
  marks_.push_back(false);
  if (operands_.size() < 2 || text_.is_replaced()) return;
  const Value& said = operands_.back();
  const Value properties =
      said.is(Value::Kind::Name)
          ? objects_.follow(objects_.follow(resources, "Properties"), said.bytes)
          : said;
  const Value actual = objects_.follow(properties, "ActualText");
  if (!actual.is(Value::Kind::String)) return;
  marks_.back() = true;
  text_.begin_replaced(text_of_string(actual.bytes));
}

void Content::draw(std::string_view name, const Value& resources) {
  const Value all = objects_.follow(resources, "XObject");
  const Entry* const entry = objects_.entry_of(all[name]);
  if (!entry || !effort_.spend(64)) return;
  const Value dictionary = objects_.parse(*entry);
  if (dictionary["Subtype"].is_name("Image")) shows_pictures_ = true;
  if (dictionary["Subtype"].is_name("Form")) show_form(*entry, dictionary, resources);
}

void Content::show_form(const Entry& entry, const Value& dictionary, const Value& resources) {
  drawn_.insert(&entry);
  if (textless_.contains(&entry)) return;
  if (depth_ == kDeepestForm) return effort_.fail(kTooLong);
  ++depth_;
  const State state = state_;
  const Matrix line = line_, now = now_;
  const std::size_t size = text_.size();
  state_.space = matrix_of(objects_.follow(dictionary, "Matrix")).then(state_.space);
  const Value own = objects_.follow(dictionary, "Resources");
  run(objects_.body(entry, dictionary), own.is(Value::Kind::Null) ? resources : own);
  if (text_.size() == size) textless_.insert(&entry);
  state_ = state;
  line_ = line;
  now_ = now;
  --depth_;
}

}  // namespace oubli::pdf
