// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that must not leave the process: wiped when let go, impossible to print or format by
// accident. For keys use KeyBytes in indexer/sealer.h (locked memory). Move-only; one thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <string.h>

namespace oubli {

class SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string text) : text_(std::move(text)) {}
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  SecretText(SecretText&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
  SecretText& operator=(SecretText&& other) noexcept {
    wipe();
    text_ = std::move(other.text_);
    other.wipe();
    return *this;
  }
  ~SecretText() { wipe(); }

  // The one way out; the name makes it visible in review.
  [[nodiscard]] std::string_view reveal() const { return text_; }

 private:
  void wipe() {
    ::explicit_bzero(text_.data(), text_.size());
    text_.clear();
  }
  std::string text_;
};

}  // namespace oubli
