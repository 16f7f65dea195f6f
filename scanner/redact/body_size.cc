// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/body_size.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "adapters/mime/ascii.h"
#include "adapters/mime/header_fields.h"
#include "scanner/redact/changes.h"

namespace oubli::redact {
namespace {

std::optional<std::int64_t> number_in(std::string_view value) {
  value = mime::trimmed(value);
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (problem != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  return number;
}

struct Sizes {
  std::int64_t bytes, lines;
};

Sizes sizes_of(std::string_view message, const mime::HeaderBlock& header) {
  const std::string_view body = message.substr(header.end);
  return {static_cast<std::int64_t>(body.size()), std::count(body.begin(), body.end(), '\n')};
}

}  // namespace

std::string with_body_size(std::string_view original, std::string changed) {
  const mime::HeaderBlock old_header = mime::read_header(original, 0, {});
  const mime::HeaderBlock header = mime::read_header(changed, 0, {});
  const Sizes before = sizes_of(original, old_header), now = sizes_of(changed, header);
  Changes changes;
  for (const mime::Field& field : header.fields) {
    const bool is_length = mime::equals_ignoring_case(field.name, "content-length");
    const bool is_lines = mime::equals_ignoring_case(field.name, "lines");
    const auto said = is_length || is_lines ? number_in(field.value) : std::nullopt;
    if (!said) continue;
    const std::int64_t delta = is_length ? now.bytes - before.bytes : now.lines - before.lines;
    if (delta == 0) continue;
    const auto begin = static_cast<std::size_t>(field.value.data() - changed.data());
    changes.replace({begin, begin + field.value.size()},
                    " " + std::to_string(std::max<std::int64_t>(*said + delta, 0)));
  }
  return changes.applied(changed);
}

}  // namespace oubli::redact
