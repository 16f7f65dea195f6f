// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/part_text.h"

#include "scanner/redact/inline_files.h"

namespace oubli::redact {
namespace {

using content::Treatment;
using mime::Encoding;

bool ends_line(std::string_view text) {
  return !text.empty() && (text.back() == '\n' || text.back() == '\r');
}

// A line that nothing ends after all (RFC 2045, 6.7: a soft break): what stands behind the body, an
// empty line of an mbox, must not be taken for its end.
std::string soft_ended_like(std::string_view old, std::string text, std::string_view line_end) {
  if (ends_line(old) && !text.empty() && !ends_line(text)) text.append("=").append(line_end);
  return text;
}

}  // namespace

PartText::Without PartText::without(Editor& editor, const Tells& tells) const {
  Without out;
  std::optional<std::string> rest;
  if (part_.encoding == Encoding::Identity && treatment_ == Treatment::Text) {
    rest = without_inline_files(
        body_, [&](std::string_view file) { return tells("\n" + std::string(file)); });
  }
  out.lost_files = rest.has_value();
  out.text = leaf_without(rest ? *rest : body_, part_, treatment_, editor);
  if (!out.text && rest) out.text = LeafText{*rest};
  return out;
}

std::string PartText::ended(const LeafText& edited) const {
  if (edited.is_recoded || part_.encoding == Encoding::QuotedPrintable)
    return soft_ended_like(body_, edited.body, line_end_);
  return part_.encoding == Encoding::Base64 ? ended_like(body_, edited.body, line_end_)
                                            : edited.body;
}

std::string PartText::content_type(bool in_utf8) const {
  std::string out = " " + part_.type.value;
  for (const mime::Parameter& one : part_.type.parameters) {
    if (!in_utf8 || one.name != "charset") out += mime::parameter_text(one);
  }
  return in_utf8 ? out + "; charset=utf-8" : out;
}

std::string ended_like(std::string_view old, std::string text, std::string_view line_end) {
  if (ends_line(old) && text.ends_with(line_end)) return text;
  while (ends_line(text)) text.pop_back();
  return ends_line(old) ? text.append(line_end) : text;
}

}  // namespace oubli::redact
