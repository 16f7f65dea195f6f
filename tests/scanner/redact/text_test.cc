// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of text: every encoding, every form.
#include "adapters/mime/transfer_encode.h"
#include "tests/scanner/redact/redacting.h"
#include "tests/support/generator/transfer.h"

namespace oubli::redact::test {
namespace {

std::string message(std::string_view type, std::string_view encoding, std::string_view body) {
  return "From: ann@example.net\nSubject: hello\nMIME-Version: 1.0\nContent-Type: " +
         std::string(type) + "\nContent-Transfer-Encoding: " + std::string(encoding) + "\n\n" +
         std::string(body);
}

struct Writing {
  std::string_view name, charset, encoding;
};

class EveryWriting : public testing::TestWithParam<Writing> {};

constexpr std::string_view kLetter =
    "Ch\xc3\xa8re \xc3\x89quipe,\n"
    "le dossier de Jean Dupont (n\xc3\xa9 le 21/03/1974) est pr\xc3\xaat.\n"
    "Joindre: 06 12 34 56 78 ou Jean.Dupont@example.org, jean@example.org.\n"
    "IBAN FR76 3000 6000 0112 3456 7890 189\n"
    "Ren\xc3\xa9 Martin, rene@example.com, +33 1 99 00 11 22\n";

TEST_P(EveryWriting, LosesThePersonAndNothingElse) {
  const auto& [name, charset, encoding] = GetParam();
  const auto bytes = generator::to_charset(kLetter, charset);
  ASSERT_TRUE(bytes);
  std::string body = *bytes;
  if (encoding == "base64") body = mime::base64_lines(*bytes, "\n");
  if (encoding == "quoted-printable") body = mime::quoted_printable(*bytes, "\n");
  const std::string before = message("text/plain; charset=" + std::string(charset), encoding, body);
  ASSERT_TRUE(is_found(before));
  const auto out = redacted(before);
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_TRUE(out.stubs.empty());
  EXPECT_FALSE(is_found(out.bytes));
  EXPECT_THAT(
      read(out.bytes),
      HasSubstr("Ch\xc3\xa8re \xc3\x89quipe,\n"
                "le dossier de [redacted name] (n\xc3\xa9 le [redacted date]) est pr\xc3\xaat.\n"
                "Joindre: [redacted phone] ou "));
  EXPECT_THAT(read(out.bytes),
              HasSubstr(", [redacted e-mail].\nIBAN [redacted account]\n"
                        "Ren\xc3\xa9 Martin, rene@example.com, +33 1 99 00 11 22\n"));
  EXPECT_EQ(out.bytes.substr(0, out.bytes.find("\n\n")), before.substr(0, before.find("\n\n")))
      << "the header stays as it was";
}

INSTANTIATE_TEST_SUITE_P(Encodings, EveryWriting,
                         testing::Values(Writing{"Utf8", "utf-8", "8bit"},
                                         Writing{"Utf8Qp", "utf-8", "quoted-printable"},
                                         Writing{"Utf8Base64", "utf-8", "base64"},
                                         Writing{"Latin1", "iso-8859-1", "8bit"},
                                         Writing{"Latin1Qp", "iso-8859-1", "quoted-printable"},
                                         Writing{"Windows", "windows-1252", "base64"},
                                         Writing{"Latin9", "iso-8859-15", "quoted-printable"},
                                         Writing{"Utf16", "utf-16le", "base64"},
                                         Writing{"Utf7", "utf-7", "7bit"},
                                         Writing{"Mac", "macintosh", "base64"}),
                         [](const auto& one) { return std::string(one.param.name); });

// One line each: what is written and what is left of it.
struct Form {
  std::string_view name, type, before, after;
};

class EveryForm : public testing::TestWithParam<Form> {};

TEST_P(EveryForm, IsEditedInPlace) {
  const Form& form = GetParam();
  const auto out = redacted(message(form.type, "8bit", std::string(form.before) + "\n"));
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_TRUE(out.stubs.empty());
  EXPECT_EQ(out.bytes.substr(out.bytes.find("\n\n") + 2), std::string(form.after) + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Forms, EveryForm,
    testing::Values(
        Form{"QuotedBreak", "text/plain", "> ask Jean\n> Dupont for it",
             "> ask [redacted name] for it"},
        Form{"Veiled", "text/plain", "jean (at) example (dot) org, now", "[redacted e-mail], now"},
        Form{"Wide", "text/plain; charset=utf-8",
             "jean\xef\xbc\xa0"
             "example.org now",
             "[redacted e-mail] now"},
        Form{"SoftHyphen", "text/plain; charset=utf-8", "Jean Du\xc2\xadpont now",
             "[redacted name] now"},
        Form{"Percent", "text/plain", "https://x.example/u?e=jean%40example.org&k=1",
             "https://x.example/u?e=[redacted e-mail]&k=1"},
        Form{"PercentTwice", "text/plain", "https://x.example/u?e=jean%2540example.org&k=1",
             "https://x.example/u?e=[redacted e-mail]&k=1"},
        Form{"Encapsulated", "text/plain", "to IMCEASMTP-jean+40example+2Eorg@x.example it",
             "to [redacted e-mail] it"},
        Form{"SignedSender", "text/plain", "of prvs=jean/0123456789@example.org it",
             "of [redacted e-mail] it"},
        Form{"Base64InALink", "text/plain", "https://x.example/u?e=amVhbkBleGFtcGxlLm9yZw==&k=1",
             "https://x.example/u?e=[redacted e-mail]==&k=1"},
        Form{"QuotedHeader", "text/plain", "> To: =?utf-8?B?SmVhbiBEdXBvbnQ=?= <jd@x.example>, b",
             "> To: [redacted name] <jd@x.example>, b"},
        Form{"ReturnPath", "text/plain", "to <bounces+jean=example.org@lists.example> it went",
             "to <[redacted e-mail]> it went"},
        Form{"Namesake", "text/plain", "Jean Dupont met Jean-Marie Dupont",
             "[redacted name] met Jean-Marie Dupont"},
        Form{"Flowed", "text/plain; format=flowed", "> the file of Jean \n> Dupont is \n> here",
             "> the file of [redacted name] is \n> here"},
        Form{"WrappedAddress", "text/plain", "> ask jean@\n> example.org now",
             "> ask [redacted e-mail] now"},
        Form{"WrappedAddressFlowed", "text/plain; format=flowed", "> ask jean@ \n> example.org now",
             "> ask [redacted e-mail] now"},
        Form{"SpacedAddress", "text/plain", "ask jean @ example . org now",
             "ask [redacted e-mail] now"},
        Form{"CodedTwice", "text/plain; charset=utf-8",
             "to Jean\u00c2\u00a0Dupont, \u00c3\u00a9t\u00c3\u00a9",
             "to [redacted name], \u00c3\u00a9t\u00c3\u00a9"},
        Form{"Directory", "text/plain",
             "dn: x\ncn:: SmVhbiBEdXBvbnQ=\nmail: jean@exa\n mple.org\nl: x",
             "dn: x\ncn:[redacted name]\nmail: [redacted e-mail]\n \nl: x"},
        Form{"CardInAText", "text/plain", "see\nBEGIN:VCARD\nFN:Je\n an Dupont\nEND:VCARD\na\\b",
             "see\nBEGIN:VCARD\nFN:[redacted name]\n \nEND:VCARD\na\\b"},
        Form{"WrappedAddressInHtml", "text/html", "<p>jean@<br>example.org, x</p>",
             "<p>[redacted e-mail]<br>, x</p>"},
        Form{"Bold", "text/html", "<p>Dear Jean <b>Dup</b>ont &amp; all</p>",
             "<p>Dear [redacted name]<b></b> &amp; all</p>"},
        Form{"Entities", "text/html", "<p>J&#101;an&nbsp;Dupont &eacute;</p>",
             "<p>[redacted name] &eacute;</p>"},
        Form{"Hidden", "text/html", "<div style=\"display:none\">Jean Dupont</div><p>x</p>",
             "<div style=\"display:none\">[redacted name]</div><p>x</p>"},
        Form{"Comment", "text/html", "<!-- Jean Dupont --><p>x</p>",
             "<!-- redacted-name --><p>x</p>"},
        Form{"Framed", "text/html",
             "<iframe srcdoc=\"&lt;p&gt;Je<b>an</b> Du&lt;i&gt;pont&lt;/i&gt; "
             "&lt;p title='Jean&amp;#32;Dupont'&gt;&amp;eacute;\"></iframe><p>x</p>",
             "<iframe srcdoc=\"&lt;p&gt;redacted-name<b></b>&lt;i&gt;&lt;/i&gt; "
             "&lt;p title='redacted-name'&gt;&amp;eacute;\"></iframe><p>x</p>"},
        Form{"Title", "text/html", "<img alt='Jean Dupont' title=Jean&#32;Dupont src=a.png>",
             "<img alt='redacted-name' title=redacted-name src=a.png>"},
        Form{"Card", "text/vcard", "FN:Jean Du\n pont\nNOTE:a\\, b",
             "FN:[redacted name]\nNOTE:a\\, b"},
        Form{"CardFoldedInACharacter", "text/calendar; charset=utf-8",
             "SUMMARY:Jean Dupont\nLOCATION:Caf\xc3\r\n \xa9 de la gare\nNOTE:Jean\xc2\n \xa0"
             "Dupont",
             "SUMMARY:[redacted name]\nLOCATION:Caf\xc3\r\n \xa9 de la gare\nNOTE:[redacted "
             "name]\n "},
        Form{"QuotedCard", "text/vcard",
             "FN;ENCODING=QUOTED-PRINTABLE:Je=61n Du=\npont\nNOTE;ENCODING=QUOTED-PRINTABLE:=C3=A9",
             "FN;ENCODING=QUOTED-PRINTABLE:[redacted name]=\n\n"
             "NOTE;ENCODING=QUOTED-PRINTABLE:=C3=A9"},
        Form{"Json", "application/json", R"({"n":"J\u0065an Dupont","o":"\u00e9"})",
             R"({"n":"[redacted name]","o":"\u00e9"})"},
        Form{"Rich", "text/enriched", "<bold>Jean</bold> Dupont, <<x",
             "<bold>[redacted name]</bold>, <<x"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(RedactedText, LinkInsideALinkIsEditedInPlace) {
  for (const std::string_view link : {"https://x.example/?u=mailto%3Ajean%2540example.org&amp;k=1",
                                      "https://y.example/v2/url?u=http-3A__y_-3Fe-3Djean-40example."
                                      "org&amp;k=1"}) {
    const std::string body = "<p>all</p><a href='" + std::string(link) + "'>x</a>\n";
    const auto out = redacted(message("text/html", "8bit", body));
    ASSERT_EQ(out.outcome, Outcome::Redacted) << link;
    EXPECT_TRUE(out.stubs.empty()) << link;
    EXPECT_THAT(out.bytes,
                AllOf(HasSubstr("<p>all</p><a href='https://"), HasSubstr("&amp;k=1'>x")))
        << link;
  }
}

TEST(RedactedText, LinkToWriteToSomebodyStaysALink) {
  const auto out =
      redacted(message("text/html", "7bit", "<a href=\"mailto:jean@example.org\">mail</a>\n"));
  EXPECT_THAT(out.bytes, HasSubstr("<a href=\"mailto:redacted-"));
  EXPECT_THAT(out.bytes, HasSubstr("@redacted.invalid\">mail</a>\n"));
}

// An odd number of bytes put into text of two would move all that follows.
TEST(RedactedText, TextThatIsWideWithoutSayingSoStaysReadable) {
  const std::string letter =
      "Client: jean@example.org\nTout le reste : \xc3\xa9t\xc3\xa9, r\xc3\xa9gl\xc3\xa9.\n";
  for (const std::string_view mark : {"", "\xff\xfe"}) {
    for (const std::string_view type :
         {"text/csv; name=\"notes.csv\"", "text/plain; charset=utf-8", "text/html"}) {
      const std::string bytes = std::string(mark) + *generator::to_charset(letter, "utf-16le");
      const auto out = redacted(message(type, "base64", mime::base64_lines(bytes, "\n")));
      ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
      EXPECT_THAT(read(out.bytes),
                  HasSubstr("Tout le reste : \xc3\xa9t\xc3\xa9, r\xc3\xa9gl\xc3\xa9."))
          << type;
      EXPECT_THAT(read(out.bytes), Not(HasSubstr("jean@"))) << type;
      EXPECT_FALSE(is_found(out.bytes)) << type;
    }
  }
}

TEST(RedactedText, NameInAnotherCharsetThanTheLabelGoesAsAWhole) {
  subject::Subject subject;
  subject.names = {"J\xc3\xb6rn Kottmann"};
  for (const std::string_view type : {"text/plain", "text/plain; charset=utf-8"}) {
    const auto out = redacted(message(type, "8bit", "To J\xf6rn Kottmann, \xe9t\xe9\n"), subject);
    ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
    EXPECT_THAT(read(out.bytes), HasSubstr("To [redacted name], \xc3\xa9t\xc3\xa9\n")) << type;
    EXPECT_THAT(out.bytes, HasSubstr("\n\nTo [redacted name], \xe9t\xe9\n")) << type;
  }
}

TEST(RedactedText, BytesThatAreNotWhatTheirLabelSaysStayAsTheyAre) {
  for (const std::string_view charset : {"x-nobody", "us-ascii", "utf-8", "iso-8859-1"}) {
    const std::string type = "text/plain; charset=" + std::string(charset);
    const auto out = redacted(message(type, "8bit", "Jean Dupont \xc3\xa9t\xe9 \x81\n"));
    ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
    EXPECT_EQ(out.bytes, message(type, "8bit", "[redacted name] \xc3\xa9t\xe9 \x81\n")) << charset;
  }
}

TEST(RedactedText, SevenBitLabelOfTextThatIsUtf8CostsNothing) {
  for (const char* charset : {"iso-2022-jp", "utf-7", "hz-gb-2312"}) {
    const std::string type = "text/plain; charset=" + std::string(charset);
    const auto out = redacted(message(type, "8bit", "\xc3\xa9t\xc3\xa9 Jean Dupont \xc3\xa0 2\n"));
    ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
    EXPECT_EQ(out.bytes, message(type, "8bit", "\xc3\xa9t\xc3\xa9 [redacted name] \xc3\xa0 2\n"));
  }
}

TEST(RedactedText, FooterThatAListPutBehindBase64StaysAndIsEdited) {
  const std::string footer =
      "_______________________________________________\n"
      "List mailing list, kept by %\nhttps://lists.example/listinfo/list\n";
  const auto with = [&](std::string_view keeper) {
    std::string out = footer;
    return out.replace(out.find('%'), 1, keeper);
  };
  const auto coded = [](std::string_view text) { return mime::base64_lines(text, "\n"); };
  const std::string type = "text/plain; charset=utf-8";
  for (const std::string_view before :
       {"Bonjour Jean Dupont, tout le reste\n", "Bonjour \xc3\xa0 tous\n"}) {
    std::string after(before);
    if (const auto at = after.find("Jean Dupont"); at != std::string::npos)
      after.replace(at, 11, "[redacted name]");
    const auto out = redacted(message(type, "base64", coded(before) + with("Jean Dupont")));
    ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
    EXPECT_EQ(out.bytes, message(type, "base64", coded(after) + with("[redacted name]")));
  }
  const auto out = redacted(message(type, "base64", coded("Jean Dupont\n") + with("Eve")));
  EXPECT_EQ(out.bytes, message(type, "base64", coded("[redacted name]\n") + with("Eve")));
}

TEST(RedactedText, FileInATextGoesAndTheTextStays) {
  const std::string others = "begin 644 b.txt\n%2&5L;&\\\n`\nend\n";
  const std::string theirs = "begin 644 a.txt\n+2F5A;B!$=7!O;G0\n`\nend\n";
  const auto out = redacted(message(
      "text/plain", "7bit", "See both:\n" + theirs + "and\n" + others + "Bye, Jean Dupont\n"));
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_EQ(out.bytes, message("text/plain", "7bit",
                               "See both:\n" + std::string(kStubText) + "\nand\n" + others +
                                   "Bye, [redacted name]\n"));
  EXPECT_EQ(out.stubs.size(), 1U);
}

TEST(RedactedText, NameThatTheLabelHidesGoesAndTheRestKeepsItsBytes) {
  subject::Subject subject;
  subject.names = {"Ren\xc3\xa9 Dupr\xc3\xa9"};
  const std::string type = "text/plain; charset=us-ascii; format=flowed";
  const auto out = redacted(message(type, "8bit", "Ren\xe9 Dupr\xe9 \xe9t\xe9\n"), subject);
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_EQ(out.bytes, message(type, "8bit", "[redacted name] \xe9t\xe9\n"));
}

TEST(RedactedText, MessageThatDoesNotSpeakOfThePersonIsLeftAlone) {
  const auto out = redacted(message("text/plain", "7bit", "Jean went home.\n"));
  EXPECT_EQ(out.outcome, Outcome::Unchanged);
  EXPECT_TRUE(out.bytes.empty());
}

TEST(RedactedText, ShortNumberThatProvesNothingStays) {
  subject::Subject subject = jean();
  subject.ids = {"2019"};
  const auto out = redacted(message("text/plain", "7bit", "Jean Dupont came in 2019.\n"), subject);
  EXPECT_THAT(out.bytes, HasSubstr("[redacted name] came in 2019.\n"));
}

TEST(RedactedText, EndsInASoftBreakAsItDid) {
  for (const char* charset : {"utf-8", "utf-16le"}) {
    const auto bytes = generator::to_charset("Hello Jean Dupont ok", charset);
    ASSERT_TRUE(bytes);
    const auto out =
        redacted(message("text/plain; charset=" + std::string(charset), "quoted-printable",
                         mime::quoted_printable(*bytes, "\n") + "=\n"));
    ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
    EXPECT_THAT(out.bytes, testing::EndsWith("=\n"));
    EXPECT_THAT(read(out.bytes), HasSubstr("Hello [redacted name] ok\n"));
  }
}

TEST(ListedAddress, GoesAndTheOthersStay) {
  const auto out = redacted(message("text/plain", "8bit", "by {jean, ann}@example.org, Lyon\n"));
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_THAT(out.bytes, HasSubstr("by {[redacted e-mail], ann}@example.org, Lyon\n"));
}

TEST(EscapedAddress, Goes) {
  const auto out = redacted(message("text/plain", "8bit", "by jean\\@example.org, Lyon\n"));
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_THAT(out.bytes, HasSubstr("by [redacted e-mail], Lyon\n"));
}

class SplitName : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(SplitName, GoesFromBothItsFields) {
  const auto& [text, type] = GetParam();
  const std::string before = message(type, "8bit", text);
  ASSERT_TRUE(is_found(before));
  const auto out = redacted(before);
  ASSERT_EQ(out.outcome, Outcome::Redacted) << out.why;
  EXPECT_TRUE(out.stubs.empty());
  EXPECT_FALSE(is_found(out.bytes));
  EXPECT_THAT(out.bytes, Not(HasSubstr("Jean")));
  EXPECT_THAT(out.bytes, Not(HasSubstr("Dupont")));
  EXPECT_THAT(read(out.bytes), testing::AllOf(HasSubstr("hello"), HasSubstr("Lyon")));
}

INSTANTIATE_TEST_SUITE_P(
    All, SplitName,
    testing::Values(
        std::pair{"hello\n\nPrenom* : Jean\nVille : Lyon\nNom* : Dupont\n", "text/plain"},
        std::pair{"hello\nAM> Jean\nAM> Dupont of Lyon\n", "text/plain"},
        std::pair{"hello https://x.example/?q=J%65an+Dupont Lyon\n", "text/plain"},
        std::pair{"hello\n\nPrenom\nJean\nNom\nDupont\n\nLyon\n", "text/plain"},
        std::pair{"hello\n[prenom] => Jean\n[ville] => Lyon\n[nom] => Dupont\n", "text/plain"},
        std::pair{"hello\nFirst Name,City,Last Name\nJean,Lyon,Dupont\nAnn,Lyon,Ek\n",
                  "text/plain"},
        std::pair{"<p>hello</p><dl><dt>First name</dt><dd>Jean</dd><dt>Last "
                  "name</dt><dd>Dupont</dd></dl><p>Lyon</p>",
                  "text/html"},
        std::pair{"<p>hello</p><table><tr><th>Vorname</th><td>Jean</td></tr><tr><th>Nachname"
                  "</th><td>Dupont</td></tr></table><p>Lyon</p>",
                  "text/html"}));

}  // namespace
}  // namespace oubli::redact::test
