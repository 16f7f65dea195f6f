// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/term_set.h"

#include <algorithm>
#include <cstring>

namespace oubli {

namespace {

constexpr std::size_t kFirstSlots = 4096;
constexpr std::size_t kKeptSlots = 1U << 16;  // a larger table is given back after the message

__extension__ using Wide = unsigned __int128;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t load(const char* bytes, std::size_t size) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, size);
  return value;
}

// Multiply-and-fold over eight bytes at a time, as wyhash does.
std::uint64_t hash_of(std::uint64_t seed, char prefix, std::string_view text) {
  constexpr std::uint64_t kFirst = 0xa0761d6478bd642f;
  constexpr std::uint64_t kSecond = 0xe7037ed1a0b428db;
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t state = seed ^ static_cast<unsigned char>(prefix) ^ (text.size() << 8U);
  for (; left > 8; at += 8, left -= 8) state = mix(load(at, 8) ^ kFirst, state ^ kSecond);
  return mix(load(at, left) ^ kFirst, state ^ kSecond);
}

}  // namespace

TermSet::TermSet() : seed_(reinterpret_cast<std::uintptr_t>(this) * 0x9e3779b97f4a7c15ULL) {
  slots_.resize(kFirstSlots);
}

TermSet::Entry* TermSet::insert(char prefix, std::string_view text, bool& is_new) {
  text = text.substr(0, kLongestTerm - 1);
  const std::uint64_t hash = hash_of(seed_, prefix, text);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    Entry& entry = entries_[slots_[at] - 1];
    if (entry.hash != hash || entry.size != text.size() + 1) continue;
    const char* const stored = arena_.data() + entry.begin;
    if (*stored != prefix || std::memcmp(stored + 1, text.data(), text.size()) != 0) continue;
    is_new = false;
    return &entry;
  }
  if (entries_.size() >= kMostTerms) {
    is_full_ = true;
    return nullptr;
  }
  is_new = true;
  entries_.push_back({hash, static_cast<std::uint32_t>(arena_.size()),
                      static_cast<std::uint32_t>(text.size() + 1), 0});
  arena_.push_back(prefix);
  arena_.append(text);
  slots_[at] = static_cast<std::uint32_t>(entries_.size());
  if (entries_.size() * 2 > slots_.size()) grow();
  return &entries_.back();
}

void TermSet::grow() {
  slots_.assign(slots_.size() * 2, 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t index = 0; index < entries_.size(); ++index) {
    std::size_t at = entries_[index].hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<std::uint32_t>(index + 1);
  }
}

void TermSet::clear() {
  if (slots_.size() > kKeptSlots) {
    *this = TermSet();
    return;
  }
  // Freeing slot by slot beats wiping the table when the message was short.
  const std::size_t mask = slots_.size() - 1;
  if (entries_.size() * 4 > slots_.size()) {
    std::fill(slots_.begin(), slots_.end(), 0U);
  } else {
    for (const Entry& entry : entries_) {
      std::size_t at = entry.hash & mask;
      while (slots_[at] != 0) {
        slots_[at] = 0;
        at = (at + 1) & mask;
      }
    }
  }
  entries_.clear();
  arena_.clear();
  is_full_ = false;
}

}  // namespace oubli
