// SPDX-License-Identifier: GPL-3.0-or-later
// Binary attachments that a reader of their format accepts, filled with incompressible noise as
// compressed pictures are.
#include <array>
#include <cstring>

#include "tests/support/generator/attach.h"
#include "tests/support/generator/compose.h"
#include "tests/support/generator/transfer.h"
#include "tests/support/generator/vocabulary.h"

namespace oubli::generator {
namespace {

void append_noise(std::string& out, std::size_t size, Dice& dice) {
  const std::size_t begin = out.size();
  out.resize(begin + size + 8);
  for (std::size_t i = 0; i < size; i += 8) {
    const std::uint64_t eight = dice.next();
    std::memcpy(out.data() + begin + i, &eight, 8);
  }
  out.resize(begin + size);
}

void append_big_endian(std::string& out, std::uint32_t number) {
  for (unsigned shift = 24; shift < 32; shift -= 8)
    out += static_cast<char>(number >> shift & 255U);
}

// As in PNG (annex D of its specification).
std::uint32_t crc32(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> kTable = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t c = i;
      for (int k = 0; k < 8; ++k) c = (c & 1U) != 0 ? 0xEDB88320U ^ c >> 1U : c >> 1U;
      made[i] = c;
    }
    return made;
  }();
  std::uint32_t crc = ~0U;
  for (char c : bytes) crc = kTable[(crc ^ static_cast<unsigned char>(c)) & 255U] ^ crc >> 8U;
  return ~crc;
}

std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t a = 1, b = 0;
  while (!bytes.empty()) {
    const std::string_view run = bytes.substr(0, 5552);  // before b can overflow
    for (char c : run) b += a += static_cast<unsigned char>(c);
    a %= 65'521;
    b %= 65'521;
    bytes.remove_prefix(run.size());
  }
  return b << 16U | a;
}

void append_chunk(std::string& out, std::string_view type, std::string_view data) {
  append_big_endian(out, static_cast<std::uint32_t>(data.size()));
  std::string body(type);
  body += data;
  out += body;
  append_big_endian(out, crc32(body));
}

// A zlib stream of stored blocks (RFC 1950, RFC 1951 section 3.2.4).
std::string stored(std::string_view bytes) {
  std::string out = "\x78\x01";
  const std::uint32_t check = adler32(bytes);
  while (true) {
    const std::string_view block = bytes.substr(0, 65'535);
    bytes.remove_prefix(block.size());
    const auto size = static_cast<unsigned>(block.size());
    out += bytes.empty() ? '\x01' : '\0';
    for (unsigned each : {size, ~size}) {
      out += static_cast<char>(each & 255U);
      out += static_cast<char>(each >> 8U & 255U);
    }
    out += block;
    if (bytes.empty()) break;
  }
  append_big_endian(out, check);
  return out;
}

std::string file_name(std::size_t language, std::string_view ending, Dice& dice) {
  std::string name;
  for (std::size_t i = 0, words = dice.between(1, 3); i < words; ++i) {
    if (i > 0) name += '_';
    name += vocabularies()[language].draw(dice);
  }
  if (dice.chance(50)) name += std::to_string(dice.below(10'000));
  return name + std::string(ending);
}

// Most files are small, few are large.
std::size_t draw_size(Dice& dice) {
  const std::size_t kilobytes = dice.chance(70) ? dice.between(3, 60) : dice.between(60, 420);
  return kilobytes * 1024 + dice.below(1024);
}

}  // namespace

std::string make_pdf(std::string_view line, std::size_t size, Dice& dice) {
  const std::size_t height = std::max<std::size_t>(1, size / 256);
  const std::string text =
      "BT /F1 12 Tf 72 720 Td (" + std::string(line) + ") Tj ET\nq 200 0 0 200 72 400 cm /I1 Do Q";
  std::array<std::string, 6> objects{
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << "
      "/F1 6 0 R >> "
      "/XObject << /I1 5 0 R >> >> >>",
      "<< /Length " + std::to_string(text.size()) + " >>\nstream\n" + text + "\nendstream",
      "<< /Type /XObject /Subtype /Image /Width 256 /Height " + std::to_string(height) +
          " /ColorSpace /DeviceGray /BitsPerComponent 8 /Length " + std::to_string(height * 256) +
          " >>\nstream\n",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
  append_noise(objects[4], height * 256, dice);
  objects[4] += "\nendstream";
  std::string out = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n";
  std::string table = "xref\n0 7\n0000000000 65535 f \n";
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const std::string offset = std::to_string(out.size());
    table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::string start = std::to_string(out.size());
  return out + table + "trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n" + start + "\n%%EOF\n";
}

std::string make_png(std::size_t size, Dice& dice) {
  constexpr std::uint32_t kWidth = 255;  // a row is a filter byte and 255 grey pixels
  const std::size_t height = std::max<std::size_t>(1, size / 256);
  std::string rows;
  append_noise(rows, height * 256, dice);
  for (std::size_t row = 0; row < height; ++row) rows[row * 256] = '\0';
  std::string header;
  append_big_endian(header, kWidth);
  append_big_endian(header, static_cast<std::uint32_t>(height));
  header += std::string("\x08\0\0\0\0", 5);
  std::string out = "\x89PNG\r\n\x1a\n";
  append_chunk(out, "IHDR", header);
  append_chunk(out, "IDAT", stored(rows));
  append_chunk(out, "IEND", "");
  return out;
}

Part attach_binary(std::size_t language, Dice& dice) {
  const std::size_t size = draw_size(dice);
  const std::size_t roll = dice.below(3);
  const std::array<std::string_view, 3> types{"application/pdf", "image/png", "image/jpeg"};
  const std::array<std::string_view, 3> endings{".pdf", ".png", ".jpg"};
  std::string bytes;
  if (roll == 0) bytes = make_pdf(make_reference(dice), size, dice);
  if (roll == 1) bytes = make_png(size, dice);
  if (roll == 2) {
    bytes = std::string("\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 20);
    append_noise(bytes, size, dice);
    bytes += "\xFF\xD9";
  }
  const std::string name = file_name(language, endings[roll], dice);
  const int way = static_cast<int>(dice.below(3));
  Part part;
  part.headers = "Content-Type: " + std::string(types[roll]) +
                 file_name_parameter("name", name, 0) +
                 "\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment" +
                 file_name_parameter("filename", name, way) + "\n";
  append_base64_lines(part.content, bytes);
  return part;
}

}  // namespace oubli::generator
