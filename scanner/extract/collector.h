// SPDX-License-Identifier: GPL-3.0-or-later
// Where the parts of one extraction put what they find: segments within the decoded budget, and
// what was not scanned, each reason once per part. Owned by extract(); one thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "scanner/extract/extracted.h"

namespace oubli::content {

// Decoded text of one message, all readings together. A 64 MB message of 8-bit text doubles.
inline constexpr std::size_t kDecodedBudget = 192U << 20;

class Collector {
 public:
  // What stands outside the part asked for is left out; an empty one stands for the message.
  explicit Collector(Extracted& out, std::string_view asked = {}) : out_(out), asked_(asked) {}

  // Text that is empty, or already there in the same place, is left out.
  // `seen`: excerpts of the text as they read on a screen, where more than its characters tells.
  void add(Where where, std::string_view part, std::string_view label, std::string text,
           std::string_view seen = {});
  // Unsupported unless said otherwise by calling unreadable().
  void unsupported(std::string_view part, std::string_view reason);
  void unreadable(std::string_view part, std::string_view reason);
  // The part is a message itself.
  void message_inside(std::string_view part);
  void ambiguous() { out_.is_ambiguous = true; }
  void is_signed() { out_.is_signed = true; }

  // Bytes a decoder may still make; the caller names the part when it is not enough.
  [[nodiscard]] std::size_t budget() const { return kDecodedBudget - used_; }
  // False, and named, when the budget does not have so many bytes left.
  bool spend(std::string_view part, std::size_t bytes);

  // Messages in what is packed are read by whoever walks through messages.
  using ReadMessage =
      std::function<void(std::string_view bytes, std::string_view part, bool is_outlook)>;
  void read_messages_with(ReadMessage read) { read_message_ = std::move(read); }
  void message_within(std::string_view bytes, std::string_view part, bool is_outlook) const {
    read_message_(bytes, part, is_outlook);
  }

  // From the second reading on, texts that are there already are left out.
  void watch_for_repeats();

  Extracted& out() { return out_; }
  [[nodiscard]] std::string_view asked() const { return asked_; }

 private:
  [[nodiscard]] bool is_asked(std::string_view part) const;
  void not_scanned(std::string_view part, std::string_view reason, NotScanned::Kind kind);

  Extracted& out_;
  const std::string_view asked_;  // lent by the caller of extract_attached()
  std::size_t used_ = 0;
  ReadMessage read_message_;
  bool is_watching_ = false;
  std::unordered_set<std::size_t> seen_;   // hashes of what was added
  std::unordered_set<std::string> named_;  // part and reason
};

}  // namespace oubli::content
