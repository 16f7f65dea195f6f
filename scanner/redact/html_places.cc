// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/html_places.h"

#include <algorithm>

#include "adapters/mime/ascii.h"
#include "scanner/extract/html_tokenizer.h"

namespace oubli::redact {
namespace {

using content::Parting;
using content::ReferencePlace;

std::size_t offset(std::string_view html, std::string_view raw) {
  return static_cast<std::size_t>(raw.data() - html.data());
}

// From the last character to the first.
MappedText turned_round(const MappedText& text) {
  const std::string& written = text.text();
  MappedText out(written);
  for (std::size_t end = written.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && (mime::to_byte(written[begin]) & 0xC0U) == 0x80) --begin;
    out.copy(begin, end - begin);
    end = begin;
  }
  return out.through(text);
}

class SeenSink {
 public:
  explicit SeenSink(std::string_view html)
      : html_(html), seen_(html), hidden_(html), turned_(html) {}

  void text(std::string_view raw, bool) {
    put_references(html_, raw, ReferencePlace::Text, is_unseen_ ? hidden_ : seen_);
    if (is_turned_) put_references(html_, raw, ReferencePlace::Text, turned_);
  }
  void literal(std::string_view raw) { put_collapsed(html_, raw, is_unseen_ ? hidden_ : seen_); }
  void part(Parting parting, bool) {
    if (parting == Parting::Inline) return;
    const std::string_view sign = parting == Parting::Block ? "\n" : " ";
    (is_unseen_ ? hidden_ : seen_).insert(sign);
    if (is_turned_) turned_.insert(sign);
  }
  void attribute(std::string_view, std::string_view) {}
  void aside(std::string_view) {}
  void comment(std::string_view) {}
  void unseen(bool begins) {
    is_unseen_ = begins;
    if (begins && !hidden_.text().empty()) hidden_.insert("\n\n");
  }
  void turned(bool begins) {
    is_turned_ = begins;
    if (begins) return;
    readings_.push_back({turned_round(turned_)});
    turned_ = MappedText(html_);
  }

  void hand_over(std::vector<HtmlReading>& out) {
    if (is_turned_) turned(false);
    out.push_back({std::move(seen_)});
    out.push_back({std::move(hidden_)});
    std::move(readings_.begin(), readings_.end(), std::back_inserter(out));
  }

 private:
  std::string_view html_;
  MappedText seen_, hidden_, turned_;
  std::vector<HtmlReading> readings_;
  bool is_unseen_ = false, is_turned_ = false;
};

}  // namespace

void put_collapsed(std::string_view html, std::string_view raw, MappedText& out) {
  const std::size_t begin = offset(html, raw);
  for (std::size_t at = 0; at < raw.size();) {
    std::size_t end = at;
    while (end < raw.size() && !mime::is_space(raw[end])) ++end;
    out.copy(begin + at, end - at);
    at = end;
    while (end < raw.size() && mime::is_space(raw[end])) ++end;
    if (end > at) out.put(" ", begin + at, end - at);
    at = end;
  }
}

// Each reference is decoded by itself, so that it has a place of its own.
void put_references(std::string_view html, std::string_view raw, ReferencePlace place,
                    MappedText& out) {
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t mark = std::min(raw.find('&', at), raw.size());
    put_collapsed(html, raw.substr(at, mark - at), out);
    if (mark == raw.size()) return;
    auto [size, decoded] = content::reference_at(raw, mark, place);
    at = mark + std::max<std::size_t>(size, 1);
    const std::string_view whole = raw.substr(mark, at - mark);
    if (decoded == "\xc2\xad" || decoded == "\xe2\x80\x8b") continue;
    if (decoded == "\xc2\xa0") decoded = " ";
    if (size == 0) {
      put_collapsed(html, whole, out);
    } else {
      out.put(decoded, offset(html, whole), whole.size());
    }
  }
}

void append_seen_readings(std::string_view html, std::vector<HtmlReading>& out) {
  SeenSink sink(html);
  content::HtmlTokenizer(html, sink).run();
  sink.hand_over(out);
}

}  // namespace oubli::redact
