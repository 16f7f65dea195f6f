// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/scan.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "adapters/pdf/lexer.h"

namespace oubli::pdf {

namespace {

constexpr std::string_view kEndOfStream = "endstream";

// The C library's is several times as fast as the one of string_view.
std::size_t find(std::string_view in, std::string_view word, std::size_t from) {
  if (from >= in.size()) return std::string_view::npos;
  const void* const found = ::memmem(in.data() + from, in.size() - from, word.data(), word.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - in.data())
               : std::string_view::npos;
}

// The digits that end at `end`, which is moved to where they begin.
std::optional<std::uint32_t> number_before(std::string_view pdf, std::size_t& end) {
  constexpr std::size_t kMostDigits = 10;
  std::size_t begin = end;
  while (begin > 0 && end - begin <= kMostDigits && pdf[begin - 1] >= '0' &&
         pdf[begin - 1] <= '9') {
    --begin;
  }
  if (begin == end || end - begin > kMostDigits) return std::nullopt;
  std::uint64_t value = 0;
  for (const char digit : pdf.substr(begin, end - begin)) {
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  end = begin;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, UINT32_MAX));
}

bool pass_blanks_before(std::string_view pdf, std::size_t& end) {
  const std::size_t was = end;
  while (end > 0 && was - end < 16 && is_blank(pdf[end - 1])) --end;
  return end < was;
}

class Scanner {
 public:
  Scanner(std::string_view pdf, Effort& effort) : pdf_(pdf), effort_(effort) {}

  Scanned run() {
    constexpr std::string_view kObject = "obj";
    for (std::size_t at = 0; (at = find(pdf_, kObject, at)) != std::string_view::npos;) {
      const std::size_t keyword = at;
      at += kObject.size();
      auto entry = entry_before(keyword);
      if (!entry) continue;
      entry->at = at;
      at = take(std::move(*entry));
      if (out_.entries.size() > kMostObjects || effort_.left() == 0) {
        effort_.fail(kTooLong);
        break;
      }
    }
    look_for_streams_of_nobody();
    take_trailers();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::optional<Entry> entry_before(std::size_t keyword) const {
    Entry entry;
    std::size_t at = keyword;
    pass_blanks_before(pdf_, at);
    const auto generation = number_before(pdf_, at);
    if (!generation || !pass_blanks_before(pdf_, at)) return std::nullopt;
    const auto number = number_before(pdf_, at);
    if (!number) return std::nullopt;
    entry.number = *number;
    entry.generation = *generation;
    return entry;
  }

  // Where to go on.
  std::size_t take(Entry entry) {
    Lexer lexer(pdf_, entry.at);
    Value value;
    lexer.next(value);
    if (!effort_.spend(64 + lexer.at() - entry.at)) return pdf_.size();
    entry.source = pdf_;
    entry.is_doubtful = entry.at < doubtful_until_;
    std::size_t next = entry.at;
    Value word;
    std::size_t end = lexer.at();
    const bool has_word = lexer.next(word) && word.is(Value::Kind::Word);
    if (has_word && word.bytes == "stream" && value.is(Value::Kind::Dictionary)) {
      next = take_stream(entry, value["Length"], lexer.at());
    } else if (has_word && word.bytes == "endobj") {
      next = end;
    }
    if (value["Type"].is_name("XRef")) out_.trailers.push_back(std::move(value));
    out_.entries.push_back(entry);
    return next;
  }

  std::size_t take_stream(Entry& entry, const Value& length, std::size_t body) {
    if (pdf_.substr(body).starts_with("\r\n")) {
      body += 2;
    } else if (body < pdf_.size() && (pdf_[body] == '\n' || pdf_[body] == '\r')) {
      ++body;
    }
    const std::size_t first = end_of_stream(body);
    std::size_t end = first;
    if (length.is(Value::Kind::Number)) {
      const std::size_t said = body + length.whole();
      // What is behind a length that lies belongs to the stream, too, if it must be. Objects that
      // stand there count as replaced ones.
      if (said <= pdf_.size() && ends_at(said)) {
        end = said;
        ends_.push_back(find(pdf_, kEndOfStream, said));
        if (first < said) doubtful_until_ = std::max(doubtful_until_, said);
      }
    }
    entry.has_stream = true;
    entry.stream = pdf_.substr(body, std::min(end, pdf_.size()) - body);
    if (first == pdf_.size()) {  // cut off
      effort_.fail(kDamaged);
      return body;
    }
    ends_.push_back(first);
    return first + kEndOfStream.size();
  }

  // Of objects whose head is damaged.
  void look_for_streams_of_nobody() {
    std::ranges::sort(ends_);
    for (std::size_t at = 0; (at = find(pdf_, kEndOfStream, at)) != std::string_view::npos;) {
      if (!std::ranges::binary_search(ends_, at)) return effort_.fail(kDamaged);
      at += kEndOfStream.size();
    }
  }

  [[nodiscard]] bool ends_at(std::size_t at) const {
    while (at < pdf_.size() && is_blank(pdf_[at])) ++at;
    return pdf_.substr(at).starts_with(kEndOfStream);
  }

  // Of the next stream's, which may be that of the one before as well.
  std::size_t end_of_stream(std::size_t body) {
    if (next_end_ < body) next_end_ = std::min(find(pdf_, kEndOfStream, body), pdf_.size());
    return next_end_;
  }

  void take_trailers() {
    constexpr std::string_view kTrailer = "trailer";
    constexpr std::size_t kMost = 1000;
    for (std::size_t at = 0; (at = find(pdf_, kTrailer, at)) != std::string_view::npos;) {
      at += kTrailer.size();
      Lexer lexer(pdf_, at);
      Value value;
      if (!lexer.next(value) || !effort_.spend(lexer.at() - at)) return;
      if (value.is(Value::Kind::Dictionary)) out_.trailers.push_back(std::move(value));
      if (out_.trailers.size() > kMost) return effort_.fail(kTooLong);
    }
  }

  std::string_view pdf_;
  Effort& effort_;
  Scanned out_;
  std::vector<std::size_t> ends_;  // of streams
  std::size_t doubtful_until_ = 0, next_end_ = 0;
};

}  // namespace

Scanned scan(std::string_view pdf, Effort& effort) { return Scanner(pdf, effort).run(); }

}  // namespace oubli::pdf
