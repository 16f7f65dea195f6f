// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/words.h"

#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

namespace oubli::index {
namespace {

using testing::ElementsAre;

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> found;
  Words words(text);
  for (Word word; words.next(word);) found.emplace_back(word.folded);
  return found;
}

bool are_close(std::string_view text) {
  Words words(text);
  Word word;
  EXPECT_TRUE(words.next(word));
  EXPECT_FALSE(word.follows_closely) << "nothing stands before the first";
  EXPECT_TRUE(words.next(word)) << text;
  return word.follows_closely;
}

TEST(Fold, DropsCaseAndMarks) {
  EXPECT_EQ(fold("Müller-Lüdenscheidt"), "muller-ludenscheidt");
  EXPECT_EQ(fold("ÀÉÎÕÜÇ ñ ž ő"), "aeiouc n z o");
  EXPECT_EQ(fold("Straße ẞ Øre Łódź Ægir Œuvre Þór Đorđe ı İ"),
            "strasse ss ore lodz aegir oeuvre thor dorde i i");
  EXPECT_EQ(fold("O’Brien ﬁn ＡＢ１"), "o'brien fin ab1");
}

TEST(Fold, ComposedAndDecomposedInputAreOne) {
  EXPECT_EQ(fold("e\u0301"), fold("é"));
  EXPECT_EQ(fold("и\u0306"), fold("й"));
  EXPECT_EQ(fold("\u1112\u1161\u11ab"), fold("한"));
}

TEST(Fold, KanaOfHalfWidthAndTheirMarksAreOne) {
  EXPECT_EQ(fold("ﾄﾞﾐﾆｸ"), fold("ドミニク"));
  EXPECT_EQ(split("ﾄﾞﾐﾆｸ"), split("ト\u3099ミニク"));
  EXPECT_THAT(split("Jean\u180eDupont"), ElementsAre("jean", "dupont"));
}

TEST(Fold, LettersOfHangulThatStandAloneStayAlone) {
  EXPECT_EQ(fold("ㅅㅑ"), "ㅅㅑ") << "not a syllable when it is folded again";
  EXPECT_EQ(fold("\u1109\u200d\u1163"), "ㅅㅑ");
  EXPECT_EQ(fold("\uffb5"), fold("ㅅ"));
}

TEST(Fold, CyrillicIsSpelledAsInPassportsOfBgn) {
  EXPECT_EQ(fold("Петров Юрий Щукин"), "petrov yuriy shchukin");
  EXPECT_EQ(fold("Сергей Хрущёв, Яна Цой"), "sergey khrushchev, yana tsoy");
  EXPECT_EQ(fold("Шевченко Ігор"), "shevchenko igor");
  EXPECT_EQ(fold("Ђорђе Љиљана"), "djordje ljiljana");
}

TEST(Fold, GreekIsSpelledByElot) {
  EXPECT_EQ(fold("Παπαδόπουλος"), "papadopoulos");
  EXPECT_EQ(fold("Σταύρος Ευάγγελος Ευστάθιος"), "stavros evangelos efstathios");
  EXPECT_EQ(fold("Μπάμπης"), "bampis");
  EXPECT_EQ(fold("ΓΕΩΡΓΙΟΥ"), "georgiou");
  EXPECT_EQ(fold("Μαΐου"), "maiou");
}

TEST(Fold, InvisibleCharactersLeaveNoTrace) {
  EXPECT_EQ(fold("Du\u00adpont\u200b \ufeffx"), "dupont x");
}

TEST(Fold, InvalidBytesAreSteppedOver) {
  EXPECT_EQ(fold("a\xff"
                 "b\xc3"),
            "ab");
  EXPECT_EQ(fold("\xed\xa0\x80x"), "x");
}

TEST(Words, SeparateAtEverythingButLettersAndDigits) {
  EXPECT_THAT(split("jean.dupont@example.org"), ElementsAre("jean", "dupont", "example", "org"));
  EXPECT_THAT(split("O'Brien O’Brien snake_case"),
              ElementsAre("o", "brien", "o", "brien", "snake", "case"));
  EXPECT_THAT(split("FR76 3000-6000"), ElementsAre("fr76", "3000", "6000"));
  EXPECT_THAT(split(" \t..."), ElementsAre());
}

TEST(Words, SoftHyphensAndMarksStayInside) {
  EXPECT_THAT(split("Du\u00adpont Ame\u0301lie \u200bx"), ElementsAre("dupont", "amelie", "x"));
}

TEST(Words, ScriptsWithoutBlanksGivePairs) {
  EXPECT_THAT(split("東京都 abc"), ElementsAre("東京", "京都", "abc"));
  EXPECT_THAT(split("王 x王y"), ElementsAre("王", "x", "王", "y"));
  EXPECT_THAT(split("김철수는"), ElementsAre("김철", "철수", "수는"));
}

TEST(Words, AreCutAtTheLongest) {
  const std::string ascii(1000, 'a');
  EXPECT_THAT(split(ascii + " b"), ElementsAre(std::string(kLongestWord, 'a'), "b"));
  std::string wide;
  for (int i = 0; i < 500; ++i) wide += "ש";
  const auto found = split(wide);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_LE(found[0].size(), kLongestWord);
  EXPECT_EQ(found[0], wide.substr(0, found[0].size()));
}

TEST(Words, KnowCapitals) {
  Words words("Jean dupont ÉMILE émile 1a");
  std::vector<bool> capital;
  for (Word word; words.next(word);) capital.push_back(word.is_capitalised);
  EXPECT_THAT(capital, ElementsAre(true, false, true, false, false));
}

TEST(Words, OffsetsCoverTheWordAsItStands) {
  const std::string text = "x Ame\u0301lie!";
  Words words(text);
  Word word;
  ASSERT_TRUE(words.next(word) && words.next(word));
  EXPECT_EQ(text.substr(word.begin, word.end - word.begin), "Ame\u0301lie");
}

TEST(Words, AreCloseAcrossALineOrOneJoint) {
  for (const auto* text : {"Jean Dupont", "Dupont, Jean", "J. Dupont", "O'Brien", "O’Brien",
                           "Jean\r\n Dupont", "Jean\n> > Dupont", "Jean\u00a0Dupont", "jean.dupont",
                           "Jean - Dupont", "Jean\u200b Dupont"}) {
    EXPECT_TRUE(are_close(text)) << text;
  }
}

TEST(Words, AreNotCloseAcrossMore) {
  for (const auto* text :
       {"Jean; Dupont", "Jean\n\nDupont", "Jean -- Dupont", "Jean > Dupont", "Jean (Dupont",
        "Jean\xff"
        "Dupont",
        "jean@dupont"}) {
    EXPECT_FALSE(are_close(text)) << text;
  }
  EXPECT_FALSE(are_close("a" + std::string(100, ' ') + "b"));
}

// A query's words are folded again when its canonical text is read back.
TEST(Words, FoldingAFoldedWordChangesNothing) {
  for (char32_t c = 0x80; c < 0x20000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    icu::UnicodeString(static_cast<UChar32>(c)).toUTF8String(text);
    for (const auto& word : split(text)) {
      EXPECT_THAT(split(word), ElementsAre(word)) << "U+" << std::hex << static_cast<unsigned>(c);
    }
  }
}

// ICU is the oracle: canonically equivalent text has the same words.
TEST(Words, CanonicallyEquivalentTextHasTheSameWords) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfd = icu::Normalizer2::getNFDInstance(error);
  for (char32_t c = 0xC0; c < 0x2000; ++c) {
    const icu::UnicodeString composed(static_cast<UChar32>(c));
    std::string one = "a";
    std::string other = "a";
    composed.toUTF8String(one);
    nfd->normalize(composed, error).toUTF8String(other);
    EXPECT_EQ(split(one), split(other)) << "U+" << std::hex << static_cast<unsigned>(c);
  }
  EXPECT_TRUE(U_SUCCESS(error));
}

TEST(Words, RandomBytesNeverMakeAWordLongerThanTheyAre) {
  std::mt19937 random(11);
  for (int i = 0; i < 2000; ++i) {
    std::string text(random() % 60, '\0');
    for (char& c : text) c = static_cast<char>(random() % 4 == 0 ? random() : 'a' + random() % 26);
    std::size_t last_begin = 0;
    Words words(text);
    for (Word word; words.next(word);) {
      ASSERT_LT(word.begin, word.end);
      ASSERT_LE(word.end, text.size());
      ASSERT_LE(word.folded.size(), kLongestWord);
      ASSERT_FALSE(word.folded.empty());
      ASSERT_GE(word.begin, last_begin);
      last_begin = word.begin;
    }
  }
}

}  // namespace
}  // namespace oubli::index
