// SPDX-License-Identifier: GPL-3.0-or-later
// What a message is found by: the terms its index document gets (indexer/schema.h). Every distinct
// word of every segment; words and addresses of the headers; pairs of words that may be a person's
// name; tails of numbers and codes; what the detectors found; the date. Runs for every message of
// a scan: a TermCollector is kept per worker and allocates nothing per word. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/words.h"
#include "scanner/extract/extracted.h"
#include "scanner/located_finding.h"
#include "scanner/subject/code_tail.h"
#include "scanner/subject/pair_walker.h"
#include "scanner/term_set.h"

namespace oubli {

// What `has:` asks besides the categories of the detectors.
inline constexpr std::string_view kHasAttachment = "attachment";

class TermCollector {
 public:
  // Puts the terms of this message into `terms`, prefixed, distinct, unsorted; what was there is
  // replaced and its memory used again. False when the message has more terms than TermSet holds:
  // the caller must report it as not fully examined.
  bool collect(const Extracted& message, const std::vector<LocatedFinding>& findings,
               std::vector<std::string>& terms);

 private:
  void add_segment(const Segment& segment);
  void add_text(std::string_view text, bool is_name);
  void add_trace(std::string_view text);
  void add_tail(std::uint64_t tail);
  void add_tails(const index::Word& word, std::string_view gap, subject::CodeTail& tail);
  void add_spoken_address(std::string_view text, const index::Word& word);
  void add_ip(std::string_view text, const index::Word& word);
  void add_words(char prefix, std::string_view text);
  void add_addresses(std::string_view text);
  void add_mailbox(const Mailbox& mailbox, bool is_text_too);
  void add_mailbox_words(char field, const Mailbox& mailbox);
  // `texts`: the headers, by bit, that are among the segments.
  void add_envelope(const Envelope& envelope, std::uint32_t texts);
  void add_finding(const Finding& finding);
  void add_date(std::int64_t seconds);
  void add_pair(const subject::NameToken& left, const subject::NameToken& right);

  std::uint32_t remember(std::string_view folded, std::string_view key);
  [[nodiscard]] std::string_view key_of(std::string_view folded, std::uint32_t traits) const;

  TermSet set_;
  std::string keys_;  // sizes and bytes of name keys
};

// The one-call form, for whoever has no collector at hand.
void index_terms(const Extracted& message, const std::vector<LocatedFinding>& findings,
                 std::vector<std::string>& terms);

}  // namespace oubli
