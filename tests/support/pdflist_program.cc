// SPDX-License-Identifier: GPL-3.0-or-later
// What the reader makes of a PDF, for comparisons with other readers: its text, or, behind --about,
// what it says of itself. Standard error says whether that is all.
//
// usage: pdflist [--about] FILE
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "adapters/pdf/pdf.h"

int main(int argc, char** argv) {
  const bool is_about = argc == 3 && std::string_view(argv[1]) == "--about";
  if (argc != (is_about ? 3 : 2)) return std::fputs("usage: pdflist [--about] FILE\n", stderr), 2;
  std::ifstream file(argv[argc - 1], std::ios::binary);
  if (!file) return std::fprintf(stderr, "pdflist: cannot read %s\n", argv[argc - 1]), 1;
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const auto document = oubli::pdf::read(bytes, std::size_t{64} << 20U);
  const std::string& out = is_about ? document.about : document.text;
  std::fwrite(out.data(), 1, out.size(), stdout);
  std::fprintf(stderr, "%s%s\n", document.is_whole ? "whole" : document.why,
               document.shows_pictures ? ", with pictures" : "");
}
