// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>
#include <set>
#include <span>
#include <unordered_set>

#include "indexer/words.h"
#include "scanner/subject/address.h"
#include "scanner/subject/code_tail.h"
#include "scanner/subject/composed_text.h"
#include "scanner/subject/dense_text.h"
#include "scanner/subject/ip_address.h"
#include "scanner/subject/keyed_digest.h"
#include "scanner/subject/lexicon.h"
#include "scanner/subject/pseudonyms.h"

namespace oubli::subject {

namespace {

using Digests = std::unordered_set<Digest>;

constexpr std::size_t kMostTried = 1U << 18;  // words remembered
constexpr std::size_t kMostGroups = 64;       // of one number
constexpr std::size_t kMostSeen = 4096;       // what a Match may carry

void add(const std::vector<Pseudonyms::Word>& words, Digests& into) {
  for (const auto& word : words) into.insert(word.begin(), word.end());
}

bool has_digit(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

struct Recogniser::State {
  std::string key;
  Digests words, dense, emails, numbers, ips;
  std::set<std::uint64_t> dense_sizes;    // of the names in `dense`, in characters
  std::unordered_set<std::string> tried;  // words and numbers that are behind no digest
  Match match;                            // of the message under way

  explicit State(const Pseudonyms& pseudonyms)
      : key(pseudonyms.key),
        emails(pseudonyms.emails.begin(), pseudonyms.emails.end()),
        ips(pseudonyms.ips.begin(), pseudonyms.ips.end()) {
    for (const auto& name : pseudonyms.dense_names) {
      dense.insert(name.digest);
      dense_sizes.insert(name.characters);
    }
    for (const auto& name : pseudonyms.names) {
      for (const auto* list : {&name.particles, &name.family, &name.given, &name.middle})
        add(*list, words);
    }
    for (const auto& number : pseudonyms.numbers)
      numbers.insert(number.variants.begin(), number.variants.end());
  }

  [[nodiscard]] bool is_behind(const Digests& digests, char kind, std::string_view text) {
    if (digests.empty()) return false;
    std::string trial(1, kind);
    trial += text;
    if (tried.contains(trial)) return false;
    if (digests.contains(keyed_digest(key, kind, text))) return true;
    if (tried.size() >= kMostTried) tried.clear();
    tried.insert(std::move(trial));
    return false;
  }

  void say(std::string_view category, std::string_view text) {
    const auto is_same = [&](const Evidence& one) {
      return one.category == category && one.text == text;
    };
    if (match.evidence.size() >= kMostSeen || std::ranges::any_of(match.evidence, is_same)) return;
    match.evidence.push_back({{}, std::string(category), std::string(text), 1.0});
    match.score = 1.0;
  }

  // A given name may stand behind its short form: Bob, and the digest is Robert's.
  void try_word(std::string_view folded, std::string_view written) {
    if (words.empty()) return;
    if (is_behind(words, kWordKind, folded)) say("word", written);
    for (const std::string& other : short_forms(folded)) {
      if (is_behind(words, kWordKind, other)) say("word", other);
    }
  }

  // Every run of groups that ends with the last one.
  void try_number(std::span<const std::string> groups) {
    std::string text;
    for (std::size_t at = groups.size(); at-- > 0;) {
      text.insert(0, groups[at]);
      if (text.size() > index::kLongestWord) return;
      const bool may_be = has_digit(text) || at + 1 == groups.size();
      if (may_be && is_behind(numbers, kNumberKind, text)) say("number", text);
    }
  }

  void try_address(const Address& address) {
    if (is_behind(emails, kEmailKind, address.canonical())) say("email", address.plain());
  }

  void walk(std::string_view text) {
    std::vector<std::string> groups;
    IpRun ip_run;
    index::Words reader(text);
    index::Word word;
    std::size_t last_end = 0;
    while (reader.next(word)) {
      const std::size_t from = std::min(last_end, word.begin);
      const std::string_view gap = text.substr(from, word.begin - from);
      last_end = word.end;
      try_word(word.folded, text.substr(word.begin, word.end - word.begin));
      if (!numbers.empty()) {
        if (!parts_a_code(gap)) groups.clear();
        if (groups.size() == kMostGroups) groups.erase(groups.begin());
        groups.emplace_back(word.folded.substr(0, before_extension(word.folded)));
        try_number(groups);
        if (groups.back().size() < word.folded.size()) {
          groups.back() = word.folded;
          try_number(groups);
        }
      }
      if (!ips.empty() && ip_run.add(gap)) try_ip(text, word);
      Address spoken;
      if (!emails.empty() && is_spoken_at(word.folded) &&
          read_spoken_address(text, word.begin, word.end, spoken))
        try_address(spoken);
    }
  }

  void try_ip(std::string_view text, const index::Word& word) {
    const auto written = ip_around(text, word.begin, word.end);
    if (!written || !ips.contains(keyed_digest(key, kIpKind, written->address.term()))) return;
    say("ip", text.substr(written->begin, written->end - written->begin));
  }

  void walk_dense(std::string_view text) {
    if (dense.empty()) return;
    const ComposedText composed(text);
    const auto characters = dense_characters(composed.text());
    for (const std::uint64_t size : dense_sizes) {
      for (std::size_t at = 0; size > 0 && at + size <= characters.size(); ++at) {
        const std::string run = joined(std::span(characters).subspan(at, size));
        if (is_behind(dense, kDenseKind, run)) say("dense", run);
      }
    }
  }

  void look(std::string_view text) {
    walk(text);
    walk_dense(text);
    if (!emails.empty())
      find_addresses(text, [this](const Address& address) { try_address(address); });
  }
};

Recogniser::Recogniser(const Pseudonyms& pseudonyms)
    : state_(std::make_unique<State>(pseudonyms)) {}
Recogniser::~Recogniser() = default;
Recogniser::Recogniser(Recogniser&&) noexcept = default;

Match Recogniser::recognise(const Extracted& message) {
  state_->match = {};
  for (const Mailbox& mailbox : message.envelope.mailboxes) {
    state_->look(mailbox.name);
    state_->look(mailbox.address);
  }
  state_->look(message.envelope.subject);
  for (const Segment& segment : message.segments) state_->look(segment.text);
  return std::move(state_->match);
}

}  // namespace oubli::subject
