// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/form_names.h"

#include <algorithm>
#include <optional>

#include "adapters/mime/ascii.h"
#include "indexer/words.h"
#include "scanner/extract/name_labels.h"

namespace oubli::content {
namespace {

constexpr std::size_t kLongestValue = 60;   // bytes
constexpr std::size_t kFormReach = 200;     // bytes from one entry of a form to the next
constexpr int kMostLines = 4;               // a blank one and one of something else between
constexpr std::size_t kLongestLeader = 64;  // "Nom ..........: "
constexpr std::size_t npos = std::string_view::npos;

// Bytes of the blank that ends before `end`, or begins at `at`; 0 when there is none.
std::size_t blank_before(std::string_view text, std::size_t end) {
  if (end > 0 && text[end - 1] == ' ') return 1;
  if (end > 1 && text.substr(end - 2, 2) == "\xc2\xa0") return 2;
  return end > 2 && text.substr(end - 3, 3) == "\xe2\x80\xaf" ? 3 : 0;
}
// The colon of Chinese and Japanese forms, too.
std::size_t blank_at(std::string_view text, std::size_t at) {
  if (at < text.size() && (text[at] == ' ' || text[at] == '\t')) return 1;
  if (text.substr(std::min(at, text.size()), 2) == "\xc2\xa0") return 2;
  const std::string_view wide = text.substr(std::min(at, text.size()), 3);
  return wide == "\xe2\x80\xaf" || wide == "\xef\xbc\x9a" ? 3 : 0;
}

// What the label before the sign at `sign` may be part of: back to where its line, or the entry
// before, ends, at `floor` at the latest.
std::string_view before_sign(std::string_view text, std::size_t sign, std::size_t floor) {
  std::size_t end = sign;
  constexpr std::string_view kMarks = "\"*'].\t";
  const std::size_t least = sign > kLongestLeader ? sign - kLongestLeader : 0;
  while (end > least) {
    const std::size_t blank = blank_before(text, end);
    if (blank == 0 && kMarks.find(text[end - 1]) == npos) break;
    end -= std::max<std::size_t>(blank, 1);
  }
  if (end < 2 || !may_end_label(text[end - 2], text[end - 1])) return {};
  std::size_t begin = end;
  constexpr std::string_view kStops = "\n\r\t;|&?<>{}[\":=";
  while (begin > floor && end - begin < kLongestNameLabel && kStops.find(text[begin - 1]) == npos) {
    --begin;
  }
  while (begin < end && (mime::to_byte(text[begin]) & 0xC0U) == 0x80) ++begin;
  return text.substr(begin, end - begin);
}

std::size_t skip_to_value(std::string_view text, std::size_t at) {
  const auto skip = [&](bool is_line_end_passed) {
    while (at < text.size()) {
      const std::size_t blank = blank_at(text, at);
      const bool is_mark = text[at] == '"' || text[at] == '*' || text[at] == '\'' ||
                           (is_line_end_passed && text[at] == '>');
      if (blank == 0 && !is_mark) return;
      at += std::max<std::size_t>(blank, 1);
    }
  };
  skip(false);
  if (text.substr(at, 2) == "\r\n") ++at;
  if (at >= text.size() || text[at] != '\n') return at;
  ++at;  // the value stands below its label
  skip(true);
  return at;
}

// The value without a label that follows it on the same line.
std::string_view without_label(std::string_view value) {
  const LabelAtEnd label = label_at_back(value);
  if (label.words == 0) return {};
  index::Words words(value);
  index::Word word;
  std::vector<std::size_t> ends;
  while (words.next(word)) ends.push_back(word.end);
  return ends.size() > label.words ? value.substr(0, ends[ends.size() - label.words - 1])
                                   : std::string_view();
}

std::string_view value_at(std::string_view text, std::size_t begin) {
  constexpr std::string_view kEnds = "\n\r\t;,|&\"<>(){}[]";
  std::size_t end = begin;
  while (end < text.size() && end - begin < kLongestValue && kEnds.find(text[end]) == npos) {
    const char c = text[end];
    if (c == ':' || c == '=') return without_label(text.substr(begin, end - begin));
    if (c == ' ' && text.substr(end, 2) == "  ") break;
    ++end;
  }
  const std::string_view value = mime::trimmed(text.substr(begin, end - begin));
  return end - begin < kLongestValue && may_be_name(value) ? value : std::string_view();
}

std::size_t place_in(std::string_view text, std::string_view part) {
  return static_cast<std::size_t>(part.data() - text.data());
}

bool is_one_word(std::string_view value) { return value.find_first_of(" +") == npos; }

}  // namespace

FormNames::Entry FormNames::entry_at(std::size_t sign) const {
  const std::string_view before = before_sign(text_, sign, before_.end);
  if (before.empty()) return {};
  const LabelAtEnd found = label_at_back(before);
  if (found.words == 0) return {};
  const bool is_arrow = text_.substr(sign, 2) == "=>";
  const std::string_view value = value_at(text_, skip_to_value(text_, sign + (is_arrow ? 2 : 1)));
  if (value.empty()) return {};
  const bool is_bare = found.label == NameLabel::BareFamily;
  if (is_bare && (!found.is_whole || !is_one_word(value))) return {};
  const Kind kind = found.label == NameLabel::Given ? Kind::Given : Kind::Family;
  return {kind, value, sign, place_in(text_, value) + value.size()};
}

// <field name="first_name">Jean</field>; <name part="first"> in leads of car dealers (ADF).
FormNames::Entry FormNames::entry_of_attribute(std::size_t sign) const {
  const char quote = sign + 1 < text_.size() ? text_[sign + 1] : '\0';
  if (quote != '"' && quote != '\'') return {};
  const std::string_view reach = text_.substr(sign + 2, kLongestNameLabel + 1);
  const std::size_t close = reach.find(quote);
  if (close == npos || reach.substr(close + 1, 1) != ">") return {};
  const std::string_view label = reach.substr(0, close);
  const bool is_part = text_.substr(0, sign).ends_with("name part");
  std::optional<NameLabel> known = name_label(label);
  if (is_part && label == "first") known = NameLabel::Given;
  if (is_part && label == "last") known = NameLabel::Family;
  const std::string_view value = known ? value_at(text_, sign + close + 4) : std::string_view();
  if (value.empty() || *known == NameLabel::BareFamily) return {};
  const Kind kind = *known == NameLabel::Given ? Kind::Given : Kind::Family;
  return {kind, value, sign, place_in(text_, value) + value.size()};
}

// A line that is a label, its value behind it or on the next one.
FormNames::Entry FormNames::entry_in(std::size_t begin, std::size_t end) const {
  constexpr std::string_view kBullets = "> *-\t";
  begin = std::min(text_.find_first_not_of(kBullets, begin), end);
  const std::string_view line = mime::trimmed(text_.substr(begin, end - begin));
  const bool is_short = line.size() > 1 && line.size() < kLongestNameLabel + kLongestValue;
  if (!is_short || !may_begin_label(line[0], line[1])) return {};
  const LabelAtEnd found = label_in_front(line);
  if (found.words == 0) return {};
  index::Words words(line);
  index::Word word;
  for (std::size_t i = 0; i < found.words; ++i) words.next(word);
  std::size_t from = begin + word.end;
  if (!found.is_whole && blank_at(text_, from) == 0 && text_[from] != '*') return {};
  if (found.is_whole) from = begin + line.size();
  from = skip_to_value(text_, from);
  if (found.is_whole && text_.substr(from, 1) == "\n") from = skip_to_value(text_, from);
  const std::string_view value = value_at(text_, from);
  const bool is_label = value.empty() || label_in_front(value).words > 0;
  const bool is_lower = !value.empty() && value[0] >= 'a' && value[0] <= 'z';
  const bool is_rest = found.is_whole ||
                       (!value.empty() && value.data() + value.size() == line.data() + line.size());
  if (is_label || is_lower || !is_rest) return {};
  if (found.label == NameLabel::BareFamily && !is_one_word(value)) return {};
  const Kind kind = found.label == NameLabel::Given ? Kind::Given : Kind::Family;
  return {kind, value, begin, place_in(text_, value) + value.size()};
}

bool FormNames::is_near(const Entry& entry, std::size_t at) const {
  if (at < entry.end || at - entry.end > kFormReach) return false;
  const std::string_view between = text_.substr(entry.end, at - entry.end);
  return std::count(between.begin(), between.end(), '\n') <= kMostLines;
}

void FormNames::sign_at(std::size_t at) {
  const Entry entry = entry_at(at);
  take(entry.kind != Kind::None || text_[at] != '=' ? entry : entry_of_attribute(at));
}

void FormNames::line_at(std::size_t begin, std::size_t end) { take(entry_in(begin, end)); }

void FormNames::take(const Entry& entry) {
  if (entry.kind == Kind::None) return;
  if (before_.kind == Kind::None || before_.kind == entry.kind || !is_near(before_, entry.begin)) {
    before_ = entry;
    return;
  }
  const bool is_given = entry.kind == Kind::Given;
  out_.push_back({is_given ? entry.value : before_.value, is_given ? before_.value : entry.value});
  before_ = {};
}

}  // namespace oubli::content
