// SPDX-License-Identifier: GPL-3.0-or-later
// How words come of glyphs that stand somewhere.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/pdf/pdf.h"
#include "tests/adapters/pdf/read_all.h"
#include "tests/support/pdf_builder.h"

namespace oubli::pdf {
namespace {

using test::pdf_showing;

std::string shown(std::string_view content) { return read_all(pdf_showing(content)).text; }

TEST(PdfText, JoinsWhatKerningParts) {
  EXPECT_EQ(shown("BT /F 12 Tf [(Jea)-20(n D)80(upon)120(t)] TJ ET"), "Jean Dupont\n");
}

TEST(PdfText, SeesABlankWhereAGapIsAsWideAsOne) {
  EXPECT_EQ(shown("BT /F 12 Tf [(Jean)-250(Dupont)] TJ ET"), "Jean Dupont\n");
  EXPECT_EQ(shown("BT /F 12 Tf (Jean) Tj 30 0 Td (Dupont) Tj ET"), "Jean Dupont\n");
  EXPECT_EQ(shown("BT /F 12 Tf 1 0 0 1 50 50 Tm (Jean) Tj 1 0 0 1 200 50 Tm (Dupont) Tj ET"),
            "Jean Dupont\n");
}

TEST(PdfText, SeesALineWhereThePenGoesDown) {
  for (const char* move : {"0 -14 Td", "0 -14 TD", "14 TL T*", "1 0 0 1 0 -14 Tm"}) {
    EXPECT_EQ(shown("BT /F 12 Tf (Jean) Tj " + std::string(move) + " (Dupont) Tj ET"),
              "Jean\nDupont\n")
        << move;
  }
  EXPECT_EQ(shown("BT /F 12 Tf 14 TL (Jean) Tj (Dupont) ' 1 2 (of Lyon) \" ET"),
            "Jean\nDupont\nof Lyon\n");
}

TEST(PdfText, PartsTheMarkOfANoteFromTheWordBeforeIt) {
  EXPECT_EQ(shown("BT /F 12 Tf (Dupont) Tj 5 Ts (1) Tj 0 Ts (, Jean) Tj ET"), "Dupont 1, Jean\n");
  EXPECT_EQ(shown("BT /F 12 Tf (Jean) Tj /F 7 Tf 26 4 Td (1) Tj ET"), "Jean 1\n");
  EXPECT_EQ(shown("BT /F 12 Tf (M) Tj 5 Ts (me) Tj 0 Ts ( Dupont) Tj ET"), "Mme Dupont\n");
}

TEST(PdfText, JoinsGlyphsThatArePlacedOneByOne) {
  // J 500, e 556, a 556, n 556 thousandths of 10.
  EXPECT_EQ(shown("BT /F 10 Tf 1 0 0 1 50 50 Tm (J) Tj 1 0 0 1 55 50 Tm (e) Tj "
                  "1 0 0 1 60.56 50 Tm (a) Tj 1 0 0 1 66.12 50 Tm (n) Tj "
                  "1 0 0 1 74.46 50 Tm (D) Tj ET"),
            "Jean D\n");
}

TEST(PdfText, GoesByTheWidthsOfTheFont) {
  const std::string font =
      "<< /Type /Font /Subtype /TrueType /BaseFont /Wide /FirstChar 97 /LastChar 98 "
      "/Widths [1000 1000] /Encoding /WinAnsiEncoding >>";
  EXPECT_EQ(read_all(pdf_showing("BT /F 10 Tf (a) Tj 10 0 Td (b) Tj 13 0 Td (a) Tj ET", font)).text,
            "ab a\n");
}

TEST(PdfText, ReadsTitlesThatAreSpacedOut) {
  EXPECT_EQ(shown("BT /F 12 Tf 4 Tc (DUPONT) Tj ET"), "DUPONT\n");
}

TEST(PdfText, SeesThroughBlanksOfGhostscript) {
  EXPECT_EQ(shown("BT /F 10 Tf 2.7 Tc (,c) Tj ET"), ", c\n");
  EXPECT_EQ(shown("BT /F 10 Tf 2.5 Tc [(oW) 330 (eV)] TJ ET"), "o We V\n");
  EXPECT_EQ(shown("BT /F 10 Tf -1.35 Tc -1.2 Tw (VA T) Tj ET"), "VAT\n");
}

TEST(PdfText, FollowsTheSpaceOfThePage) {
  EXPECT_EQ(shown("BT /F 1 Tf 12 0 0 12 50 50 Tm (Je) Tj ET q 12 0 0 12 62.68 50 cm "
                  "BT /F 1 Tf (an) Tj ET Q BT /F 12 Tf 50 36 Td (Dupont) Tj ET"),
            "Jean\nDupont\n");
  // Turned by a right angle, lines are beside one another.
  EXPECT_EQ(shown("BT /F 10 Tf 0 1 -1 0 50 50 Tm (Jean) Tj 0 1 -1 0 50 75 Tm (Dupont) Tj "
                  "0 1 -1 0 64 50 Tm (Lyon) Tj ET"),
            "Jean Dupont\nLyon\n");
}

TEST(PdfText, KeepsRaisedLettersOnTheirLine) {
  EXPECT_EQ(shown("BT /F 12 Tf (1) Tj /F 7 Tf 4 Ts (er) Tj /F 12 Tf 0 Ts ( mai) Tj ET"),
            "1er mai\n");
}

TEST(PdfText, ReadsABoldLetterOnce) {
  EXPECT_EQ(shown("BT /F 12 Tf 1 0 0 1 50 50 Tm (J) Tj 1 0 0 1 50.3 50 Tm (J) Tj "
                  "1 0 0 1 56 50 Tm (e) Tj 1 0 0 1 56.3 50 Tm (e) Tj ET"),
            "Je\n");
  EXPECT_EQ(shown("BT /F 12 Tf (nn) Tj ET"), "nn\n");
}

TEST(PdfText, TakesTheWordsThatStandForGlyphs) {
  const std::string content =
      "BT /F 12 Tf (Gri) Tj /Span << /ActualText (ff) >> BDC (\\001) Tj EMC (in) Tj ET";
  EXPECT_EQ(shown(content), "Griffin\n");
  const auto both = read_all(
      pdf_showing("BT /F 12 Tf /Span << /ActualText <FEFF00C9> >> BDC (Jean Dupont) Tj EMC ET"));
  EXPECT_EQ(both.text, "É\n");
  EXPECT_EQ(both.about, "Jean Dupont\n");
}

TEST(PdfText, PassesOverPicturesThatStandInThePage) {
  EXPECT_EQ(shown("BT /F 12 Tf (Jean) Tj ET BI /W 2 /H 2 /BPC 8 /CS /G ID \x01 EI\x02(\n"
                  "EI Q BT /F 12 Tf 100 0 Td (Dupont) Tj ET"),
            "Jean Dupont\n");
}

TEST(PdfText, ReadsStringsHoweverTheyAreWritten) {
  EXPECT_EQ(shown("BT /F 12 Tf (n\\351 \\(1961\\) a\\\nb (c)) Tj ET"), "né (1961) ab (c)\n");
  EXPECT_EQ(shown("BT /F 12 Tf <4A65 616E2> Tj ET"), "Jean\n");
}

TEST(PdfText, ReadsFromTheRightWhatIsWrittenSo) {
  const std::string font =
      "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding << /Differences "
      "[65 /uni05D0 /uni05D1 /uni05D2 /uniFE8D /uniFEDF] >> >>";
  const auto shown_so = [&](const std::string& content) {
    return read_all(pdf_showing(content, font)).text;
  };
  // Alef, bet, blank, gimel as one sees them, and as one writes them.
  EXPECT_EQ(shown_so("BT /F 10 Tf (C BA) Tj ET"), "אב ג\n");
  EXPECT_EQ(shown_so("BT /F 10 Tf 1 0 0 1 50 0 Tm (A) Tj 1 0 0 1 44 0 Tm (B) Tj "
                     "1 0 0 1 38 0 Tm ( ) Tj 1 0 0 1 32 0 Tm (C) Tj ET"),
            "אב ג\n");
  EXPECT_EQ(shown_so("BT /F 10 Tf (12 C BA) Tj ET"), "אב ג 12\n");
  EXPECT_EQ(shown_so("BT /F 10 Tf (ED) Tj ET"), "ال\n");  // the letters of two shapes
}

TEST(PdfText, SpellsLigaturesOut) {
  const std::string font = "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>";
  EXPECT_EQ(read_all(pdf_showing("BT /F 12 Tf (Gri\\256n) Tj ET", font)).text, "Grifin\n");
}

}  // namespace
}  // namespace oubli::pdf
