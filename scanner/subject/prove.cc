// SPDX-License-Identifier: GPL-3.0-or-later
// Words, phrases and prefixes are watched for in one pass over the message; what is one value
// (addresses, categories, ids, days) is looked up in the terms the message is indexed under.
#include <algorithm>
#include <string>
#include <unordered_set>

#include "indexer/dates.h"
#include "indexer/words.h"
#include "scanner/index_terms.h"
#include "scanner/subject/evidence.h"
#include "scanner/subject/subject.h"

namespace oubli::subject {

namespace {

using index::Query;

// One leaf that is words, a phrase or a prefix.
struct Watch {
  const Query* leaf = nullptr;
  std::vector<std::string> words;
  bool is_seen = false;
};

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

bool is_sender(Where where) {
  return where == Where::From || where == Where::Sender || where == Where::ReplyTo;
}
bool is_recipient(Where where) {
  return where == Where::To || where == Where::Cc || where == Where::Bcc;
}

// Whether words at this place count for a field.
bool is_in_field(char prefix, Where where) {
  switch (prefix) {
    case index::kFrom:
      return is_sender(where);
    case index::kTo:
      return is_recipient(where);
    case index::kSubject:
      return where == Where::Subject;
    case index::kBody:
      return where == Where::Body || where == Where::Attachment || where == Where::AttachmentName;
    default:
      return true;
  }
}

// The last few words of a text, for phrases.
class Recent {
 public:
  explicit Recent(std::size_t capacity) : words_(std::max<std::size_t>(capacity, 1)) {}

  struct Seen {
    std::string folded;
    std::size_t begin = 0, end = 0;
  };
  void add(const index::Word& word) {
    Seen& slot = words_[count_ % words_.size()];
    slot.folded = word.folded;
    slot.begin = word.begin;
    slot.end = word.end;
    ++count_;
  }
  // The word `back` places before the last, or nullptr.
  [[nodiscard]] const Seen* at(std::size_t back) const {
    return back < count_ && back < words_.size() ? &words_[(count_ - 1 - back) % words_.size()]
                                                 : nullptr;
  }

 private:
  std::vector<Seen> words_;
  std::size_t count_ = 0;
};

class Proof {
 public:
  Proof(const Query& query, const Extracted& message, const std::vector<LocatedFinding>& findings)
      : message_(message), findings_(findings) {
    gather(query, false);
    TermCollector collector;
    std::vector<std::string> terms;
    if (needs_terms_) collector.collect(message, findings, terms);
    terms_.insert(terms.begin(), terms.end());
    read_message();
    for (const Query* leaf : shown_values_) show_value(*leaf);
  }

  [[nodiscard]] bool holds(const Query& query) const {
    switch (query.op) {
      case Query::Op::All:
      case Query::Op::Place:
      case Query::Op::Sealed:
        return true;
      case Query::Op::And:
        return std::all_of(query.children.begin(), query.children.end(),
                           [this](const Query& child) { return holds(child); });
      case Query::Op::Or:
        return std::any_of(query.children.begin(), query.children.end(),
                           [this](const Query& child) { return holds(child); });
      case Query::Op::Not:
        return query.children.empty() || !holds(query.children.front());
      case Query::Op::Words:
      case Query::Op::Prefix:
        return is_seen(query);
      case Query::Op::Exact:
        return terms_.contains(query.prefix + query.text);
      case Query::Op::Dates:
        return is_dated(query);
    }
    return false;
  }

  Match take() && { return std::move(evidence_).certain(); }

 private:
  void gather(const Query& query, bool is_denied) {
    const bool is_words = query.op == Query::Op::Words || query.op == Query::Op::Prefix;
    if (is_words) {
      watches_.push_back({&query, words_in(query.text), false});
      longest_ = std::max(longest_, watches_.back().words.size());
      if (is_denied) denied_.insert(&query);
    }
    if (query.op == Query::Op::Exact) {
      needs_terms_ = true;
      if (!is_denied) shown_values_.push_back(&query);
    }
    for (const Query& child : query.children) {
      gather(child, is_denied != (query.op == Query::Op::Not));
    }
  }

  void read_message() {
    for (const Mailbox& mailbox : message_.envelope.mailboxes) {
      const Place place = Places::of_header(mailbox.role);
      read_text(mailbox.name, mailbox.role, place);
      read_text(mailbox.address, mailbox.role, place);
    }
    read_text(message_.envelope.subject, Where::Subject, Places::of_header(Where::Subject));
    for (const Segment& segment : message_.segments) {
      places_.push_back(namer_.of(segment));
      read_text(segment.text, segment.where, places_.back());
    }
  }

  void read_text(std::string_view text, Where where, const Place& place) {
    if (watches_.empty() || where == Where::TraceHeader) return;
    Recent recent(longest_);
    index::Words words(text);
    index::Word word;
    while (words.next(word)) {
      recent.add(word);
      for (Watch& watch : watches_) {
        if (!watch.is_seen && is_in_field(watch.leaf->prefix, where))
          look(watch, recent, text, place);
      }
    }
  }

  void look(Watch& watch, const Recent& recent, std::string_view text, const Place& place) {
    const std::size_t count = watch.words.size();
    const Recent::Seen* const first = count > 0 ? recent.at(count - 1) : nullptr;
    if (first == nullptr) return;
    for (std::size_t back = 0; back < count; ++back) {
      const std::string& wanted = watch.words[count - 1 - back];
      const std::string& seen = recent.at(back)->folded;
      const bool is_prefix = watch.leaf->op == Query::Op::Prefix;
      if (is_prefix ? !seen.starts_with(wanted) : seen != wanted) return;
    }
    watch.is_seen = true;
    if (denied_.contains(watch.leaf)) return;
    evidence_.add(place, "word", text.substr(first->begin, recent.at(0)->end - first->begin), 1.0);
  }

  // The findings and headers that a value leaf speaks of.
  void show_value(const Query& leaf) {
    if (!terms_.contains(leaf.prefix + leaf.text)) return;
    for (const LocatedFinding& located : findings_) {
      const Finding& finding = located.finding;
      const bool is_it = leaf.prefix == index::kHas     ? finding.category == leaf.text
                         : leaf.prefix == index::kEmail ? finding.value == leaf.text
                         : leaf.prefix == index::kValue
                             ? std::string(finding.category) + ":" + finding.value == leaf.text
                             : false;
      if (!is_it || located.segment >= message_.segments.size()) continue;
      const std::string& text = message_.segments[located.segment].text;
      if (finding.begin >= finding.end || finding.end > text.size()) continue;
      evidence_.add(places_[located.segment], finding.category,
                    std::string_view(text).substr(finding.begin, finding.end - finding.begin), 1.0);
    }
    if (leaf.prefix == index::kEmail || leaf.prefix == index::kFrom || leaf.prefix == index::kTo) {
      show_mailboxes(leaf);
    }
  }

  void show_mailboxes(const Query& leaf) {
    for (const Mailbox& mailbox : message_.envelope.mailboxes) {
      if (!is_in_field(leaf.prefix, mailbox.role)) continue;
      Extracted alone;
      alone.envelope.mailboxes.push_back(mailbox);
      std::vector<std::string> terms;
      index_terms(alone, {}, terms);
      if (std::find(terms.begin(), terms.end(), leaf.prefix + leaf.text) == terms.end()) continue;
      evidence_.add(Places::of_header(mailbox.role), "email", mailbox.address, 1.0);
    }
  }

  [[nodiscard]] bool is_seen(const Query& leaf) const {
    const auto found = std::find_if(watches_.begin(), watches_.end(),
                                    [&](const Watch& watch) { return watch.leaf == &leaf; });
    return found != watches_.end() && found->is_seen;
  }

  [[nodiscard]] bool is_dated(const Query& leaf) const {
    if (!message_.envelope.date) return false;
    const std::int32_t day = index::day_of(*message_.envelope.date);
    return leaf.from <= day && day < leaf.to;
  }

  const Extracted& message_;
  const std::vector<LocatedFinding>& findings_;
  std::vector<Watch> watches_;
  std::unordered_set<const Query*> denied_;  // below a NOT: no evidence
  std::vector<const Query*> shown_values_;
  std::unordered_set<std::string> terms_;
  std::vector<Place> places_;  // of each segment
  Places namer_{message_};
  EvidenceList evidence_;
  std::size_t longest_ = 1;
  bool needs_terms_ = false;
};

}  // namespace

Match prove(const index::Query& query, const Extracted& message,
            const std::vector<LocatedFinding>& findings) {
  Proof proof(query, message, findings);
  if (!proof.holds(query)) return {};
  return std::move(proof).take();
}

}  // namespace oubli::subject
