// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/html.h"

#include "tests/support/generator/letters.h"

namespace oubli::generator {
namespace {

constexpr std::string_view kStyle =
    "<style type=\"text/css\">\n"
    "body, td { font-family: Arial, Helvetica, sans-serif; font-size: 14px; line-height: 1.4; }\n"
    "p { margin: 0 0 12px 0; }\n"
    "blockquote { margin: 0 0 0 .8ex; border-left: 1px solid #ccc; padding-left: 1ex; }\n"
    "a { color: #1a5fb4; text-decoration: none; }\n"
    ".footer { color: #777777; font-size: 11px; }\n"
    "@media only screen and (max-width: 600px) { .wide { width: 100% !important; } }\n"
    "</style>\n";

constexpr std::string_view kCellStyle =
    "<table width=\"600\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" class=\"wide\" "
    "align=\"center\" "
    "style=\"border-collapse:collapse;background-color:#ffffff;\"><tr><td align=\"left\" "
    "valign=\"top\" "
    "style=\"padding:16px 24px 16px 24px;color:#333333;font-family:Arial,sans-serif;\">";

void append_escaped(std::string& out, std::string_view text, bool entities) {
  if (!entities) {
    for (char c : text) {
      if (c == '<') {
        out += "&lt;";
      } else if (c == '>') {
        out += "&gt;";
      } else if (c == '&') {
        out += "&amp;";
      } else {
        out += c;
      }
    }
    return;
  }
  for (char32_t c : to_code_points(text)) {
    if (c == U'é') {
      out += "&eacute;";
    } else if (c == U'ü') {
      out += "&uuml;";
    } else if (c >= 0x80) {
      out += "&#" + std::to_string(static_cast<std::uint32_t>(c)) + ";";
    } else {
      append_escaped(out, std::string(1, static_cast<char>(c)), false);
    }
  }
}

void append_line(std::string& out, std::string_view line, const HtmlOptions& options) {
  if (!line.starts_with("https://")) return append_escaped(out, line, options.entities);
  out += "<a href=\"";
  append_escaped(out, line, false);
  out += "\" target=\"_blank\">";
  append_escaped(out, line.substr(8, 24), false);
  out += "</a>";
}

void append_table(std::string& out, std::span<const Planting> planted, const HtmlOptions& options,
                  Dice& dice) {
  if (planted.empty()) return;
  out += "<table border=\"1\">\n";
  for (const Planting& each : planted) {
    out += "<tr><td>" + std::string(to_string(each.kind)) + "</td><td>";
    const std::size_t space = each.form.find(' ');
    const bool cut = space != std::string::npos && dice.chance(25);
    if (cut) {
      out += "<b>";
      append_escaped(out, std::string_view(each.form).substr(0, space), options.entities);
      out += "</b>";
    }
    append_escaped(out, std::string_view(each.form).substr(cut ? space : 0), options.entities);
    out += "</td></tr>\n";
  }
  out += "</table>\n";
}

}  // namespace

std::string make_html(std::string_view plain, std::span<const Planting> planted,
                      const HtmlOptions& options, Dice& dice) {
  std::string out =
      "<!DOCTYPE html>\n<html><head><meta http-equiv=\"Content-Type\" content=\"text/html\">\n";
  out.reserve(plain.size() * 2 + 2048);
  out += kStyle;
  out += "</head><body>\n";
  if (options.newsletter) out += kCellStyle;
  bool in_quote = false, in_paragraph = false;
  while (!plain.empty()) {
    const std::size_t end = std::min(plain.find('\n'), plain.size());
    std::string_view line = plain.substr(0, end);
    plain.remove_prefix(std::min(end + 1, plain.size()));
    const bool quoted = line.starts_with(">");
    while (line.starts_with(">")) line.remove_prefix(1);
    if (line.starts_with(" ")) line.remove_prefix(1);
    if (in_paragraph && (line.empty() || quoted != in_quote)) {
      out += "</p>\n";
      in_paragraph = false;
      if (options.newsletter && !quoted) out += "</td></tr></table>\n" + std::string(kCellStyle);
    }
    if (quoted != in_quote) out += quoted ? "<blockquote type=\"cite\">\n" : "</blockquote>\n";
    in_quote = quoted;
    if (line.empty()) continue;
    out += in_paragraph ? "\n" : "<p>";
    in_paragraph = true;
    append_line(out, line, options);
  }
  if (in_paragraph) out += "</p>\n";
  if (in_quote) out += "</blockquote>\n";
  append_table(out, planted, options, dice);
  if (options.newsletter)
    out += "</td></tr></table>\n<img src=\"https://track.example.com/o.gif?id=" +
           std::to_string(dice.next()) + "\" width=\"1\" height=\"1\">\n";
  return out + "</body></html>\n";
}

}  // namespace oubli::generator
