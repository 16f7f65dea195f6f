// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/generator/reading.h"

#include <algorithm>
#include <cctype>
#include <regex>
#include <vector>

#include <iconv.h>

namespace oubli::generator {
namespace {

std::string from_charset(const std::string& bytes, const std::string& charset) {
  iconv_t open = ::iconv_open("utf-8", charset.c_str());
  if (open == reinterpret_cast<iconv_t>(-1)) return bytes;
  std::string source = bytes, out(bytes.size() * 4 + 16, '\0');
  char* in = source.data();
  char* to = out.data();
  std::size_t left = source.size(), room = out.size();
  ::iconv(open, &in, &left, &to, &room);
  ::iconv_close(open);
  out.resize(out.size() - room);
  return out;
}

std::string from_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned held = 0, bits = 0;
  for (char c : text) {
    const std::size_t value = kDigits.find(c);
    if (value == kDigits.npos) continue;
    held = held << 6U | static_cast<unsigned>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(held >> bits & 255U);
  }
  return out;
}

std::string from_quoted_printable(std::string_view text, bool in_header) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=' && i + 1 < text.size() && text[i + 1] == '\n') {
      ++i;
    } else if (text[i] == '=' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += in_header && text[i] == '_' ? ' ' : text[i];
    }
  }
  return out;
}

std::string decoded_words(const std::string& header) {
  static const std::regex kWord(R"(=\?([^?]+)\?([BQ])\?([^?]*)\?=)");
  std::string out;
  std::size_t end = 0;
  for (std::sregex_iterator at(header.begin(), header.end(), kWord), none; at != none; ++at) {
    const auto begin = static_cast<std::size_t>(at->position());
    const std::string between = header.substr(end, begin - end);
    if (end == 0 || between.find_first_not_of(" \n\t") != between.npos) out += between;
    const std::string text = (*at)[3];
    out += from_charset((*at)[2] == "B" ? from_base64(text) : from_quoted_printable(text, true),
                        (*at)[1]);
    end = begin + static_cast<std::size_t>(at->length());
  }
  return out + header.substr(end);
}

std::string without_tags(std::string_view html) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < html.size(); ++i) {
    const char c = html[i];
    if (c == '<') inside = true;
    if (!inside) out += c;
    if (c == '>') inside = false;
  }
  static const std::regex kReference("&#([0-9]+);");
  std::string resolved;
  std::size_t end = 0;
  for (std::sregex_iterator at(out.begin(), out.end(), kReference), none; at != none; ++at) {
    const auto begin = static_cast<std::size_t>(at->position());
    resolved += out.substr(end, begin - end);
    const auto code = static_cast<std::uint32_t>(std::stoul((*at)[1]));
    const std::string wide{static_cast<char>(code >> 24U), static_cast<char>(code >> 16U),
                           static_cast<char>(code >> 8U), static_cast<char>(code)};
    resolved += from_charset(wide, "utf-32be");
    end = begin + static_cast<std::size_t>(at->length());
  }
  resolved += out.substr(end);
  for (auto [entity, letter] :
       {std::pair{"&eacute;", "é"}, std::pair{"&uuml;", "ü"}, std::pair{"&lt;", "<"},
        std::pair{"&gt;", ">"}, std::pair{"&amp;", "&"}}) {
    for (std::size_t at = 0; (at = resolved.find(entity, at)) != resolved.npos;) {
      resolved.replace(at, std::string_view(entity).size(), letter);
    }
  }
  return resolved;
}

std::string parameter(const std::string& value, const std::string& name) {
  const std::regex wanted(name + "=\"?([^\";\\n]+)\"?", std::regex::icase);
  std::smatch found;
  return std::regex_search(value, found, wanted) ? found[1].str() : "";
}

void read_entity(std::string_view entity, std::string& out);

void read_children(std::string_view body, const std::string& boundary, std::string& out) {
  const std::string mark = "--" + boundary;
  std::size_t at = body.find(mark);
  while (at != body.npos) {
    at = body.find('\n', at) + 1;
    const std::size_t end = body.find("\n" + mark, at - 1);
    if (end == body.npos) return;
    read_entity(body.substr(at, end + 1 - at), out);
    at = end + 1;
    if (body.substr(at + mark.size(), 2) == "--") return;
  }
}

void read_body(std::string_view entity, std::string_view body, std::string& out) {
  const std::string type = header_value(entity, "Content-Type");
  const std::string encoding = header_value(entity, "Content-Transfer-Encoding");
  if (const std::string boundary = parameter(type, "boundary"); !boundary.empty()) {
    return read_children(body, boundary, out);
  }
  if (type.starts_with("message/rfc822")) return read_entity(body, out);
  if (!type.empty() && !type.starts_with("text/")) return;
  std::string bytes(body);
  if (encoding == "base64") bytes = from_base64(body);
  if (encoding == "quoted-printable") bytes = from_quoted_printable(body, false);
  const std::string charset = parameter(type, "charset");
  std::string text = from_charset(bytes, charset.empty() ? "utf-8" : charset);
  if (type.starts_with("text/html")) text = without_tags(text);
  if (type.starts_with("text/vcard") || type.starts_with("text/calendar")) {
    for (std::size_t at = 0; (at = text.find("\n ", at)) != text.npos;) text.erase(at, 2);
  }
  out += text;
  out += '\n';
}

void read_entity(std::string_view entity, std::string& out) {
  const std::size_t end = entity.starts_with("\n") ? 0 : entity.find("\n\n");
  if (end == entity.npos) return;
  out += decoded_words(std::string(entity.substr(0, end)));
  out += '\n';
  read_body(entity, entity.substr(end == 0 ? 1 : end + 2), out);
}

}  // namespace

std::string readable_text(std::string_view message) {
  std::string text;
  read_entity(message, text);
  static const std::regex kQuote("\n(> ?)+");
  return squeezed(std::regex_replace(text, kQuote, "\n"));
}

std::string header_value(std::string_view message, std::string_view name) {
  const std::string_view headers = message.substr(0, message.find("\n\n"));
  const std::string wanted = "\n" + std::string(name) + ": ";
  const std::string all = "\n" + std::string(headers) + "\n";
  const std::size_t at = all.find(wanted);
  if (at == all.npos) return "";
  std::size_t end = at + wanted.size();
  while (end < all.size() &&
         (all[end] != '\n' ||
          (end + 1 < all.size() && (all[end + 1] == ' ' || all[end + 1] == '\t')))) {
    ++end;
  }
  return all.substr(at + wanted.size(), end - at - wanted.size());
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

std::string digits_and_letters(std::string_view text) {
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && std::isalnum(byte) != 0) out += static_cast<char>(std::toupper(byte));
  }
  return out;
}

}  // namespace oubli::generator
