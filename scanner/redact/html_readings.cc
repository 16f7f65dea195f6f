// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "adapters/mime/ascii.h"
#include "scanner/extract/html_tokenizer.h"
#include "scanner/redact/html_places.h"
#include "scanner/redact/readings.h"

namespace oubli::redact {
namespace {

using content::Parting;
using content::ReferencePlace;

// What the tokenizer tells, with its places. Blanks collapse as on the screen.
class PlaceSink {
 public:
  PlaceSink(std::string_view html, bool is_inner)
      : html_(html), shown_(html), asides_(html), is_inner_(is_inner) {}

  void text(std::string_view raw, bool) { references(raw, ReferencePlace::Text, shown_); }
  void literal(std::string_view raw) { plain(raw, shown_); }
  void part(Parting parting, bool) {
    if (parting == Parting::Block) shown_.insert("\n");
    if (parting == Parting::Cell) shown_.insert(" ");
  }
  void attribute(std::string_view name, std::string_view raw) {
    if (mime::starts_with_ignoring_case(raw, "data:")) return;
    if (name == "srcdoc" && !is_inner_) framed(raw);
    references(raw, ReferencePlace::Attribute, asides_);
    asides_.insert("\n\n");
  }
  void aside(std::string_view raw) {
    asides_.copy(offset(raw), raw.size());
    asides_.insert("\n\n");
  }
  void comment(std::string_view inside) {
    aside(inside);
    if (is_inner_ || inside.find('<') == std::string_view::npos) return;
    PlaceSink inner(html_, true);
    content::HtmlTokenizer(inside, inner).run();
    inner.hand_over(inner_, true);
  }

  void unseen(bool) { is_partly_unseen_ = true; }
  void turned(bool) { is_partly_unseen_ = true; }
  [[nodiscard]] bool is_partly_unseen() const { return is_partly_unseen_; }

  // A document that stands in a frame.
  void framed(std::string_view raw) {
    MappedText value(html_);
    references(raw, ReferencePlace::Attribute, value);
    PlaceSink inner(value.text(), true);
    content::HtmlTokenizer(value.text(), inner).run();
    inner_.push_back({inner.shown_.through(value), true});
    inner_.push_back({inner.asides_.through(value), true});
  }

  void hand_over(std::vector<HtmlReading>& out, bool is_aside) {
    out.push_back({std::move(shown_), is_aside});
    out.push_back({std::move(asides_), true});
    std::move(inner_.begin(), inner_.end(), std::back_inserter(out));
  }

 private:
  [[nodiscard]] std::size_t offset(std::string_view raw) const {
    return static_cast<std::size_t>(raw.data() - html_.data());
  }

  void references(std::string_view raw, ReferencePlace place, MappedText& out) {
    put_references(html_, raw, place, out);
  }
  void plain(std::string_view raw, MappedText& out) { put_collapsed(html_, raw, out); }

  std::string_view html_;
  MappedText shown_, asides_;
  std::vector<HtmlReading> inner_;
  bool is_inner_, is_partly_unseen_ = false;
};

}  // namespace

std::vector<HtmlReading> html_readings(std::string_view html) {
  PlaceSink sink(html, false);
  content::HtmlTokenizer(html, sink).run();
  std::vector<HtmlReading> out;
  sink.hand_over(out, false);
  if (sink.is_partly_unseen()) append_seen_readings(html, out);
  return out;
}

}  // namespace oubli::redact
