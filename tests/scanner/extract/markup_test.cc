// SPDX-License-Identifier: GPL-3.0-or-later
// What is said in markup of vocabularies that nobody told us of.
#include <gtest/gtest.h>

#include "adapters/mime/transfer_encode.h"
#include "scanner/extract/markup_text.h"
#include "tests/scanner/extract/reading.h"
#include "tests/support/packing.h"

namespace oubli {
namespace {

using content::markup_text;
using test::says;
using test::text_of;

Extracted with_marked_up(const std::string& name, std::string_view bytes,
                         const std::string& type = "application/octet-stream") {
  return extract(test::part_message(
      "Content-Type: " + type + "; name=\"" + name + "\"\r\nContent-Transfer-Encoding: base64\r\n",
      mime::base64_lines(bytes, "\r\n")));
}

constexpr std::string_view kBook =
    "<?xml version='1.0'?><FictionBook><title-info author='Anna&#32;M'/><p>Jean D<emphasis>up"
    "</emphasis>ont &#233;crit</p><first>Rosa</first><last>Diaz</last></FictionBook>";
constexpr std::string_view kDrawing =
    "<svg xmlns='http://www.w3.org/2000/svg' xmlns:i='urn:i'><g i:label='Anna M'/><text>Jean "
    "D<tspan>up</tspan>ont &#233;crit</text><desc>Rosa</desc><desc>Diaz</desc></svg>";

class Markup : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(Markup, IsReadAcrossItsTags) {
  for (const std::string_view content : {kBook, kDrawing}) {
    const auto [name, type] = GetParam();
    const bool is_packed = std::string_view(name).ends_with('z');
    const std::string bytes =
        is_packed ? test::packed(content, Compression::Gzip) : std::string(content);
    const Extracted got = with_marked_up(name, bytes, type);
    for (const char* wanted : {"Jean Dupont \xc3\xa9"
                               "crit",
                               "Rosa\nDiaz", "Anna M\n"}) {
      EXPECT_TRUE(says(got, Where::Attachment, wanted))
          << name << ' ' << wanted << " in " << text_of(got, Where::Attachment);
    }
    EXPECT_TRUE(got.not_scanned.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Markup,
                         testing::Values(std::pair("a.svgz", "image/svg+xml"),
                                         std::pair("a.svgz", "application/octet-stream"),
                                         std::pair("a.svg.gz", "application/gzip"),
                                         std::pair("a.svg", "image/svg+xml"),
                                         std::pair("a.fb2", "application/octet-stream"),
                                         std::pair("a.fb2", "application/x-fictionbook+xml"),
                                         std::pair("a.xml", "text/xml"),
                                         std::pair("a", "application/octet-stream")));

TEST(MarkupText, JoinsWordsAndNotTheNumbersOfATable) {
  EXPECT_EQ(markup_text("<r><c>4111</c><c>1111</c></r>").joined, "4111\n1111");
  EXPECT_EQ(markup_text("<r><n>Jean Martin</n><n>Paul Durand</n></r>").joined,
            "Jean Martin\nPaul Durand");
  EXPECT_EQ(markup_text("<p>4111<b>11</b>11</p>").joined, "41111111");
  EXPECT_EQ(markup_text("<p>jean<x/>@example<y>.org</y></p>").joined, "jean@example.org");
  EXPECT_EQ(markup_text("<p>Je<!-- Anna -->an</p>").joined, "Jean");
  EXPECT_EQ(markup_text("<p>a<![CDATA[ < Jean]]></p>").joined, "a < Jean");
}

TEST(MarkupText, SaysWhatStandsInAttributesAndComments) {
  EXPECT_EQ(markup_text("<p a='x>y' b=\"J&#101;an\">z<!-- Anna --></p>").apart,
            "z\nx>y\nJean\n Anna \n");
}

TEST(MarkupText, EndsWithWhatIsNeverClosed) {
  for (const char* open : {"<", "<a", "<a b=\"", "<!--", "<![CDATA[", "<a b='c'", "<?x"}) {
    EXPECT_NO_THROW((void)markup_text("x" + std::string(open)));
    EXPECT_NO_THROW((void)markup_text(std::string(open)));
  }
}

TEST(MarkupText, IsOnlyWhatBeginsWithATag) {
  EXPECT_TRUE(content::is_markup(" <?xml?>"));
  EXPECT_TRUE(content::is_markup("\xef\xbb\xbf<a>"));
  EXPECT_FALSE(content::is_markup("< 3"));
  EXPECT_FALSE(content::is_markup("text <a>"));
}

}  // namespace
}  // namespace oubli
