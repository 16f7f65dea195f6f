// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/passphrases.h"

#include <algorithm>

namespace oubli::app {

namespace {

constexpr std::size_t kLargestPassphraseFile = 1U << 16;

}  // namespace

Result<Passphrases> read_passphrases(const Path& file) {
  Passphrases all;
  if (file.empty()) return all;
  auto text = read_file(file, kLargestPassphraseFile);
  if (!text) return std::move(text).take_error().during("archive passphrases");
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    std::string line = text->substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) all.push_back(std::move(line));
    at = end + 1;
  }
  if (!all.empty()) return all;
  return Error{ErrorCode::Usage, file.string() + ": holds no passphrase", "one on each line"};
}

}  // namespace oubli::app
