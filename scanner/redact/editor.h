// SPDX-License-Identifier: GPL-3.0-or-later
// Takes a person's identifiers out of a text and puts tokens in their place. The text is read in
// every way a reader may read it; what is found in any of them is taken out of the text itself. One
// message; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/redact/mapped_text.h"
#include "scanner/redact/tokens.h"
#include "scanner/subject/subject.h"

namespace oubli::redact {

enum class Form : std::uint8_t { Plain, Flowed, FlowedDelSp, Html, Card, Rich, Rtf, Field };

struct Manner {
  subject::TextKind kind = subject::TextKind::Words;
  Form form = Form::Plain;
  Style style = Style::Prose;
};

inline constexpr Manner kOfProse{subject::TextKind::Words, Form::Plain, Style::Prose};
inline constexpr Manner kOfNames{subject::TextKind::Names, Form::Plain, Style::Prose};
inline constexpr Manner kOfAddresses{subject::TextKind::Words, Form::Plain, Style::Compact};

class Editor {
 public:
  // The first two are lent. `least`: the score from which a place is taken for the person's.
  // `alive`: called before each longer text, so that long work does not pass for none.
  Editor(const subject::Matcher& matcher, const Tokens& tokens, double least,
         std::function<void()> alive)
      : matcher_(matcher), tokens_(tokens), least_(least), alive_(std::move(alive)) {}

  // True when some reading of the text holds an identifier.
  [[nodiscard]] bool holds(std::string_view text, const Manner& manner) const;
  // The text without them; nothing when it holds none. What could not be taken out is still there:
  // the caller looks again.
  [[nodiscard]] std::optional<std::string> without(std::string_view text, const Manner& manner);

  // Everything found in a text read one way: identifiers, the addresses inside other addresses and
  // inside base64.
  [[nodiscard]] std::vector<subject::Spot> spots(std::string_view text,
                                                 subject::TextKind kind) const;

  [[nodiscard]] const Tokens& tokens() const { return tokens_; }
  // Notes a token that the caller put in itself.
  void count(std::string_view category) { ++counts_[std::string(category)]; }
  [[nodiscard]] const std::map<std::string, std::uint64_t>& counts() const { return counts_; }
  void forget_counts() { counts_.clear(); }

 private:
  struct Edit {
    ByteRange range;
    std::string_view category;
    Style style;
    bool has_token = true;  // false: the rest of something whose beginning was replaced
  };
  // `below`: what the reading is a reading of, where that is not the text itself.
  void add_edits(const MappedText& reading, const MappedText* below, const Manner& manner,
                 std::vector<Edit>& edits) const;
  void add_rtf_edits(std::string_view text, const Manner& manner, std::vector<Edit>& edits) const;
  [[nodiscard]] std::vector<Edit> edits(std::string_view text, const Manner& manner) const;
  [[nodiscard]] std::string apply(std::string_view text, const std::vector<Edit>& edits);

  const subject::Matcher& matcher_;
  const Tokens& tokens_;
  double least_;
  std::function<void()> alive_;
  std::map<std::string, std::uint64_t> counts_;
};

}  // namespace oubli::redact
