// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/index_terms.h"

#include <array>

#include "indexer/dates.h"
#include "indexer/schema.h"
#include "indexer/words.h"
#include "scanner/subject/address.h"
#include "scanner/subject/ip_address.h"
#include "scanner/subject/lexicon.h"

namespace oubli {

namespace {

using subject::NameToken;

// What is remembered of each word the first time it is seen, in TermSet::Entry::extra.
constexpr std::uint32_t kIsGiven = 1;
constexpr std::uint32_t kIsParticle = 2;
constexpr std::uint32_t kHasOtherKey = 4;
constexpr std::uint32_t kKeyIsIndexed = 8;

constexpr unsigned kKeyShift =
    4;  // above the traits: where the key stands in keys_, after its size

std::uint32_t traits_of(std::string_view folded, std::string_view key) {
  std::uint32_t traits = 0;
  if (subject::is_given_name(folded, key)) traits |= kIsGiven;
  if (subject::is_particle(folded)) traits |= kIsParticle;
  if (key != folded) traits |= kHasOtherKey;
  return traits;
}

std::uint32_t bit_of(Where where) { return 1U << static_cast<unsigned>(where); }

char field_of(Where role) {
  const bool is_sender = role == Where::From || role == Where::Sender || role == Where::ReplyTo;
  return is_sender ? index::kFrom : index::kTo;
}

std::string_view between(std::string_view text, std::size_t end, std::size_t begin) {
  return begin > end ? text.substr(end, begin - end) : std::string_view();
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

}  // namespace

bool TermCollector::collect(const Extracted& message, const std::vector<LocatedFinding>& findings,
                            std::vector<std::string>& terms) {
  set_.clear();
  keys_.clear();
  // A header that is there as text holds the words and addresses of its mailboxes.
  std::uint32_t texts = 0;
  for (const Segment& segment : message.segments) texts |= bit_of(segment.where);
  add_envelope(message.envelope, texts);
  for (const Segment& segment : message.segments) add_segment(segment);
  for (const LocatedFinding& located : findings) add_finding(located.finding);
  const auto& entries = set_.entries();
  terms.resize(entries.size());
  for (std::size_t at = 0; at < entries.size(); ++at) terms[at].assign(set_.text(entries[at]));
  return !set_.is_full();
}

// The traits of a word met for the first time; its key is kept if it is another than the word.
std::uint32_t TermCollector::remember(std::string_view folded, std::string_view key) {
  std::uint32_t traits = traits_of(folded, key);
  if ((traits & kHasOtherKey) == 0) return traits;
  traits |= static_cast<std::uint32_t>(keys_.size()) << kKeyShift;
  keys_.push_back(static_cast<char>(key.size()));
  keys_ += key;
  return traits;
}

std::string_view TermCollector::key_of(std::string_view folded, std::uint32_t traits) const {
  if ((traits & kHasOtherKey) == 0) return folded;
  const std::size_t at = traits >> kKeyShift;
  return std::string_view(keys_).substr(at + 1, static_cast<unsigned char>(keys_[at]));
}

void TermCollector::add_segment(const Segment& segment) {
  if (segment.where == Where::TraceHeader) return add_trace(segment.text);
  const bool is_attachment =
      segment.where == Where::Attachment || segment.where == Where::AttachmentName;
  if (is_attachment) set_.add(index::kHas, kHasAttachment);
  add_text(segment.text, subject::holds_names(segment.where));
  add_addresses(segment.text);
  // Comments and group names stand in the header only, not in the mailboxes.
  if (subject::holds_names(segment.where)) add_words(field_of(segment.where), segment.text);
  if (segment.where == Where::Subject) add_words(index::kSubject, segment.text);
}

void TermCollector::add_text(std::string_view text, bool is_name) {
  subject::PairWalker walker(is_name);
  subject::CodeTail tail;
  subject::IpRun ip_run;
  index::Words words(text);
  index::Word word;
  std::size_t last_end = 0;
  const auto emit = [this](const NameToken& left, const NameToken& right) {
    add_pair(left, right);
  };
  while (words.next(word)) {
    const std::string_view gap = between(text, last_end, word.begin);
    last_end = word.end;
    bool is_new = false;
    TermSet::Entry* entry = set_.insert(index::kWord, word.folded, is_new);
    if (entry == nullptr) return;
    NameToken& token = walker.next();
    if (is_new) {
      token.key_size = subject::write_name_key(word.folded, token.key);
      entry->extra = remember(word.folded, token.name());
    } else {
      token.set_key(key_of(word.folded, entry->extra));
    }
    const std::uint32_t traits = entry->extra;
    token.is_capitalised = word.is_capitalised;
    token.is_given = (traits & kIsGiven) != 0;
    token.is_particle = (traits & kIsParticle) != 0;
    token.between = gap;
    if (word.is_capitalised && (traits & (kHasOtherKey | kKeyIsIndexed)) == kHasOtherKey) {
      entry->extra |= kKeyIsIndexed;
      set_.add(index::kPair, token.name());
    }
    walker.add(emit);
    add_tails(word, gap, tail);
    if (ip_run.add(gap)) add_ip(text, word);
    if (subject::is_spoken_at(word.folded)) add_spoken_address(text, word);
  }
}

void TermCollector::add_spoken_address(std::string_view text, const index::Word& word) {
  subject::Address address;
  if (!subject::read_spoken_address(text, word.begin, word.end, address)) return;
  set_.add(index::kEmail, address.plain());
  set_.add(index::kEmail, address.canonical());
}

void TermCollector::add_trace(std::string_view text) {
  subject::CodeTail tail;
  subject::IpRun ip_run;
  index::Words words(text);
  index::Word word;
  std::size_t last_end = 0;
  while (words.next(word)) {
    const std::string_view gap = between(text, last_end, word.begin);
    add_tails(word, gap, tail);
    if (ip_run.add(gap)) add_ip(text, word);
    last_end = word.end;
  }
  add_addresses(text);
}

void TermCollector::add_tails(const index::Word& word, std::string_view gap,
                              subject::CodeTail& tail) {
  if (const auto end = subject::before_extension(word.folded); end != std::string_view::npos) {
    if (const auto number = tail.before(word.folded, end, gap)) add_tail(*number);
  }
  if (tail.add(word.folded, gap)) add_tail(tail.value());
}

void TermCollector::add_tail(std::uint64_t tail) {
  char term[subject::CodeTail::kSize + 1];
  subject::CodeTail::write(tail, term);
  set_.add(index::kValue, {term, sizeof term});
}

void TermCollector::add_ip(std::string_view text, const index::Word& word) {
  const auto written = subject::ip_around(text, word.begin, word.end);
  if (written) set_.add(index::kValue, written->address.term());
}

void TermCollector::add_pair(const NameToken& left, const NameToken& right) {
  std::array<char, 2 * subject::kLongestKey + 1> pair;
  std::size_t size = left.name().copy(pair.data(), left.key_size);
  pair[size++] = ' ';
  size += right.name().copy(pair.data() + size, right.key_size);
  set_.add(index::kPair, {pair.data(), size});
}

void TermCollector::add_words(char prefix, std::string_view text) {
  index::Words words(text);
  index::Word word;
  while (words.next(word)) set_.add(prefix, word.folded);
}

void TermCollector::add_addresses(std::string_view text) {
  subject::find_addresses(text, [this](const subject::Address& address) {
    set_.add(index::kEmail, address.plain());
    set_.add(index::kEmail, address.canonical());
  });
}

void TermCollector::add_mailbox(const Mailbox& mailbox, bool is_text_too) {
  const char field = field_of(mailbox.role);
  add_text(mailbox.name, true);
  if (!is_text_too) add_mailbox_words(field, mailbox);
  const subject::Address address = subject::parse_address(mailbox.address);
  if (address.local.empty()) return;
  for (const std::string& form : {address.plain(), address.canonical()}) {
    set_.add(field, form);
    set_.add(index::kEmail, form);
  }
}

void TermCollector::add_mailbox_words(char field, const Mailbox& mailbox) {
  add_text(mailbox.address, false);
  add_words(field, mailbox.name);
  add_words(field, mailbox.address);
  add_addresses(mailbox.name);
  add_addresses(mailbox.address);
}

void TermCollector::add_envelope(const Envelope& envelope, std::uint32_t texts) {
  for (const Mailbox& mailbox : envelope.mailboxes) {
    add_mailbox(mailbox, (texts & bit_of(mailbox.role)) != 0);
  }
  if ((texts & bit_of(Where::Subject)) == 0) {
    add_words(index::kSubject, envelope.subject);
    add_text(envelope.subject, false);
    add_addresses(envelope.subject);
  }
  if (!envelope.message_id.empty()) {
    set_.add(index::kMessageId, envelope.message_id);
    set_.add(index::kMessageId, lower(envelope.message_id));
  }
  if (envelope.date) add_date(*envelope.date);
}

void TermCollector::add_date(std::int64_t seconds) {
  std::vector<std::string> terms;
  index::append_date_terms(seconds, terms);
  for (const std::string& term : terms) set_.add(term.front(), std::string_view(term).substr(1));
}

void TermCollector::add_finding(const Finding& finding) {
  set_.add(index::kHas, finding.category);
  if (finding.category == "email") {
    const subject::Address address = subject::parse_address(finding.value);
    set_.add(index::kEmail, finding.value);
    if (!address.local.empty()) set_.add(index::kEmail, address.canonical());
    return;
  }
  std::string term(finding.category);
  term.push_back(':');
  term += finding.value;
  set_.add(index::kValue, term);
}

void index_terms(const Extracted& message, const std::vector<LocatedFinding>& findings,
                 std::vector<std::string>& terms) {
  TermCollector().collect(message, findings, terms);
}

}  // namespace oubli
