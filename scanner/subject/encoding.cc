// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <cstdint>

#include "adapters/base/wire.h"
#include "scanner/subject/subject.h"

namespace oubli::subject {

namespace {

// More than any request has; a peer that sends more lies.
constexpr std::size_t kMostIdentifiers = 4096;
constexpr std::size_t kMostEncoded = 4096;
constexpr unsigned kDeepestQuery = 256;
constexpr std::size_t kMostNodes = 1U << 18;

void write_texts(const std::vector<std::string>& texts, WireWriter& out) {
  out.number(texts.size());
  for (const std::string& text : texts) out.text(text);
}

bool read_texts(WireReader& in, std::vector<std::string>& into) {
  const std::size_t count = in.count();
  into.clear();
  if (count > kMostIdentifiers) return false;
  for (std::size_t at = 0; at < count; ++at) into.emplace_back(in.text());
  return in.ok();
}

void write_score(double score, WireWriter& out) { out.number(std::bit_cast<std::uint64_t>(score)); }

bool read_score(WireReader& in, double& score) {
  score = std::bit_cast<double>(in.number());
  return in.ok() && score >= 0.0 && score <= 1.0;  // not a number is neither
}

void write_query(const index::Query& query, WireWriter& out) {
  out.number(static_cast<std::uint64_t>(query.op));
  out.number(static_cast<unsigned char>(query.prefix));
  out.text(query.text);
  out.number(static_cast<std::uint32_t>(query.from));
  out.number(static_cast<std::uint32_t>(query.to));
  out.number(query.children.size());
  for (const index::Query& child : query.children) write_query(child, out);
}

bool read_day(WireReader& in, std::int32_t& day) {
  const std::uint64_t value = in.number();
  day = static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
  return in.ok() && value <= UINT32_MAX;
}

class QueryReader {
 public:
  explicit QueryReader(std::string_view bytes) : in_(bytes) {}

  bool read(index::Query& into) { return node(into, 0) && in_.ok() && in_.at_end(); }

 private:
  bool node(index::Query& into, unsigned depth) {
    if (depth > kDeepestQuery || ++nodes_ > kMostNodes) return false;
    const std::uint64_t op = in_.number();
    const std::uint64_t prefix = in_.number();
    if (op > static_cast<std::uint64_t>(index::Query::Op::Sealed) || prefix > 0x7F) return false;
    into.op = static_cast<index::Query::Op>(op);
    into.prefix = static_cast<char>(prefix);
    into.text = in_.text();
    if (!read_day(in_, into.from) || !read_day(in_, into.to)) return false;
    const std::size_t children = in_.count();
    into.children.clear();
    for (std::size_t at = 0; at < children; ++at) {
      if (!in_.ok() || !node(into.children.emplace_back(), depth + 1)) return false;
    }
    return in_.ok();
  }

  WireReader in_;
  std::size_t nodes_ = 0;
};

}  // namespace

void encode(const Subject& subject, std::string& out) {
  WireWriter writer(out);
  write_texts(subject.names, writer);
  write_texts(subject.emails, writer);
  write_texts(subject.phones, writer);
  write_texts(subject.ids, writer);
  writer.text(subject.born);
  writer.text(subject.region);
}

bool decode(std::string_view bytes, Subject& into) {
  WireReader in(bytes);
  const bool has_lists = read_texts(in, into.names) && read_texts(in, into.emails) &&
                         read_texts(in, into.phones) && read_texts(in, into.ids);
  if (!has_lists) return false;
  into.born = in.text();
  into.region = in.text();
  return in.ok() && in.at_end();
}

void encode(const index::Query& query, std::string& out) {
  WireWriter writer(out);
  write_query(query, writer);
}

bool decode(std::string_view bytes, index::Query& into) { return QueryReader(bytes).read(into); }

void encode(const Match& match, std::string& out) {
  WireWriter writer(out);
  write_score(match.score, writer);
  writer.number(static_cast<std::uint64_t>(match.role));
  writer.number(match.evidence.size());
  for (const Evidence& evidence : match.evidence) {
    writer.text(evidence.where);
    writer.text(evidence.category);
    writer.text(evidence.text);
    write_score(evidence.score, writer);
  }
  writer.number(match.attached.size());
  for (const std::string& part : match.attached) writer.text(part);
}

bool decode(std::string_view bytes, Match& into) {
  WireReader in(bytes);
  if (!read_score(in, into.score)) return false;
  const std::uint64_t role = in.number();
  if (role > static_cast<std::uint64_t>(Role::Attachment)) return false;
  into.role = static_cast<Role>(role);
  const std::size_t count = in.count();
  into.evidence.clear();
  if (count > kMostEncoded) return false;
  for (std::size_t at = 0; at < count; ++at) {
    Evidence& evidence = into.evidence.emplace_back();
    evidence.where = in.text();
    evidence.category = in.text();
    evidence.text = in.text();
    if (!read_score(in, evidence.score)) return false;
  }
  into.attached.resize(in.count());
  for (std::string& part : into.attached) part = in.text();
  return in.ok() && in.at_end();
}

}  // namespace oubli::subject
