// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/thinned.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace oubli::redact {
namespace {

constexpr std::size_t kLongest = 1U << 20;  // each question reads it all
constexpr int kMostRuns = 32;
constexpr std::string_view kWord = "[redacted]";

// Where pieces end, the last at the text's end.
std::vector<std::size_t> ends_of(std::string_view text, Pieces pieces) {
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.size();
    if (pieces == Pieces::Lines) {
      end = std::min(text.find('\n', at), text.size() - 1) + 1;
    } else if (text[at] == '<') {
      end = std::min(text.find('>', at), text.size() - 1) + 1;
    } else {
      end = std::min(text.find('<', at), text.size());
    }
    ends.push_back(end);
    at = end;
  }
  return ends;
}

// The least of the numbers from `from` to `to` for which `holds`, which is so for `to` and for all
// above the first one.
std::size_t first_where(std::size_t from, std::size_t to,
                        const std::function<bool(std::size_t)>& holds) {
  while (from < to) {
    const std::size_t middle = std::midpoint(from, to);
    if (holds(middle)) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return to;
}

// The shortest run of pieces that tells and ends first. REQUIRES: the text tells.
struct Run {
  std::size_t begin = 0, end = 0;  // bytes
};
Run first_run(std::string_view text, Pieces pieces,
              const std::function<bool(std::string_view)>& tells) {
  const std::vector<std::size_t> ends = ends_of(text, pieces);
  const std::size_t last = first_where(
      0, ends.size() - 1, [&](std::size_t i) { return tells(text.substr(0, ends[i])); });
  const auto begin_of = [&](std::size_t i) { return i == 0 ? 0 : ends[i - 1]; };
  // How many pieces it takes, that one and those before it.
  const std::size_t count = first_where(1, last + 1, [&](std::size_t n) {
    const std::size_t begin = begin_of(last + 1 - n);
    return tells(text.substr(begin, ends[last] - begin));
  });
  return {begin_of(last + 1 - count), ends[last]};
}

std::string_view line_end_at(std::string_view text, std::size_t end) {
  if (end == 0 || text[end - 1] != '\n') return {};
  return end > 1 && text[end - 2] == '\r' ? "\r\n" : "\n";
}

}  // namespace

std::optional<std::string> thinned(std::string_view text, Pieces pieces,
                                   const std::function<bool(std::string_view)>& tells) {
  if (text.size() > kLongest) return std::nullopt;
  std::string out(text);
  for (int i = 0; i < kMostRuns; ++i) {
    if (!tells(out)) return out;
    const Run run = first_run(out, pieces, tells);
    if (run.end - run.begin == out.size()) return std::nullopt;
    out.replace(run.begin, run.end - run.begin,
                std::string(kWord).append(line_end_at(out, run.end)));
  }
  return std::nullopt;
}

}  // namespace oubli::redact
