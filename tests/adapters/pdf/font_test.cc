// SPDX-License-Identifier: GPL-3.0-or-later
// What the codes of fonts stand for.
#include <string>

#include <gtest/gtest.h>

#include "adapters/pdf/pdf.h"
#include "tests/adapters/pdf/read_all.h"
#include "tests/support/pdf_builder.h"

namespace oubli::pdf {
namespace {

using test::pdf_showing;
using test::PdfBuilder;
using test::reference;

std::string simple(const std::string& more) {
  return "<< /Type /Font /Subtype /Type1 /BaseFont /Any " + more + " >>";
}

// A font that numbers its glyphs, with this CMap.
Document with_map(const std::string& map, const std::string& content,
                  const std::string& descendant = "") {
  PdfBuilder pdf;
  const int to_unicode = pdf.add_stream("/Filter /FlateDecode", test::deflated(map));
  const int font = pdf.add("<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode " +
                           reference(to_unicode) + " /DescendantFonts [<< /Subtype /CIDFontType2 " +
                           descendant + " >>] >>");
  pdf.add_page(content, reference(font));
  return read_all(pdf.finish());
}

constexpr const char* kMap = R"(/CIDInit /ProcSet findresource begin 12 dict begin begincmap
1 begincodespacerange <0000> <FFFF> endcodespacerange
3 beginbfchar <0001> <004A> <0002> <0065> <0003> <006600660069> endbfchar
3 beginbfrange <0010> <0012> <0061> <0020> <0021> [<006E> <D83DDE00>]
<0030> <0031> <00FF> endbfrange endcmap)";

TEST(PdfFont, ReadsNumbersOfGlyphsByTheirMap) {
  const auto document = with_map(kMap, "BT /F 12 Tf <00010002001000200030003100030021> Tj ET");
  EXPECT_EQ(document.text, "JeanÿĀffi😀\n");
  EXPECT_TRUE(document.is_whole);
}

TEST(PdfFont, GoesByTheWidthsOfNumberedGlyphs) {
  // 1000 is what others have.
  const std::string widths = "/DW 600 /W [1 [500 300] 16 18 400]";
  EXPECT_EQ(with_map(kMap,
                     "BT /F 10 Tf <0001> Tj 5 0 Td <0002> Tj 3 0 Td <0010> Tj 4 0 Td <0020> Tj "
                     "6 0 Td <0002> Tj 6 0 Td <0002> Tj ET",
                     widths)
                .text,
            "Jeane e\n");
}

TEST(PdfFont, ReadsCodesOfOneByteAmongTwo) {
  PdfBuilder pdf;
  const int encoding = pdf.add_stream(
      "/Type /CMap", "2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange");
  const int map = pdf.add_stream("", "2 beginbfchar <41> <004A> <8001> <0065> endbfchar");
  pdf.add_page("BT /F 12 Tf <4180014180> Tj ET", "<< /Type /Font /Subtype /Type0 /Encoding " +
                                                     reference(encoding) + " /ToUnicode " +
                                                     reference(map) + " >>");
  EXPECT_EQ(read_all(pdf.finish()).text, "JeJ\n");
}

TEST(PdfFont, SaysWhereNothingTellsTheLetters) {
  const std::string numbered =
      "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /BaseFont /Any >>";
  const auto document = read_all(pdf_showing("BT /F 12 Tf <00010002> Tj ET", numbered));
  EXPECT_FALSE(document.is_whole);
  EXPECT_STREQ(document.why, kWithoutLetters);
  EXPECT_FALSE(with_map(kMap, "BT /F 12 Tf <00010099> Tj ET").is_whole);
  // A font that is there and shows nothing does no harm.
  EXPECT_TRUE(read_all(pdf_showing("BT /F 12 Tf ET", numbered)).is_whole);
}

TEST(PdfFont, KnowsTheEncodingsEveryReaderKnows) {
  struct Case {
    const char *encoding, *codes, *wanted;
  };
  for (const Case& one :
       {Case{"/Encoding /WinAnsiEncoding", "\\351\\200\\212", "é€Š"},
        Case{"/Encoding /MacRomanEncoding", "\\216\\212", "éä"}, Case{"", "\\341\\372'", "Æœ’"},
        Case{"/Encoding << /BaseEncoding /WinAnsiEncoding /Differences "
             "[1 /J /eacute /uni0041 5 /u1F600 /Lslash /afii10017 /f_i] >>",
             "\\001\\002\\003\\005\\006\\007\\010z", "JéA😀ŁАfiz"}}) {
    const auto document = read_all(
        pdf_showing("BT /F 12 Tf (" + std::string(one.codes) + ") Tj ET", simple(one.encoding)));
    EXPECT_EQ(document.text, one.wanted + std::string("\n")) << one.encoding;
    EXPECT_TRUE(document.is_whole) << one.encoding;
  }
}

TEST(PdfFont, TellsSymbolsFromLettersThatAreNotNamed) {
  const std::string symbol = simple("/Encoding << /Differences [1 /summationdisplay] >>");
  EXPECT_TRUE(read_all(pdf_showing("BT /F 12 Tf (\\001) Tj ET", symbol)).is_whole);
  const std::string number = simple("/Encoding << /Differences [1 /g27] >>");
  EXPECT_FALSE(read_all(pdf_showing("BT /F 12 Tf (\\001) Tj ET", number)).is_whole);
}

TEST(PdfFont, ReadsTheNamesThatAFontItselfHas) {
  PdfBuilder pdf;
  const int program =
      pdf.add_stream("/Length1 90",
                     "%!PS\n/Encoding 256 array 0 1 255 {1 index exch /.notdef put} for\n"
                     "dup 1 /J put dup 2 /e put readonly def currentfile eexec \x01\x02");
  const int descriptor = pdf.add("<< /Flags 4 /FontFile " + reference(program) + " >>");
  pdf.add_page("BT /F 12 Tf <0102> Tj ET", simple("/FontDescriptor " + reference(descriptor)));
  const auto document = read_all(pdf.finish());
  EXPECT_EQ(document.text, "Je\n");
  EXPECT_TRUE(document.is_whole);
  // Of one that cannot be looked into, letters are guessed, and that is said.
  PdfBuilder other;
  const int closed = other.add("<< /Flags 4 /FontFile3 " + reference(90) + " >>");
  other.add_page("BT /F 12 Tf (Je) Tj ET", simple("/FontDescriptor " + reference(closed)));
  EXPECT_EQ(read_all(other.finish()).text, "Je\n");
  EXPECT_FALSE(read_all(other.finish()).is_whole);
}

TEST(PdfFont, ReadsCharsetsOfTheFarEast) {
  const auto shown = [](const char* cmap, const char* codes) {
    return read_all(pdf_showing("BT /F 12 Tf <" + std::string(codes) + "> Tj ET",
                                "<< /Type /Font /Subtype /Type0 /Encoding /" + std::string(cmap) +
                                    " /DescendantFonts [<< >>] >>"));
  };
  EXPECT_EQ(shown("UniJIS-UTF16-H", "65E5672C").text, "日本\n");
  EXPECT_EQ(shown("90ms-RKSJ-H", "93FA967B41").text, "日本A\n");
  EXPECT_EQ(shown("GBK-EUC-H", "D6D0B9FA").text, "中国\n");
  EXPECT_TRUE(shown("GBK-EUC-H", "D6D0B9FA").is_whole);
}

}  // namespace
}  // namespace oubli::pdf
