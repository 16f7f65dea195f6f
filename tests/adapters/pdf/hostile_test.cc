// SPDX-License-Identifier: GPL-3.0-or-later
// PDF files that are damaged, or made to hurt.
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "adapters/pdf/pdf.h"
#include "tests/support/pdf_builder.h"

namespace oubli::pdf {
namespace {

using test::deflated;
using test::pdf_showing;
using test::PdfBuilder;
using test::reference;

constexpr std::size_t kMost = 1U << 20U;

// With much of what a PDF may hold.
std::string sample() {
  PdfBuilder pdf;
  const int map = pdf.add_stream("/Filter /FlateDecode",
                                 deflated("1 beginbfrange <0001> <0002> <0041> endbfrange"));
  const int font = pdf.add("<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode " +
                           reference(map) + " /DescendantFonts [<< /W [1 [500 600]] >>] >>");
  const int form = pdf.add_stream("/Subtype /Form", "BT /F 9 Tf <0001> Tj ET");
  pdf.add_page("q BT /F 12 Tf [<0001>-300<0002>] TJ ET /X Do Q", reference(font),
               "/XObject << /X " + reference(form) + " >>");
  const std::string inner = "90 0 91 20 << /Author (Jean) >> << /V (Dupont) >>";
  pdf.add_stream("/Type /ObjStm /N 2 /First 11 /Filter [/AHx /Fl]", "");
  pdf.add_stream("/Type /ObjStm /N 2 /First 11 /Filter /Fl", deflated(inner));
  pdf.add_stream("/Type /Metadata /Subtype /XML", "<a b='c'>d</a>");
  return pdf.finish("/Info 90 0 R");
}

TEST(PdfDamage, IsReadAsFarAsItGoesWhereverItIsCutShort) {
  const std::string whole = sample();
  EXPECT_TRUE(read(whole, kMost).is_whole);
  const std::size_t end = whole.find("startxref");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto document = read(std::string_view(whole).substr(0, size), kMost);
    EXPECT_TRUE(size >= end || !document.is_whole) << size;
  }
}

TEST(PdfDamage, DoesNotHurtWhereverItStands) {
  const std::string whole = sample();
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = whole;
    for (int changes = 0; changes < 3; ++changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    (void)read(bytes, kMost);
  }
}

TEST(PdfDamage, IsSaidWhereAStreamIsNobodys) {
  std::string bytes = pdf_showing("BT /F 12 Tf (Jean) Tj ET");
  EXPECT_TRUE(read(bytes, kMost).is_whole);
  const std::string other = "\nobj << /Length 1 >> stream\nx\nendstream\n";
  EXPECT_STREQ(read(bytes + other, kMost).why, kDamaged);
  bytes.replace(bytes.find(" 0 obj\n<<  /Length"), 6, "\1\2\3\4\5\6");
  EXPECT_FALSE(read(bytes, kMost).is_whole);
}

TEST(PdfHostile, EndsWhereReferencesLeadInCircles) {
  PdfBuilder pdf;
  const int self = pdf.reserve();
  pdf.put(self, reference(self));
  const int form = pdf.reserve();
  pdf.put_stream(form, "/Subtype /Form /Resources << /XObject << /X " + reference(form) + " >> >>",
                 "/X Do /X Do BT (a) Tj ET");
  pdf.add_page("/X Do", reference(self), "/XObject << /X " + reference(form) + " >>");
  const int tree = pdf.reserve();
  pdf.put(tree, "<< /Parent " + reference(tree) + " /Kids [" + reference(tree) + "] >>");
  pdf.add("<< /Type /Page /Parent " + reference(tree) + " /Contents " + reference(self) + " >>");
  const auto document = read(pdf.finish(), kMost);
  EXPECT_FALSE(document.is_whole);
}

TEST(PdfHostile, EndsWhereValuesAreDeep) {
  for (const char* open : {"[", "<<", "<</A", "(", "<< /A ["}) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += open;
    EXPECT_EQ(
        read(pdf_showing(deep + " BT (a) Tj ET", "<< /A " + deep + " >>"), kMost).text.size() <
            1000,
        true)
        << open;
  }
}

TEST(PdfHostile, StopsBombs) {
  std::string bomb = deflated(std::string(32U << 20U, ' '));
  for (int i = 0; i < 2; ++i) bomb = deflated(bomb);
  PdfBuilder pdf;
  const int contents = pdf.add_stream("/Filter [/Fl /Fl /Fl]", bomb);
  std::string many;
  for (int i = 0; i < 2000; ++i) many += reference(contents) + " ";
  pdf.add("<< /Type /Page /Contents [" + many + "] >>");
  const auto document = read(pdf.finish(), kMost);
  EXPECT_STREQ(document.why, kTooLong);
  std::string runs;
  for (int i = 0; i < 2'000'000; ++i) runs += "\x81x";
  PdfBuilder other;
  const int run = other.add_stream("/Filter [/RL /RL /RL]", runs);
  other.add("<< /Type /Page /Contents " + reference(run) + " >>");
  EXPECT_FALSE(read(other.finish(), kMost).is_whole);
}

TEST(PdfHostile, StopsFormsWithinForms) {
  PdfBuilder pdf;
  int inner = pdf.add_stream("/Subtype /Form", "BT (a) Tj 0 -14 Td (b) Tj ET");
  for (int i = 0; i < 10; ++i) {
    std::string draws;
    for (int j = 0; j < 40; ++j) draws += "/X Do ";
    inner = pdf.add_stream(
        "/Subtype /Form /Resources << /XObject << /X " + reference(inner) + " >> >>", draws);
  }
  pdf.add_page("/X Do", PdfBuilder::kHelvetica, "/XObject << /X " + reference(inner) + " >>");
  EXPECT_STREQ(read(pdf.finish(), kMost).why, kTooLong);
}

TEST(PdfHostile, BelievesNoLengthThatLies) {
  const std::string objects = "12 0 obj << /Title (hidden) >> endobj ";
  for (const char* length : {"0", "7", "999999999", "-5", "99999999999999999999"}) {
    PdfBuilder pdf;
    const int contents = pdf.reserve();
    pdf.put(contents, "<< /Length " + std::string(length) +
                          " >> stream\nBT (Jean) Tj ET\nendstream endobj " + objects);
    pdf.add("<< /Type /Page /Contents " + reference(contents) + " >>");
    const auto document = read(pdf.finish(), kMost);
    EXPECT_EQ(document.text, "Jean\n") << length;
    EXPECT_EQ(document.about, "hidden\n") << length;
  }
  // One that takes in what stands behind the stream: those objects are seen, but replace none.
  PdfBuilder pdf;
  const int contents = pdf.reserve(), title = pdf.add("<< /Title (real) >>");
  const std::string body = "BT (Jean) Tj ET endstream endobj " + std::to_string(title) +
                           " 0 obj << /Title (hidden) >> endobj\n";
  pdf.put_stream(contents, "", body);
  pdf.add("<< /Type /Page /Contents " + reference(contents) + " >>");
  EXPECT_EQ(read(pdf.finish(), kMost).about, "real\nhidden\n");
}

TEST(PdfHostile, KeepsNoMoreOfAnArrayThanAnyNeeds) {
  std::string many;
  for (int i = 0; i < 600'000; ++i) many += "1 ";
  PdfBuilder pdf;
  pdf.add_page("BT /F 12 Tf (Jean) Tj ET");
  pdf.add("[" + many + "(last)]");
  const auto document = read(pdf.finish(), kMost);
  EXPECT_EQ(document.text, "Jean\n");
  EXPECT_STREQ(document.why, kTooLong);
}

TEST(PdfHostile, MakesAFontOnce) {
  std::string content = "BT";
  for (int i = 0; i < 20'000; ++i) content += " /F 12 Tf";
  EXPECT_TRUE(read(pdf_showing(content + " (Jean) Tj ET"), kMost).is_whole);
}

TEST(PdfHostile, OfManyBeginningsHasAnEnd) {
  std::string starts, unended, names;
  for (int i = 0; i < 5'000; ++i) {
    starts += std::to_string(i) + " 0 obj (";
    unended += std::to_string(i) + " 0 obj <<>> stream\n";
    names += "trailer << ";
  }
  for (const std::string& bytes : {starts, unended, names}) {
    EXPECT_FALSE(read("%PDF-1.7\n" + bytes, kMost).is_whole);
  }
}

TEST(PdfHostile, GivesTextThatIsUtf8) {
  const std::string map = "9 beginbfchar <01> <D800> <02> <DC00> <03> <> <04> <00> endbfchar";
  PdfBuilder pdf;
  const int to_unicode = pdf.add_stream("", map);
  pdf.add_page("BT /F 12 Tf <0102030441> Tj ET",
               "<< /Type /Font /ToUnicode " + reference(to_unicode) + " >>");
  EXPECT_EQ(read(pdf.finish(), kMost).text, "A\n");
}

}  // namespace
}  // namespace oubli::pdf
