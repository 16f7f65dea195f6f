// SPDX-License-Identifier: GPL-3.0-or-later
// The canonical text of a query.
#include <algorithm>
#include <cstdio>
#include <limits>

#include "indexer/dates.h"
#include "indexer/query.h"

namespace oubli::index {

namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Quoted unless it is letters and digits alone.
std::string quoted(const std::string& text) {
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + '"';
}

std::string field_name(char prefix) {
  const Field* field = field_of(prefix);
  if (field == nullptr || field->name.empty()) return "";
  return std::string(field->name) + ":";
}

std::string day_text(std::int32_t days) {
  const Day day = day_from(days);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", day.year, day.month, day.day);
  return text;
}

std::string dates_text(const Query& query) {
  std::string text = "date:";
  if (query.from != std::numeric_limits<std::int32_t>::min()) text += day_text(query.from);
  text += "..";
  if (query.to != std::numeric_limits<std::int32_t>::max()) text += day_text(query.to - 1);
  return text;
}

std::string join(const std::vector<Query>& children, std::string_view between, Query::Op inside) {
  std::string text;
  for (const Query& child : children) {
    if (!text.empty()) text += between;
    const bool needs_parentheses = child.op == inside;
    text += needs_parentheses ? "(" + to_string(child) + ")" : to_string(child);
  }
  return text;
}

std::string not_text(const Query& child) {
  const bool is_compound = child.op == Query::Op::And || child.op == Query::Op::Or;
  return is_compound ? "NOT (" + to_string(child) + ")" : "NOT " + to_string(child);
}

}  // namespace

std::string to_string(const Query& query) {
  switch (query.op) {
    case Query::Op::All:
      return "*";
    case Query::Op::And:
      return join(query.children, " ", Query::Op::Or);
    case Query::Op::Or:
      return query.children.empty() ? "NOT *" : join(query.children, " OR ", Query::Op::Or);
    case Query::Op::Not:
      return not_text(query.children.front());
    case Query::Op::Dates:
      return dates_text(query);
    case Query::Op::Sealed:
      return "(sealed)";
    case Query::Op::Prefix:
      return field_name(query.prefix) + query.text + "*";
    case Query::Op::Words:
    case Query::Op::Exact:
    case Query::Op::Place:
      break;
  }
  return field_name(query.prefix) + quoted(query.text);
}

}  // namespace oubli::index
