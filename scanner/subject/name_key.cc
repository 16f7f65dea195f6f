// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/name_key.h"

#include <algorithm>
#include <array>

namespace oubli::subject {

namespace {

bool is_vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }
bool is_glide(char c) { return c == 'i' || c == 'j' || c == 'y'; }
bool is_non_ascii(char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; }

struct Rule {
  std::string_view from;
  char to;
};
// Consonants that romanisations write with several letters; longest first.
constexpr std::array kRules{
    Rule{"tsch", 'c'}, Rule{"tch", 'c'}, Rule{"sch", 's'}, Rule{"sh", 's'}, Rule{"zh", 'z'},
    Rule{"kh", 'h'},   Rule{"ph", 'f'},  Rule{"ch", 'c'},  Rule{"ts", 'c'}, Rule{"tz", 'c'},
    Rule{"ks", 'x'},   Rule{"ck", 'k'},  Rule{"ou", 'u'},  Rule{"w", 'v'},
};

constexpr std::array<bool, 256> make_beginnings() {
  std::array<bool, 256> begins{};
  for (const Rule& rule : kRules) begins[static_cast<unsigned char>(rule.from.front())] = true;
  return begins;
}
constexpr auto kBeginsRule = make_beginnings();

const Rule* rule_at(std::string_view rest) {
  if (!kBeginsRule[static_cast<unsigned char>(rest.front())]) return nullptr;
  for (const Rule& rule : kRules) {
    if (rest.starts_with(rule.from)) return &rule;
  }
  return nullptr;
}

// The e of ae, oe, ue where it stands for an umlaut: before a consonant, but not in -ael, -oel,
// -uel (Michael, Noel, Samuel) and not in gue, que; in aeu (Bräuer), aeae (Jääskeläinen), and
// inside a word in oej, oey (Højgaard, Røyrvik); and a longer word may end with it (Ünlü).
bool is_umlaut_e(std::string_view word, std::size_t at, char before) {
  if (before != 'a' && before != 'o' && before != 'u') return false;
  const std::string_view rest = word.substr(at + 1);
  if (before == 'a' && (rest.starts_with('u') || rest.starts_with("ae"))) return true;
  constexpr std::size_t kLongWord = 5;
  if (before == 'u' && rest.empty() && word.size() >= kLongWord)
    return word[at - 2] != 'q' && word[at - 2] != 'g' && !is_vowel(word[at - 2]);
  if (before == 'o' && rest.size() > 1 && (rest[0] == 'j' || rest[0] == 'y')) return true;
  if (at + 1 >= word.size() || is_vowel(word[at + 1]) || is_glide(word[at + 1])) return false;
  if (before == 'u' && at >= 2 && (word[at - 2] == 'q' || word[at - 2] == 'g')) return false;
  if (word[at + 1] != 'l') return true;
  return at + 2 < word.size() && !is_vowel(word[at + 2]) && !is_glide(word[at + 2]);
}

class KeyWriter {
 public:
  KeyWriter(std::string_view word, char* out) : word_(word), out_(out) {}

  std::size_t write() {
    // MacDonald and McDonald.
    constexpr std::size_t kShortestMac = 6;
    if (word_.starts_with("mac") && word_.size() >= kShortestMac && word_[3] != 'h' &&
        !is_vowel(word_[3])) {
      take(1, 'm');
      at_ = 2;
    }
    while (at_ < word_.size()) step();
    if (size_ == 0) put(word_.front());
    return size_;
  }

 private:
  void put(char c) {
    if (size_ == 0 || out_[size_ - 1] != c) out_[size_++] = c;
  }

  void step() {
    const char c = word_[at_];
    if (is_glide(c)) return glide();
    if (c == 'e' && at_ > 0 && is_umlaut_e(word_, at_, last_vowel_)) {
      ++at_;
      last_vowel_ = 0;
      return;
    }
    if (c == 'f' && word_.substr(at_) == "ff") return take(2, 'v');
    if (const Rule* rule = rule_at(word_.substr(at_))) return take(rule->from.size(), rule->to);
    take(1, c);
  }

  void take(std::size_t count, char c) {
    at_ += count;
    put(c);
    last_vowel_ = is_vowel(c) ? c : '\0';
  }

  // i, j and y in a row are one sound; before e it comes and goes (Yevgeny, Evgeny; Andreyev,
  // Andreev; Yuryev, Юрьев).
  void glide() {
    if (word_.substr(at_) == "ine") word_.remove_suffix(1);  // Gagarine is French for Gagarin
    while (at_ < word_.size() && is_glide(word_[at_])) ++at_;
    if (at_ < word_.size() && word_[at_] == 'e') return;
    put('i');
    last_vowel_ = 0;
  }

  std::string_view word_;
  char* out_;
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  char last_vowel_ = 0;  // the letter just read, when it was a, e, o or u
};

// Lead bytes of Greek, Coptic and Cyrillic (U+0340..U+053F).
bool is_other_alphabet(std::string_view written) {
  return std::any_of(written.begin(), written.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xCD && byte <= 0xD4;
  });
}

std::string without_umlaut_e(std::string_view folded) {
  std::string out;
  for (std::size_t at = 0; at < folded.size(); ++at) {
    const char before = at > 0 ? folded[at - 1] : '\0';
    if (folded[at] == 'e' && at > 0 && is_umlaut_e(folded, at, before)) continue;
    if (folded[at] == 'a' && before == 'a') continue;
    out.push_back(folded[at]);
  }
  return out;
}

std::string_view stem_before_glides(std::string_view folded) {
  while (!folded.empty() && is_glide(folded.back())) folded.remove_suffix(1);
  return folded;
}

std::string_view without_mac(std::string_view folded) {
  if (folded.starts_with("mac")) return folded.substr(3);
  return folded.starts_with("mc") ? folded.substr(2) : folded;
}

bool looks_slavic(std::string_view folded) {
  constexpr std::array<std::string_view, 9> kInside{"kh", "zh",  "shch", "yu", "ya",
                                                    "ju", "iou", "you",  "yev"};
  constexpr std::array<std::string_view, 14> kEnds{"ov",   "ev",  "off",  "eff", "ova",
                                                   "eva",  "sky", "skii", "ski", "skij",
                                                   "skiy", "iy",  "ij",   "ii"};
  const auto has = [&](std::string_view part) {
    return folded.find(part) != std::string_view::npos;
  };
  const auto ends = [&](std::string_view part) { return folded.ends_with(part); };
  return std::any_of(kInside.begin(), kInside.end(), has) ||
         std::any_of(kEnds.begin(), kEnds.end(), ends);
}

constexpr double kOtherAlphabet = 0.97;
constexpr double kUmlautDropped = 0.85;
constexpr double kUmlautUnsure = 0.6;
constexpr double kRomanised = 0.88;
constexpr double kMacOrMc = 0.95;
constexpr double kLooksAlike = 0.45;
constexpr std::size_t kLongStem = 4;

}  // namespace

std::size_t write_name_key(std::string_view folded, char* out) {
  folded = folded.substr(0, kLongestKey);
  if (folded.size() < 2 || std::any_of(folded.begin(), folded.end(), is_non_ascii)) {
    return folded.copy(out, folded.size());
  }
  return KeyWriter(folded, out).write();
}

std::string name_key(std::string_view folded) {
  std::array<char, kLongestKey> buffer{};
  return std::string(buffer.data(), write_name_key(folded, buffer.data()));
}

double likeness(const Spelling& one, const Spelling& other) {
  if (one.folded == other.folded) return 1.0;
  if (is_other_alphabet(one.written) || is_other_alphabet(other.written)) return kOtherAlphabet;
  if (without_umlaut_e(one.folded) == without_umlaut_e(other.folded)) {
    const bool has_mark = std::any_of(one.written.begin(), one.written.end(), is_non_ascii) ||
                          std::any_of(other.written.begin(), other.written.end(), is_non_ascii);
    if (has_mark) return 1.0;
    const std::string_view longer =
        one.folded.size() > other.folded.size() ? one.folded : other.folded;
    return longer.find("ae") == std::string_view::npos ? kUmlautDropped : kUmlautUnsure;
  }
  if (without_mac(one.folded) == without_mac(other.folded)) return kMacOrMc;
  const std::string_view stem = stem_before_glides(one.folded);
  if (stem.size() >= kLongStem && stem == stem_before_glides(other.folded)) return kRomanised;
  return looks_slavic(one.folded) || looks_slavic(other.folded) ? kRomanised : kLooksAlike;
}

}  // namespace oubli::subject
