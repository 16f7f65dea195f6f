// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of Outlook messages look at: a rendering parsed back.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/mime/encoded_word.h"
#include "adapters/mime/mime_message.h"
#include "adapters/mime/transfer.h"
#include "adapters/msg/msg_source.h"
#include "tests/support/msg_builder.h"
#include "tests/support/ok.h"

namespace oubli::test {

struct ReadPart {
  std::string type;
  std::string name;
  std::string text;  // decoded
};

struct Read {
  mapi::Rendering made;
  mime::Tree tree;
  std::vector<ReadPart> leaves;

  // All fields of that name of the outermost header, decoded.
  [[nodiscard]] std::vector<std::string> fields(std::string_view name) const {
    std::vector<std::string> values;
    for (const mime::Field* one : mime::fields_named(tree.parts[0].fields, name)) {
      values.push_back(mime::decode_words(mime::unfolded(one->value), {}));
    }
    return values;
  }
  [[nodiscard]] std::string field(std::string_view name) const {
    const auto all = fields(name);
    return all.size() == 1 ? all[0] : std::to_string(all.size()) + " fields";
  }
  [[nodiscard]] bool has_text(std::string_view text) const {
    return std::ranges::any_of(
        leaves, [&](const ReadPart& one) { return one.text.find(text) != std::string::npos; });
  }
  [[nodiscard]] std::vector<std::string> texts_of(std::string_view type) const {
    std::vector<std::string> found;
    for (const ReadPart& one : leaves) {
      if (one.type == type) found.push_back(one.text);
    }
    return found;
  }
};

inline std::string decoded_body(std::string_view message, const mime::Part& part) {
  const std::string_view body = message.substr(part.body.begin, part.body.size());
  std::string out;
  if (part.encoding == mime::Encoding::Base64) {
    mime::decode_base64(body, out);
  } else if (part.encoding == mime::Encoding::QuotedPrintable) {
    mime::decode_quoted_printable(body, out);
  } else {
    out = body;
  }
  return out;
}

inline Read read_back(mapi::Rendering made) {
  Read read{std::move(made), {}, {}};
  read.tree = mime::parse(read.made.bytes, mime::kPlainReading);
  EXPECT_EQ(read.tree.mattered, 0) << "a rendering has one reading only";
  EXPECT_FALSE(read.tree.is_odd);
  for (const mime::Part& part : read.tree.parts) {
    if (part.shape != mime::Shape::Leaf) continue;
    read.leaves.push_back(
        {part.type.value, mime::file_name(part), decoded_body(read.made.bytes, part)});
  }
  return read;
}

inline Read read_msg(std::string_view bytes, std::size_t limit = 64U << 20) {
  return read_back(ok(msg::render_bytes(bytes, limit)));
}

}  // namespace oubli::test
