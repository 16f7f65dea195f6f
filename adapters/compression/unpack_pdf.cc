// SPDX-License-Identifier: GPL-3.0-or-later
// The streams of a PDF (ISO 32000-1 section 7.3.8), found by their keyword and not by the tables at
// its end: so those that an update replaced are there as well. Deflated ones are opened; pictures
// are not text; with any other filter, with encryption, or with fonts that number their glyphs, it
// is said that not all could be read.
#include <string>

#include "adapters/compression/pdf_text.h"
#include "adapters/compression/unpacking.h"

namespace oubli::unpacking {

namespace {

constexpr std::size_t kLongestDictionary = 8U << 10;
constexpr std::size_t kLongestStream = 64U << 20;

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

// What stands between "obj" and the keyword.
std::string_view dictionary_before(std::string_view pdf, std::size_t keyword) {
  const std::size_t from = keyword - std::min(keyword, kLongestDictionary);
  const std::string_view before = pdf.substr(from, keyword - from);
  const std::size_t begin = before.rfind(" obj");
  return begin == std::string_view::npos ? before : before.substr(begin);
}

enum class Packing { Plain, Deflated, Picture, Other };

Packing packing_of(std::string_view dictionary) {
  if (!has(dictionary, "/Filter")) return Packing::Plain;
  for (const std::string_view other :
       {"/LZW", "/ASCII85", "/A85", "/ASCIIHex", "/AHx", "/RunLength", "/RL ", "/Crypt"}) {
    if (has(dictionary, other)) return Packing::Other;
  }
  for (const std::string_view picture : {"/DCT", "/JPX", "/CCITT", "/JBIG2"}) {
    if (has(dictionary, picture)) return Packing::Picture;
  }
  return has(dictionary, "/Fl") ? Packing::Deflated : Packing::Other;
}

// Numbers of glyphs, which nothing here turns into letters.
bool numbers_glyphs(std::string_view text) {
  return has(text, "/Identity-H") || has(text, "/Identity-V");
}

class Pdf {
 public:
  Pdf(std::string_view bytes, Unpacking& to) : bytes_(bytes), to_(to) {}

  void open() {
    if (to_.is_within() && to_.wants_hidden()) to_.give(bytes_);
    if (has(bytes_, "/Encrypt")) to_.fail(kEncrypted);
    if (numbers_glyphs(bytes_)) to_.fail("a font without letters");
    constexpr std::string_view kKeyword = "stream";
    for (std::size_t at = 0; (at = bytes_.find(kKeyword, at)) != std::string_view::npos;) {
      const std::size_t keyword = at;
      at += kKeyword.size();
      const bool is_end = keyword >= 3 && bytes_.substr(keyword - 3, 3) == "end";
      const std::string_view behind = bytes_.substr(at, 2);
      if (is_end || !(behind.starts_with('\n') || behind.starts_with('\r'))) continue;
      at += behind == "\r\n" ? 2U : 1U;
      at += open_stream(dictionary_before(bytes_, keyword), bytes_.substr(at));
    }
  }

 private:
  // How far it went, where that is known.
  std::size_t open_stream(std::string_view dictionary, std::string_view body) {
    switch (packing_of(dictionary)) {
      case Packing::Plain:
        show(body.substr(0, body.find("endstream")));
        return 0;
      case Packing::Picture:
        return 0;
      case Packing::Other:
        to_.fail("packed another way");
        return 0;
      case Packing::Deflated:
        break;
    }
    std::string text;
    const auto used = inflate(body, kWrapped, to_, [&](std::string_view piece) {
      text += piece;
      return text.size() < kLongestStream;
    });
    if (numbers_glyphs(text)) to_.fail("a font without letters");
    if (to_.wants_hidden()) {
      to_.begin({});
      Inner inner(to_);  // a file that is attached may be an archive
      inner.put(text);
      inner.finish();
      to_.end();
    }
    show(text);
    return used.value_or(0);
  }

  void show(std::string_view content) {
    if (!has(content, "Tj") && !has(content, "TJ")) return;
    to_.begin({});
    to_.give(shown_text(content));
    to_.end();
  }

  std::string_view bytes_;
  Unpacking& to_;
};

}  // namespace

void open_pdf(std::string_view pdf, Unpacking& to) { Pdf(pdf, to).open(); }

}  // namespace oubli::unpacking
