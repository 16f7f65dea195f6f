// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/html_words.h"

#include <algorithm>
#include <array>

#include "adapters/mime/ascii.h"
#include "adapters/mime/percent.h"
#include "adapters/mime/utf8.h"

namespace oubli::content {
namespace {

using mime::is_space;
using mime::starts_with_ignoring_case;

// Sorted, for binary search.
constexpr std::array<std::string_view, 54> kBlocks{
    "address",  "article",    "aside",    "blockquote", "body", "br",    "button",   "caption",
    "center",   "dd",         "details",  "dialog",     "dir",  "div",   "dl",       "dt",
    "fieldset", "figcaption", "figure",   "footer",     "form", "frame", "frameset", "h1",
    "h2",       "h3",         "h4",       "h5",         "h6",   "head",  "header",   "hr",
    "html",     "iframe",     "legend",   "li",         "main", "menu",  "nav",      "noframes",
    "noscript", "ol",         "optgroup", "option",     "p",    "pre",   "section",  "select",
    "summary",  "table",      "textarea", "title",      "tr",   "ul"};
static_assert(std::is_sorted(kBlocks.begin(), kBlocks.end()));

constexpr std::array<std::string_view, 13> kShown{
    "alt",   "title",   "value", "placeholder", "aria-label", "aria-description", "summary",
    "label", "content", "abbr",  "datetime",    "standby",    "data-content"};

constexpr std::array<std::string_view, 10> kLinks{"href",       "src",   "action",     "cite",
                                                  "background", "data",  "formaction", "longdesc",
                                                  "poster",     "srcset"};

bool is_printable_ascii(char c) { return c > ' ' && c < 0x7f; }

// Inside a word these show nothing: zero-width space, soft hyphen, byte order mark.
std::size_t invisible_at(std::string_view text, std::size_t at) {
  const std::string_view three = text.substr(at, 3);
  if (three == "\xe2\x80\x8b" || three == "\xef\xbb\xbf") return 3;
  return three.substr(0, 2) == "\xc2\xad" ? 2 : 0;
}

std::string percent_decoded(std::string_view url) {
  std::string out = mime::percent_decoded_through(url);
  if (mime::is_utf8(out)) return out;
  std::string readable;
  mime::append_mixed_utf8(out, readable);
  return readable;
}

// Sites whose links name whom a page or a chat belongs to: linkedin.com/in/jean-dupont.
bool is_of_somebody(std::string_view link) {
  constexpr std::array<std::string_view, 16> kSites{"linkedin.com/in/",
                                                    "linkedin.com/pub/",
                                                    "xing.com/profile/",
                                                    "viadeo.com/",
                                                    "facebook.com/",
                                                    "fb.com/",
                                                    "m.me/",
                                                    "instagram.com/",
                                                    "twitter.com/",
                                                    "x.com/",
                                                    "wa.me/",
                                                    "t.me/",
                                                    "paypal.me/",
                                                    "calendly.com/",
                                                    "vk.com/",
                                                    "github.com/"};
  const std::size_t begin = link.find("//");
  if (begin == std::string_view::npos) return false;
  const std::string place = mime::lower_case(link.substr(begin + 1));
  const auto host = std::string_view(place).substr(0, place.find('/', 1));
  return std::any_of(kSites.begin(), kSites.end(), [&](std::string_view site) {
    const std::size_t at = place.find(site);
    return at != std::string::npos && at < host.size() && !mime::is_alpha(place[at - 1]);
  });
}

// A link is kept when it addresses a person or carries an address, a name or a number in it.
bool is_personal_link(std::string_view link) {
  constexpr std::array<std::string_view, 9> kSchemes{
      "mailto:", "tel:", "sms:", "callto:", "skype:", "xmpp:", "sip:", "whatsapp:", "facetime:"};
  constexpr std::array<std::string_view, 8> kKeys{
      "name=", "mail=", "tel=", "phone=", "user=", "iban=", "text=", "body="};
  if (link.find('@') != std::string_view::npos) return true;
  // A link inside one that a gateway made (urldefense.proofpoint.com/v2/url?u=…-40…).
  const std::size_t made = link.find("/v2/url?");
  if (made != std::string_view::npos && link.find("-40", made) != std::string_view::npos)
    return true;
  for (const std::string_view scheme : kSchemes) {
    if (starts_with_ignoring_case(link, scheme)) return true;
  }
  if (is_of_somebody(link)) return true;
  const std::size_t query = link.find('?');
  if (query == std::string_view::npos) return false;
  const std::string keys = mime::lower_case(link.substr(query));
  return std::any_of(kKeys.begin(), kKeys.end(),
                     [&](std::string_view key) { return keys.find(key) != std::string::npos; });
}

// The values of a query as a form writes them, where they are several words ("?q=Jean+Dupont") that
// do not stand in `known` as they are.
std::string spoken_values(std::string_view url, std::string_view known) {
  constexpr std::string_view kSpoken = " .-'";
  std::string out;
  std::size_t at = std::min(url.find('?'), url.size());
  while (at < url.size()) {
    const std::size_t end = std::min(url.find_first_of("&;#", at + 1), url.size());
    const std::size_t equals = url.find('=', at);
    if (equals < end) {
      std::string value(url.substr(equals + 1, end - equals - 1));
      std::replace(value.begin(), value.end(), '+', ' ');
      value = percent_decoded(value);
      const bool is_words = std::all_of(value.begin(), value.end(), [&](char c) {
        return mime::is_alpha(c) || mime::to_byte(c) >= 0x80 || kSpoken.find(c) != kSpoken.npos;
      });
      const bool is_several = mime::trimmed(value).find(' ') != std::string_view::npos;
      if (is_words && is_several && known.find(value) == known.npos) out += value + '\n';
    }
    at = end;
  }
  return out;
}

}  // namespace

Parting parting_of(std::string_view element) {
  if (element == "td" || element == "th" || element == "img" || element == "input") {
    return Parting::Cell;
  }
  return std::binary_search(kBlocks.begin(), kBlocks.end(), element) ? Parting::Block
                                                                     : Parting::Inline;
}

void HtmlWords::text(std::string_view utf8) {
  for (std::size_t at = 0; at < utf8.size();) {
    std::size_t end = at;
    while (end < utf8.size() && is_printable_ascii(utf8[end])) ++end;
    if (end > at) {
      text_ += utf8.substr(at, end - at);
      at = end;
    } else if (is_space(utf8[at])) {
      gap();
      ++at;
    } else {
      at += other_character(utf8, at);
    }
  }
}

std::size_t HtmlWords::other_character(std::string_view utf8, std::size_t at) {
  if (utf8.substr(at, 2) == "\xc2\xa0") {
    gap();
    return 2;
  }
  if (const std::size_t invisible = invisible_at(utf8, at); invisible > 0) return invisible;
  const std::size_t length = std::max<std::size_t>(mime::utf8_length_at(utf8, at), 1);
  text_ += utf8.substr(at, length);
  return length;
}

void HtmlWords::preformatted(std::string_view utf8) { text_ += utf8; }

void HtmlWords::line_break() {
  while (!text_.empty() && text_.back() == ' ') text_.pop_back();
  if (!text_.empty() && text_.back() != '\n') text_ += '\n';
}

void HtmlWords::gap() {
  if (!text_.empty() && text_.back() != ' ' && text_.back() != '\n') text_ += ' ';
}

void HtmlWords::aside(std::string_view utf8) {
  utf8 = mime::trimmed(utf8);
  if (utf8.empty()) return;
  asides_ += utf8;
  asides_ += '\n';
}

void HtmlWords::attribute(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (std::find(kLinks.begin(), kLinks.end(), name) != kLinks.end()) {
    if (starts_with_ignoring_case(value, "data:") || starts_with_ignoring_case(value, "cid:"))
      return;
    const std::string link = percent_decoded(value);
    const bool is_kept = is_personal_link(link);
    if (is_kept) aside(link);
    aside(spoken_values(value, is_kept ? std::string_view(link) : std::string_view()));
  } else if (std::find(kShown.begin(), kShown.end(), name) != kShown.end()) {
    aside(value);
  } else if (value.find('@') != std::string_view::npos) {
    aside(value);
  }
}

std::string HtmlWords::take() {
  line_break();
  return text_ + asides_;
}

}  // namespace oubli::content
