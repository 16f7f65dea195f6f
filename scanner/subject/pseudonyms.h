// SPDX-License-Identifier: GPL-3.0-or-later
// What is kept of a person once their mail was erased: keyed digests of names, addresses, numbers
// and date of birth (GDPR Art. 4(5)), so that mail which comes back from a backup can be told
// without keeping who it was. Whoever has the key can try out guesses; nobody can read them.
// Value types and pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/extract/extracted.h"
#include "scanner/subject/subject.h"

namespace oubli::subject {

// BLAKE2b (RFC 7693), keyed, 16 bytes.
using Digest = std::string;

struct Pseudonyms {
  static constexpr std::size_t kKeySize = 32;

  // One word of a name, in each of the spellings it is looked up in: the typed one first.
  using Word = std::vector<Digest>;
  struct Name {
    std::vector<Word> particles, family, given, middle;
  };
  // A name in a script without blanks, as it stands without signs between its parts.
  struct Dense {
    Digest digest;
    std::uint64_t characters = 0;
  };
  // In each way it is written, see Code; the first tells one code from another.
  struct Number {
    bool is_phone = false;
    std::string country;  // of a phone number: its calling code, as it is
    std::vector<Digest> variants;
  };

  std::string key;  // random, of this person's erasure alone
  std::vector<Name> names;
  std::vector<Dense> dense_names;
  std::vector<Digest> emails;  // canonical
  std::vector<Number> numbers;
  std::vector<Digest> ips;
  Digest born;  // empty when unknown
  std::string region;
};

// Each thing that names the person by itself; the date of birth last.
std::vector<Subject> one_by_one(const Subject& subject);

// REQUIRES: narrowing_query(subject) is no error.
Pseudonyms pseudonyms_of(const Subject& subject, std::string_view key);

// Finds in mail what the digests were made of. One thread; remembers which words it has tried.
class Recogniser {
 public:
  explicit Recogniser(const Pseudonyms& pseudonyms);
  ~Recogniser();
  Recogniser(Recogniser&&) noexcept;
  Recogniser& operator=(Recogniser&&) = delete;

  // Each thing that stands behind a digest, once, as evidence whose category recover() knows. The
  // score is 1 where there is any: that the message concerns the person is for a Matcher to say.
  [[nodiscard]] Match recognise(const Extracted& message);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The person again, as far as the mail still names them: a name of which every word was seen, each
// number and address that was, and the date of birth.
Subject recover(const Pseudonyms& pseudonyms, const std::vector<Evidence>& seen);

void encode(const Pseudonyms& pseudonyms, std::string& out);
// False when the bytes are not an encoding; `into` is then unspecified.
bool decode(std::string_view bytes, Pseudonyms& into);

}  // namespace oubli::subject
