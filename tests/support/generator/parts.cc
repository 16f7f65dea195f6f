// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/assemble.h"
#include "tests/support/generator/transfer.h"

namespace oubli::generator {
namespace {

bool has_long_line(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin > 900) return true;
    begin = end + 1;
  }
  return false;
}

bool is_wide(std::string_view charset) { return charset == "utf-16"; }

struct Encoded {
  std::string charset, bytes;
};

Encoded choose_charset(std::string_view utf8, std::size_t language, Dice& dice) {
  if (is_ascii(utf8) && dice.chance(70)) return {"us-ascii", std::string(utf8)};
  if (dice.chance(42)) {
    const std::string_view charset = dice.pick(languages()[language].charsets);
    const bool rare = charset == "utf-7" || charset == "utf-16";
    if (rare && !dice.chance(15)) return {"utf-8", std::string(utf8)};
    if (auto bytes = to_charset(utf8, charset)) return {std::string(charset), std::move(*bytes)};
  }
  return {"utf-8", std::string(utf8)};
}

}  // namespace

Part make_text_part(std::string_view utf8, std::string_view type, std::size_t language, Dice& dice,
                    std::string_view parameters) {
  const Encoded encoded = choose_charset(utf8, language, dice);
  Part part;
  part.headers = "Content-Type: " + std::string(type) + "; charset=" + encoded.charset +
                 std::string(parameters) + "\nContent-Transfer-Encoding: ";
  const bool must_fold = has_long_line(encoded.bytes);
  const bool ascii = is_ascii(encoded.bytes);
  if (is_wide(encoded.charset) || dice.chance(ascii ? 5 : 25)) {
    part.headers += "base64\n";
    append_base64_lines(part.content, encoded.bytes);
  } else if (must_fold || dice.chance(ascii ? 15 : 60)) {
    part.headers += "quoted-printable\n";
    append_quoted_printable(part.content, encoded.bytes);
  } else {
    part.headers += ascii ? "7bit\n" : "8bit\n";
    part.content = encoded.bytes;
  }
  return part;
}

void append_part(std::string& out, const Part& part) {
  out += part.headers;
  out += '\n';
  if (part.children.empty()) {
    out += part.content;
    return;
  }
  out += part.content;  // the preamble
  for (const Part& child : part.children) {
    if (out.back() != '\n') out += '\n';
    out += "--" + part.boundary + "\n";
    append_part(out, child);
  }
  if (out.back() != '\n') out += '\n';
  out += "--" + part.boundary + "--\n";
}

}  // namespace oubli::generator
