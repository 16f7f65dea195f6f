// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/xml_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "adapters/mime/utf8.h"

namespace oubli::pdf {

namespace {

using namespace std::string_view_literals;

void append_reference(std::string_view name, std::string& out) {
  constexpr std::array kNamed{std::pair{"amp"sv, '&'}, std::pair{"lt"sv, '<'},
                              std::pair{"gt"sv, '>'}, std::pair{"quot"sv, '"'},
                              std::pair{"apos"sv, '\''}};
  for (const auto& [known, letter] : kNamed) {
    if (name == known) return void(out += letter);
  }
  if (!name.starts_with('#')) return;
  name.remove_prefix(1);
  const bool is_hex = name.starts_with('x');
  if (is_hex) name.remove_prefix(1);
  std::uint32_t code = 0;
  std::from_chars(name.data(), name.data() + name.size(), code, is_hex ? 16 : 10);
  if (code > 0 && code < 0x110000 && (code < 0xD800 || code > 0xDFFF)) {
    mime::append_utf8(code, out);
  }
}

std::string unescaped(std::string_view text) {
  constexpr std::size_t kLongestReference = 12;  // of a reference
  std::string out;
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('&'), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t end = text.substr(0, kLongestReference).find(';');
    if (end == std::string_view::npos) {
      out += '&';
      text.remove_prefix(1);
    } else {
      append_reference(text.substr(1, end - 1), out);
      text.remove_prefix(end + 1);
    }
  }
  return out;
}

class XmlReader {
 public:
  explicit XmlReader(std::string_view xml) : rest_(xml) {}

  std::vector<std::string> run() {
    while (!rest_.empty()) {
      const std::size_t tag = std::min(rest_.find('<'), rest_.size());
      add(rest_.substr(0, tag));
      rest_.remove_prefix(tag);
      if (!rest_.empty()) pass_tag();
    }
    return std::move(out_);
  }

 private:
  void add(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return;
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    out_.push_back(unescaped(text.substr(begin, end - begin + 1)));
  }

  void pass_tag() {
    if (rest_.starts_with("<!--")) return pass("-->");
    if (rest_.starts_with("<?")) return pass("?>");
    if (rest_.starts_with("<![CDATA[")) {
      rest_.remove_prefix(9);
      const std::size_t end = std::min(rest_.find("]]>"), rest_.size());
      out_.emplace_back(rest_.substr(0, end));
      return pass("]]>");
    }
    const std::size_t end = std::min(rest_.find('>'), rest_.size());
    attributes(rest_.substr(0, end));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
  }

  void pass(std::string_view mark) {
    const std::size_t at = rest_.find(mark);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + mark.size());
  }

  void attributes(std::string_view tag) {
    for (std::size_t at = 0; (at = tag.find('=', at)) != std::string_view::npos;) {
      const std::size_t name = tag.substr(0, at).find_last_of(" \t\r\n") + 1;
      const bool is_said_of_xml = tag.substr(name).starts_with("xml");
      const std::size_t open = at + 1;
      if (open >= tag.size()) break;
      const char quote = tag[open];
      at = open;
      if (quote != '"' && quote != '\'') continue;
      const std::size_t close = std::min(tag.find(quote, open + 1), tag.size());
      if (!is_said_of_xml) add(tag.substr(open + 1, close - open - 1));
      at = close;
    }
  }

  std::string_view rest_;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> xml_text(std::string_view xml) { return XmlReader(xml).run(); }

}  // namespace oubli::pdf
