// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/copy_name.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "adapters/imap/folder.h"

namespace oubli::imap {
namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestMbox = 240;  // what stands beside it has a longer name
constexpr std::size_t kMostKeywords = 26;
constexpr std::array<std::pair<std::string_view, char>, 5> kLetters{{{"\\Draft", 'D'},
                                                                     {"\\Flagged", 'F'},
                                                                     {"\\Answered", 'R'},
                                                                     {"\\Seen", 'S'},
                                                                     {"\\Deleted", 'T'}}};

// A dot separates steps, and so it is written as any character that is not plain.
std::string step_of(std::string_view step) {
  std::string out;
  for (const char c : encode_modified_utf7(step)) {
    out += c == '.' ? "&AC4-" : std::string(1, c);
  }
  return out;
}

std::string percent_encoded(char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
}

// False where one of them is none: empty, or no part of a file's name.
template <typename Take>
bool each_step(std::string_view folder, const Take& take) {
  for (std::size_t at = 0; at <= folder.size();) {
    const std::size_t end = std::min(folder.find('/', at), folder.size());
    const std::string_view step = folder.substr(at, end - at);
    if (step.empty() || step.find('\0') != step.npos) return false;
    take(step);
    at = end + 1;
  }
  return true;
}

// What `text` begins with, up to `mark`; false where it is no number of all digits.
template <typename Number>
bool take_number(std::string_view& text, Number& into, std::string_view mark) {
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), into);
  if (problem != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  if (!text.starts_with(mark)) return false;
  text.remove_prefix(mark.size());
  return true;
}

}  // namespace

std::optional<std::string> directory_of(std::string_view folder) {
  if (folder == "INBOX") return ".";
  std::string directory;
  const bool has_name =
      each_step(folder, [&](std::string_view step) { directory += "." + step_of(step); });
  if (!has_name || directory.size() > kLongestName) return std::nullopt;
  return directory;
}

std::optional<std::string> mbox_of(std::string_view folder) {
  std::string name;
  const bool has_name = each_step(folder, [&](std::string_view step) {
    for (const char c : step) {
      const bool is_plain = static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
      name += is_plain && c != '.' && c != '%' ? std::string(1, c) : percent_encoded(c);
    }
    name += '.';
  });
  if (!has_name || name.size() > kLongestMbox) return std::nullopt;
  return name + "mbox";
}

std::string to_string(const CopyName& name, std::string_view letters) {
  return std::to_string(std::max<std::int64_t>(0, name.date)) + ".U" + std::to_string(name.uid) +
         "V" + std::to_string(name.uid_validity) + ".oubli,S=" + std::to_string(name.size) + ":2," +
         std::string(letters);
}

std::optional<CopyName> parse_copy_name(std::string_view text) {
  CopyName name;
  const bool is_one = take_number(text, name.date, ".U") && take_number(text, name.uid, "V") &&
                      take_number(text, name.uid_validity, ".oubli,S=") &&
                      take_number(text, name.size, ":2,");
  if (!is_one || name.uid == 0) return std::nullopt;
  return name;
}

std::string letters_of(const std::vector<std::string>& flags, std::vector<std::string>& keywords,
                       std::vector<std::string>& lost) {
  std::string letters;
  for (const std::string& flag : flags) {
    const auto known = std::ranges::find(kLetters, flag, [](const auto& one) { return one.first; });
    if (known != kLetters.end()) {
      letters.push_back(known->second);
      continue;
    }
    auto at = std::ranges::find(keywords, flag);
    if (at == keywords.end() && keywords.size() >= kMostKeywords) {
      lost.push_back(flag);
      continue;
    }
    if (at == keywords.end()) at = keywords.insert(at, flag);
    letters.push_back(static_cast<char>('a' + (at - keywords.begin())));
  }
  std::ranges::sort(letters);
  return letters;
}

}  // namespace oubli::imap
