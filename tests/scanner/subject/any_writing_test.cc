// SPDX-License-Identifier: GPL-3.0-or-later
// Properties: however a person is written, among whatever words, the matcher accepts and the index
// reaches; and whatever the matcher accepts, in any text at all, the index reaches.
#include <array>
#include <random>

#include <gtest/gtest.h>

#include "indexer/words.h"
#include "scanner/subject/subject.h"
#include "tests/scanner/subject/in_memory_index.h"

namespace oubli::subject {
namespace {

class Writer {
 public:
  explicit Writer(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }
  template <typename List>
  auto pick(const List& list) {
    return list[below(std::size(list))];
  }

  std::string cased(std::string text) {
    const std::size_t how = below(3);
    for (char& c : text) {
      if (how == 1 && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
      if (how == 2 && c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return text;
  }

  std::string name(const std::string& given, const std::string& family) {
    static constexpr std::array<const char*, 6> kBlanks{" ", "  ", "\n", "\n> ", "\xc2\xa0", "\t"};
    const std::string one = below(2) == 0 ? given : index::fold(given);
    const std::string other = below(2) == 0 ? family : index::fold(family);
    switch (below(4)) {
      case 0:
        return cased(other + ", " + one);
      case 1:
        return cased(other + " " + one);
      case 2:
        return cased(one + " M. " + other);
      default:
        return cased(one + pick(kBlanks) + other);
    }
  }

  std::string grouped(const std::string& code) {
    static constexpr std::array<const char*, 5> kSigns{" ", "-", ".", "\xc2\xa0", " - "};
    const char* const sign = pick(kSigns);
    std::string out;
    for (const char c : code) {
      if (!out.empty() && below(3) == 0) out += sign;
      out.push_back(c);
    }
    return below(2) == 0 ? cased(out) : out;
  }

  std::string sentence() {
    static constexpr std::array<const char*, 12> kWords{"le",      "dossier", "Zug",    "und",
                                                        "of",      "12",      "2024",   "the",
                                                        "report.", "(see",    "below)", "Paris,"};
    std::string out;
    for (std::size_t words = below(8); words > 0; --words) out += std::string(pick(kWords)) + " ";
    return out;
  }

 private:
  std::mt19937 random_;
};

constexpr std::array<std::array<const char*, 2>, 9> kPeople{{{"Jean", "Dupont"},
                                                             {"Jürgen", "Müller"},
                                                             {"Zorglub", "Krimmelbein"},
                                                             {"François", "Lefèvre"},
                                                             {"Søren", "Kjær"},
                                                             {"Дмитрий", "Петров"},
                                                             {"Γιώργος", "Παπαδόπουλος"},
                                                             {"Michał", "Wałęsa"},
                                                             {"Will", "May"}}};

TEST(AnyWriting, OfANameIsMatchedAndReached) {
  Writer writer(1);
  for (int round = 0; round < 1000; ++round) {
    const auto person = writer.pick(kPeople);
    Subject subject;
    subject.names = {std::string(person[0]) + " " + person[1]};
    const std::string text = writer.sentence() + "\n\n\n" + writer.name(person[0], person[1]) +
                             ".\n\n\n" + writer.sentence();
    const Extracted message = oubli::test::body(text);
    ASSERT_GE(Matcher(subject).match(message).score, kDefaultMinScore)
        << subject.names[0] << " in " << text;
    ASSERT_TRUE(oubli::test::InMemoryIndex(message).finds(*narrowing_query(subject))) << text;
  }
}

TEST(AnyWriting, OfANumberIsMatchedAndReached) {
  constexpr std::array<const char*, 5> kCodes{"FR7630006000011234567890189", "4111111111111111",
                                              "185057800608491", "12AB34567890",
                                              "DE89370400440532013000"};
  Writer writer(2);
  for (int round = 0; round < 1000; ++round) {
    const std::string code = writer.pick(kCodes);
    Subject subject;
    subject.ids = {code};
    const std::string text =
        writer.sentence() + ": " + writer.grouped(code) + ", " + writer.sentence();
    const Extracted message = oubli::test::body(text);
    ASSERT_GE(Matcher(subject).match(message).score, kDefaultMinScore) << code << " in " << text;
    ASSERT_TRUE(oubli::test::InMemoryIndex(message).finds(*narrowing_query(subject))) << text;
  }
}

// Text made of the pieces of names in any order, with any signs between.
std::string scramble(Writer& writer) {
  static constexpr std::array<const char*, 40> kPieces{
      "Jean",   "jean", "JEAN", "Dupont",    "dupont",     "J",          "j",         "Pierre",
      "Marie",  "de",   "van",  "O",         "Brien",      "obrien",     "Müller",    "mueller",
      "muller", "Xiao", "xiao", "Zed",       "zed",        "Дмитрий",    "dmitri",    "06",
      "12",     "34",   "56",   "78",        "0612345678", "+33",        "612345678", "1974",
      "21",     "03",   "mars", "jean@x.fr", "jdupont",    "jeandupont", "García",    "marquez"};
  static constexpr std::array<const char*, 16> kSigns{
      " ", " ", " ", "-", "'", ".", ". ", ", ", ",", "\n", "\n> ", ";", "\t", "  ", "(", " - "};
  std::string text;
  for (std::size_t pieces = 2 + writer.below(12); pieces > 0; --pieces) {
    text += writer.pick(kPieces);
    text += writer.pick(kSigns);
  }
  return text;
}

TEST(AnyText, ThatMatchesIsReached) {
  constexpr std::array<const char*, 8> kNames{
      "Jean Dupont",  "Jean-Pierre Dupont", "Jean Müller",         "Xiao Zed",
      "Sean O'Brien", "Дмитрий Dupont",     "Xiao García Márquez", "Dupont"};
  Writer writer(3);
  int matches = 0;
  for (int round = 0; round < 6000; ++round) {
    Subject subject;
    subject.names = {writer.pick(kNames)};
    if (writer.below(3) == 0) subject.phones = {"0612345678"};
    if (writer.below(3) == 0) subject.born = "1974-03-21";
    if (writer.below(3) == 0) subject.emails = {"jean@x.fr"};
    const Extracted message = oubli::test::body(scramble(writer));
    const double score = Matcher(subject).match(message).score;
    if (score == 0.0) continue;
    ++matches;
    const oubli::test::InMemoryIndex terms(message);
    ASSERT_TRUE(terms.finds(*narrowing_query(subject, score)))
        << subject.names[0] << " in " << message.segments[0].text;
  }
  EXPECT_GT(matches, 500);
}

}  // namespace
}  // namespace oubli::subject
