// SPDX-License-Identifier: GPL-3.0-or-later
// From one space to another (ISO 32000-1 section 8.3.3). A value type.
#pragma once

#include <cmath>

namespace oubli::pdf {

struct Point {
  double x = 0, y = 0;
};

struct Matrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;

  [[nodiscard]] Point at(Point p) const { return {p.x * a + p.y * c + e, p.x * b + p.y * d + f}; }
  // First this, then the other.
  [[nodiscard]] Matrix then(const Matrix& other) const {
    return {a * other.a + b * other.c,           a * other.b + b * other.d,
            c * other.a + d * other.c,           c * other.b + d * other.d,
            e * other.a + f * other.c + other.e, e * other.b + f * other.d + other.f};
  }
};

// Glyphs are measured in thousandths of the text's unit (section 9.2.4).
inline constexpr double kThousandth = 0.001;

inline double length_of(Point p) { return std::hypot(p.x, p.y); }

}  // namespace oubli::pdf
