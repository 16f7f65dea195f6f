// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/folder.h"

#include <algorithm>

#include "adapters/maildir/folder_name.h"
#include "adapters/mime/utf8.h"

namespace oubli::imap {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

class Run {
 public:
  void take(std::uint32_t unit) {
    bits_ = bits_ << 16U | unit;
    held_ += 16;
    while (held_ >= 6) {
      held_ -= 6;
      text_.push_back(kDigits[bits_ >> held_ & 0x3FU]);
    }
    bits_ &= (1U << held_) - 1;
  }
  std::string finish() {
    if (held_ > 0) text_.push_back(kDigits[bits_ << (6 - held_) & 0x3FU]);
    return text_;
  }

 private:
  std::string text_;
  std::uint64_t bits_ = 0;
  unsigned held_ = 0;
};

// REQUIRES: a well-formed character of that length.
std::uint32_t code_point(std::string_view character) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(character[i]));
  };
  std::uint32_t code = byte(0);
  if (character.size() == 2) code &= 0x1FU;
  if (character.size() == 3) code &= 0x0FU;
  if (character.size() == 4) code &= 0x07U;
  for (std::size_t i = 1; i < character.size(); ++i) code = code << 6U | (byte(i) & 0x3FU);
  return code;
}

bool is_plain(char c) { return c >= 0x20 && c <= 0x7E; }

}  // namespace

std::vector<UidRange> ranges_of(std::vector<Uid> uids) {
  std::ranges::sort(uids);
  std::vector<UidRange> ranges;
  for (const Uid uid : uids) {
    if (!ranges.empty() && uid <= ranges.back().last) continue;
    if (!ranges.empty() && uid == ranges.back().last + 1) {
      ranges.back().last = uid;
    } else {
      ranges.push_back({uid, uid});
    }
  }
  return ranges;
}

std::vector<UidRange> joined(std::vector<UidRange> ranges) {
  std::ranges::sort(ranges, {}, &UidRange::first);
  std::vector<UidRange> apart;
  for (const UidRange& range : ranges) {
    if (!apart.empty() && range.first <= std::uint64_t{apart.back().last} + 1) {
      apart.back().last = std::max(apart.back().last, range.last);
    } else {
      apart.push_back(range);
    }
  }
  return apart;
}

std::uint64_t count_of(const std::vector<UidRange>& ranges) {
  std::uint64_t count = 0;
  for (const UidRange& range : ranges) count += std::uint64_t{range.last} - range.first + 1;
  return count;
}

std::string encode_modified_utf7(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    if (is_plain(name[at])) {
      out += name[at] == '&' ? "&-" : std::string(1, name[at]);
      ++at;
      continue;
    }
    Run run;
    while (at < name.size() && !is_plain(name[at])) {
      const std::size_t length = std::max<std::size_t>(1, mime::utf8_length_at(name, at));
      const std::uint32_t code = code_point(name.substr(at, length));
      if (code >= 0x10000) {
        run.take(0xD800 + ((code - 0x10000) >> 10U));
        run.take(0xDC00 + ((code - 0x10000) & 0x3FFU));
      } else {
        run.take(code);
      }
      at += length;
    }
    out += "&" + run.finish() + "-";
  }
  return out;
}

std::string address_name_of(const Folder& folder) {
  std::string name = maildir::decode_modified_utf7(folder.raw);
  const bool leads_back = mime::is_utf8(name) && encode_modified_utf7(name) == folder.raw;
  return leads_back ? name : std::string();
}

std::string name_of(const Folder& folder) {
  std::string name = address_name_of(folder);
  if (folder.delimiter != '\0' && folder.delimiter != '/') {
    std::ranges::replace(name, '/', '\\');
    std::ranges::replace(name, folder.delimiter, '/');
  }
  return name;
}

}  // namespace oubli::imap
