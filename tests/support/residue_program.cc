// SPDX-License-Identifier: GPL-3.0-or-later
// residue TEXTS FOLDER…    looks for the lines of the file TEXTS in every file below the folders,
// as they stand and in what inflates, and prints the number of each line found (never the text).
// Exit code 1 when there is one.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/residue.h"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: residue TEXTS FOLDER...\n", stderr);
    return 2;
  }
  std::vector<std::string> texts;
  std::ifstream lines(argv[1]);
  for (std::string line; std::getline(lines, line);) texts.push_back(line);
  if (texts.empty()) {
    std::fprintf(stderr, "residue: %s: nothing to look for\n", argv[1]);
    return 2;
  }
  bool is_found = false;
  for (int at = 2; at < argc; ++at) {
    for (const std::string& text : oubli::test::residue(argv[at], texts)) {
      is_found = true;
      std::printf("%s: line %td\n", argv[at],
                  std::find(texts.begin(), texts.end(), text) - texts.begin() + 1);
    }
  }
  return is_found ? 1 : 0;
}
