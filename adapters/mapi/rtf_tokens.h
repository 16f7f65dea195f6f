// SPDX-License-Identifier: GPL-3.0-or-later
// RTF 1.9 cut into its tokens, for readers that each want something else of it: groups, control
// words, and bytes of text. Owned by one reader; one thread; lends from the text. Linear. Cannot
// fail: what is no RTF is text, what is cut off is left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oubli::mapi {

struct RtfToken {
  enum class Kind : std::uint8_t {
    GroupBegin,
    GroupEnd,
    Byte,    // of text: as it stands, escaped (\{), or in digits (\'xx)
    Symbol,  // a control symbol that is no byte of text: ~ _ - …; an escaped line end is '\n'
    Word,
  };
  Kind kind = Kind::Byte;
  std::size_t from = 0, size = 0;  // where it stands; of \bin with its bytes
  char byte = 0;
  std::string_view name{};       // of a word
  std::optional<long> number{};  // behind it
  bool is_starred = false;  // right behind \*: who does not know the word passes over its group
};

class RtfTokens {
 public:
  explicit RtfTokens(std::string_view rtf) : rtf_(rtf) {}
  // Nothing at the end. Line ends that are not escaped are no tokens. A copy of this goes on from
  // the same place by itself.
  std::optional<RtfToken> next();

 private:
  bool control(RtfToken& token);
  void word(RtfToken& token);
  void number(RtfToken& token);

  std::string_view rtf_;
  std::size_t at_ = 0;
  bool is_starred_ = false;
};

// What holds within a group ends with it. State: copyable, what holds at the beginning by default.
template <typename State>
class RtfGroups {
 public:
  [[nodiscard]] State& top() { return states_.back(); }
  [[nodiscard]] const State& top() const { return states_.back(); }
  void begin() {
    // What stands deeper than anybody writes goes on as it is around it.
    if (states_.size() < kMostNesting) {
      states_.push_back(State(top()));
    } else {
      ++too_deep_;
    }
  }
  void end() {
    if (too_deep_ > 0) {
      --too_deep_;
    } else if (states_.size() > 1) {
      states_.pop_back();
    }
  }

 private:
  static constexpr std::size_t kMostNesting = 1000;
  std::vector<State> states_ = std::vector<State>(1);
  std::size_t too_deep_ = 0;
};

// Whether the word raises or lowers the mark of a note. A raised letter belongs to its word (the
// "me" of Mme), a digit or asterisk to none. `ahead`: what follows.
[[nodiscard]] bool raises_mark(const RtfToken& word, RtfTokens ahead);

// The name of \ansicpg's code page; windows-1252 for what is none.
[[nodiscard]] std::string rtf_code_page(long number);

// How many bytes of text stand in for a \u, as \uc tells.
[[nodiscard]] int rtf_fallback(long number);

}  // namespace oubli::mapi
