// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "adapters/base/wire.h"
#include "scanner/subject/pseudonyms.h"

namespace oubli::subject {

namespace {

// More than any request has.
constexpr std::size_t kMost = 1U << 16;

void write(const std::vector<Digest>& digests, WireWriter& out) {
  out.number(digests.size());
  for (const Digest& digest : digests) out.text(digest);
}

void write(const std::vector<Pseudonyms::Word>& words, WireWriter& out) {
  out.number(words.size());
  for (const Pseudonyms::Word& word : words) write(word, out);
}

void read(WireReader& in, std::vector<Digest>& into) {
  const std::size_t count = std::min(in.count(), kMost);
  for (std::size_t i = 0; i < count && in.ok(); ++i) into.emplace_back(in.text());
}

void read(WireReader& in, std::vector<Pseudonyms::Word>& into) {
  const std::size_t count = std::min(in.count(), kMost);
  for (std::size_t i = 0; i < count && in.ok(); ++i) read(in, into.emplace_back());
}

}  // namespace

void encode(const Pseudonyms& pseudonyms, std::string& out) {
  WireWriter writer(out);
  writer.text(pseudonyms.key);
  writer.number(pseudonyms.names.size());
  for (const Pseudonyms::Name& name : pseudonyms.names) {
    for (const auto* words : {&name.particles, &name.family, &name.given, &name.middle})
      write(*words, writer);
  }
  writer.number(pseudonyms.dense_names.size());
  for (const Pseudonyms::Dense& name : pseudonyms.dense_names) {
    writer.text(name.digest);
    writer.number(name.characters);
  }
  write(pseudonyms.emails, writer);
  writer.number(pseudonyms.numbers.size());
  for (const Pseudonyms::Number& number : pseudonyms.numbers) {
    writer.number(number.is_phone ? 1 : 0);
    writer.text(number.country);
    write(number.variants, writer);
  }
  write(pseudonyms.ips, writer);
  writer.text(pseudonyms.born);
  writer.text(pseudonyms.region);
}

bool decode(std::string_view bytes, Pseudonyms& into) {
  into = {};
  WireReader in(bytes);
  into.key = in.text();
  const std::size_t names = std::min(in.count(), kMost);
  for (std::size_t i = 0; i < names && in.ok(); ++i) {
    Pseudonyms::Name& name = into.names.emplace_back();
    for (auto* words : {&name.particles, &name.family, &name.given, &name.middle}) read(in, *words);
  }
  const std::size_t dense = std::min(in.count(), kMost);
  for (std::size_t i = 0; i < dense && in.ok(); ++i) {
    Pseudonyms::Dense& name = into.dense_names.emplace_back();
    name.digest = in.text();
    name.characters = in.number();
  }
  read(in, into.emails);
  const std::size_t numbers = std::min(in.count(), kMost);
  for (std::size_t i = 0; i < numbers && in.ok(); ++i) {
    Pseudonyms::Number& number = into.numbers.emplace_back();
    number.is_phone = in.number() == 1;
    number.country = in.text();
    read(in, number.variants);
    if (number.variants.empty()) return false;
  }
  read(in, into.ips);
  into.born = in.text();
  into.region = in.text();
  return in.ok() && in.at_end() && into.key.size() == Pseudonyms::kKeySize;
}

}  // namespace oubli::subject
