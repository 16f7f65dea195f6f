// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "indexer/words.h"
#include "scanner/subject/address.h"
#include "scanner/subject/code_tail.h"
#include "scanner/subject/evidence.h"
#include "scanner/subject/identity.h"
#include "scanner/subject/lexicon.h"
#include "scanner/subject/name_key.h"
#include "scanner/subject/name_scores.h"
#include "scanner/subject/pair_walker.h"
#include "scanner/subject/subject.h"

namespace oubli::subject {

namespace {

constexpr double kPlainAddress = 0.99;
constexpr double kTaggedAddress = 0.96;
constexpr double kVeiledAddress = 0.92;
constexpr double kDense = 0.8;
constexpr double kBirthAlone = 0.5;
constexpr double kBirthInContext = 0.6;
constexpr double kBirthBeside = 0.3;  // with other identifiers asked for
constexpr double kBirthBesideInContext = 0.45;
constexpr std::size_t kNameReach = 64;  // bytes around a name that are read again
constexpr std::size_t kMostJudged = 4096;
constexpr std::size_t kCodeQuestion = 0, kBirthQuestion = 1, kFirstNameQuestion = 2;
// Once a place has said this much of a name, further mentions there need no closer look.
constexpr double kSaidEnough = 0.9;

}  // namespace

struct Matcher::State {
  Identity identity;
  std::vector<std::uint64_t> tails;             // sorted
  std::unordered_set<std::string> last_groups;  // of codes without a tail

  explicit State(const Subject& subject) {
    // What could not be read was reported by narrowing_query(); the rest still counts.
    const Status status = read_identity(subject, identity);
    if (!status) identity.has_only_birth = false;
    for (const Code& code : identity.codes) {
      for (const CodeVariant& variant : code.variants) add_variant(variant);
    }
    std::sort(tails.begin(), tails.end());
  }

  void add_variant(const CodeVariant& variant) {
    if (variant.tail != 0) tails.push_back(variant.tail);
    for (const std::string& grouping : variant.groupings) {
      last_groups.insert(grouping.substr(grouping.rfind(' ') + 1));
    }
  }

  [[nodiscard]] bool is_rare_given(std::string_view key) const {
    return std::any_of(identity.names.begin(), identity.names.end(),
                       [&](const NameMatcher& name) { return name.is_rare_given(key); });
  }
};

namespace {

// Something in a text that speaks for the person.
struct Hit {
  enum class Kind : std::uint8_t { Other, FamilyName, BirthDate, ShortBirthDate };
  Kind kind = Kind::Other;
  std::string_view category;
  std::size_t begin = 0, end = 0;  // in the text
  double score = 0.0;
  bool is_pair = false;  // given and family name
};

// Who is told of the hits of a text.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void hear(std::string_view text, const Hit& hit) = 0;
  // The best score of a name so far: once it is high, further mentions need no closer look.
  [[nodiscard]] virtual double best_name() const = 0;
  [[nodiscard]] virtual bool wants_repeats() const = 0;
};

// Gathers evidence; a few mentions are enough.
class EvidenceListener final : public Listener {
 public:
  EvidenceListener(EvidenceList& evidence, Place place)
      : evidence_(evidence), place_(std::move(place)) {}

  void hear(std::string_view text, const Hit& hit) override {
    const std::string_view seen = text.substr(hit.begin, hit.end - hit.begin);
    switch (hit.kind) {
      case Hit::Kind::FamilyName:
        return evidence_.add_family_name(place_, seen, hit.score);
      case Hit::Kind::BirthDate:
      case Hit::Kind::ShortBirthDate:
        return evidence_.add_birth_date(place_, seen, hit.score, hit.kind == Hit::Kind::BirthDate);
      case Hit::Kind::Other:
        return evidence_.add(place_, hit.category, seen, hit.score);
    }
  }
  [[nodiscard]] double best_name() const override { return evidence_.best(place_.where, "name"); }
  [[nodiscard]] bool wants_repeats() const override { return false; }

 private:
  EvidenceList& evidence_;
  Place place_;
};

// Gathers every place, so that all can be redacted.
class SpotListener final : public Listener {
 public:
  explicit SpotListener(double least) : least_(least) {}

  void hear(std::string_view, const Hit& hit) override {
    const bool is_part_of_it =
        hit.kind != Hit::Kind::Other || (hit.category == "name" && !hit.is_pair);
    if (!is_part_of_it && hit.score < least_) return;
    spots_.push_back({hit.begin, hit.end, hit.category, hit.score});
  }
  [[nodiscard]] double best_name() const override { return 0.0; }
  [[nodiscard]] bool wants_repeats() const override { return true; }
  std::vector<Spot> take() && { return std::move(spots_); }

 private:
  double least_;
  std::vector<Spot> spots_;
};

// Walks one text of the message.
class TextPass {
 public:
  TextPass(const Identity& identity, const std::vector<std::uint64_t>& tails,
           const std::unordered_set<std::string>& last_groups, Listener& listener)
      : identity_(identity), tails_(tails), last_groups_(last_groups), listener_(listener) {}

  template <typename IsRare>
  void run(std::string_view text, bool is_name, const IsRare& is_rare) {
    text_ = text;
    walk(is_name, is_rare);
    find_emails();
    find_dense_names();
  }

  // A trace header: its words are neither indexed nor matched.
  void run_trace(std::string_view text) {
    text_ = text;
    walk_codes();
    find_emails();
  }

 private:
  void find_dense_names() {
    if (identity_.dense_names.empty()) return;
    const ComposedText composed(text_);
    for (const DenseName& name : identity_.dense_names) {
      name.find(composed,
                [&](std::size_t begin, std::size_t end) { say("name", begin, end, kDense); });
    }
  }

  void walk_codes() {
    if (tails_.empty() && identity_.ips.empty()) return;
    CodeTail tail;
    IpRun ip_run;
    index::Words words(text_);
    index::Word word;
    std::size_t last_end = 0;
    while (words.next(word)) {
      const std::size_t from = std::min(last_end, word.begin);
      const std::string_view gap = text_.substr(from, word.begin - from);
      extended_code(word, gap, tail);
      if (tail.add(word.folded, gap)) codes(word, tail.value());
      if (ip_run.add(gap)) ips(word);
      last_end = word.end;
    }
  }

  template <typename IsRare>
  void walk(bool is_name, const IsRare& is_rare) {
    PairWalker walker(is_name);
    CodeTail tail;
    IpRun ip_run;
    index::Words words(text_);
    index::Word word;
    std::size_t last_end = 0;
    const auto on_pair = [this](const NameToken& left, const NameToken& right) {
      pair(left, right);
    };
    while (words.next(word)) {
      const std::string_view gap = word.begin > last_end
                                       ? text_.substr(last_end, word.begin - last_end)
                                       : std::string_view();
      last_end = word.end;
      if (!identity_.codes.empty()) {
        extended_code(word, gap, tail);
        codes(word, tail.add(word.folded, gap) ? tail.value() : 0);
      }
      if (!identity_.ips.empty() && ip_run.add(gap)) ips(word);
      if (identity_.birth && identity_.birth->wants(word.folded)) birth(word);
      if (!identity_.emails.empty()) spoken_address(word);
      if (identity_.names.empty()) continue;
      NameToken& token = walker.next();
      token.begin = word.begin;
      token.end = word.end;
      token.key_size = write_name_key(word.folded, token.key);
      token.is_capitalised = word.is_capitalised;
      token.is_given = is_given_name(word.folded, token.name()) || is_rare(token.name());
      token.is_particle = is_particle(word.folded);
      token.between = gap;
      alone(word.folded, token);
      walker.add(on_pair);
    }
  }

  // False when the same words in the same surroundings were judged before: a text that repeats
  // itself a million times is read once.
  bool is_news(std::size_t question, std::size_t begin, std::size_t end) {
    if (listener_.wants_repeats()) return true;
    const std::size_t from = begin > Nearby::kReach ? begin - Nearby::kReach : 0;
    if (judged_.size() >= kMostJudged) judged_.clear();
    const std::string_view around = text_.substr(from, end + Nearby::kReach - from);
    return judged_.insert({question, begin - from, end - from, around}).second;
  }

  void say(std::string_view category, std::size_t begin, std::size_t end, double score) {
    listener_.hear(text_, {Hit::Kind::Other, category, begin, end, score, false});
  }

  void pair(const NameToken& left, const NameToken& right) {
    std::size_t question = kFirstNameQuestion;
    for (const NameMatcher& name : identity_.names) {
      question += 2;
      if (!name.wants(left.name(), right.name())) continue;
      if (listener_.best_name() >= kSaidEnough) return;
      if (!is_news(question, left.begin, right.end)) continue;
      const Nearby near(text_, left.begin, right.end, kNameReach);
      const std::size_t first = near.starting_at(left.begin);
      const std::size_t second = near.starting_at(right.begin);
      if (first == Nearby::kNowhere || second == Nearby::kNowhere) continue;
      const NameHit hit = name.judge(near, first, second);
      if (hit.score > 0.0)
        listener_.hear(text_, {Hit::Kind::Other, "name", hit.begin, hit.end, hit.score, true});
    }
  }

  void alone(std::string_view folded, const NameToken& token) {
    std::size_t question = kFirstNameQuestion + 1;
    for (const NameMatcher& name : identity_.names) {
      question += 2;
      if (!name.wants_alone(folded, token.name())) continue;
      // Family names alone are only of use where nothing better was seen.
      const double best = listener_.best_name();
      if (best >= kSaidEnough || (best >= kTitleAndFamily && has_family_)) continue;
      if (!is_news(question, token.begin, token.end)) continue;
      const Nearby near(text_, token.begin, token.end, kNameReach);
      const std::size_t at = near.starting_at(token.begin);
      if (at == Nearby::kNowhere) continue;
      const NameHit hit = name.judge_alone(near, at);
      if (hit.score <= 0.0) continue;
      const bool is_family =
          !name.given().empty() && hit.score <= kTitleAndFamily && hit.score != kGluedInitial;
      has_family_ |= is_family;
      const Hit::Kind kind = is_family ? Hit::Kind::FamilyName : Hit::Kind::Other;
      listener_.hear(text_, {kind, "name", hit.begin, hit.end, hit.score, false});
    }
  }

  void codes(const index::Word& word, std::uint64_t tail) {
    const bool is_wanted =
        (tail != 0 && std::binary_search(tails_.begin(), tails_.end(), tail)) ||
        (!last_groups_.empty() && last_groups_.contains(std::string(word.folded)));
    if (!is_wanted || !is_news(kCodeQuestion, word.begin, word.end)) return;
    const Nearby near(text_, word.begin, word.end);
    const std::size_t at = near.starting_at(word.begin);
    if (at == Nearby::kNowhere) return;
    for (const Code& code : identity_.codes) {
      const CodeHit hit = judge_code(code, near, at);
      if (hit.score > 0.0) say(code.category, hit.begin, hit.end, hit.score);
    }
  }

  // A phone number with its extension in one word.
  void extended_code(const index::Word& word, std::string_view gap, const CodeTail& tail) {
    const std::size_t cut = before_extension(word.folded);
    if (cut == std::string_view::npos) return;
    const auto number = tail.before(word.folded, cut, gap);
    if (!number || !std::binary_search(tails_.begin(), tails_.end(), *number)) return;
    const Nearby near(text_, word.begin, word.end);
    const std::size_t at = near.starting_at(word.begin);
    if (at == Nearby::kNowhere) return;
    for (const Code& code : identity_.codes) {
      if (code.category != "phone") continue;
      const CodeHit hit = judge_code(code, near, at, cut);
      if (hit.score > 0.0) say(code.category, hit.begin, hit.end, hit.score);
    }
  }

  void ips(const index::Word& word) {
    const auto written = ip_around(text_, word.begin, word.end);
    if (!written) return;
    for (const IpAddress& ip : identity_.ips) {
      if (ip == written->address) say("ip", written->begin, written->end, score_of(ip));
    }
  }

  void birth(const index::Word& word) {
    if (!is_news(kBirthQuestion, word.begin, word.end)) return;
    const Nearby near(text_, word.begin, word.end);
    const std::size_t at = near.starting_at(word.begin);
    if (at == Nearby::kNowhere) return;
    const BirthMatcher::Hit hit = identity_.birth->judge(near, at);
    if (!hit.is_date) return;
    double score = hit.is_in_context ? kBirthBesideInContext : kBirthBeside;
    if (identity_.has_only_birth) score = hit.is_in_context ? kBirthInContext : kBirthAlone;
    if (!hit.has_full_year) score = kShortYear;
    const Hit::Kind kind = hit.has_full_year ? Hit::Kind::BirthDate : Hit::Kind::ShortBirthDate;
    listener_.hear(text_, {kind, "birth-date", hit.begin, hit.end, score, false});
  }

  void find_emails() {
    if (identity_.emails.empty()) return;
    find_addresses(text_, [this](const Address& address) { hear_address(address); });
  }

  void spoken_address(const index::Word& word) {
    Address address;
    if (is_spoken_at(word.folded) && read_spoken_address(text_, word.begin, word.end, address))
      hear_address(address);
  }

  void hear_address(const Address& address) {
    const std::string plain = address.plain();
    const std::string canonical = address.canonical();
    for (const Email& email : identity_.emails) {
      if (email.canonical != canonical) continue;
      double score = email.plain == plain ? kPlainAddress : kTaggedAddress;
      if (address.is_veiled) score = kVeiledAddress;
      say("email", address.begin, address.end, score);
    }
  }

  const Identity& identity_;
  const std::vector<std::uint64_t>& tails_;
  const std::unordered_set<std::string>& last_groups_;
  Listener& listener_;
  std::string_view text_;
  bool has_family_ = false;
  // The question asked, the hit's place in its surroundings, the surroundings.
  std::set<std::tuple<std::size_t, std::size_t, std::size_t, std::string_view>> judged_;
};

}  // namespace

Matcher::Matcher(const Subject& subject) : state_(std::make_shared<const State>(subject)) {}

Match Matcher::match(const Extracted& message) const {
  EvidenceList evidence;
  Places places(message);
  const State& state = *state_;
  const auto is_rare = [&](std::string_view key) { return state.is_rare_given(key); };
  const auto look = [&](std::string_view text, Place place, bool is_name) {
    EvidenceListener listener(evidence, std::move(place));
    TextPass(state.identity, state.tails, state.last_groups, listener).run(text, is_name, is_rare);
  };
  for (const Mailbox& mailbox : message.envelope.mailboxes) {
    const Place place = Places::of_header(mailbox.role);
    look(mailbox.name, place, true);
    look(mailbox.address, place, false);
  }
  look(message.envelope.subject, Places::of_header(Where::Subject), false);
  for (const Segment& segment : message.segments) {
    if (segment.where == Where::TraceHeader) {
      EvidenceListener listener(evidence, places.of(segment));
      TextPass(state.identity, state.tails, state.last_groups, listener).run_trace(segment.text);
    } else {
      look(segment.text, places.of(segment), holds_names(segment.where));
    }
  }
  return std::move(evidence).weigh();
}

std::vector<Spot> Matcher::spots(std::string_view text, TextKind kind, double least) const {
  const State& state = *state_;
  SpotListener listener(least);
  TextPass pass(state.identity, state.tails, state.last_groups, listener);
  if (kind == TextKind::Trace) {
    pass.run_trace(text);
  } else {
    pass.run(text, kind == TextKind::Names,
             [&](std::string_view key) { return state.is_rare_given(key); });
  }
  return std::move(listener).take();
}

}  // namespace oubli::subject
