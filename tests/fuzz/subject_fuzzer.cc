// SPDX-License-Identifier: GPL-3.0-or-later
// Hostile text and hostile requests. Properties: a score lies in 0..1; evidence is short and holds
// no control character; whatever is matched is found in the index; what is decoded encodes back to
// something that decodes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scanner/examined.h"
#include "scanner/subject/subject.h"
#include "tests/scanner/subject/in_memory_index.h"

namespace {

using namespace oubli;

void require(bool holds) {
  if (!holds) std::abort();
}

// The input's lines: name, address, phone, number, date, then the message.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

void check_match(const subject::Subject& asked, const Extracted& message) {
  const subject::Match match = subject::Matcher(asked).match(message);
  require(match.score >= 0.0 && match.score <= 1.0);
  for (const subject::Evidence& evidence : match.evidence) {
    require(evidence.text.size() <= 200);
    for (const char c : evidence.text) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  }
  if (match.score == 0.0) return;
  const auto query = subject::narrowing_query(asked, match.score);
  require(!query || test::InMemoryIndex(message).finds(*query));
  std::string bytes;
  subject::encode(match, bytes);
  subject::Match copy;
  require(subject::decode(bytes, copy) && copy.evidence.size() == match.evidence.size());
}

template <typename Value>
void check_decoder(std::string_view bytes) {
  Value value;
  if (!decode(bytes, value)) return;
  std::string again;
  encode(value, again);
  Value copy;
  require(decode(again, copy));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_decoder<Examined>(input);
  check_decoder<subject::Subject>(input);
  check_decoder<subject::Match>(input);
  index::Query query;
  if (subject::decode(input, query)) subject::prove(query, test::body(input), {});

  std::string_view rest = input;
  subject::Subject asked;
  asked.names.emplace_back(take_line(rest));
  asked.emails.emplace_back(take_line(rest));
  asked.phones.emplace_back(take_line(rest));
  asked.ids.emplace_back(take_line(rest));
  asked.born = take_line(rest);
  check_match(asked, test::body(rest));
  return 0;
}
