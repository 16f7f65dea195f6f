// SPDX-License-Identifier: GPL-3.0-or-later
// A value or an Error; Status is the same without a value. Both refuse to be ignored. Written so
// that it can become std::expected by changing this header. A value type; any thread.
#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "adapters/base/error.h"

namespace oubli {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  explicit operator bool() const { return held_.index() == 0; }

  // REQUIRES: *this holds a value.
  T& operator*() & { return std::get<0>(held_); }
  const T& operator*() const& { return std::get<0>(held_); }
  T&& operator*() && { return std::get<0>(std::move(held_)); }
  T* operator->() { return &std::get<0>(held_); }
  const T* operator->() const { return &std::get<0>(held_); }

  // REQUIRES: *this holds an error.
  [[nodiscard]] const Error& error() const { return std::get<1>(held_); }
  [[nodiscard]] Error take_error() && { return std::get<1>(std::move(held_)); }

 private:
  std::variant<T, Error> held_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit

  explicit operator bool() const { return !error_; }
  // REQUIRES: *this holds an error.
  [[nodiscard]] const Error& error() const { return *error_; }
  [[nodiscard]] Error take_error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace oubli
