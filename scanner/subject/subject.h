// SPDX-License-Identifier: GPL-3.0-or-later
// A person as a request names them, the question to ask the index, and the proof on a message.
// Value types and pure functions; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "indexer/query.h"
#include "scanner/extract/extracted.h"
#include "scanner/located_finding.h"

namespace oubli::subject {

// All texts are UTF-8 as typed.
struct Subject {
  std::vector<std::string> names;
  std::vector<std::string> emails;
  std::vector<std::string> phones;
  std::vector<std::string> ids;  // IBAN, card, VAT … any number or code
  std::string born;              // "1974-03-21", "21/03/1974", "21 mars 1974"; empty when unknown
  std::string region = "FR";     // how a phone number without prefix is read

  [[nodiscard]] bool is_empty() const {
    return names.empty() && emails.empty() && phones.empty() && ids.empty() && born.empty();
  }
};

enum class Role : std::uint8_t { Sender, Recipient, Mentioned, Attachment };
std::string_view to_string(Role role);

// In the name of a place that stands in a message that is attached, before the number of its part.
inline constexpr std::string_view kInAttached = " of attached message ";

struct Evidence {
  std::string where;     // "from", "subject", "body", "attachment 2", "body of attached message 3"
  std::string category;  // "name", "email", "phone", "iban", "id", "birth-date"
  std::string text;      // as it stands in the message: at most 200 bytes, no control characters
  double score = 0.0;
};

struct Match {
  double score = 0.0;  // 0..1: how sure that the message concerns the person; 0 is no match
  Role role = Role::Mentioned;
  std::vector<Evidence> evidence;
  // Messages attached to it that speak of the person themselves, by the number of their part, in
  // order: each is a target of its own, which goes with the one it is attached to.
  std::vector<std::string> attached{};
};

// From here on a match is taken for the person; below it somebody has to look (docs/matching.md).
inline constexpr double kDefaultMinScore = 0.5;

// The least question whose answers include every message that match() gives `min_score` or more.
// The lower the score, the wider the question: below 0.5 every bearer of the family name is in it.
// Fails (Usage) when an identifier cannot be read: an address without @, a date that is none.
Result<index::Query> narrowing_query(const Subject& subject, double min_score = kDefaultMinScore);

// A typed question as the index holds its values. To be called once, before narrowing and proving.
// `pair:` is asked by name key, not by spelling (docs/decisions/0003-name-pairs.md); a number or
// code typed as a word is asked as a value too, which is found in any grouping, and an IP address
// as such, which is found in trace headers. `region`: how a phone number without prefix is read.
index::Query as_indexed(index::Query query, std::string_view region = "FR");

// A place in a text that speaks for the person.
struct Spot {
  std::size_t begin = 0, end = 0;
  std::string_view category;  // as in Evidence; lent by the matcher
  double score = 0.0;
};

// Names: a header of mailboxes. Trace: see Where::TraceHeader.
enum class TextKind : std::uint8_t { Words, Names, Trace };

// Built once per question: variants are worked out in the constructor.
class Matcher {
 public:
  explicit Matcher(const Subject& subject);
  [[nodiscard]] Match match(const Extracted& message) const;
  // Every place that stands for the person in a text known to speak of them, in no order, some
  // overlapping: whatever scores `least`, and below it parts of the name and the birth date. Two
  // words of a name that score less are somebody else's, and so are short numbers.
  [[nodiscard]] std::vector<Spot> spots(std::string_view text, TextKind kind,
                                        double least = kDefaultMinScore) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;  // shared so that copies for threads cost nothing
};

// Proves a typed query on a message and what the detectors found in it; Place leaves are true here
// (the catalog answers them). The score is 1 or 0; evidence names the words that satisfied it.
Match prove(const index::Query& query, const Extracted& message,
            const std::vector<LocatedFinding>& findings);

// Crosses into the confined worker and back. decode() is false when the bytes are not an encoding
// or ask for more than any honest peer would send; `into` is then unspecified.
void encode(const Subject& subject, std::string& out);
bool decode(std::string_view bytes, Subject& into);
void encode(const index::Query& query, std::string& out);
bool decode(std::string_view bytes, index::Query& into);
void encode(const Match& match, std::string& out);
bool decode(std::string_view bytes, Match& into);

}  // namespace oubli::subject
