// SPDX-License-Identifier: GPL-3.0-or-later
// How what a PDF holds is found: objects, streams and their filters, pages, updates, encryption.
#include <string>

#include <gtest/gtest.h>

#include "adapters/mime/transfer.h"
#include "adapters/pdf/pdf.h"
#include "tests/adapters/pdf/read_all.h"
#include "tests/support/encrypted_pdfs.h"
#include "tests/support/pdf_builder.h"

namespace oubli::pdf {
namespace {

using test::deflated;
using test::pdf_showing;
using test::PdfBuilder;
using test::reference;

const std::string kContent = "BT /F 12 Tf (Jean Dupont) Tj ET";

// A page whose content stream is packed so.
Document packed(const std::string& dictionary, std::string_view body) {
  PdfBuilder pdf;
  const int contents = pdf.add_stream(dictionary, body);
  pdf.add("<< /Type /Page /Parent 2 0 R /Contents " + reference(contents) + " >>");
  return read_all(pdf.finish());
}

// Rows of PNG, each with the filter whose number it is given.
std::string as_png(const std::string& bytes, std::size_t columns, const std::string& kinds) {
  std::string out, above(columns, '\0');
  for (std::size_t at = 0, row = 0; at < bytes.size(); at += columns, ++row) {
    std::string now = bytes.substr(at, columns);
    now.resize(columns, ' ');
    const char kind = kinds[row % kinds.size()];
    out += static_cast<char>(kind - '0');
    for (std::size_t i = 0; i < columns; ++i) {
      const int left = i > 0 ? now[i - 1] : 0, up = above[i];
      const int less = kind == '1' ? left : kind == '2' ? up : kind == '3' ? (left + up) / 2 : 0;
      out += static_cast<char>(now[i] - less);
    }
    above = now;
  }
  return out;
}

TEST(PdfDocument, UndoesEveryFilter) {
  EXPECT_EQ(packed("", kContent).text, "Jean Dupont\n");
  EXPECT_EQ(packed("/Filter /FlateDecode", deflated(kContent)).text, "Jean Dupont\n");
  EXPECT_EQ(packed("/Filter [/Fl]", deflated(kContent)).text, "Jean Dupont\n");
  EXPECT_EQ(
      packed("/Filter /ASCIIHexDecode", "4254 2F462031322054662028 4A65616E2920546A 2045 54>").text,
      "Jean\n");
  EXPECT_EQ(packed("/Filter [/A85]", "6<#'\\7NaE@+B2qq-tm1.Ci:aF<,*OE;u~>").text, "hello\n");
  EXPECT_EQ(packed("/Filter /RL",
                   "\x0C"
                   "BT /F 12 Tf (\xFC"
                   "a\x07) Tj ET \x80zzz")
                .text,
            "aaaaa\n");
  constexpr std::string_view kLzw =  // BT /F 12 Tf (aaaaaaabababab) Tj ET
      "80108a82017918403119080a866100a0c30f88184c5128a188530a350808a54808>";
  EXPECT_EQ(packed("/Filter [/AHx /LZW]", kLzw).text, "aaaaaaabababab\n");
}

TEST(PdfDocument, UndoesPredictors) {
  const std::string dictionary = "/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 7 >>";
  for (const char* kinds : {"0", "1", "2", "3", "0123"}) {
    EXPECT_EQ(packed(dictionary, deflated(as_png(kContent, 7, kinds))).text, "Jean Dupont\n")
        << kinds;
  }
  std::string tiff = kContent;
  for (std::size_t i = tiff.size(); i-- > 0;) {
    if (i % 7 != 0) tiff[i] = static_cast<char>(tiff[i] - tiff[i - 1]);
  }
  EXPECT_EQ(
      packed("/Filter /FlateDecode /DecodeParms [<< /Predictor 2 /Columns 7 >>]", deflated(tiff))
          .text,
      "Jean Dupont\n");
}

TEST(PdfDocument, NamesWhatIsPackedAnotherWay) {
  const auto document = packed("/Filter /BrotliDecode", kContent);
  EXPECT_FALSE(document.is_whole);
  EXPECT_STREQ(document.why, kPackedAnotherWay);
  const std::string cut = deflated(kContent + std::string(5000, 'x'));
  EXPECT_STREQ(packed("/Filter /FlateDecode", cut.substr(0, 30)).why, kDamaged);
}

TEST(PdfDocument, DoesWithoutTheChecksumOfAStream) {
  const std::string whole = deflated(kContent);
  const auto document = packed("/Filter /FlateDecode", whole.substr(0, whole.size() - 4));
  EXPECT_EQ(document.text, "Jean Dupont\n");
  EXPECT_TRUE(document.is_whole);
}

TEST(PdfDocument, OpensObjectStreams) {
  PdfBuilder pdf;
  const int page = pdf.reserve(), font = pdf.reserve();
  const int contents = pdf.add_stream("", kContent);
  const std::string first = "<< /Type /Page /Contents " + reference(contents) +
                            " /Resources << /Font << /F " + reference(font) + " >> >> >> ";
  const std::string second = "<< /Type /Font /Subtype /Type1 >>";
  const std::string head = std::to_string(page) + " 0 " + std::to_string(font) + " " +
                           std::to_string(first.size()) + " ";
  pdf.add_stream(
      "/Type /ObjStm /N 2 /First " + std::to_string(head.size()) + " /Filter /FlateDecode",
      deflated(head + first + second));
  const auto document = read_all(pdf.finish());
  EXPECT_EQ(document.text, "Jean Dupont\n");
  EXPECT_TRUE(document.is_whole);
}

TEST(PdfDocument, ReadsPagesInTheirOrderWithWhatTheyInherit) {
  PdfBuilder pdf;
  const int tree = pdf.reserve();
  const int font = pdf.add("<< /Type /Font /Encoding << /Differences [65 /B] >> >>");
  const int one = pdf.add_stream("", "BT /F 12 Tf (A) Tj ET");
  const int two = pdf.add_stream("", "BT /F 12 Tf (second) Tj E");
  const int rest = pdf.add_stream("", "T BT (page) Tj ET");
  const int last = pdf.add("<< /Type /Page /Parent " + reference(tree) + " /Contents [" +
                           reference(two) + " " + reference(rest) + "] >>");
  const int first =
      pdf.add("<< /Type /Page /Parent " + reference(tree) + " /Contents " + reference(one) + " >>");
  pdf.put(tree, "<< /Type /Pages /Kids [" + reference(first) + " " + reference(last) +
                    "] /Resources << /Font << /F " + reference(font) + " >> >> >>");
  pdf.put(1, "<< /Type /Catalog /Pages " + reference(tree) + " >>");
  const int catalog = pdf.add("<< /Type /Catalog /Pages " + reference(tree) + " >>");
  EXPECT_EQ(read_all(pdf.finish("/Root " + reference(catalog))).text, "B\nsecond\npage\n");
}

TEST(PdfDocument, ShowsFormsWhereTheyAreDrawn) {
  PdfBuilder pdf;
  const int font = pdf.add(PdfBuilder::kHelvetica);
  const int inner = pdf.add_stream(
      "/Type /XObject /Subtype /Form /Resources << /Font << /G " + reference(font) + " >> >>",
      "BT /G 12 Tf (Dupont) Tj ET");
  const int outer = pdf.add_stream(
      "/Subtype /Form /Matrix [1 0 0 1 30 0] /Resources << /XObject "
      "<< /X " +
          reference(inner) + " >> >>",
      "/X Do");
  pdf.add_page("BT /F 12 Tf (Jean) Tj ET q /Y Do Q BT 100 0 Td (of Lyon) Tj ET", reference(font),
               "/XObject << /Y " + reference(outer) + " >>");
  EXPECT_EQ(read_all(pdf.finish()).text, "Jean Dupont of Lyon\n");
}

TEST(PdfDocument, ShowsHowNotesAndFieldsLook) {
  PdfBuilder pdf;
  pdf.add_page(kContent);
  pdf.add_stream("/Type /XObject /Subtype /Form", "BT /F 9 Tf (in a field) Tj ET");
  EXPECT_EQ(read_all(pdf.finish()).text, "Jean Dupont\nin a field\n");
}

TEST(PdfDocument, KeepsWhatAnUpdateReplaced) {
  PdfBuilder pdf;
  const int contents = pdf.add_stream("", "BT /F 12 Tf (the old text) Tj ET");
  const int info = pdf.add("<< /Author (The Old One) >>");
  const int gone = pdf.add_stream("", "BT /F 12 Tf (a page that is gone) Tj ET");
  const std::string resources = " /Resources << /Font << /F << /Type /Font >> >> >> >>";
  pdf.add("<< /Type /Page /Contents " + reference(gone) + resources);
  const int page = pdf.add("<< /Type /Page /Contents " + reference(contents) + resources);
  pdf.put_stream(contents, "", "BT /F 12 Tf (the new text) Tj ET");
  pdf.put(info, "<< /Author (The New One) >>");
  const int tree = pdf.add("<< /Kids [" + reference(page) + "] >>");
  const int catalog = pdf.add("<< /Type /Catalog /Pages " + reference(tree) + " >>");
  const auto document = read_all(pdf.finish("/Root " + reference(catalog)));
  EXPECT_EQ(document.text, "the new text\na page that is gone\nthe old text\n");
  EXPECT_EQ(document.about, "The Old One\nThe New One\n");
}

TEST(PdfDocument, GivesEveryStreamButPictures) {
  PdfBuilder pdf;
  pdf.add_page(kContent);
  pdf.add_stream("/Filter /FlateDecode", deflated("of no use here"));
  pdf.add_stream("/Subtype /Image /Filter /FlateDecode", deflated("pixels"));
  pdf.add_stream("/Filter /DCTDecode", "a photograph");
  std::string seen;
  const auto document = read(pdf.finish(), 1U << 20U, [&](std::string_view stream) {
    seen += stream;
    seen += '|';
  });
  EXPECT_TRUE(document.is_whole);
  EXPECT_EQ(seen, kContent + "|of no use here|");
}

TEST(PdfDocument, SaysWhetherThereArePictures) {
  PdfBuilder pdf;
  const int picture = pdf.add_stream("/Subtype /Image /Filter /DCTDecode", "a photograph");
  pdf.add_page("/P Do", PdfBuilder::kHelvetica, "/XObject << /P " + reference(picture) + " >>");
  EXPECT_TRUE(read_all(pdf.finish()).shows_pictures);
  EXPECT_FALSE(read_all(pdf_showing(kContent)).shows_pictures);
}

TEST(PdfDocument, OpensWhatAsksNobodyForAPassword) {
  for (const test::EncryptedPdf& one : test::kOpenPdfs) {
    std::string bytes;
    mime::decode_base64_ignoring_padding(one.base64, bytes);
    const auto document = read_all(bytes);
    EXPECT_EQ(document.text, "Jean Dupont\n") << one.name;
    EXPECT_EQ(document.about, "A letter\n") << one.name;
    EXPECT_TRUE(document.is_whole) << one.name << document.why;
  }
}

TEST(PdfDocument, NamesWhatIsLocked) {
  std::string bytes;
  mime::decode_base64_ignoring_padding(test::kLockedPdf, bytes);
  const auto document = read_all(bytes);
  EXPECT_FALSE(document.is_whole);
  EXPECT_STREQ(document.why, kEncrypted);
  EXPECT_EQ(document.text + document.about, "");
  EXPECT_STREQ(read_all(PdfBuilder().finish("/Encrypt << /Filter /Other >>")).why, kEncrypted);
}

}  // namespace
}  // namespace oubli::pdf
