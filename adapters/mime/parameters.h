// SPDX-License-Identifier: GPL-3.0-or-later
// A header value with parameters: Content-Type, Content-Disposition (RFC 2045 5.1, RFC 2231
// continuations and charsets, encoded words where RFC 2047 forbids them). All occurrences of a
// repeated parameter are kept, because readers differ on which one counts. Value types; any
// thread. Never fails; time is linear.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oubli::mime {

struct Parameter {
  std::string name;   // lower case, without the RFC 2231 suffixes
  std::string value;  // bytes as written for a token or quoted string; UTF-8 once decoded
};

struct ParameterList {
  std::string value;  // what stands before the first semicolon, lower case, without comments
  std::vector<Parameter> parameters;

  // The first of that name; nullptr when there is none.
  [[nodiscard]] const Parameter* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
};

// `raw` is a field's value, folded or not.
[[nodiscard]] ParameterList parse_parameters(std::string_view raw);

// The way back: "; name=value", quoted where it has to be, percent-encoded UTF-8 (RFC 2231) where
// it is not ASCII.
[[nodiscard]] std::string parameter_text(const Parameter& parameter);

}  // namespace oubli::mime
