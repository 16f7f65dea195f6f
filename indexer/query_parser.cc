// SPDX-License-Identifier: GPL-3.0-or-later
// Recursive descent over
//   either := both ("OR" both)*
//   both   := one (["AND"] one)*
//   one    := "NOT" one | [field ":"] ( "(" either ")" | quoted | bare )
#include <array>
#include <cstdint>

#include "indexer/query.h"
#include "indexer/query_leaf.h"

namespace oubli::index {

namespace {

constexpr int kDeepest = 64;
constexpr std::size_t kLongest = std::size_t{64} << 10;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool ends_bare(char c) { return is_blank(c) || c == '(' || c == ')' || c == '"'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string known_fields() {
  std::string list = "known fields: ";
  for (const Field& field : fields()) {
    if (!field.name.empty()) list.append(field.name).append(", ");
  }
  return list + "and to look for a colon itself, put the text in quotes";
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Query> parse() {
    auto query = parse_either(*find_field(""));
    if (!query) return query;
    if (!at_end()) return here(usage("a ) too many", "every ) closes a ("));
    return query;
  }

 private:
  Result<Query> parse_either(const Field& field);
  Result<Query> parse_both(const Field& field);
  Result<Query> parse_one(const Field& field);
  Result<Query> parse_operand(const Field& field);
  Result<Query> parse_value(const Field& field);
  Result<Query> parse_group(const Field& field);
  Result<Query> parse_quoted(const Field& field);
  Result<Query> parse_bare(const Field& field);
  // The field named here, stepping behind its colon; `field` when none is named.
  Result<const Field*> read_field(const Field& field);

  bool at_end() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    return at_ == text_.size();
  }
  bool sees_operator(std::string_view name) {
    if (at_end() || !text_.substr(at_).starts_with(name)) return false;
    const std::size_t end = at_ + name.size();
    return end == text_.size() || ends_bare(text_[end]);
  }
  bool take_operator(std::string_view name) {
    if (!sees_operator(name)) return false;
    at_ += name.size();
    return true;
  }
  Error here(Error error) const { return at(at_, std::move(error)); }
  static Error at(std::size_t where, Error error) {
    error.what = "query, character " + std::to_string(where + 1) + ": " + error.what;
    return error;
  }

  std::string_view text_;  // lent by the caller, who outlives this
  std::size_t at_ = 0;
  int depth_ = 0;
};

Result<Query> Parser::parse_either(const Field& field) {
  std::vector<Query> children;
  do {
    auto child = parse_both(field);
    if (!child) return child;
    children.push_back(std::move(*child));
  } while (take_operator("OR"));
  return any_of(std::move(children));
}

Result<Query> Parser::parse_both(const Field& field) {
  std::vector<Query> children;
  do {
    auto child = parse_one(field);
    if (!child) return child;
    children.push_back(std::move(*child));
  } while (take_operator("AND") || (!at_end() && text_[at_] != ')' && !sees_operator("OR")));
  return all_of(std::move(children));
}

Result<Query> Parser::parse_one(const Field& field) {
  if (++depth_ > kDeepest) return here(usage("nested too deeply", "use fewer parentheses"));
  auto query = parse_operand(field);
  --depth_;
  return query;
}

Result<Query> Parser::parse_operand(const Field& field) {
  if (take_operator("NOT")) {
    auto child = parse_one(field);
    if (!child) return child;
    Query negated;
    negated.op = Query::Op::Not;
    negated.children.push_back(std::move(*child));
    return negated;
  }
  if (at_end() || text_[at_] == ')' || sees_operator("AND") || sees_operator("OR")) {
    return here(usage("something to look for is missing", "for example: dupont AND has:iban"));
  }
  auto named = read_field(field);
  if (!named) return std::move(named).take_error();
  return parse_value(**named);
}

Result<const Field*> Parser::read_field(const Field& field) {
  std::size_t end = at_;
  while (end < text_.size() && (is_letter(text_[end]) || (end > at_ && text_[end] == '-'))) ++end;
  if (end == at_ || end == text_.size() || text_[end] != ':') return &field;
  const std::string name = lower_ascii(text_.substr(at_, end - at_));
  const Field* found = find_field(name);
  if (found == nullptr) return here(usage("unknown field " + name, known_fields()));
  at_ = end + 1;
  return found;
}

Result<Query> Parser::parse_value(const Field& field) {
  if (at_ < text_.size() && text_[at_] == '(') return parse_group(field);
  if (at_ < text_.size() && text_[at_] == '"') return parse_quoted(field);
  return parse_bare(field);
}

Result<Query> Parser::parse_group(const Field& field) {
  const std::size_t begin = at_++;
  auto query = parse_either(field);
  if (!query) return query;
  if (at_end() || text_[at_] != ')') return at(begin, usage("this ( is never closed", "add a )"));
  ++at_;
  return query;
}

Result<Query> Parser::parse_quoted(const Field& field) {
  const std::size_t begin = at_++;
  std::string value;
  for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    const bool is_escape = text_[at_] == '\\' && at_ + 1 < text_.size() &&
                           (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
    if (is_escape) ++at_;
    value.push_back(text_[at_]);
  }
  if (at_ == text_.size()) return at(begin, usage("this quote is never closed", "add a \""));
  ++at_;
  auto leaf = make_leaf(field, {value, true});
  if (!leaf) return at(begin, std::move(leaf).take_error());
  return leaf;
}

Result<Query> Parser::parse_bare(const Field& field) {
  const std::size_t begin = at_;
  while (at_ < text_.size() && !ends_bare(text_[at_])) ++at_;
  if (begin < at_ && text_[begin] == '-') {
    return at(begin, usage("a word cannot begin with -", "to leave something out: NOT dupont"));
  }
  auto leaf = make_leaf(field, {text_.substr(begin, at_ - begin), false});
  if (!leaf) return at(begin, std::move(leaf).take_error());
  return leaf;
}

}  // namespace

Result<Query> parse_query(std::string_view text) {
  if (text.size() > kLongest) return usage("the query is too long", "use fewer words");
  return Parser(text).parse();
}

}  // namespace oubli::index
