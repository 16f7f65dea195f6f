// SPDX-License-Identifier: GPL-3.0-or-later
// Takes back, byte by byte, what a transport or a markup did to text: quoted-printable, HTML
// references, percent signs of a URL. Forgiving: what is no escape stands for itself. Notes where
// something was taken back, because only there can anything be found that did not stand there
// before. Pure; any thread. Cannot fail.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oubli::wiper {

struct Undone {
  std::string bytes;
  // Twice the place of a break that was taken out before the byte there; twice the place and one
  // for a byte that was written otherwise. In order.
  std::vector<std::uint64_t> edits;
  std::uint64_t base = 0;  // the place of bytes[0]

  void put(std::string_view literal) { bytes += literal; }
  void put_decoded(std::string_view decoded);
  void leave_out() { edits.push_back(2 * (base + bytes.size())); }
};

// Each gives how much of `text` it took; the rest is the beginning of an escape, and comes again
// with more behind it. At the end nothing is left.
using Undo = std::size_t (*)(std::string_view text, bool is_end, Undone& out);

// RFC 2045 §6.7, soft line breaks too.
std::size_t undo_quoted_printable(std::string_view text, bool is_end, Undone& out);
// HTML: decimal, hexadecimal, and the names of letters and of what stands in addresses and numbers;
// URLs: %40. A space that must not break is a space.
std::size_t undo_references(std::string_view text, bool is_end, Undone& out);

}  // namespace oubli::wiper
