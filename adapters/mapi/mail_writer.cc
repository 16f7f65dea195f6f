// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/mail_writer.h"

#include <algorithm>

#include "adapters/mapi/render.h"
#include "adapters/mime/encoded_word.h"
#include "adapters/mime/transfer_encode.h"
#include "adapters/mime/utf8.h"

namespace oubli::mapi {
namespace {

constexpr std::string_view kBoundary = "=_oubli-";  // no base64 and no quoted-printable has "=_"
constexpr std::size_t kColumns = 76;

// One line: what would end it or is no text becomes a blank.
std::string one_line(std::string_view value) {
  std::string line(value);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  const std::size_t first = line.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return line.substr(first, line.find_last_not_of(' ') + 1 - first);
}

}  // namespace

void MailWriter::raw_field(std::string_view name, std::string_view value) {
  const std::string line = one_line(value);
  out_.append(name);
  out_ += ':';
  std::size_t column = name.size() + 1;
  for (std::size_t at = 0; at < line.size();) {
    // A blank that is folded stays where it is, so that unfolding gives the line back.
    std::size_t end = line.find(' ', at + 1);
    end = std::min(end, line.size());
    const std::size_t size = end - at;
    const bool begins = at == 0;
    const bool is_blank = line.find_first_not_of(' ', at) >= end;
    if (!begins && !is_blank && column + size > kColumns) {
      out_ += "\r\n";
      column = 0;
    }
    if (begins) out_ += ' ';
    out_.append(line, at, size);
    column += size + (begins ? 1U : 0U);
    at = end;
  }
  out_ += "\r\n";
}

void MailWriter::field(std::string_view name, std::string_view value) { raw_field(name, value); }

void MailWriter::text_field(std::string_view name, std::string_view utf8) {
  raw_field(name, mime::encode_words(one_line(utf8)));
}

std::string MailWriter::next_boundary() {
  std::string number = std::to_string(++boundaries_);
  number.insert(0, 8 - std::min<std::size_t>(8, number.size()), '0');
  return std::string(kBoundary) + number + "_=";
}

void MailWriter::delimiter(std::string_view boundary) {
  out_ += "--";
  out_ += boundary;
  out_ += "\r\n";
}

void MailWriter::close(std::string_view boundary) {
  out_ += "--";
  out_ += boundary;
  out_ += "--\r\n";
}

bool MailWriter::holds_boundary(std::string_view bytes) {
  return bytes.find(std::string("--") + std::string(kBoundary)) != std::string_view::npos;
}

std::size_t MailWriter::room() const {
  constexpr std::size_t kForTheEnd = 64U << 10;  // boundaries, and the parts that name what is cut
  const std::size_t used = out_.size() + kForTheEnd;
  return used < limit_ ? limit_ - used : 0;
}

bool MailWriter::has_room_for(std::uint64_t bytes) const { return bytes <= room(); }

bool MailWriter::text_part(std::string_view type, std::string_view bytes,
                           std::string_view charset) {
  const auto high = static_cast<std::size_t>(std::ranges::count_if(
      bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80 || c == '\0'; }));
  const bool is_packed = high * 4 > bytes.size();
  const std::size_t factor = is_packed ? 2 : 4;  // at most, with line ends
  const bool is_whole = bytes.size() <= room() / factor;
  std::string_view held = bytes.substr(0, room() / factor);
  field("Content-Type", std::string(type) + "; charset=" + std::string(charset));
  field("Content-Transfer-Encoding", is_packed ? "base64" : "quoted-printable");
  end_header();
  if (is_packed) {
    mime::append_base64_lines(held, "\r\n", out_);
  } else {
    mime::append_quoted_printable(held, "\r\n", out_);
  }
  out_ += "\r\n";
  return is_whole;
}

bool MailWriter::base64_body(ByteSource& content, std::uint64_t size) {
  constexpr std::size_t kChunk = 57U * 1024;  // whole lines of base64
  std::string chunk(kChunk, '\0');
  std::uint64_t at = 0;
  while (at < size) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, size - at));
    std::size_t held = 0;
    while (held < want) {
      auto got = content.read_at(at + held, {chunk.data() + held, want - held});
      if (!got || *got == 0) break;
      held += *got;
    }
    mime::append_base64_lines(std::string_view(chunk).substr(0, held), "\r\n", out_);
    at += held;
    if (held < want) break;
  }
  out_ += "\r\n";
  return at == size;
}

void MailWriter::unread_part(Unread why) {
  field("Content-Type",
        std::string(kUnreadType) + "; reason=" + std::to_string(static_cast<unsigned>(why)));
  end_header();
}

}  // namespace oubli::mapi
