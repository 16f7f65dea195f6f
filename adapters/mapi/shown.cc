// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/shown.h"

#include "adapters/mime/ascii.h"

namespace oubli::mapi {
namespace {

std::string essence(std::string_view text) {
  std::string_view rest;
  do {
    rest = text;
    text = mime::trimmed(text);
    const bool is_quoted = text.size() > 1 && text.front() == text.back() &&
                           (text.front() == '\'' || text.front() == '"');
    if (is_quoted) text = text.substr(1, text.size() - 2);
    if (mime::starts_with_ignoring_case(text, "smtp:")) text.remove_prefix(5);
    if (mime::starts_with_ignoring_case(text, "ex:/")) text.remove_prefix(3);
    if (text.size() > 1 && text.front() == '<' && text.back() == '>') {
      text = text.substr(1, text.size() - 2);
    }
  } while (text.size() < rest.size());
  return mime::lower_case(text);
}

}  // namespace

void Shown::add(std::string_view text) { texts_.insert(essence(text)); }

bool Shown::has_piece(std::string_view text) const {
  const std::string one = essence(text);
  return one.empty() || texts_.contains(one);
}

bool Shown::has(std::string_view text) const {
  if (has_piece(text)) return true;
  if (text.find(';') == std::string_view::npos) return false;
  while (!text.empty()) {
    const std::size_t end = text.find(';');
    if (!has_piece(text.substr(0, end))) return false;
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return true;
}

}  // namespace oubli::mapi
