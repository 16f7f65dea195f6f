// SPDX-License-Identifier: GPL-3.0-or-later
// What a PDF says outside its pages.
#include <string>

#include <gtest/gtest.h>

#include "adapters/pdf/pdf.h"
#include "tests/support/pdf_builder.h"

namespace oubli::pdf {
namespace {

using test::PdfBuilder;
using test::reference;

Document with(const std::string& object) {
  PdfBuilder pdf;
  pdf.add_page("");
  pdf.add(object);
  return read(pdf.finish(), 1U << 20U);
}

TEST(PdfAbout, GivesStringsThatAreText) {
  struct Case {
    const char *object, *wanted;
  };
  for (const Case& one :
       {Case{"<< /Author (Jean Dupont) /Company (Ex\\351mple) >>", "Jean Dupont\nExémple\n"},
        Case{"<< /Title <FEFF004A00E9> >>", "Jé\n"}, Case{"<< /Title <FFFE4A00E900> >>", "Jé\n"},
        Case{"<< /Title (\\357\\273\\277J\\303\\251) >>", "Jé\n"},
        Case{"<< /Subtype /Text /Contents (a note) /T (Jean) /RC (<p>rich</p>) >>",
             "a note\nJean\n<p>rich</p>\n"},
        Case{"<< /FT /Tx /T (name) /V (Dupont) /Kids [<< /V (Jean) >>] >>", "name\nDupont\nJean\n"},
        Case{"<< /A << /S /URI /URI (mailto:jean@example.org) >> >>", "mailto:jean@example.org\n"},
        Case{"<< /CreationDate (D:20260102) /ID [(abcd) (efgh)] /DA (/F 9 Tf) >>", ""},
        Case{"<< /ByteRange [0 1] /Name (Jean) /Contents <308201> >>", "Jean\n"},
        Case{"[(twice) (twice)]", "twice\n"}}) {
    EXPECT_EQ(with(one.object).about, one.wanted) << one.object;
  }
}

TEST(PdfAbout, ReadsMetadataAndFormsInXml) {
  PdfBuilder pdf;
  pdf.add_page("");
  pdf.add_stream("/Type /Metadata /Subtype /XML",
                 "<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:li "
                 "pdf:Producer=\"A &amp; B\">Jean &#233;</rdf:li><!-- no --></x:xmpmeta>");
  const int form = pdf.add_stream("", "<name>Dupont</name>");
  pdf.add("<< /XFA [(datasets) " + reference(form) + "] >>");
  EXPECT_EQ(read(pdf.finish(), 1U << 20U).about, "A & B\nJean é\nDupont\ndatasets\n");
}

TEST(PdfAbout, GivesFilesThatAreAttached) {
  PdfBuilder pdf;
  pdf.add_page("");
  const int file =
      pdf.add_stream("/Type /EmbeddedFile /Filter /FlateDecode", test::deflated("<invoice/>"));
  pdf.add("<< /Type /Filespec /F (a.xml) /UF (b.xml) /EF << /F " + reference(file) + " >> >>");
  const auto document = read(pdf.finish(), 1U << 20U);
  ASSERT_EQ(document.files.size(), 1U);
  EXPECT_EQ(document.files[0].name, "b.xml");
  EXPECT_EQ(document.files[0].bytes, "<invoice/>");
  EXPECT_TRUE(document.is_whole);
}

TEST(PdfAbout, StopsAtTheLimit) {
  PdfBuilder pdf;
  pdf.add_page("BT /F 12 Tf (" + std::string(500, 'x') + "\\351) Tj ET");
  pdf.add("<< /Title (" + std::string(500, 'y') + ") >>");
  const auto document = read(pdf.finish(), 100);
  EXPECT_LE(document.text.size(), 101U);
  EXPECT_LE(document.about.size(), 101U);
  EXPECT_STREQ(document.why, kTooLong);
  std::string lines = "BT /F 12 Tf 14 TL";
  for (int i = 0; i < 100; ++i) lines += " (\\327\\351) '";
  for (std::size_t most = 0; most < 50; ++most) {
    EXPECT_LE(read(test::pdf_showing(lines + " ET"), most).text.size(), most + 1);
  }
}

}  // namespace
}  // namespace oubli::pdf
