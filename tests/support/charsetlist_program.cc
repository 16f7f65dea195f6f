// SPDX-License-Identifier: GPL-3.0-or-later
// charsetlist LABEL…: what each byte from 0x80 on is in each charset, for comparisons with other
// readers. A line each: the label, the byte, the text it is read as and whether that text is
// written as the byte again, all in hexadecimal.
#include <cstdio>
#include <string>
#include <string_view>

#include "adapters/mime/charset.h"

int main(int count, char** labels) {
  for (int i = 1; i < count; ++i) {
    for (int byte = 0x80; byte < 0x100; ++byte) {
      const std::string bytes(1, static_cast<char>(byte));
      const auto read = oubli::mime::decode_charset(bytes, labels[i]);
      const bool is_kept = oubli::mime::encode_charset(read.text, labels[i]) == bytes;
      std::printf("%s\t%02x\t", labels[i], static_cast<unsigned>(byte));
      for (const char c : read.text) std::printf("%02x", static_cast<unsigned char>(c));
      std::printf("\t%d\t%d\n", is_kept ? 1 : 0, read.is_label_known ? 1 : 0);
    }
  }
  return 0;
}
