// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/parameters.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/encoded_word.h"
#include "adapters/mime/percent.h"

namespace oubli::mime {
namespace {

// One "name=value" as written: name*2*="…" has index 2 and is percent-encoded.
struct RawParameter {
  std::string name;
  std::string value;
  int index = -1;  // RFC 2231 section number, -1 without
  bool is_extended = false;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  // Text up to the next separator outside quotes and comments; quotes and comments are taken off.
  std::string until(std::string_view separators) {
    std::string out;
    while (at_ < text_.size() && separators.find(text_[at_]) == std::string_view::npos) {
      if (text_[at_] == '"') {
        quoted(out);
      } else if (text_[at_] == '(') {
        comment();
      } else {
        out += text_[at_++];
      }
    }
    const bool is_quoted = was_quoted_;
    was_quoted_ = false;
    return is_quoted ? out : std::string(trimmed(out));
  }
  // Steps over one separator and says which; '\0' at the end.
  char separator() { return at_ < text_.size() ? text_[at_++] : '\0'; }

 private:
  void quoted(std::string& out) {
    // What stands before a quoted value is only blanks in sane mail.
    if (trimmed(out).empty()) out.clear();
    was_quoted_ = true;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      if (text_[at_] != '\r' && text_[at_] != '\n') out += text_[at_];
    }
    if (at_ < text_.size()) ++at_;
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  void comment() {
    const std::size_t begin = at_;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '(') {
        ++depth;
      } else if (text_[at_] == ')' && --depth == 0) {
        ++at_;
        return;
      }
    }
    // Never closed: it was no comment. Only its first byte is passed over.
    at_ = is_unclosed_ ? text_.size() : begin + 1;
    is_unclosed_ = true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool was_quoted_ = false;
  bool is_unclosed_ = false;
};

void split_name(RawParameter& parameter) {
  std::string& name = parameter.name;
  if (!name.empty() && name.back() == '*') {
    parameter.is_extended = true;
    name.pop_back();
  }
  const std::size_t star = name.rfind('*');
  if (star == std::string::npos || star + 1 == name.size() || name.size() - star > 6) return;
  const std::string digits = name.substr(star + 1);
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return;
  parameter.index = std::stoi(digits);
  name.resize(star);
}

// Joins the sections of one RFC 2231 parameter, already in order.
std::string joined(const std::vector<const RawParameter*>& sections) {
  std::string bytes, charset;
  for (const RawParameter* section : sections) {
    std::string_view value = section->value;
    if (section->is_extended && section == sections.front()) {
      const std::size_t first = value.find('\'');
      const std::size_t second =
          first == std::string_view::npos ? first : value.find('\'', first + 1);
      if (second != std::string_view::npos) {
        charset = value.substr(0, first);
        value.remove_prefix(second + 1);
      }
    }
    bytes += section->is_extended ? percent_decoded(value) : std::string(value);
  }
  return decode_charset(bytes, charset).text;
}

std::vector<RawParameter> read_all(Reader& reader, char separator) {
  std::vector<RawParameter> out;
  while (separator != '\0') {
    RawParameter parameter;
    parameter.name = lower_case(trimmed(reader.until("=;")));
    separator = reader.separator();
    if (separator == '=') {
      parameter.value = reader.until(";");
      separator = reader.separator();
    }
    if (parameter.name.empty()) continue;
    split_name(parameter);
    out.push_back(std::move(parameter));
  }
  return out;
}

void add_sectioned(std::vector<RawParameter>& raw, ParameterList& list) {
  std::stable_sort(raw.begin(), raw.end(), [](const RawParameter& a, const RawParameter& b) {
    return std::tie(a.name, a.index) < std::tie(b.name, b.index);
  });
  for (std::size_t i = 0; i < raw.size();) {
    std::vector<const RawParameter*> sections;
    const std::string& name = raw[i].name;
    for (; i < raw.size() && raw[i].name == name; ++i) sections.push_back(&raw[i]);
    list.parameters.push_back({name, joined(sections)});
  }
}

}  // namespace

const Parameter* ParameterList::find(std::string_view name) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const Parameter& one) { return one.name == name; });
  return found == parameters.end() ? nullptr : &*found;
}

std::vector<std::string_view> ParameterList::all(std::string_view name) const {
  std::vector<std::string_view> out;
  for (const Parameter& one : parameters) {
    if (one.name == name) out.emplace_back(one.value);
  }
  return out;
}

ParameterList parse_parameters(std::string_view raw) {
  ParameterList list;
  Reader reader(raw);
  list.value = lower_case(reader.until(";"));
  std::erase_if(list.value, is_space);
  std::vector<RawParameter> all = read_all(reader, reader.separator());
  std::vector<RawParameter> sectioned;
  for (RawParameter& one : all) {
    if (one.index >= 0 || one.is_extended) {
      sectioned.push_back(std::move(one));
    } else {
      const bool has_words = one.value.find("=?") != std::string::npos;
      list.parameters.push_back(
          {std::move(one.name), has_words ? decode_words(one.value, {}) : std::move(one.value)});
    }
  }
  add_sectioned(sectioned, list);
  return list;
}

}  // namespace oubli::mime
