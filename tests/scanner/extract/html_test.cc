// SPDX-License-Identifier: GPL-3.0-or-later
// HTML to words.
#include <cstdio>
#include <cstring>

#include <gtest/gtest.h>

#include "scanner/extract/html_entities.h"
#include "scanner/extract/html_text.h"

namespace oubli::content {
namespace {

struct Shown {
  const char* html;
  const char* text;
};
class Html : public testing::TestWithParam<Shown> {};

TEST_P(Html, GivesItsWords) { EXPECT_EQ(html_to_text(GetParam().html), GetParam().text); }

INSTANTIATE_TEST_SUITE_P(
    Words, Html,
    testing::Values(Shown{"Je<b>an</b> Du<span style='x'>pont</span>", "Jean Dupont\n"},
                    Shown{"<p>a</p><p>b<br>c</p><div>d</div>", "a\nb\nc\nd\n"},
                    Shown{"<table><tr><td>Jean</td><td>Dupont</td></tr><tr><td>x</td></tr></table>",
                          "Jean Dupont\nx\n"},
                    Shown{"a \n\t  b&nbsp;&nbsp;c", "a b c\n"},
                    Shown{"M&uuml;ller &#77;&#x75; &eacute;t&eacute", "Müller Mu été\n"},
                    Shown{"jean&commat;example&period;com", "jean@example.com\n"},
                    Shown{"AT&T &bogus; &#xd800;x", "AT&T &bogus; x\n"},
                    Shown{"don&#146;t &#128;5", "don’t €5\n"},
                    Shown{"Du\xc2\xadpont du\xe2\x80\x8bpond", "Dupont dupond\n"},
                    Shown{"Du<wbr>pont", "Dupont\n"},
                    Shown{"<a href='https://www.linkedin.com/in/jean-dupont-7b'>in</a>",
                          "in\nhttps://www.linkedin.com/in/jean-dupont-7b\n"},
                    Shown{"<a href='https://WA.me/33612345678'>chat</a>",
                          "chat\nhttps://WA.me/33612345678\n"},
                    Shown{"<a href='https://box.com/a-b?wa.me/'>box</a>", "box\n"},
                    Shown{"<a href=\"mailto:jean%40example.com\">write</a>",
                          "write\nmailto:jean@example.com\n"},
                    Shown{"<a href='tel:+33123456789'>call</a>", "call\ntel:+33123456789\n"},
                    Shown{"<a href='https://shop.example/?id=5'>x</a>", "x\n"},
                    Shown{"<a href='https://shop.example/?name=Jean%20D&amp;x=1'>x</a>",
                          "x\nhttps://shop.example/?name=Jean D&x=1\n"},
                    Shown{"<img alt=\"Jean Dupont\" src=cid:x title=T>", "Jean Dupont\nT\n"},
                    Shown{"<style>p{color:red}</style>x", "x\n"},
                    Shown{"<script type='application/ld+json'>{\"name\":\"Jean\"}</script>x",
                          "x\n{\"name\":\"Jean\"}\n"},
                    Shown{"a<!-- Jean <b>Dupont</b> -->b", "ab\nJean Dupont\n"},
                    Shown{"<div style='display:none'>hidden</div>", "hidden\n"},
                    Shown{"Jean <jean@example.com> wrote", "Jean wrote\njean@example.com\n"},
                    Shown{"a < b and c > d", "a < b and c > d\n"},
                    Shown{"never <a closed", "never <a closed\n"},
                    Shown{"<pre>a\n  b</pre>", "a\n  b\n"},
                    Shown{"<p title='unclosed>text", "text\n'unclosed\n"},
                    Shown{"<!DOCTYPE html><?xml version='1.0'?>x", "x\n"},
                    Shown{"<![CDATA[Jean]]>", "Jean\n"}, Shown{"<P>A</P><DIV>B</DIV>", "A\nB\n"},
                    Shown{"<iframe srcdoc=\"<p>Je<b>an</b> D&amp;eacute;&lt;i&gt;pont"
                          "&lt;a href='mailto:jean&amp;#64;example.com'&gt;\"></iframe>x",
                          "x\nJean D\u00e9pont\nmailto:jean@example.com\n"},
                    Shown{"<input value='Dupont'>", "Dupont\n"}, Shown{"", ""}));

INSTANTIATE_TEST_SUITE_P(
    References, Html,
    testing::Values(Shown{"Zo&eacute Lef&egravevre", "Zoé Lefèvre\n"},
                    Shown{"Zo&eacute;&nbspLef&egrave;vre", "Zoé Lefèvre\n"},
                    Shown{"Wa&lstrok;&eogon;sa &Zcaron;i&zcaron;ka", "Wałęsa Žižka\n"},
                    Shown{"&notit; &notin; &notx", "¬it; ∉ ¬x\n"},
                    Shown{"a&commat b", "a&commat b\n"}, Shown{"a&numsp;b", "a\u2007b\n"},
                    Shown{"<img alt='Zo&eacute Lef&egrave;vre'>", "Zoé Lefèvre\n"},
                    Shown{"<img alt='a&copy=1 &copyright &copy'>", "a&copy=1 &copyright ©\n"}));

// What is read where elements that show nothing stand between letters, and what they hide.
class Seen : public testing::TestWithParam<Shown> {};

TEST_P(Seen, IsReadBesideTheText) { EXPECT_EQ(read_html(GetParam().html).seen, GetParam().text); }

INSTANTIATE_TEST_SUITE_P(
    Words, Seen,
    testing::Values(
        Shown{"Zoé Lef<img src=x width=0>èvre", "Zoé Lefèvre\n\n"},
        Shown{"Zoé Lef<img src=x><img src=y alt=q>èvre.", "Zoé Lefèvre.\n\n"},
        Shown{"Lef<input type=hidden value=3>èvre", "Lefèvre\n\n"},
        Shown{"Lef<span style='display:none'>xyz</span>èvre", "Lefèvre\n\nxyz\n\n"},
        Shown{"Lef<span style='color:red; DISPLAY : none !important'>xyz</span>èvre",
              "Lefèvre\n\nxyz\n\n"},
        Shown{"Lef<b hidden>x<b>y</b>z</b>èvre", "Lefèvre\n\nxyz\n\n"},
        Shown{"Lef<noscript>hh</noscript>èvre", "Lefèvre\n\nhh\n\n"},
        Shown{"Lef<span style='font-size:0'>q</span>èvre", "Lefèvre\n\nq\n\n"},
        Shown{"Lef<span style='font-size:0.0px;'>q</span>èvre", "Lefèvre\n\nq\n\n"},
        Shown{"Lef<span style='font-size:0.9em'>q</span>èvre", ""},
        Shown{"Lef<span style='font:0/0 a'>q</span>èvre", "Lefèvre\n\nq\n\n"},
        Shown{"Lef<span style='font:12px/0 a'>q</span>èvre", ""},
        Shown{"Lef<span style='color:red;mso-hide: all'>q</span>èvre", "Lefèvre\n\nq\n\n"},
        Shown{"Lef<span style='dis/* x */play:none/* y'>q</span>èvre", "Lefèvre\n\nq\n\n"},
        Shown{"Zoé Lefèvre<sup>1</sup>, Li<sup>2</sup>", "Zoé Lefèvre, Li\n\n1\n\n2\n\n"},
        Shown{"Lef<dialog>q</dialog>èvre", "Lefèvre\n\nq\n\n"},
        Shown{"Lef<video src=x>q</video>èvre", "Lefèvre\n\nq\n\n"},
        Shown{"<ruby>山<rp>(</rp><rt>やま</rt><rp>)</rp>田</ruby>", "山田\n\n(やま)\n\n"},
        Shown{"Lef<span style='display:inline'>q</span>èvre", ""},
        Shown{"Jean <div style='display:none'>x</div>Dupont", "Jean Dupont\n\nx\n\n"},
        Shown{"Jean <i hidden>x</i> Dupont", "Jean Dupont\n\n"},
        Shown{"ab<i hidden>Zoé Lefèvre</i>cd", "abcd\n\nZoé Lefèvre\n\n"},
        Shown{"Zo<img>é<br>Lefèvre", "Zoé\nLefèvre\n\n"},
        Shown{"<div hidden>before all</div><p>Hello", ""}, Shown{"a <img src=x> b", ""},
        Shown{"<p><img src=x>b</p><img>", ""},
        Shown{"ab<i hidden>never closed", "never closed\n\n"},
        Shown{"about <bdo dir=rtl>ervèfeL &eacute;oZ</bdo> x", "Zoé Lefèvre\n\n"},
        Shown{"<span style='unicode-bidi:bidi-override; direction: rtl'>nae<b>J</b></span>",
              "Jean\n\n"},
        Shown{"<bdo dir=ltr>abc</bdo> <p dir=rtl>abc</p>", ""}));

TEST(Html, DoesNotPartWordsWhereAScriptStands) {
  EXPECT_EQ(html_to_text("Lef<script>var a;</script>èvre"), "Lefèvre\nvar a;\n");
  EXPECT_EQ(html_to_text("Lef<style>b{}</style>èvre"), "Lefèvre\n");
}

TEST(Html, OfLongTextBetweenElementsThatShowNothingLittleIsReadTwice) {
  std::string html;
  for (int i = 0; i < 2000; ++i) html += "some words in a line<img src=x>and others ";
  EXPECT_LT(read_html(html).seen.size(), html.size() * 3 / 2);
  std::string dense;
  for (int i = 0; i < 20000; ++i) dense += "a<img>";
  EXPECT_LT(read_html(dense).seen.size(), dense.size());
}

// Python's html.unescape() follows the same standard.
TEST(Html, DecodesNamesAsAnotherProgramDoes) {
  FILE* const python = ::popen(
      "python3 -c 'import html, html.entities as h\n"
      "for n in sorted(h.html5):\n"
      "  c = h.html5[n]\n"
      "  if n[-1] == \";\" and not (len(c) == 1 and c.isalpha()): continue\n"
      "  for t in (\"&\"+n, \"a&\"+n+\"z\", \"&\"+n+\" z\", \"&\"+n+\"=1;\", \"&amp\"+n):\n"
      "    print(t+\"\\t\"+html.unescape(t))'",
      "r");
  ASSERT_NE(python, nullptr);
  std::size_t compared = 0;
  char line[256];
  while (std::fgets(line, sizeof line, python) != nullptr) {
    const std::string_view text(line, std::strlen(line) - 1);
    const std::size_t tab = text.find('\t');
    std::string decoded;
    decode_references(text.substr(0, tab), ReferencePlace::Text, decoded);
    EXPECT_EQ(decoded, text.substr(tab + 1)) << text.substr(0, tab);
    ++compared;
  }
  EXPECT_EQ(::pclose(python), 0);
  EXPECT_GT(compared, std::size_t{5 * 106});
}

TEST(Html, KeepsTextBehindUnclosedRawElements) {
  EXPECT_EQ(html_to_text("x<script>jean@example.com"), "x\njean@example.com\n");
}

TEST(DeclaredCharset, IsFoundInEitherForm) {
  EXPECT_EQ(declared_charset("<meta charset=utf-8>"), "utf-8");
  EXPECT_EQ(declared_charset("<meta http-equiv=x content=\"text/html; charset=koi8-r\">"),
            "koi8-r");
  EXPECT_EQ(declared_charset("<p>charset</p>"), "");
}

}  // namespace
}  // namespace oubli::content
