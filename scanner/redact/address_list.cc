// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/address_list.h"

#include <algorithm>

#include "adapters/mime/address.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/encoded_word.h"
#include "adapters/mime/utf8.h"
#include "scanner/redact/editor.h"

namespace oubli::redact {
namespace {

constexpr std::size_t npos = std::string_view::npos;

constexpr std::size_t kLongestWord = 1000;

// Steps through a list, over what is quoted, commented, bracketed or encoded as a whole. What is
// never closed is looked for once: the search goes to the end.
class Steps {
 public:
  explicit Steps(std::string_view raw) : raw_(raw) {}

  [[nodiscard]] std::size_t behind(std::size_t at) {
    switch (raw_[at]) {
      case '"':
        return closed(at, '"', is_quote_open_);
      case '(':
        return closed(at, ')', is_comment_open_);
      case '<':
        return closed(at, '>', is_bracket_open_);
      case '=':
        return behind_word(at);
      default:
        return at + 1;
    }
  }

 private:
  std::size_t closed(std::size_t at, char close, bool& is_open) const {
    int depth = 1;
    for (std::size_t end = at + 1; !is_open && end < raw_.size(); ++end) {
      if (raw_[end] == '\\') {
        ++end;
      } else if (raw_[end] == close) {
        if (--depth == 0) return end + 1;
      } else if (close == ')' && raw_[end] == '(') {
        ++depth;
      }
    }
    is_open = true;
    return at + 1;
  }

  // "=?charset?q?…?="
  [[nodiscard]] std::size_t behind_word(std::size_t at) const {
    const std::string_view word = raw_.substr(at, kLongestWord);
    if (!word.starts_with("=?")) return at + 1;
    const std::size_t charset = word.find('?', 2);
    const std::size_t encoding = charset == npos ? npos : word.find('?', charset + 1);
    const std::size_t end = encoding == npos ? npos : word.find("?=", encoding + 1);
    return end == npos ? at + 1 : at + end + 2;
  }

  std::string_view raw_;
  bool is_quote_open_ = false, is_comment_open_ = false, is_bracket_open_ = false;
};

bool holds_address(std::string_view entry) {
  return entry.find_first_of("@<") != npos || mime::trimmed(entry).find("=?") != npos;
}

// How long the name of a group ("Friends:") at the beginning of an entry is.
std::size_t group_name_size(std::string_view entry) {
  Steps steps(entry);
  for (std::size_t at = 0; at < entry.size(); at = steps.behind(at)) {
    if (entry[at] == '<' || entry[at] == '@') return 0;
    if (entry[at] == ':') return at + 1;
  }
  return 0;
}

bool is_strong(const std::vector<subject::Spot>& spots) {
  return std::any_of(spots.begin(), spots.end(), [](const subject::Spot& one) {
    return one.score >= subject::kDefaultMinScore;
  });
}

std::string phrase_text(std::string_view name) {
  if (!mime::is_ascii(name)) return mime::encode_words(name);
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string mailbox_text(std::string_view name, std::string_view address) {
  if (name.empty()) return std::string(address);
  return phrase_text(name) + " <" + std::string(address) + ">";
}

class Entry {
 public:
  Entry(std::string_view raw, std::string_view charset, Editor& editor)
      : raw_(raw), charset_(charset), editor_(editor) {}

  std::optional<std::string> without() {
    const std::string_view inside =
        mime::trimmed(raw_.substr(0, raw_.find_last_not_of(",; \t\r\n") + 1));
    if (inside.empty()) return std::nullopt;
    const std::size_t lead = static_cast<std::size_t>(inside.data() - raw_.data());
    const std::size_t group = group_name_size(inside);
    const std::string_view written = inside.substr(0, group > 0 ? group - 1 : 0);
    const auto name = group_name(written);
    const auto box = mailbox(inside.substr(group));
    if (!name && !box) return std::nullopt;
    std::string out(raw_.substr(0, lead));
    if (group > 0) out += (name ? *name : std::string(written)) + ":";
    if (group > 0 && box) out += ' ';
    out += box ? *box : std::string(inside.substr(group));
    return out += raw_.substr(lead + inside.size());
  }

 private:
  [[nodiscard]] bool is_meant(std::string_view raw) const {
    return editor_.holds(mime::decode_words(raw, charset_), kOfNames);
  }

  // It says whose the group is; who is in it are others (RFC 5322, 3.4).
  std::optional<std::string> group_name(std::string_view raw) {
    if (raw.empty() || !is_meant(raw)) return std::nullopt;
    // Written as the name of a mailbox is.
    const auto boxes = mime::parse_addresses(std::string(raw) + " <a@a.invalid>", charset_);
    if (boxes.size() == 1) {
      if (const auto name = editor_.without(boxes.front().name, kOfNames))
        return phrase_text(*name);
    }
    editor_.count("name");
    return phrase_text(editor_.tokens().of("name", raw, Style::Prose));
  }

  // Who is known by the name or the address loses both: the one says whose the other is. A part of
  // the name alone (Dupont) is taken out of the name.
  std::optional<std::string> mailbox(std::string_view raw) {
    const auto boxes = mime::parse_addresses(raw, charset_);
    const bool is_one = boxes.size() == 1;
    const mime::Address box = is_one ? boxes.front() : mime::Address{};
    const bool is_address = is_one && editor_.holds(box.address, kOfAddresses);
    const bool is_name = is_one && is_strong(editor_.spots(box.name, kOfNames.kind));
    if (!is_address && !is_name) {
      if (is_one) {
        if (auto name = editor_.without(box.name, kOfNames))
          return mailbox_text(*name, box.address);
      }
      if (!is_meant(raw)) return std::nullopt;
    }
    const std::string value = box.address.empty() ? std::string(raw) : box.address;
    editor_.count("email");
    const std::string token = editor_.tokens().address(value);
    if (box.name.empty()) return raw.find('<') == npos ? token : "<" + token + ">";
    editor_.count("name");
    return mailbox_text(editor_.tokens().of("name", box.name, Style::Prose), token);
  }

  std::string_view raw_, charset_;
  Editor& editor_;
};

}  // namespace

std::vector<std::string_view> entries_of(std::string_view raw) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  bool is_half = false;  // what was cut off last is no mailbox: it goes with the next
  Steps steps(raw);
  for (std::size_t at = 0; at < raw.size(); at = steps.behind(at)) {
    if (raw[at] != ',' && raw[at] != ';') continue;
    const std::string_view entry = raw.substr(begin, at - begin);
    is_half = raw[at] == ',' && !holds_address(entry) && !mime::trimmed(entry).empty();
    if (is_half) continue;
    out.push_back(raw.substr(begin, at + 1 - begin));
    begin = at + 1;
  }
  if (begin < raw.size()) out.push_back(raw.substr(begin));
  return out;
}

std::optional<std::string> addresses_without(std::string_view raw, std::string_view charset,
                                             Editor& editor) {
  std::string out;
  bool is_changed = false;
  for (const std::string_view entry : entries_of(raw)) {
    const auto without = Entry(entry, charset, editor).without();
    is_changed |= without.has_value();
    out += without ? *without : std::string(entry);
  }
  if (!is_changed) return std::nullopt;
  return out;
}

}  // namespace oubli::redact
