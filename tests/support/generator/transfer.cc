// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/transfer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include <iconv.h>

#include "tests/support/generator/letters.h"

namespace oubli::generator {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Two characters for every twelve bits.
const std::array<std::array<char, 2>, 4096>& base64_pairs() {
  static const std::array<std::array<char, 2>, 4096> kPairs = [] {
    std::array<std::array<char, 2>, 4096> made{};
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = {kBase64[i >> 6U], kBase64[i & 63U]};
    return made;
  }();
  return kPairs;
}

void append_base64(std::string& out, std::string_view bytes) {
  const auto& pairs = base64_pairs();
  const auto at = [bytes](std::size_t i) -> std::uint32_t {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
  };
  const std::size_t begin = out.size();
  out.resize(begin + (bytes.size() + 2) / 3 * 4);
  char* to = out.data() + begin;
  for (std::size_t i = 0; i < bytes.size(); i += 3, to += 4) {
    const std::uint32_t three = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    std::copy_n(pairs[three >> 12U].data(), 2, to);
    std::copy_n(pairs[three & 4095U].data(), 2, to + 2);
  }
  for (std::size_t pad = (3 - bytes.size() % 3) % 3; pad > 0; --pad) out[out.size() - pad] = '=';
}

struct Converter {
  explicit Converter(const std::string& charset) : handle(::iconv_open(charset.c_str(), "utf-8")) {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (is_open()) ::iconv_close(handle);
  }
  [[nodiscard]] bool is_open() const { return handle != reinterpret_cast<iconv_t>(-1); }
  iconv_t handle;
};

// Opening a converter costs more than converting a message.
Converter& converter(const std::string& charset) {
  thread_local std::map<std::string, Converter> open;
  return open.try_emplace(charset, charset).first->second;
}

char hex(unsigned v) { return "0123456789ABCDEF"[v & 15U]; }

void append_hex(std::string& out, char lead, char byte) {
  const auto v = static_cast<unsigned char>(byte);
  out += lead;
  out += hex(v >> 4U);
  out += hex(v);
}

bool is_word_safe(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string one_word(std::string_view bytes, std::string_view charset, char way) {
  std::string out = "=?" + std::string(charset) + "?" + way + "?";
  if (way == 'B') return out + base64(bytes) + "?=";
  for (char c : bytes) {
    if (c == ' ') {
      out += '_';
    } else if (is_word_safe(c)) {
      out += c;
    } else {
      append_hex(out, '=', c);
    }
  }
  return out + "?=";
}

}  // namespace

std::optional<std::string> to_charset(std::string_view utf8, std::string_view charset) {
  if (charset == "utf-8") return std::string(utf8);
  // With a byte-order mark, which RFC 2781 asks for.
  const std::string name(charset);
  Converter& by = converter(name);
  if (!by.is_open()) return std::nullopt;
  ::iconv(by.handle, nullptr, nullptr, nullptr, nullptr);
  std::string out(utf8.size() * 4 + 16, '\0');
  std::string source(utf8);
  char* in = source.data();
  char* to = out.data();
  std::size_t left = source.size(), room = out.size();
  if (::iconv(by.handle, &in, &left, &to, &room) != 0) return std::nullopt;
  if (::iconv(by.handle, nullptr, nullptr, &to, &room) != 0) return std::nullopt;
  out.resize(out.size() - room);
  return out;
}

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

std::string base64(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

void append_base64_lines(std::string& out, std::string_view bytes) {
  out.reserve(out.size() + bytes.size() / 57 * 77 + 80);
  for (std::size_t i = 0; i < bytes.size(); i += 57) {
    append_base64(out, bytes.substr(i, 57));
    out += '\n';
  }
}

void append_quoted_printable(std::string& out, std::string_view bytes) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (c == '\n') {
      out += '\n';
      column = 0;
      continue;
    }
    if (column >= 72) {
      out += "=\n";
      column = 0;
    }
    const bool at_end = i + 1 == bytes.size() || bytes[i + 1] == '\n';
    const bool plain = c > ' ' && c < 127 && c != '=';
    if (plain || (c == ' ' && !at_end)) {
      out += c;
      ++column;
    } else {
      append_hex(out, '=', c);
      column += 3;
    }
  }
}

std::string encoded_words(std::string_view utf8, std::string_view charset, char way) {
  std::string out;
  const std::u32string letters = to_code_points(utf8);
  constexpr std::size_t kLetters = 14;  // keeps every word below 75 characters
  for (std::size_t i = 0; i < letters.size(); i += kLetters) {
    const std::string piece = to_utf8(std::u32string_view(letters).substr(i, kLetters));
    const auto bytes = to_charset(piece, charset);
    if (!bytes) return encoded_words(utf8, "utf-8", way);
    if (!out.empty()) out += "\n ";
    out += one_word(*bytes, charset, way);
  }
  return out;
}

std::string file_name_parameter(std::string_view name, std::string_view utf8, int way) {
  const std::string key(name);
  if (is_ascii(utf8)) return "; " + key + "=\"" + std::string(utf8) + "\"";
  if (way == 0) return "; " + key + "=\"" + encoded_words(utf8, "utf-8", 'B') + "\"";
  std::string value;
  for (char c : utf8) {
    if (is_word_safe(c) || c == '.' || c == '-') {
      value += c;
    } else {
      append_hex(value, '%', c);
    }
  }
  if (way == 1) return ";\n " + key + "*=utf-8''" + value;
  // In numbered pieces, cut anywhere but inside an escape.
  std::string out;
  int number = 0;
  for (std::size_t i = 0; i < value.size(); ++number) {
    std::size_t end = std::min(i + 30, value.size());
    while (end < value.size() && (value[end - 1] == '%' || value[end - 2] == '%')) ++end;
    out += ";\n " + key + "*" + std::to_string(number) + "*=" + (number == 0 ? "utf-8''" : "");
    out += value.substr(i, end - i);
    i = end;
  }
  return out;
}

}  // namespace oubli::generator
