// SPDX-License-Identifier: GPL-3.0-or-later
// Pieces of text made one after the other: `a + b` may evaluate b first, and compilers differ; a
// braced list is evaluated from left to right, so that draws of a die keep their order.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace oubli::generator {

struct Piece {
  std::string text;
  Piece(std::string of) : text(std::move(of)) {}              // NOLINT: implicit
  Piece(std::string_view of) : text(of) {}                    // NOLINT: implicit
  Piece(const char* of) : text(of) {}                         // NOLINT: implicit
  Piece(char of) : text(1, of) {}                             // NOLINT: implicit
  Piece(std::integral auto of) : text(std::to_string(of)) {}  // NOLINT: implicit
};

inline std::string in_order(std::initializer_list<Piece> pieces) {
  std::string out;
  for (const Piece& each : pieces) out += each.text;
  return out;
}

}  // namespace oubli::generator
