// SPDX-License-Identifier: GPL-3.0-or-later
// The second splitter. Line by line: every place where a message could begin is noted down with
// what its header claims (first half); then the claims are held against the places (second half).
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>

#include "adapters/mbox/mbox_layout.h"
#include "adapters/mbox/second_postmark.h"

namespace oubli {
namespace {

using mbox::Postmark;

constexpr std::size_t kHead = mbox::kLongestPostmark + 1;
constexpr std::uint64_t kNowhere = UINT64_MAX;

struct TextLine {
  std::uint64_t begin = 0, text_end = 0, next = 0;
  std::string head;  // the first kHead bytes of the text
  [[nodiscard]] bool is_empty() const { return begin == text_end; }
  [[nodiscard]] bool has_break() const { return text_end != next; }
};

class LineReader {
 public:
  explicit LineReader(ByteSource& source) : source_(source), bytes_(256U << 10, '\0') {}

  // False at the end of the bytes, and at damage, which failure() then tells.
  bool read(TextLine& line) {
    line.begin = place();
    line.head.clear();
    while (has_more()) {
      const std::string_view rest = std::string_view(bytes_).substr(at_, size_ - at_);
      const std::size_t run = std::min(first_break(rest), rest.size());
      line.head.append(rest.substr(0, std::min(run, kHead - line.head.size())));
      at_ += run;
      if (run == rest.size()) continue;
      line.text_end = place();
      const bool is_return = bytes_[at_++] == '\r';
      if (is_return && has_more() && bytes_[at_] == '\n') ++at_;
      line.next = place();
      return true;
    }
    line.text_end = line.next = place();
    return !failure_ && line.begin != line.next;
  }
  [[nodiscard]] std::uint64_t place() const { return base_ + at_; }
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

 private:
  static std::size_t first_break(std::string_view text) {
    const std::size_t feed = text.find('\n');
    return std::min(feed, text.substr(0, feed).find('\r'));
  }

  bool has_more() {
    if (at_ < size_) return true;
    base_ += size_;
    at_ = size_ = 0;
    auto got = source_.read_at(base_, bytes_);
    if (got) {
      size_ = *got;
    } else {
      failure_ = std::move(got).take_error();
    }
    return size_ > 0;
  }

  ByteSource& source_;
  std::string bytes_;
  std::uint64_t base_ = 0;
  std::size_t at_ = 0, size_ = 0;
  std::optional<Error> failure_;
};

// A place where a message could begin, or the end of the bytes.
struct Place {
  std::uint64_t frame = 0, begin = 0;
  // Where the break before `frame` begins, and the break before that one if the line is blank.
  std::uint64_t one_break = kNowhere, two_breaks = kNowhere;
  std::uint64_t body_end = kNowhere;  // claimed
};

class Surveyor {
 public:
  Status survey(ByteSource& source) {
    LineReader lines(source);
    TextLine line;
    while (lines.read(line)) take(line);
    if (lines.failure()) return *lines.failure();
    if (pending_) settle(false);
    end_ = place_before(lines.place());
    return {};
  }
  std::vector<Place> places;
  [[nodiscard]] const Place& end() const { return end_; }
  [[nodiscard]] bool has_text() const { return has_text_; }

 private:
  struct Candidate {
    Place place;
    Postmark postmark = Postmark::None;
    bool follows_blank = false, is_first = false;
  };

  void take(TextLine& line) {
    if (line.begin == 0 && line.head.starts_with("\xEF\xBB\xBF")) {
      line.begin = 3;
      line.head.erase(0, 3);
    }
    if (pending_) settle(line.begin != line.text_end && mbox::has_field_name(line.head));
    const bool is_first = !has_text_ && !line.is_empty();
    has_text_ |= is_first;
    if (line.head.starts_with("From ")) {
      nominate(line, is_first);
    } else if (is_first && mbox::has_field_name(line.head)) {
      open({.frame = line.begin, .begin = line.begin});
    }
    if (in_header_) read_header(line);
    before_last_ = last_;
    last_ = {line.text_end, line.is_empty(), line.has_break()};
  }

  void nominate(const TextLine& line, bool is_first) {
    const bool is_short = line.text_end - line.begin <= mbox::kLongestPostmark;
    in_header_ = false;
    pending_ = Candidate{place_before(line.begin),
                         is_short ? mbox::judge_postmark_by_shape(line.head) : Postmark::None,
                         is_first || last_.is_empty || line.begin == 0,
                         is_first && is_short && line.has_break()};
    pending_->place.begin = line.next;
  }

  void settle(bool has_field) {
    const bool is_one = mbox::is_boundary(pending_->postmark, {pending_->follows_blank, has_field});
    if (is_one || (pending_->is_first && has_field)) open(pending_->place);
    pending_.reset();
  }

  void open(const Place& place) {
    places.push_back(place);
    in_header_ = true;
    length_.reset();
    is_refused_ = false;
  }

  void read_header(const TextLine& line) {
    const std::uint64_t header_begin = places.back().begin;
    if (line.is_empty() && line.has_break()) {
      in_header_ = false;
      const bool is_believable = length_ && !is_refused_ && *length_ <= mbox::kLongestHop &&
                                 line.next - header_begin <= mbox::kLongestHeader;
      if (is_believable) places.back().body_end = line.next + *length_;
      return;
    }
    if (line.head.starts_with(' ') || line.head.starts_with('\t')) return;
    in_header_ = mbox::has_field_name(line.head);
    if (in_header_) read_length(line);
  }

  void read_length(const TextLine& line) {
    constexpr std::string_view kName = "content-length";
    std::string name = line.head.substr(0, line.head.find(':'));
    while (name.ends_with(' ') || name.ends_with('\t')) name.pop_back();
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (name != kName) return;
    std::string digits = line.head.substr(line.head.find(':') + 1);
    digits.erase(0, digits.find_first_not_of(" \t"));
    digits.erase(digits.find_last_not_of(" \t") + 1);
    std::uint64_t value = 0;
    const char* last = digits.data() + digits.size();
    const auto [stop, fault] = std::from_chars(digits.data(), last, value);
    const bool is_number = fault == std::errc() && stop == last && line.head.size() < kHead;
    is_refused_ |= !is_number || (length_ && *length_ != value);
    length_ = value;
  }

  [[nodiscard]] Place place_before(std::uint64_t at) const {
    Place place{.frame = at, .begin = at};
    if (!last_.has_break) return place;
    place.one_break = last_.text_end;
    if (last_.is_empty && before_last_.has_break) place.two_breaks = before_last_.text_end;
    return place;
  }

  struct Past {
    std::uint64_t text_end = 0;
    bool is_empty = false, has_break = false;
  };
  Past last_, before_last_;
  Place end_;
  std::optional<Candidate> pending_;
  bool has_text_ = false, in_header_ = false, is_refused_ = false;
  std::optional<std::uint64_t> length_;

 public:
  // Does a body that is said to end at `claimed` end here?
  static bool is_met(const Place& place, std::uint64_t claimed) {
    return claimed == place.frame || claimed == place.one_break || claimed == place.two_breaks;
  }
  // The end of a message that is followed by `next`.
  [[nodiscard]] static std::uint64_t end_before(const Place& next, std::uint64_t begin) {
    const bool is_blank =
        next.one_break != kNowhere && (next.two_breaks != kNowhere || next.one_break == begin);
    return is_blank && next.one_break >= begin ? next.one_break : next.frame;
  }
};

// The index in `places` of what follows places[i], by claim if the claim is met; its size: the end.
std::size_t follower(const Surveyor& survey, std::size_t i) {
  const auto& places = survey.places;
  const std::uint64_t claimed = places[i].body_end;
  if (claimed == kNowhere) return i + 1;
  const auto from = places.begin() + static_cast<std::ptrdiff_t>(i) + 1;
  const auto hit = std::lower_bound(from, places.end(), claimed,
                                    [](const Place& p, std::uint64_t at) { return p.frame < at; });
  if (hit != places.end() && Surveyor::is_met(*hit, claimed)) {
    return static_cast<std::size_t>(hit - places.begin());
  }
  return Surveyor::is_met(survey.end(), claimed) ? places.size() : i + 1;
}

}  // namespace

Result<std::vector<MboxEntry>> split_mbox_independently(ByteSource& source) {
  Surveyor survey;
  if (auto done = survey.survey(source); !done) return std::move(done).take_error();
  const auto& places = survey.places;
  if (places.empty() && survey.has_text()) return damaged("no message in it");
  std::vector<MboxEntry> entries;
  for (std::size_t i = 0; i < places.size();) {
    const std::size_t next = follower(survey, i);
    const Place& after = next < places.size() ? places[next] : survey.end();
    const std::uint64_t end = Surveyor::end_before(after, places[i].begin);
    entries.push_back({places[i].frame, places[i].begin, end, next != i + 1});
    i = next;
  }
  return entries;
}

}  // namespace oubli
