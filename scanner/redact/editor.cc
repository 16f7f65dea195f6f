// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/editor.h"

#include <algorithm>
#include <tuple>

#include "adapters/mime/ascii.h"
#include "scanner/extract/text_forms.h"
#include "scanner/redact/hidden_spots.h"
#include "scanner/redact/readings.h"

namespace oubli::redact {
namespace {

using subject::Spot;
using subject::TextKind;

// Taking one thing out may bring another to light: what stands beside a name decides on it.
constexpr int kMostRounds = 4;
constexpr std::size_t kLongText = 1U << 16;

std::vector<HtmlReading> readings_of(std::string_view text, Form form) {
  std::vector<HtmlReading> out;
  switch (form) {
    case Form::Html:
      return html_readings(text);
    case Form::Field:
      out.push_back({as_unfolded(text)});
      return out;
    case Form::Card:
      out.push_back({as_card(text)});
      break;
    case Form::Rich:
      out.push_back({as_rich(text)});
      break;
    case Form::Flowed:
    case Form::FlowedDelSp:
      out.push_back({as_unflowed(text, form == Form::FlowedDelSp)});
      break;
    case Form::Plain:
      if (text.find("\\u") != std::string_view::npos) out.push_back({as_json(text)});
      break;
    case Form::Rtf:
      break;
  }
  const bool is_text = form == Form::Plain || form == Form::Flowed || form == Form::FlowedDelSp;
  if (is_text && content::holds_card(text)) out.push_back({as_card(text)});
  out.push_back({as_written(text)});
  return out;
}

// Ranges of a reading as ranges of what it was made of.
std::vector<ByteRange> through(const std::vector<ByteRange>& ranges, const MappedText& below) {
  std::vector<ByteRange> out;
  for (const ByteRange& one : ranges) {
    const auto sources = below.sources(one.begin, one.end);
    out.insert(out.end(), sources.begin(), sources.end());
  }
  return out;
}

}  // namespace

// The names in a trace header are searched for only where they are written out.
std::vector<Spot> Editor::spots(std::string_view text, TextKind kind) const {
  if (text.size() >= kLongText) alive_();
  std::vector<Spot> found = matcher_.spots(text, kind, least_);
  if (kind == TextKind::Trace) {
    for (const Spot& one : matcher_.spots(text, TextKind::Words, least_)) {
      if (one.category == "name" && one.score >= least_) found.push_back(one);
    }
  }
  const auto look = [&](std::string_view inside) { return matcher_.spots(inside, kind, least_); };
  add_hidden_spots(text, look, found);
  return found;
}

void Editor::add_edits(const MappedText& reading, const MappedText* below, const Manner& manner,
                       std::vector<Edit>& edits) const {
  const auto add = [&](std::vector<ByteRange> ranges, std::string_view category) {
    if (below != nullptr) ranges = through(ranges, *below);
    for (std::size_t i = 0; i < ranges.size(); ++i)
      edits.push_back({ranges[i], category, manner.style, i == 0});
  };
  for (const Spot& spot : spots(reading.text(), manner.kind)) {
    add(reading.sources(spot.begin, spot.end), spot.category);
  }
  const MappedText screen = as_on_screen(reading.text());
  if (screen.text() == reading.text()) return;
  for (const Spot& spot : spots(screen.text(), manner.kind)) {
    add(through(screen.sources(spot.begin, spot.end), reading), spot.category);
  }
}

void Editor::add_rtf_edits(std::string_view text, const Manner& manner,
                           std::vector<Edit>& edits) const {
  const RtfReading rtf = rtf_reading(text);
  add_edits(rtf.rtf_only, nullptr, manner, edits);
  if (!rtf.is_html) return add_edits(rtf.text, nullptr, manner, edits);
  const Manner aside{manner.kind, manner.form, Style::Compact};
  for (const HtmlReading& reading : html_readings(rtf.text.text())) {
    add_edits(reading.text, &rtf.text, reading.is_aside ? aside : manner, edits);
  }
}

// In order, none overlapping the next.
std::vector<Editor::Edit> Editor::edits(std::string_view text, const Manner& manner) const {
  std::vector<Edit> all;
  const Manner aside{manner.kind, manner.form, Style::Compact};
  if (manner.form == Form::Rtf) {
    add_rtf_edits(text, manner, all);
  } else {
    for (const HtmlReading& reading : readings_of(text, manner.form)) {
      add_edits(reading.text, nullptr, reading.is_aside ? aside : manner, all);
    }
  }
  // The wider first; of two as wide, the one without a token: that is the end of something.
  std::sort(all.begin(), all.end(), [](const Edit& a, const Edit& b) {
    return std::tuple(a.range.begin, b.range.end, a.has_token) <
           std::tuple(b.range.begin, a.range.end, b.has_token);
  });
  std::vector<Edit> out;
  for (const Edit& edit : all) {
    if (out.empty() || out.back().range.end <= edit.range.begin) {
      out.push_back(edit);
      continue;
    }
    Edit& known = out.back();
    const bool goes_further = edit.range.end > known.range.end;
    if (goes_further && edit.has_token && !known.has_token) known.category = edit.category;
    known.has_token |= goes_further && edit.has_token;
    known.range.end = std::max(known.range.end, edit.range.end);
  }
  return out;
}

bool Editor::holds(std::string_view text, const Manner& manner) const {
  return !edits(text, manner).empty();
}

std::string Editor::apply(std::string_view text, const std::vector<Edit>& edits) {
  std::string out;
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    out += text.substr(at, edit.range.begin - at);
    at = edit.range.end;
    if (!edit.has_token) continue;
    const std::string_view value = text.substr(edit.range.begin, edit.range.size());
    out += tokens_.of(edit.category, value, edit.style);
    count(edit.category);
  }
  return out += text.substr(at);
}

std::optional<std::string> Editor::without(std::string_view text, const Manner& manner) {
  std::optional<std::string> out;
  for (int round = 0; round < kMostRounds; ++round) {
    const std::vector<Edit> found = edits(out ? *out : text, manner);
    if (found.empty()) break;
    out = apply(out ? *out : text, found);
  }
  return out;
}

}  // namespace oubli::redact
