// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/hidden_spots.h"

#include <algorithm>

#include "adapters/mime/ascii.h"
#include "adapters/mime/transfer.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/inner_addresses.h"
#include "scanner/extract/split_names.h"
#include "scanner/redact/base64_run.h"

namespace oubli::redact {
namespace {

using subject::Spot;

constexpr std::size_t kLongestLocal = 128;
constexpr std::size_t kLongestDomain = 255;
constexpr std::size_t kLongestRun = 4096;  // a link's worth; files have parts of their own
constexpr int kMostTries = 16;

bool is_around_address(char c) {
  return !mime::is_space(c) && std::string_view("<>()[],;:\"").find(c) == std::string_view::npos;
}

// Who else stands in the list stays.
bool add_listed_addresses(std::string_view text, std::size_t sign, const Look& look,
                          std::vector<Spot>& found) {
  const auto listed = content::listed_addresses(text, sign);
  for (const content::ListedAddress& one : listed) {
    if (look(one.address).empty()) continue;
    const auto begin = static_cast<std::size_t>(one.word.data() - text.data());
    found.push_back({begin, begin + one.word.size(), "email", 1.0});
  }
  return !listed.empty();
}

void add_inner_addresses(std::string_view text, const Look& look, std::vector<Spot>& found) {
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    if (add_listed_addresses(text, at, look, found)) continue;
    std::string inner;
    content::append_inner_addresses(text, at, inner);
    if (inner.empty() || look(inner).empty()) continue;
    std::size_t begin = at, end = at + 1;
    if (begin > 0 && text[begin - 1] == '"') {
      begin = std::min(text.rfind('"', begin - 2), begin);
    }
    while (begin > 0 && at - begin < kLongestLocal && is_around_address(text[begin - 1])) --begin;
    while (end < text.size() && end - at < kLongestDomain && is_around_address(text[end])) ++end;
    while (begin < at && (mime::to_byte(text[begin]) & 0xC0U) == 0x80) ++begin;
    while (end < text.size() && (mime::to_byte(text[end]) & 0xC0U) == 0x80) ++end;
    found.push_back({begin, end, "email", 1.0});
  }
}

bool is_text(std::string_view bytes) {
  return mime::is_utf8(bytes) && std::none_of(bytes.begin(), bytes.end(), [](char c) {
           return mime::to_byte(c) < 0x20 && !mime::is_space(c);
         });
}

// The run as it stands in a text may have a word of the surroundings in front of it ("/" is a
// character of the alphabet), so each of its pieces is tried from its own beginning.
void add_base64(std::string_view run, std::size_t begin, const Look& look,
                std::vector<Spot>& found) {
  std::string plain(run);
  std::replace(plain.begin(), plain.end(), '-', '+');
  std::replace(plain.begin(), plain.end(), '_', '/');
  std::size_t from = 0;
  for (int tries = 0; tries < kMostTries && from + kShortestRun <= run.size(); ++tries) {
    std::string decoded;
    mime::decode_base64(std::string_view(plain).substr(from), decoded);
    if (is_text(decoded) && !look(decoded).empty()) {
      found.push_back({begin + from, begin + run.size(), look(decoded).front().category, 1.0});
      return;
    }
    const std::size_t slash = run.find_first_of("/-_+", from);
    if (slash == std::string_view::npos) return;
    from = slash + 1;
  }
}

void add_base64_runs(std::string_view text, const Look& look, std::vector<Spot>& found) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_base64(text[end])) ++end;
    const bool is_fit = end - at >= kShortestRun && end - at <= kLongestRun;
    if (is_fit) add_base64(text.substr(at, end - at), at, look, found);
    at = std::max(end, at + 1);
  }
}

void add_split_names(std::string_view text, const Look& look, std::vector<Spot>& found) {
  for (const content::SplitName& name : content::split_names(text)) {
    if (look(name.joined()).empty()) continue;
    for (const std::string_view part : {name.given, name.family}) {
      const auto begin = static_cast<std::size_t>(part.data() - text.data());
      found.push_back({begin, begin + part.size(), "name", 1.0});
    }
  }
}

}  // namespace

void add_hidden_spots(std::string_view text, const Look& look, std::vector<Spot>& found) {
  add_inner_addresses(text, look, found);
  add_base64_runs(text, look, found);
  add_split_names(text, look, found);
}

}  // namespace oubli::redact
