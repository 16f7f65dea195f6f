// SPDX-License-Identifier: GPL-3.0-or-later
// What is said in attachments that are packed: archives, office documents.
#include <archive.h>
#include <gtest/gtest.h>

#include "adapters/mime/transfer_encode.h"
#include "tests/scanner/extract/reading.h"
#include "tests/support/packing.h"
#include "tests/support/pdf_builder.h"

namespace oubli {
namespace {

using test::archive_of;
using test::kUnreadable;
using test::kUnsupported;
using test::names_reason;
using test::says;
using test::text_of;
using Members = std::vector<std::pair<std::string, std::string>>;

Extracted with_attachment(const std::string& name, std::string_view bytes,
                          std::string_view type = "application/octet-stream") {
  return extract(
      "From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
      "--x\nContent-Type: " +
      std::string(type) + "; name=\"" + name + "\"\nContent-Transfer-Encoding: base64\n\n" +
      mime::base64_lines(bytes, "\n") + "\n--x--\n");
}

std::string zip(const Members& members) {
  return archive_of(&::archive_write_set_format_zip, members);
}

constexpr std::string_view kWord =
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

std::string word(const std::string& body) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document " + std::string(kWord) +
         "><w:body>" + body + "</w:body></w:document>";
}

std::string docx(const std::string& body) {
  return zip({{"[Content_Types].xml",
               "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"},
              {"word/document.xml", word(body)}});
}

TEST(Packed, SaysWhatAWordDocumentShows) {
  const Extracted got = with_attachment(
      "letter.docx",
      docx("<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Je</w:t></w:r><w:proofErr w:type=\"spellStart\"/>"
           "<w:r><w:t xml:space=\"preserve\">an </w:t></w:r><w:r><w:t>Du</w:t></w:r>"
           "<w:ins w:author=\"Anna M\"><w:r><w:t>pont &amp; Cie</w:t></w:r></w:ins></w:p>"
           "<w:p><w:r><w:t>n\xc3\xa9</w:t><w:tab/><w:t>1961</w:t></w:r></w:p>"
           "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Rue</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
           "<w:p><w:r><w:delText>Paul</w:delText></w:r><w:r><w:instrText>HYPERLINK "
           "\"mailto:p@example.org\"</w:instrText></w:r></w:p>"));
  EXPECT_EQ(text_of(got, Where::Attachment),
            "Jean Dupont & Cie\nn\xc3\xa9 1961\nRue\nPaul\nHYPERLINK \"mailto:p@example.org\"\n"
            "Anna M\n\nJean Du\nn\xc3\xa9 1961\nRue\nPaul\n\n");
  EXPECT_TRUE(got.not_scanned.empty());
  for (const Segment& one : got.segments) {
    if (one.where != Where::Attachment) continue;
    EXPECT_EQ(one.label, "letter.docx");
  }
}

TEST(Packed, SaysWhatAPdfShowsAndWhatItSaysOfItself) {
  test::PdfBuilder pdf;
  pdf.add_page("BT /F 12 Tf [(Jea) 20 (n) -250 (Dupont)] TJ ET");
  pdf.add("<< /Author (Anna M) >>");
  const int file = pdf.add_stream("/Type /EmbeddedFile", "a file within");
  pdf.add("<< /F (list.txt) /EF << /F " + test::reference(file) + " >> >>");
  const Extracted got = with_attachment("letter.pdf", pdf.finish(), "application/pdf");
  const std::string text = text_of(got, Where::Attachment);
  for (const char* wanted : {"Jean Dupont", "Anna M", "a file within"}) {
    EXPECT_TRUE(says(got, Where::Attachment, wanted)) << wanted << " in " << text;
  }
  EXPECT_TRUE(got.not_scanned.empty());
}

TEST(Packed, ReadsTheRowsOfAWorkbook) {
  const std::string space = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
  const Extracted got = with_attachment(
      "list.xlsx",
      zip({{"[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"},
           {"xl/worksheets/sheet1.xml",
            "<worksheet" + space +
                "><sheetData><row><c t=\"s\"><v>1</v></c><c t=\"s\"><v>0</v></c><c><v>42</v></c>"
                "<c t=\"inlineStr\"><is><t>here</t></is></c></row><row><c t=\"s\"><v>9</v></c>"
                "<c t=\"str\"><f>A1&amp;B1</f><v>x</v></c></row></sheetData></worksheet>"},
           {"xl/sharedStrings.xml", "<sst" + space +
                                        "><si><t>Dupont</t></si><si><r><t>Je</t></r><r><t>an</t>"
                                        "</r></si></sst>"},
           {"xl/workbook.xml",
            "<workbook" + space + "><sheets><sheet name=\"Paul M\"/></sheets></workbook>"},
           {"xl/pivotCache/pivotCacheDefinition1.xml",
            "<pivotCacheDefinition" + space + "><s v=\"Anna M\"/></pivotCacheDefinition>"},
           {"xl/charts/chart1.xml",
            "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\">"
            "<c:pt><c:v>Lea</c:v></c:pt><c:pt><c:v>Max</c:v></c:pt></c:chartSpace>"},
           {"docProps/core.xml",
            "<cp:coreProperties "
            "xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
            "xmlns:dc=\"d\"><dc:creator>Ren"
            "\xc3\xa9</dc:creator></cp:coreProperties>"}}));
  EXPECT_TRUE(says(got, Where::Attachment, "Jean Dupont 42 here\nx\nA1&B1\n"));
  for (const char* wanted : {"Paul M\n", "Anna M\n", "Lea\nMax\n"})
    EXPECT_TRUE(says(got, Where::Attachment, wanted)) << wanted;
  EXPECT_TRUE(says(got, Where::Attachment, "Ren\xc3\xa9\n"));
}

TEST(Packed, ReadsOpenDocuments) {
  const Extracted got = with_attachment(
      "letter.odt",
      zip({{"mimetype", "application/vnd.oasis.opendocument.text"},
           {"content.xml",
            "<office:document-content "
            "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
            " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><text:p>Jean<text:s/>"
            "<text:span>Du</text:span>pont</text:p><text:h>next<text:line-break/>line</text:h>"
            "<table:table "
            "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"><table:table-row>"
            "<table:table-cell><text:p>Lea</text:p></table:table-cell><table:table-cell><text:p>Roy"
            "</text:p></table:table-cell></table:table-row><table:table-row/></table:table>"
            "</office:document-content>"},
           {"Pictures/a.png", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16)}}));
  EXPECT_EQ(text_of(got, Where::Attachment), "Jean Dupont\nnext\nline\nLea Roy\n\n");
  EXPECT_TRUE(names_reason(got, kUnsupported, "image not examined"));
}

// What programs write between the letters of a name, or beside them.
struct Writing {
  const char* name;
  const char* body;  // of a Word document
};
class EveryWriting : public testing::TestWithParam<Writing> {};

TEST_P(EveryWriting, LeavesTheNameInOnePiece) {
  const Extracted got = with_attachment("letter.docx", docx(GetParam().body));
  EXPECT_TRUE(says(got, Where::Attachment, "Jean Dupont")) << text_of(got, Where::Attachment);
}

INSTANTIATE_TEST_SUITE_P(
    Word, EveryWriting,
    testing::Values(
        Writing{"ForeignElement",
                "<w:p><w:r><w:rPr><w14:x xmlns:w14='urn:w14'/></w:rPr><w:t>Jean Du"
                "</w:t></w:r><w14:y xmlns:w14='urn:w14'/><w:r><w:t>pont</w:t></w:r></w:p>"},
        Writing{"Note",
                "<w:p><w:r><w:t>Jean</w:t></w:r><w:note><w:p><w:t>1</w:t></w:p></w:note>"
                "<w:r><w:t> Dupont</w:t></w:r></w:p>"},
        Writing{"TextBox",
                "<w:p><w:r><w:t>Jean </w:t></w:r><w:r><w:drawing><w:p><w:t>box</w:t></w:p>"
                "</w:drawing></w:r><w:r><w:t>Dupont</w:t></w:r></w:p>"},
        Writing{"InsideATextBox",
                "<w:p><w:r><w:pict><w:p><w:r><w:t>Jean </w:t></w:r><w:r><w:t>Dupont"
                "</w:t></w:r></w:p></w:pict></w:r></w:p>"},
        Writing{"DeletedHalf",
                "<w:p><w:r><w:t>Jean </w:t></w:r><w:del><w:r><w:delText>Du</w:delText>"
                "</w:r><w:r><w:delText>pont</w:delText></w:r></w:del></w:p>"},
        Writing{"InsertedHalf",
                "<w:p><w:r><w:t>Jean </w:t></w:r><w:del><w:r><w:delText>Martin</w:delText>"
                "</w:r></w:del><w:ins><w:r><w:t>Dupont</w:t></w:r></w:ins></w:p>"},
        Writing{"CodeInTwo",
                "<w:p><w:r><w:instrText>AUTHOR Jean Du</w:instrText></w:r><w:r><w:instrText>"
                "pont</w:instrText></w:r></w:p>"},
        Writing{"Bookmark", "<w:p><w:bookmarkStart w:name='Jean_Dupont'/></w:p>"},
        Writing{"Alias", "<w:p><w:alias w:val='Jean Dupont'/></w:p>"},
        Writing{"Link", "<w:p><w:x w:Target='file:///C:/Jean%20Dupont/a.doc'/></w:p>"},
        Writing{"RaisedMark",
                "<w:p><w:r><w:t>Jean Dupont</w:t></w:r><w:r><w:rPr><w:vertAlign "
                "w:val='superscript'/></w:rPr><w:t>1</w:t></w:r><w:r><w:t>, who</w:t></w:r></w:p>"},
        Writing{"MarkBetween",
                "<w:p><w:r><w:t>Jean</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='subscript'/>"
                "</w:rPr><w:t>1</w:t></w:r><w:r><w:t> Dupont</w:t></w:r></w:p>"},
        Writing{"HiddenLetters",
                "<w:p><w:r><w:t>Jean Du</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>q</w:t>"
                "</w:r><w:r><w:t>pont</w:t></w:r></w:p>"},
        Writing{"RaisedHalf",
                "<w:p><w:r><w:t>Jean D</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/>"
                "</w:rPr><w:t>upont</w:t></w:r></w:p>"},
        Writing{"Hidden",
                "<w:p><w:r><w:t>x</w:t></w:r><w:r><w:rPr><w:vanish w:val='1'/></w:rPr><w:t>Jean "
                "</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Dupont</w:t></w:r><w:r>"
                "<w:t>y</w:t></w:r></w:p>"},
        Writing{"Symbol",
                "<w:p><w:r><w:t>Jean D</w:t></w:r><w:r><w:sym w:font='X' w:char='F075'/></w:r>"
                "<w:r><w:t>pont</w:t></w:r></w:p>"},
        Writing{"Damaged",
                "<w:p><w:r><w:t>a & b</w:t></w:r></w:p><w:p><w:r><w:t>Je</w:t></w:r><w:r><w:t>an "
                "Dupont</w:t></w:r></w:p>"}),
    [](const auto& one) { return std::string(one.param.name); });

bool says_line(const Extracted& got, std::string_view line) {
  return ('\n' + text_of(got, Where::Attachment)).find('\n' + std::string(line) + '\n') !=
         std::string::npos;
}

TEST(Packed, PartsWhatIsRaisedOrHiddenFromWords) {
  const auto in_word = [](const std::string& look, const char* text) {
    return with_attachment("a.docx", docx("<w:p><w:r><w:t>jean@x.org</w:t></w:r><w:r><w:rPr>" +
                                          look + "</w:rPr><w:t>" + text + "</w:t></w:r></w:p>"));
  };
  EXPECT_TRUE(says_line(in_word("<w:vertAlign w:val='superscript'/>", "2"), "jean@x.org"));
  EXPECT_TRUE(says_line(in_word("<w:vanish/>", "x"), "jean@x.org"));
  EXPECT_FALSE(says_line(in_word("<w:vanish w:val='0'/>", "x"), "jean@x.org"));
  EXPECT_FALSE(says_line(in_word("<w:vertAlign w:val='baseline'/>", "x"), "jean@x.org"));
  EXPECT_TRUE(says_line(
      with_attachment("a.pptx", zip({{"ppt/slides/slide1.xml",
                                      "<p:sld xmlns:p='http://schemas.openxmlformats.org/p' "
                                      "xmlns:a='http://schemas.openxmlformats.org/a'><a:p><a:r>"
                                      "<a:rPr baseline='0'/><a:t>Dupont</a:t></a:r><a:r><a:rPr "
                                      "baseline='30000'/><a:t>1</a:t></a:r></a:p></p:sld>"}})),
      "Dupont"));
  EXPECT_TRUE(says_line(
      with_attachment(
          "a.xlsx",
          zip({{"xl/worksheets/sheet1.xml",
                "<worksheet xmlns='http://schemas.openxmlformats.org/s'><c t='s'><v>0</v>"
                "</c></worksheet>"},
               {"xl/sharedStrings.xml",
                "<sst xmlns='http://schemas.openxmlformats.org/s'><si><r><t>Dupont</t>"
                "</r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r></si></sst>"}})),
      "Dupont"));
  EXPECT_TRUE(says_line(
      with_attachment(
          "a.odt",
          zip({{"content.xml",
                "<o:d xmlns:o='urn:oasis:names:tc:opendocument:x' xmlns:s='s' xmlns:t='t'><s:style "
                "s:name='T1'><s:text-properties s:text-position='super 58%'/></s:style><s:style "
                "s:name='T2'><s:text-properties s:x='y'/></s:style><t:p>Du<t:span t:style-name='T2'"
                ">pont</t:span><t:span t:style-name='T1'>1</t:span></t:p></o:d>"}})),
      "Dupont"));
}

TEST(Packed, TakesPicturesOfAFontForNoLetters) {
  const Extracted got = with_attachment(
      "a.docx", docx("<w:p><w:r><w:t>jean</w:t><w:sym w:font='Symbol' w:char='F040'/><w:t>x.org "
                     "</w:t><w:sym w:font='Wingdings' w:char='F04A'/></w:r></w:p>"));
  EXPECT_TRUE(says_line(got, "jean@x.org"));
}

TEST(Packed, NeedsNoTablesForTheCharsetOfMarkup) {
  std::string body = word("<w:p><w:t>Ren\xe9</w:t></w:p>");
  body.replace(body.find("UTF-8"), 5, "windows-1252");
  const Extracted got = with_attachment("a.docx", zip({{"word/document.xml", body}}));
  EXPECT_TRUE(says(got, Where::Attachment, "Ren\xc3\xa9\n"));
}

TEST(Packed, NamesMarkupThatIsDamaged) {
  const Extracted got = with_attachment("a.docx", docx("<w:p><w:t>Jean</w:p>"));
  EXPECT_TRUE(says(got, Where::Attachment, "Jean"));
  EXPECT_TRUE(names_reason(got, kUnreadable, "packed: damaged"));
}

TEST(Packed, BoundsWhatOneStringComesTo) {
  const std::string space = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
  std::string cells;
  for (int i = 0; i < 200; ++i) cells += "<c t='s'><v>0</v></c>";
  const Extracted got = with_attachment(
      "a.xlsx",
      zip({{"xl/worksheets/sheet1.xml", "<worksheet" + space + ">" + cells + "</worksheet>"},
           {"xl/sharedStrings.xml", "<sst" + space + "><si><t>" +
                                        std::string(std::size_t{1} << 20, 'x') +
                                        "</t></si></sst>"}}));
  EXPECT_TRUE(names_reason(got, kUnreadable, "packed: too long"));
}

TEST(Packed, CountsMoreThanWhatItIsCalled) {
  const std::string bytes =
      docx("<w:p><w:r><w:t>Je</w:t></w:r><w:r><w:t>an Dupont</w:t></w:r></w:p>");
  for (const char* type : {"text/plain", "text/html", "message/rfc822", "application/rtf",
                           "application/vnd.ms-outlook", "application/xml"}) {
    EXPECT_TRUE(says(with_attachment("a", bytes, type), Where::Attachment, "Jean Dupont")) << type;
  }
  for (const char* name : {"a.rtf", "a.eml", "a.html", "a.msg"}) {
    EXPECT_TRUE(says(with_attachment(name, bytes), Where::Attachment, "Jean Dupont")) << name;
  }
}

TEST(Packed, ReadsEachMessageOfAMailbox) {
  const std::string mbox =
      "From a@example.org Thu Mar 21 10:00:00 2019\nFrom: a@example.org\nSubject: one\n"
      "Content-Transfer-Encoding: base64\n\nSmVhbiBEdXBvbnQ=\n\n"
      "From b@example.org Thu Mar 21 10:00:00 2019\nFrom: b@example.org\nSubject: two\n"
      "Content-Transfer-Encoding: base64\n\nQW5uYSBNZXllcg==\n";
  const Extracted got = with_attachment("old.zip", zip({{"archive", mbox}}));
  EXPECT_TRUE(says(got, Where::Body, "Jean Dupont"));
  EXPECT_TRUE(says(got, Where::Body, "Anna Meyer"));
}

TEST(Packed, ReadsEachFileOfAnArchiveAsIfItWereAttached) {
  const Members members{
      {"a/notes.txt", "Jean Dupont"},
      {"page.html", "<html><p>Mar<b>tin</b></p></html>"},
      {"mail.eml",
       "From: Paul <paul@example.org>\nSubject: hello\nContent-Transfer-Encoding: "
       "base64\n\nQW5uYSBNZXllcg==\n"},
      {"inner.docx", docx("<w:p><w:t>Deep</w:t></w:p>")},
      {"photo.jpg", "\xff\xd8\xff\xe0"},
      {"data.bin", std::string("\0\1\2", 3)}};
  for (auto* format : {&::archive_write_set_format_zip, &::archive_write_set_format_7zip,
                       &::archive_write_set_format_ustar}) {
    const Extracted got = with_attachment("all.bin", archive_of(format, members));
    for (const char* wanted : {"Jean Dupont", "Martin", "Deep"})
      EXPECT_TRUE(says(got, Where::Attachment, wanted)) << wanted;
    EXPECT_TRUE(says(got, Where::Body, "Anna Meyer"));
    EXPECT_TRUE(says(got, Where::AttachmentName, "a/notes.txt"));
    EXPECT_FALSE(says(got, Where::AttachmentName, "word/document.xml")) << "nobody named it";
    EXPECT_TRUE(names_reason(got, kUnsupported, "image not examined"));
    EXPECT_TRUE(
        names_reason(got, kUnsupported, "attachment type not examined: application/octet-stream"));
  }
}

TEST(Packed, ReadsWhatIsCompressedByItself) {
  for (const auto compression : {Compression::Gzip, Compression::Xz, Compression::Zstd}) {
    const Extracted got =
        with_attachment("notes.txt.gz", test::packed("for Jean Dupont", compression));
    EXPECT_EQ(text_of(got, Where::Attachment), "for Jean Dupont\n");
    EXPECT_TRUE(got.not_scanned.empty());
  }
}

TEST(Packed, NamesWhatCannotBeOpened) {
  const std::string whole = docx("<w:p><w:t>Jean Dupont</w:t></w:p>");
  std::string secret = zip({{"a.txt", "Jean"}});
  secret[6] = static_cast<char>(secret[6] | 1);  // APPNOTE.TXT section 4.4.4
  EXPECT_TRUE(names_reason(with_attachment("a.zip", secret), kUnreadable, "packed: encrypted"));
  const std::string sealed = zip({{"mimetype", "application/vnd.oasis.opendocument.text"},
                                  {"META-INF/manifest.xml", "<manifest:encryption-data/>"},
                                  {"content.xml", "noise"}});
  EXPECT_TRUE(names_reason(with_attachment("a.odt", sealed), kUnreadable, "packed: encrypted"));
  EXPECT_TRUE(names_reason(with_attachment("a.docx", whole.substr(0, whole.size() / 2)),
                           kUnreadable, "packed: damaged"));
}

TEST(Packed, NeverFailsOnWhatIsCutShort) {
  const std::string whole = docx("<w:p><w:t>Jean Dupont</w:t></w:p>");
  for (std::size_t size = 4; size < whole.size(); size += 5) {
    const Extracted got = with_attachment("a.docx", whole.substr(0, size));
    EXPECT_TRUE(!got.not_scanned.empty() || says(got, Where::Attachment, "Jean Dupont")) << size;
  }
}

TEST(Packed, StopsWhereABombWouldNot) {
  const std::string bomb = test::packed(
      test::packed(std::string(std::size_t{80} << 20, 'x'), Compression::Gzip), Compression::Gzip);
  const Extracted got = with_attachment("bomb.gz", bomb);
  EXPECT_TRUE(names_reason(got, kUnreadable, "packed: too long"));
}

TEST(Packed, IsReadInMessagesThatAreAttached) {
  const std::string inner =
      "From: b@example.com\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n" +
      mime::base64_lines(zip({{"a.txt", "Jean Dupont"}}), "\n");
  const Extracted got = extract("From: a@example.com\nContent-Type: message/rfc822\n\n" + inner);
  EXPECT_TRUE(says(got, Where::Attachment, "Jean Dupont"));
}

}  // namespace
}  // namespace oubli
