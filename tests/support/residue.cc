// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/residue.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>
#include <set>
#include <unordered_map>

#include <zlib.h>

#include "tests/support/temp_dir.h"

namespace oubli::test {
namespace {

constexpr std::size_t kMostInflated = 4 << 20;
constexpr std::size_t kHead = 4;  // nothing shorter is looked for

// Says what a raw deflate stream beginning at a given byte holds, as far as it makes sense. One
// stream is used again and again: there is one at nearly every byte.
class Inflater {
 public:
  Inflater() { inflateInit2(&stream_, -15); }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  std::string_view at(std::string_view bytes) {
    inflateReset(&stream_);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
    stream_.avail_out = static_cast<uInt>(out_.size());
    inflate(&stream_, Z_SYNC_FLUSH);
    return {out_.data(), stream_.total_out};
  }

 private:
  z_stream stream_{};
  std::string out_ = std::string(kMostInflated, '\0');
};

// Looks up the first bytes of every place, so that the time does not grow with the texts.
class Finder {
 public:
  explicit Finder(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      if (text.size() < kHead) continue;
      const std::uint32_t head = head_of(text.data());
      by_head_[head].push_back(&text);
      maybe_.set(slot(head));
    }
  }

  void note(std::string_view bytes, std::set<std::string>& found) const {
    for (std::size_t at = 0; at + kHead <= bytes.size(); ++at) {
      const std::uint32_t head = head_of(bytes.data() + at);
      if (!maybe_[slot(head)]) continue;
      const auto known = by_head_.find(head);
      if (known == by_head_.end()) continue;
      for (const std::string* text : known->second) {
        if (bytes.substr(at).starts_with(*text)) found.insert(*text);
      }
    }
  }

 private:
  static std::uint32_t head_of(const char* bytes) {
    std::uint32_t head = 0;
    std::memcpy(&head, bytes, kHead);
    return head;
  }
  static std::size_t slot(std::uint32_t head) { return (head * 0x9E3779B1U) >> 16; }

  std::unordered_map<std::uint32_t, std::vector<const std::string*>> by_head_;  // the caller's
  std::bitset<1 << 16> maybe_;
};

}  // namespace

std::vector<std::string> residue(const std::filesystem::path& folder,
                                 const std::vector<std::string>& texts) {
  std::set<std::string> found;
  const Finder finder(texts);
  Inflater inflater;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = slurp(entry.path());
    finder.note(bytes, found);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      finder.note(inflater.at(std::string_view(bytes).substr(at)), found);
    }
  }
  return {found.begin(), found.end()};
}

}  // namespace oubli::test
