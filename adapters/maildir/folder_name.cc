// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/maildir/folder_name.h"

#include <cstdint>
#include <optional>

namespace oubli::maildir {
namespace {

std::optional<std::uint32_t> base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a' + 26);
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0' + 52);
  if (c == '+') return 62;
  if (c == ',') return 63;  // modified: "/" separates folders
  return std::nullopt;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// UTF-16 units to UTF-8; false for a surrogate without its other half, or a control character.
class Units {
 public:
  bool take(std::uint32_t unit, std::string& out) {
    const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (is_low != (high_ != 0)) return false;
    if (is_low) {
      append_utf8(out, 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00));
      high_ = 0;
    } else if (unit >= 0xD800 && unit <= 0xDBFF) {
      high_ = unit;
    } else if (unit < 0x20) {
      return false;
    } else {
      append_utf8(out, unit);
    }
    return true;
  }
  [[nodiscard]] bool is_whole() const { return high_ == 0; }

 private:
  std::uint32_t high_ = 0;
};

bool decode_run(std::string_view run, std::string& out) {
  std::uint32_t bits = 0, held = 0;
  Units units;
  for (const char c : run) {
    const auto value = base64_value(c);
    if (!value) return false;
    bits = bits << 6 | *value;
    held += 6;
    if (held < 16) continue;
    held -= 16;
    if (!units.take(bits >> held & 0xFFFF, out)) return false;
    bits &= (1U << held) - 1;
  }
  return units.is_whole() && held < 6 && bits == 0;
}

}  // namespace

std::string decode_modified_utf7(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] != '&') {
      out.push_back(name[at]);
      continue;
    }
    const std::size_t end = name.find('-', at);
    if (end == std::string_view::npos) return std::string(name);
    if (end == at + 1) {
      out.push_back('&');
    } else if (!decode_run(name.substr(at + 1, end - at - 1), out)) {
      return std::string(name);
    }
    at = end;
  }
  return out;
}

std::string folder_of_maildirpp(std::string_view directory_name) {
  std::string folder;
  for (std::size_t at = 1; at <= directory_name.size();) {
    const std::size_t dot = std::min(directory_name.find('.', at), directory_name.size());
    if (!folder.empty()) folder.push_back('/');
    folder += decode_modified_utf7(directory_name.substr(at, dot - at));
    at = dot + 1;
  }
  return folder;
}

}  // namespace oubli::maildir
