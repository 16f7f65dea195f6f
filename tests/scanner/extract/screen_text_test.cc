// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/screen_text.h"

#include <gtest/gtest.h>

#include "adapters/mime/utf8.h"
#include "scanner/subject/subject.h"
#include "tests/scanner/extract/reading.h"
#include "tests/scanner/subject/in_memory_index.h"

namespace oubli {
namespace {

using namespace std::string_literals;

Extracted text_message(const std::string& body, const char* type = "text/plain") {
  return extract(test::part_message(
      "Content-Type: "s + type + "; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n", body));
}

bool is_found(const subject::Subject& who, const Extracted& message) {
  const auto query = subject::narrowing_query(who);
  if (!query || !test::InMemoryIndex(message).finds(*query)) return false;
  return subject::Matcher(who).match(message).score >= subject::kDefaultMinScore;
}

TEST(ScreenText, NeverCutsACharacterInTwo) {
  std::string many;
  for (int i = 0; i < 200; ++i) many += "é";
  const std::vector<std::string> texts{"\xc2\x9e\b\xc2\x9e\b",
                                       "é\b\bx",
                                       "a\x1b[1é;x",
                                       many + "=a@b.example",
                                       "x%40" + many + "@" + many + "." + many,
                                       "\"" + many + "\"@" + many + ".x"};
  for (const std::string& text : texts) {
    ASSERT_TRUE(mime::is_utf8(text));
    EXPECT_TRUE(mime::is_utf8(content::screen_text(text))) << text;
  }
}

TEST(ScreenText, ReadsWordsOfHeadersThatATextQuotes) {
  subject::Subject who;
  who.names = {"Zo\u00e9 Lef\u00e8vre"};
  for (const char* said :
       {"Your message to =?utf-8?B?Wm/DqSBMZWbDqHZyZQ==?= failed",
        "From: =?iso-8859-1?q?Zo=E9_Lef=E8vre?=",
        "> To: =?utf-8?B?Wm/DqQ==?=\n>  =?utf-8?B?IExlZsOodnJl?= <q@example.org>",
        "X-Display-Name: =?UTF-8?b?Wm8=?= =?UTF-8?b?w6kgTGVmw6h2cmU=?="}) {
    EXPECT_TRUE(is_found(who, text_message(said))) << said;
  }
  EXPECT_FALSE(is_found(who, text_message("=?utf-8?B?Wm/DqQ==?= and one Lef\u00e8vre")));
  EXPECT_EQ(content::screen_text("a =?x? b =?=? =?utf-8?b =?utf-8?z?Zo?= =?a b?q?x?= c"), "");
}

class HiddenAddress : public testing::TestWithParam<std::string> {};

TEST_P(HiddenAddress, IsFoundAsItIsRead) {
  subject::Subject who;
  who.emails = {"zk@kirk.example"};
  EXPECT_TRUE(is_found(who, text_message("write to " + GetParam() + " soon")));
}

INSTANTIATE_TEST_SUITE_P(
    Invisible, HiddenAddress,
    testing::Values("zk@ki\u200brk.example", "zk@ki\u00adrk.example", "zk@ki\u200crk.example",
                    "zk@ki\u200drk.example", "zk\u200e@kirk.example", "zk@\u200fkirk.example",
                    "zk@ki\u202ark.example\u202c", "zk@ki\u202erk.example", "zk@ki\u2060rk.example",
                    "zk@ki\u2066rk.example", "zk@ki\u2069rk.example", "zk@ki\ufeffrk.example",
                    "zk@ki\0rk.example"s, "zk@ki\x01rk.example", "zk@ki\x7frk.example",
                    "zk@ki\x1b[1mrk\x1b[0m.example", "zk@kix\brk.example"));
INSTANTIATE_TEST_SUITE_P(Wide, HiddenAddress,
                         testing::Values("zk＠kirk．example", "ｚｋ@ｋｉｒｋ.example"));
INSTANTIATE_TEST_SUITE_P(
    Written, HiddenAddress,
    testing::Values("https://x.example/u?e=zk%40kirk.example",
                    "https://x.example/u?e=zk%2540kirk.example",
                    "https://x.example/u?e=3D%25253dzk%252540kirk.example",
                    "https://x.example/v2/url?u=http-3A__y_-3Fe-3Dzk-40kirk"
                    ".example&d=D",
                    "https://x.example/v2/url?u=mailto-3Azk-40kirk.example&d",
                    "IMCEASMTP-zk+40kirk+2Eexample@x.example", "prvs=zk/0123456789@kirk.example",
                    "bounces+zk=kirk.example@l.example", "bounce-17-zk=kirk.example@l.example",
                    "SRS0=Ab1=XY=kirk.example=zk@l.example", "_zk@kirk.example_",
                    "{ann,zk}@kirk.example", "{z, a}k@kirk.example", R"(zk\@kirk.example)",
                    "*zk@kirk.example*", "\"zk\"@kirk.example", R"({"e":"zk\u0040kirk.example"})"));

INSTANTIATE_TEST_SUITE_P(Spoken, HiddenAddress,
                         testing::Values("zk at kirk dot example", "zk AT kirk DOT example",
                                         "zk (at) kirk dot example", "zk [at] kirk [dot] example",
                                         "zk AT kirk.example", "zk arobase kirk point example",
                                         "zk{at}kirk{dot}example", "zk ( at ) kirk ( dot ) example",
                                         "zk+AEA-kirk+AC4-example"));

INSTANTIATE_TEST_SUITE_P(Wrapped, HiddenAddress,
                         testing::Values("zk@\nkirk.example", "zk@\r\nkirk.example",
                                         "> zk@\n> kirk.example", ">> zk@ \n>> kirk.example",
                                         "zk @ kirk . example", "zk @ kirk.example"));
INSTANTIATE_TEST_SUITE_P(Directory, HiddenAddress,
                         testing::Values("\nmail:: emtAa2lyay5leGFtcGxl\nx",
                                         "\r\nmail:: emtAa2ly\r\n ay5leGFtcGxl\r\nx",
                                         "\ndn: x\nmail: zk@ki\n rk.example\nx",
                                         "\nBEGIN:VCARD\nEMAIL;TYPE=home:zk@kirk.ex\n ample\nx"));

class DottedAddress : public testing::TestWithParam<std::string> {};

TEST_P(DottedAddress, IsFoundAsItIsRead) {
  subject::Subject who;
  who.emails = {"zoltan.kirk@mail.kirk.example"};
  EXPECT_TRUE(is_found(who, text_message("write to " + GetParam() + " soon")));
}

INSTANTIATE_TEST_SUITE_P(
    Spoken, DottedAddress,
    testing::Values("zoltan dot kirk at mail dot kirk dot example",
                    "zoltan (dot) kirk (at) mail (dot) kirk (dot) example",
                    "zoltan.kirk at mail.kirk.example", "zoltan[.]kirk[@]mail[.]kirk[.]example",
                    "zoltan point kirk arobase mail point kirk point example"));

class OtherAddress : public testing::TestWithParam<std::string> {};

TEST_P(OtherAddress, IsNotTheOneAskedFor) {
  subject::Subject who;
  who.emails = {"zk@kirk.example"};
  EXPECT_FALSE(is_found(who, text_message(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(
    Near, OtherAddress,
    testing::Values("azk @ kirk . example", "zk @ kirk", "zk @ kirk . examples",
                    "azk@\nkirk.example", "zk@\n\nkirk.example",
                    "\nmail:: emtAa2lyay5leGFtcGxlcw==\n", "std::emtAa2lyay5leGFtcGxl.x",
                    "zk@ki\n rk.example", "azk%40kirk.example", "{azk,zk.b}@kirk.example",
                    "{zk}.a@kirk.example", "bounces+azk=kirk.example@l.example",
                    "\"a zk\"@kirk.example", "_azk@kirk.example_", "azk-40kirk.example",
                    "zk-40kirk.examples", "prvs=azk/0123456789@kirk.example", "zk/1@kirk.example",
                    "zk@kirk\u200b.examples", "zk1%40kirk.example", "azk at kirk dot example",
                    "zk at kirk example", "x dot zk at kirk dot example", "zk at kirk dot examples",
                    "zk\nat kirk dot example"));

class HiddenName : public testing::TestWithParam<std::string> {};

TEST_P(HiddenName, IsFoundAsItIsRead) {
  subject::Subject who;
  who.names = {"Zoltan Kirkegaard"};
  EXPECT_TRUE(is_found(who, text_message("hello " + GetParam() + " ok")));
}

INSTANTIATE_TEST_SUITE_P(Broken, HiddenName,
                         testing::Values("Zol\0tan Kirkegaard"s, "Zol\x7ftan Kirkegaard",
                                         "Zol\x1b[0mtan Kirkegaard", "Zolx\btan Kirkegaard",
                                         "Zol\u202ctan \u2066Kirkegaard\u2069",
                                         "Zoltan Kirke-\ngaard", "> Zoltan Kirke-\n> gaard",
                                         "?q=Zoltan%20Kirkegaard",
                                         "https://x.example/?q=Zolt%61n+Kirkegaard",
                                         "https://x.example/?a=1&q=Zoltan+Kirkegaard",
                                         "\nAM> by Zoltan\nAM> Kirkegaard\n",
                                         "\r\nAM> JD> by Zoltan\r\nAM> JD> Kirkegaard\r\n"));
INSTANTIATE_TEST_SUITE_P(Utf7, HiddenName,
                         testing::Values("Zolt+AGEAbg- Kirkegaard", "+AFo-oltan Kirk+AGU-gaard"));
INSTANTIATE_TEST_SUITE_P(Directory, HiddenName,
                         testing::Values("\ncn:: Wm9sdGFuIEtpcmtlZ2FhcmQ=\nx",
                                         "\ncn::Wm9sdGFuIEtpcmtlZ2FhcmQ=\r\nx",
                                         "\ndn: cn=x\ncn: Zoltan Kirke\n gaard\nx",
                                         "\nBEGIN:VCARD\nFN:Zoltan Kirke\n gaard\nEND:VCARD\n"));
INSTANTIATE_TEST_SUITE_P(Turned, HiddenName,
                         testing::Values("\u202edraagekriK natloZ",
                                         "\u202edraagekriK natloZ\u202c x",
                                         "a \u202edraagekriK natloZ\nmore"));
INSTANTIATE_TEST_SUITE_P(Spread, HiddenName,
                         testing::Values("Z o l t a n  K i r k e g a a r d",
                                         "Z O L T A N   K I R K E G A A R D",
                                         "Z o l t a n K i r k e g a a r d",
                                         "\n  Z o l t a n  K i r k e g a a r d\n"));
INSTANTIATE_TEST_SUITE_P(
    Form, HiddenName,
    testing::Values(
        "\nFirst name: Zoltan\nLast name: Kirkegaard\n",
        "\nPr\u00e9nom : Zoltan\nNom : Kirkegaard\n",
        "\nPr\u00e9nom\u00a0: Zoltan\r\nNom\u00a0: Kirkegaard\r\n",
        "\nNom de famille : Kirkegaard\nPr\u00e9nom(s) : Zoltan\n",
        "\nVorname: Zoltan\nNachname: Kirkegaard\n", "\nName: Kirkegaard\nVorname: Zoltan\n",
        "\nName, first: Zoltan\nName, last: Kirkegaard\n",
        "\n> * First name:\tZoltan\n> * Surname:\tKirkegaard\n",
        "\nFirst name: Zoltan, last name: Kirkegaard\n",
        "\nPr\u00e9nom : Zoltan Nom : Kirkegaard\n",
        "\nFirst name:\nZoltan\nLast name:\nKirkegaard\n",
        "\nTitle: Mr\nGiven name: Zoltan\nDate of birth: 1.2.1970\nFamily name: Kirkegaard\n",
        R"({"firstName": "Zoltan", "lastName": "Kirkegaard"})",
        "https://x.example/?first_name=Zoltan&last_name=Kirkegaard",
        "\nNombre: Zoltan\nApellidos: Kirkegaard L\u00f3pez\n",
        "\nPr\u00e9nom* : Zoltan\nNom* : Kirkegaard\n",
        "\nPr\u00e9nom * : Zoltan\nNom * : Kirkegaard\n",
        "\nPr\u00e9nom => Zoltan\nNom => Kirkegaard\n",
        "Array\n(\n    [nom] => Kirkegaard\n    [prenom] => Zoltan\n)\n",
        "\nNom ........: Kirkegaard\nPr\u00e9nom .....: Zoltan\n",
        "\nPr\u00e9nom\tZoltan\nNom\tKirkegaard\n", "\nPr\u00e9nom\nZoltan\nNom\nKirkegaard\n",
        "\r\n> First name\r\n> Zoltan\r\n>\r\n> Last name\r\n> Kirkegaard\r\n",
        "\nFirst name\n\nZoltan\n\nLast name\n\nKirkegaard\n",
        "\nJm\u00e9no: Zoltan\nP\u0159\u00edjmen\u00ed: Kirkegaard\n",
        "\nAd\u0131: Zoltan\nSoyad\u0131: Kirkegaard\n",
        "\nNome pr\u00f3prio: Zoltan\nApelido: Kirkegaard\n",
        "\nF\u00f6rnamn Zoltan\nEfternamn Kirkegaard\n",
        R"(<name part="first">Zoltan</name><name part="last">Kirkegaard</name>)",
        "\n<field name='first_name'>Zoltan</field>\n<field name='last_name'>Kirkegaard</field>\n",
        "\nprenom=Zolt%61n&ville=Lyon&nom=Kirkegaard\n"));
INSTANTIATE_TEST_SUITE_P(
    Table, HiddenName,
    testing::Values(
        "\nTitle,First Name,Middle Name,Last Name,Suffix\nMr,Zoltan,,Kirkegaard,\n",
        "\r\nName,Given Name,Additional Name,Family Name\r\nx,Zoltan,Bela,Kirkegaard\r\n",
        "\nTitre;Pr\u00e9nom;Deuxi\u00e8me pr\u00e9nom;Nom\n;Anna;;Ek\n;Zoltan;;Kirkegaard\n",
        "\nAnrede\tVorname\tWeitere Vornamen\tNachname\nHerr\tZoltan\t\tKirkegaard\n",
        "\nTratamiento,Nombre,Segundo nombre,Apellidos\n,Zoltan,,Kirkegaard\n",
        "\nTitolo,Nome,Secondo nome,Cognome\n,Zoltan,,Kirkegaard\n",
        "\nTitel;Voornaam;Middelste naam;Achternaam\n;Zoltan;;Kirkegaard\n",
        "\nT\u00edtulo,Primeiro nome,Segundo nome,Apelido\n,Zoltan,,Kirkegaard\n",
        "\nNom;Soci\u00e9t\u00e9;Pr\u00e9nom\nKirkegaard;Acme;Zoltan\n",
        "\n| First name | City | Last name |\n|---|---|---|\n| Zoltan | Pest | Kirkegaard |\n",
        "\n> id,first_name,city,last_name\n> 7,Zoltan,Pest,Kirkegaard\n",
        "\n\"First Name\",\"Notes\",\"Last Name\"\n\"Zoltan\",\"says \"\"a, b\"\"\nand "
        "c\",\"Kirkegaard\"\n"));

TEST(HiddenName, OfJapaneseFormsIsFound) {
  subject::Subject who;
  who.names = {"\u5c71\u7530 \u592a\u90ce"};
  for (const char* form : {"\u59d3: \u5c71\u7530\n\u540d: \u592a\u90ce\n",
                           "\u59d3\uff1a\u5c71\u7530\n\u540d\uff1a\u592a\u90ce\n",
                           "\u59d3,\u5e74,\u540d\n\u5c71\u7530,x,\u592a\u90ce\n"}) {
    EXPECT_TRUE(is_found(who, text_message(form))) << form;
  }
}

TEST(HiddenName, IsFoundInUtf8CodedTwice) {
  const auto is_read = [](const char* name, const std::string& written) {
    subject::Subject who;
    who.names = {name};
    const std::string header = "Subject: about " + written +
                               "\r\nContent-Type: image/png; name=\"" + written + ".png\"\r\n\r\nx";
    return is_found(who, text_message("hello " + written + " ok")) &&
           is_found(who, extract(header));
  };
  EXPECT_TRUE(is_read("Aur\u00e9lie Montfort", "Aur\u00c3\u00a9lie Montfort"));
  EXPECT_TRUE(is_read("\u00c9lodie Montfort", "\u00c3\u2030lodie Montfort"));
  EXPECT_TRUE(is_read("Zo\u00eb Montfort", "Zo\u00c3\u00ab Montfort"));
  EXPECT_TRUE(is_read("\u00c5sa M\u00fcller", "\u00c3\u2026sa M\u00c3\u00bcller"));
  EXPECT_TRUE(
      is_read("\u0141ukasz Sm\u00f3\u0142", "\u00c5\u0081ukasz Sm\u00c3\u00b3\u00c5\u201a"));
  EXPECT_TRUE(is_read("Pat O\u2019Brien", "Pat O\u00e2\u20ac\u2122Brien"));
  EXPECT_EQ(content::screen_text("S\u00c3O \u00c2ge ch\u00e2teau"), "");
}

class OtherName : public testing::TestWithParam<std::string> {};

TEST_P(OtherName, IsNotTheOneAskedFor) {
  subject::Subject who;
  who.names = {"Zoltan Kirkegaard"};
  EXPECT_FALSE(is_found(who, text_message("hello " + GetParam() + " ok")));
}

INSTANTIATE_TEST_SUITE_P(
    Form, OtherName,
    testing::Values(
        "\nFirst name: Zoltan\nLast name: Smith\nFirst name: Anna\nLast name: Kirkegaard\n",
        "\nFirst name: Zoltan\n\n\n\n\n\nLast name: Kirkegaard\n",
        "\nFirst name: Zoltan\nCompany name: Kirkegaard\n",
        "\nFirst name: Zoltan\nName: Anna Kirkegaard\n",
        "\nFirst name: Zoltan\nLast name:\nStreet: Kirkegaard\n",
        "\nFirst name\nZoltan\nLast name\nSmith\nFirst name\nAnna\nLast name\nKirkegaard\n",
        "\nPr\u00e9nom\nNom\nZoltan\n\n\nRue 1\nKirkegaard\n",
        "\nPr\u00e9nom : Zoltan\nNom de la rue : Kirkegaard\n",
        "prenom=Zoltan&nom=Smith&prenom=Anna&nom=Kirkegaard",
        R"(<name part="first">Zoltan</name><name part="street">Kirkegaard</name>)"));
INSTANTIATE_TEST_SUITE_P(
    Table, OtherName,
    testing::Values("\nFirst Name,City,Last Name\nZoltan,Pest,Smith\nAnna,Pest,Kirkegaard\n",
                    "\nFirst Name,City,Company\nZoltan,Pest,Kirkegaard\n",
                    "\nFirst Name,City,Last Name\n\nZoltan,Pest,Kirkegaard\n",
                    "\nFirst Name,City,Last Name\nZoltan,\"Pest,Kirkegaard\",Smith\n",
                    "\nFirst Name;City;Last Name\nZoltan;;\n;;Kirkegaard\n"));
INSTANTIATE_TEST_SUITE_P(Lines, OtherName,
                         testing::Values("Anna Kirkegaard\fZoltan Smith",
                                         "\nAM> Anna Kirkegaard\nAM> Zoltan Smith\n",
                                         "\nAM> Bo Zoltan\nAM> Kirkegaard Smith\n",
                                         "Zoltan+Kirkegaard=x", "Anna Kirkegaard\vZoltan Smith",
                                         "Anna Kirkegaard\u0085Zoltan Smith"));
INSTANTIATE_TEST_SUITE_P(Spread, OtherName,
                         testing::Values("Z o l t a n  K i r k e", "Zoltan K i r",
                                         "Z o l t a n s  K i r k e g a a r d"));

class NameInHtml : public testing::TestWithParam<std::string> {};

TEST_P(NameInHtml, IsFound) {
  subject::Subject who;
  who.names = {"Zoltan Kirkegaard"};
  EXPECT_TRUE(is_found(who, text_message("<p>x " + GetParam() + " y</p>", "text/html")));
}

INSTANTIATE_TEST_SUITE_P(
    Link, NameInHtml,
    testing::Values(
        R"(<a href="https://x.example/s?q=Zoltan+Kirkegaard">here</a>)",
        R"(<a href="https://x.example/s?a=1&amp;who=Zoltan%20Kirkegaard#top">here</a>)",
        R"(<a href="mailto:zk@x.example?subject=Zoltan%20Kirkegaard">here</a>)",
        R"(<a href="mailto:Zoltan%20Kirkegaard%20%3Czk@x.example%3E">here</a>)",
        R"(<a href="https://x.example/?firstname=Zoltan&lastname=Kirkegaard">here</a>)"));
INSTANTIATE_TEST_SUITE_P(
    Form, NameInHtml,
    testing::Values(
        "<p>First name: Zoltan</p><p>Last name: <b>Kirkegaard</b></p>",
        "<label>Pr\u00e9nom</label> Zoltan<br><label>Nom</label> Kirkegaard<br>",
        "<dl><dt>First name</dt><dd>Zoltan</dd><dt>Last name</dt><dd>Kirkegaard</dd></dl>",
        "<table><tr><th>Vorname</th><td>Zoltan</td></tr><tr><th>Nachname</th>"
        "<td>Kirkegaard</td></tr></table>",
        "<pre>First Name,City,Last Name\nZoltan,Pest,Kirkegaard\n</pre>",
        "<tr><td>Pr\u00e9nom :</td><td>Zoltan</td></tr><tr><td>Nom "
        ":</td><td>Kirkegaard</td></tr>"));

TEST(NameInHtml, AddressesInLinksAreFound) {
  subject::Subject who;
  who.emails = {"zk@kirk.example"};
  for (const char* link : {"mailto:zk%40kirk.example", "https://x.example/u?e=zk%40kirk.example",
                           "https://x.example/u?next=%2Fu%3Fe%3Dzk%2540kirk.example"}) {
    EXPECT_TRUE(
        is_found(who, text_message("<a href=\"" + std::string(link) + "\">x</a>", "text/html")))
        << link;
  }
}

TEST(NameOfAFile, OfAnAttachedMessageIsFound) {
  subject::Subject who;
  who.names = {"Zoltan Kirkegaard"};
  for (const char* type : {"message/rfc822", "application/pdf", "text/plain", "image/png"}) {
    for (const char* name :
         {"Zoltan_Kirkegaard.eml", "Zoltan Kirkegaard.x", "Kirkegaard_Zoltan_2024.eml"}) {
      const std::string header = "Content-Type: " + std::string(type) +
                                 "\r\nContent-Disposition: attachment; filename=\"" + name +
                                 "\"\r\n";
      EXPECT_TRUE(is_found(who, extract(test::part_message(header, "Subject: x\r\n\r\nbody\r\n"))))
          << type << " " << name;
    }
  }
}

TEST(ScreenText, OfManySignsTakesAboutAsLongAsTheyAreMany) {
  for (const char* piece : {"a b c d  ", "name: ", "first name: x last name: y ", "+AOk-",
                            "nom,prenom\n\"a", "first name\n", "nom\tprenom\n",
                            "nom\tx\tprenom\na\tb\tc\n", " at x dot y", "\u202e", "=", " a"}) {
    std::string text;
    while (text.size() < 200'000) text += piece;
    EXPECT_LE(content::screen_text(text).size(), 3 * text.size());
  }
}

TEST(HiddenName, IsFoundInHtmlWithNulInside) {
  subject::Subject who;
  who.names = {"Zoltan Kirkegaard"};
  EXPECT_TRUE(is_found(who, text_message("<p>Zol\0tan Kirke\0gaard</p>"s, "text/html")));
}

TEST(HiddenCode, IsFoundInWideLettersAndDigits) {
  subject::Subject who;
  who.ids = {"FR7630006000011234567890189"};
  EXPECT_TRUE(
      is_found(who, text_message("ＦＲ７６３０００６００００１１２３４５６７８９０１８９")));
}

TEST(ScreenText, OfTextThatReadsAsWrittenIsEmpty) {
  EXPECT_EQ(content::screen_text("Jean Dupont <jean@example.org>, 50% - 3\\4 été — “ok”"), "");
}

TEST(ScreenText, PassesOverInvisibleCharactersBetweenBlanks) {
  EXPECT_EQ(content::screen_text("\u200c \u200c\u00a0\u200c \u200c"), "");
}

TEST(ScreenText, GivesTheSurroundingsAlone) {
  const std::string far(5000, 'x');
  const std::string read = content::screen_text(far + " zk@ki\u200brk.example " + far);
  EXPECT_NE(read.find("zk@kirk.example"), std::string::npos);
  EXPECT_LT(read.size(), 600U);
}

TEST(UnknownTransferEncoding, IsUnreadable) {
  const Extracted message = extract(test::part_message(
      "Content-Type: text/plain\r\nContent-Transfer-Encoding: x-rot\r\n", "mx@kirk"));
  EXPECT_TRUE(test::names_reason(message, test::kUnreadable, "unknown transfer encoding"));
}

TEST(ContentEncoding, IsNamedAsNotExamined) {
  const Extracted message =
      extract(test::part_message("Content-Type: text/plain\r\nContent-Encoding: gzip\r\n", "x"));
  EXPECT_TRUE(test::names_reason(message, test::kUnsupported, "content encoding not decoded"));
}

}  // namespace
}  // namespace oubli
