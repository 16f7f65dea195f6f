// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "scanner/subject/subject.h"
#include "tests/scanner/subject/in_memory_index.h"

namespace oubli::subject {
namespace {

struct NameCase {
  const char* name;
  const char* text;
};
std::ostream& operator<<(std::ostream& out, const NameCase& each) {
  return out << '"' << each.name << "\" in \"" << each.text << '"';
}

class WrittenName : public testing::TestWithParam<NameCase> {};

TEST_P(WrittenName, IsMatchedAndReachedThroughTheIndex) {
  const Extracted message = oubli::test::body(GetParam().text);
  const Subject subject = oubli::test::named(GetParam().name);
  EXPECT_GE(Matcher(subject).match(message).score, kDefaultMinScore);
  const auto query = narrowing_query(subject);
  ASSERT_TRUE(query);
  EXPECT_TRUE(oubli::test::InMemoryIndex(message).finds(*query));
}

INSTANTIATE_TEST_SUITE_P(
    Order, WrittenName,
    testing::Values(
        NameCase{"Jean Dupont", "Bonjour Jean Dupont, comment allez-vous ?"},
        NameCase{"Jean Dupont", "Dupont, Jean"}, NameCase{"Jean Dupont", "Dupont Jean"},
        NameCase{"Jean Dupont", "DUPONT/JEAN MR"}, NameCase{"Jean Dupont", "Jean/Dupont"},
        NameCase{"Dupont, Jean", "le dossier de Jean Dupont est clos"},
        NameCase{"DUPONT Jean", "M. Jean Dupont"}, NameCase{"Jean DUPONT", "DUPONT Jean"},
        NameCase{"Jean Dupont", "Nom\tDupont\tJean\t12 rue"},
        NameCase{"Jean Dupont", "id;Dupont;Jean;Lyon"}, NameCase{"Jean Dupont", "Dupont (Jean)"},
        NameCase{"János Nagy", "Nagy János levele"}, NameCase{"Nagy János", "János Nagy"},
        NameCase{"Jean Dupont", "avec Jean\nDupont demain"},
        NameCase{"Jean Dupont", "> avec Jean\n> Dupont demain"},
        NameCase{"Jean Dupont",
                 "Jean\xc2\xa0"
                 "Dupont"},
        NameCase{"Dr. Jean Dupont", "Jean Dupont"}, NameCase{"Jean Dupont", "Dr Jean Dupont"}));

INSTANTIATE_TEST_SUITE_P(
    LetterCase, WrittenName,
    testing::Values(NameCase{"Jean Dupont", "jean dupont"}, NameCase{"Jean Dupont", "JEAN DUPONT"},
                    NameCase{"Jean Dupont", "dupont jean"}, NameCase{"jean dupont", "Jean Dupont"},
                    NameCase{"Jean Dupont", "jean\ndupont"},
                    NameCase{"Zorglub Krimmelbein", "frag zorglub krimmelbein mal"},
                    NameCase{"Zorglub Krimmelbein", "krimmelbein, zorglub"},
                    NameCase{"Will May", "will may"}));

INSTANTIATE_TEST_SUITE_P(
    Initials, WrittenName,
    testing::Values(
        NameCase{"Jean Dupont", "J. Dupont"}, NameCase{"Jean Dupont", "J Dupont"},
        NameCase{"Jean Dupont", "Dupont J."}, NameCase{"Jean Dupont", "Dupont, J."},
        NameCase{"Jean Dupont", "Jean M. Dupont"}, NameCase{"Jean Dupont", "Jean Michel Dupont"},
        NameCase{"Jean M. Dupont", "Jean Dupont"}, NameCase{"Jean-Pierre Dupont", "J.-P. Dupont"},
        NameCase{"Jean-Pierre Dupont", "J-P Dupont"}, NameCase{"Jean-Pierre Dupont", "JP Dupont"},
        NameCase{"Jean-Pierre Dupont", "J. P. Dupont"},
        NameCase{"Jean-Pierre Dupont", "Dupont J.-P."}, NameCase{"Юрий Петров", "Ю. Петров"},
        NameCase{"John Fitzgerald Kennedy", "John F. Kennedy"}));

INSTANTIATE_TEST_SUITE_P(Compound, WrittenName,
                         testing::Values(NameCase{"Jean-Philippe Dupont", "Jean-Philippe Dupont"},
                                         NameCase{"Jean-Philippe Dupont", "Jean Philippe Dupont"},
                                         NameCase{"Jean-Philippe Dupont", "jeanphilippe dupont"},
                                         NameCase{"Jean-Philippe Dupont", "Jeanphilippe DUPONT"},
                                         NameCase{"Jean-Philippe Dupont", "DUPONT Jean-Philippe"},
                                         NameCase{"Jean-Philippe Dupont", "jean-philippe dupont"},
                                         NameCase{"Jeanphilippe Dupont", "Jean-Philippe Dupont"},
                                         NameCase{"Sean O'Brien", "Sean O'Brien"},
                                         NameCase{"Sean O'Brien", "Sean OBrien"},
                                         NameCase{"Sean O'Brien",
                                                  "Sean O\xe2\x80\x99"
                                                  "Brien"},
                                         NameCase{"Sean O'Brien", "Sean O Brien"},
                                         NameCase{"Sean O'Brien", "O'Brien, Sean"},
                                         NameCase{"Sean OBrien", "Sean O'Brien"},
                                         NameCase{"Sean O'Brien", "sean o'brien"},
                                         NameCase{"Ronald McDonald", "Ronald Mc Donald"},
                                         NameCase{"Ronald McDonald", "Ronald MacDonald"},
                                         NameCase{"Ronald Mac Donald", "Ronald McDonald"}));

INSTANTIATE_TEST_SUITE_P(
    Particles, WrittenName,
    testing::Values(NameCase{"Vincent van Gogh", "Vincent van Gogh"},
                    NameCase{"Vincent van Gogh", "Vincent Van Gogh"},
                    NameCase{"Vincent van Gogh", "van Gogh, Vincent"},
                    NameCase{"Vincent van Gogh", "Gogh, Vincent"},
                    NameCase{"Jan van den Berg", "Jan Vandenberg"},
                    NameCase{"Jan Vandenberg", "Jan van den Berg"},
                    NameCase{"Ludwig von Mises", "LUDWIG VON MISES"},
                    NameCase{"Ana de la Cruz", "Ana De La Cruz"},
                    NameCase{"Ana de la Cruz", "ana de la cruz"},
                    NameCase{"Jeanne d'Arc", "Jeanne d'Arc"},
                    NameCase{"Mohammed al-Rashid", "Mohammed Al Rashid"},
                    NameCase{"Charles de Gaulle", "de Gaulle Charles"},
                    NameCase{"Gabriel García Márquez", "Gabriel García Márquez"},
                    NameCase{"Gabriel García Márquez", "Gabriel Garcia"},
                    NameCase{"Gabriel García Márquez", "García Márquez, Gabriel"},
                    NameCase{"Gabriel García Márquez", "gabriel garcía márquez"},
                    NameCase{"José Ortega y Gasset", "José Ortega Gasset"},
                    NameCase{"Marie Dupont-Martin", "Marie Dupont Martin"}));

INSTANTIATE_TEST_SUITE_P(
    Diacritics, WrittenName,
    testing::Values(
        NameCase{"Jürgen Müller", "Juergen Mueller"}, NameCase{"Jürgen Müller", "JURGEN MULLER"},
        NameCase{"Juergen Mueller", "Jürgen Müller"}, NameCase{"Jurgen Muller", "Jürgen Müller"},
        NameCase{"Jürgen Müller", "Ju\xcc\x88rgen Mu\xcc\x88ller"},
        NameCase{"Mueller Hans", "Hans Muller"}, NameCase{"Hans Groß", "Hans Gross"},
        NameCase{"Hans Gross", "HANS GROß"}, NameCase{"Søren Kjær", "Soeren Kjaer"},
        NameCase{"Søren Kjær", "Soren Kjaer"}, NameCase{"Åsa Håkansson", "Aasa Haakansson"},
        NameCase{"Åsa Håkansson", "Asa Hakansson"}, NameCase{"Michał Wałęsa", "Michal Walesa"},
        NameCase{"Lech Walesa", "Lech Wałęsa"}, NameCase{"François Lefèvre", "Francois LEFEVRE"},
        NameCase{"Ömer Çelik", "Omer Celik"}));

INSTANTIATE_TEST_SUITE_P(
    OtherAlphabets, WrittenName,
    testing::Values(
        NameCase{"Дмитрий Юрьев", "Dmitry Yuryev"}, NameCase{"Dmitri Petrov", "Дмитрий Петров"},
        NameCase{"Dmitriy Petrov", "Dmitri Petrov"}, NameCase{"Дмитрий Петров", "Dmitrij Petrow"},
        NameCase{"Yuri Gagarin", "Юрий Гагарин"}, NameCase{"Юрий Гагарин", "Iouri Gagarine"},
        NameCase{"Yury Gagarin", "гагарин юрий"},
        NameCase{"Сергей Рахманинов", "Sergei Rachmaninoff"},
        NameCase{"Sergey Ivanov", "Сергеем? Сергей Иванов"},
        NameCase{"Пётр Чайковский", "Petr Tchaikovsky"},
        NameCase{"Petr Tschaikowski", "Петр Чайковский"},
        NameCase{"Evgeny Onegin", "Yevgeny Onegin"},
        NameCase{"Giorgos Papadopoulos", "Γιώργος Παπαδόπουλος"},
        NameCase{"Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"},
        NameCase{"Dimitris Papadimitriou", "Δημήτρης Παπαδημητρίου"},
        NameCase{"山田太郎", "担当は山田太郎です"}, NameCase{"山田 太郎", "山田太郎様"},
        NameCase{"山田 太郎", "клиент 山田, 太郎 был"}, NameCase{"山田 太郎", "山田、太郎"},
        NameCase{"山田 太郎", "太郎 山田"}, NameCase{"山田　太郎", "担当は山田　太郎です"},
        NameCase{"山田 太郎", "> 山田\n> 太郎"}, NameCase{"山田 太郎", "id;山田;太郎;x"},
        NameCase{"山田太郎", "山田 太郎"}, NameCase{"山田太郎", "山田　太郎様"},
        NameCase{"林太郎", "担当は林 太郎です"}, NameCase{"王芳", "王 芳"},
        NameCase{"王 芳", "联系人：王芳"}, NameCase{"王 芳", "联系人：王　芳。"},
        NameCase{"김민준", "김 민준 님"}, NameCase{"สมชาย ใจดี", "คุณสมชาย ใจดีครับ"},
        NameCase{"محمد علي", "كتب محمد علي رسالة"}));

INSTANTIATE_TEST_SUITE_P(Umlauts, WrittenName,
                         testing::Values(NameCase{"Gisela Bräustein", "Gisela Braeustein"},
                                         NameCase{"Gisela Braeustein", "Gisela Bräustein"},
                                         NameCase{"Gisela Bräustein", "GISELA BRAUSTEIN"},
                                         NameCase{"Peter Højgaard", "Peter Hoejgaard"},
                                         NameCase{"Peter Hoejgaard", "Højgaard, Peter"},
                                         NameCase{"Kari Røyrvik", "Kari Roeyrvik"},
                                         NameCase{"Åse Ångström", "Aase Aangstroem"},
                                         NameCase{"Jürgen Groß", "Juergen Gross"},
                                         NameCase{"Jörg Weiß", "JOERG WEISS"},
                                         NameCase{"Öznur Ünlü", "Oeznur Uenlue"},
                                         NameCase{"Pekka Hämäläinen", "Pekka Haemaelaeinen"},
                                         NameCase{"Pekka Jääskeläinen", "Pekka Jaaskelainen"},
                                         NameCase{"Bjørn Sæther", "Bjoern Saether"},
                                         NameCase{"Łukasz Żak", "Lukasz Zak"},
                                         NameCase{"Ľubomír Ďurčo", "Lubomir Durco"}));

INSTANTIATE_TEST_SUITE_P(
    Otherwise, WrittenName,
    testing::Values(NameCase{"Jean Dupont", "Jean Dupont's car"},
                    NameCase{"Hans Müller", "Hans Müllers Auto"},
                    NameCase{"Jean Dupont", "jean.dupont@example.org"},
                    NameCase{"Jean Dupont", "dupont.jean@example.org"},
                    NameCase{"Jean Dupont", "jeandupont@example.org"},
                    NameCase{"Jean Dupont", "linkedin.com/in/jean-dupont"},
                    NameCase{"Robert Miller", "Bob Miller"}, NameCase{"Dupont", "Dupont"},
                    NameCase{"Jean Dupont", "*Jean Dupont*"},
                    NameCase{"Jean Dupont", "Pierre Martin, Jean Dupont, Anne Petit"}));

INSTANTIATE_TEST_SUITE_P(TypedOtherwise, WrittenName,
                         testing::Values(NameCase{"Jean Philippe Martin", "Jean-Philippe Martin"},
                                         NameCase{"Jean Philippe Martin", "Martin, Jean-Philippe"},
                                         NameCase{"Jean Philippe Martin", "J.-P. Martin"},
                                         NameCase{"Jean Philippe Martin", "JP Martin"},
                                         NameCase{"Jean Philippe Martin", "jean-philippe martin"},
                                         NameCase{"J. Dupont", "Dear Jean Dupont,"},
                                         NameCase{"J. Dupont", "Dupont, Jean"},
                                         NameCase{"J. Dupont", "jean dupont"},
                                         NameCase{"J. Dupont", "J. Dupont"},
                                         NameCase{"J.-P. Martin", "Jean-Philippe Martin"},
                                         NameCase{"J. P. Martin", "Jean Philippe Martin"}));
INSTANTIATE_TEST_SUITE_P(
    FileNamesAndColumns, WrittenName,
    testing::Values(NameCase{"Zoltan Kirkegaard", "CV_Zoltan_Kirkegaard.pdf"},
                    NameCase{"Zoltan Kirkegaard", "CV-Zoltan-Kirkegaard-2020.pdf"},
                    NameCase{"Zoltan Kirkegaard", "zoltan_kirkegaard@x.example"},
                    NameCase{"Zorglub Krimmelbein", "zorglub_krimmelbein@x.example"},
                    NameCase{"Zoltan Kirkegaard", "https://x.example/zoltan_kirkegaard"},
                    NameCase{"Zoltan Kirkegaard", "*Zoltan* _Kirkegaard_"},
                    NameCase{"Zoltan Kirkegaard", "_Zoltan_ _Kirkegaard_"},
                    NameCase{"Zoltan Kirkegaard", "1,Zoltan,Kirkegaard"},
                    NameCase{"Zoltan Kirkegaard", "1,Kirkegaard,Zoltan"},
                    NameCase{"Zoltan Kirkegaard", "\"1\",\"Zoltan\",\"Kirkegaard\""}));

// Conjoining jamo, marks of their own for voiced kana, kana of half width: the same characters.
INSTANTIATE_TEST_SUITE_P(
    Decomposed, WrittenName,
    testing::Values(
        NameCase{"김철수", "수신 \u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e 귀하"},
        NameCase{"\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e", "수신 김철수 귀하"},
        NameCase{"\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e",
                 "\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e"},
        NameCase{"이 영희", "\u110b\u1175 \u110b\u1167\u11bc\u1112\u1174"},
        NameCase{"\u110b\u1175 \u110b\u1167\u11bc\u1112\u1174", "이 영희"},
        NameCase{"\u110b\u1175 \u110b\u1167\u11bc\u1112\u1174", "이영희"},
        NameCase{"山田がくと", "担当は山田か\u3099くとです"},
        NameCase{"山田か\u3099くと", "担当は山田がくとです"},
        NameCase{"山田か\u3099くと", "山田 か\u3099くと"},
        NameCase{"ドミニク ガルシア", "ト\u3099ミニク カ\u3099ルシア"},
        NameCase{"ト\u3099ミニク カ\u3099ルシア", "ドミニク ガルシア"},
        NameCase{"ドミニク ガルシア", "ﾄﾞﾐﾆｸ ｶﾞﾙｼｱ"}, NameCase{"ﾄﾞﾐﾆｸ ｶﾞﾙｼｱ", "ドミニクガルシア"},
        NameCase{"ドミニク ガルシア", "ドミニク・ガルシア様"},
        NameCase{"パク ヒョン", "ハ\u309aク ヒョン"},
        NameCase{"多米尼克 加西亚", "多米尼克·加西亚"}, NameCase{"李 小龍", "\uf9e1小龍"}));

// Every character that Unicode calls white space (PropList, White_Space) parts as a blank does.
class Blank : public testing::TestWithParam<const char*> {};

TEST_P(Blank, PartsTheWordsOfAName) {
  const std::string text = std::string("avec Jean") + GetParam() + "Dupont demain";
  const Extracted message = oubli::test::body(text);
  const Subject subject = oubli::test::named("Jean Dupont");
  EXPECT_GE(Matcher(subject).match(message).score, kDefaultMinScore);
  EXPECT_TRUE(oubli::test::InMemoryIndex(message).finds(*narrowing_query(subject)));
  const std::string sign = GetParam();
  const std::string typed = "Jean" + (sign == "\t" ? " " : sign) + "Dupont";  // a tab parts columns
  EXPECT_GE(
      Matcher(oubli::test::named(typed.c_str())).match(oubli::test::body("Dupont, Jean")).score,
      kDefaultMinScore);
}

TEST_P(Blank, PartsTheGroupsOfANumber) {
  std::string phone = "06 12 34 56 78", iban = "FR76 3000 6000 0112 3456 7890 189";
  for (std::string* code : {&phone, &iban}) {
    for (std::size_t at = code->find(' '); at != code->npos; at = code->find(' ', at + 4)) {
      code->replace(at, 1, GetParam());
    }
  }
  Subject caller, payer;
  caller.phones = {"+33612345678"};
  payer.ids = {"FR7630006000011234567890189"};
  for (const auto& [text, subject] : {std::pair(phone, caller), std::pair(iban, payer)}) {
    const Extracted message = oubli::test::body("see " + text + " now");
    EXPECT_GE(Matcher(subject).match(message).score, kDefaultMinScore) << text;
    EXPECT_TRUE(oubli::test::InMemoryIndex(message).finds(*narrowing_query(subject))) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(WhiteSpace, Blank,
                         testing::Values("\t", "\n", "\v", "\f", " ", "\u0085", "\u00a0", "\u1680",
                                         "\u180e", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
                                         "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a",
                                         "\u2028", "\u2029", "\u202f", "\u205f", "\u2800", "\u3000",
                                         "\u3164"));

class SomebodyElse : public testing::TestWithParam<NameCase> {};

TEST_P(SomebodyElse, StaysBelowTheThreshold) {
  const Extracted message = oubli::test::body(GetParam().text);
  EXPECT_LT(Matcher(oubli::test::named(GetParam().name)).match(message).score, kDefaultMinScore);
}

INSTANTIATE_TEST_SUITE_P(
    Names, SomebodyElse,
    testing::Values(
        NameCase{"J. Dupont", "Pierre Dupont"}, NameCase{"J. Dupont", "Jean Durand"},
        NameCase{"Jean Philippe Martin", "Jean-Marie Martin"},
        NameCase{"Jean Philippe Martin", "Philippe-Jean Martin"},
        NameCase{"Jean Dupont", "CV_Pierre_Dupont.pdf"},
        NameCase{"Jean Dupont", "CV-Marc-Jean-Dupont.pdf"},

        NameCase{"Jean Dupont", "Jean-Pierre Dupont"}, NameCase{"Jean Dupont", "Marie Dupont"},
        NameCase{"山田 太郎", "山田 花子"}, NameCase{"山田 太郎", "太郎山田"},
        NameCase{"山田 太郎", "山田さんと太郎"}, NameCase{"王 芳", "大王 芳香"},
        NameCase{"山田太郎", "山 田 太郎"}, NameCase{"山田太郎", "山田。太郎"},
        NameCase{"山田がくと", "山田かくと"}, NameCase{"山田かくと", "山田か\u3099くと"},
        NameCase{"김철수", "\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u1165"},
        NameCase{"Jean Dupont", "Pierre Dupont\u2028Jean Martin"},
        NameCase{"Jean Dupont", "Pierre Dupont\u0085Jean Martin"},
        NameCase{"Jean Muller", "Jean Meuller"}, NameCase{"Joy Smith", "Joey Smith"},
        NameCase{"Jean Dupont", "Jean Dupond"}, NameCase{"Jean Dupont", "Jean"},
        NameCase{"Jean Dupont", "Dupont"}, NameCase{"Jean Dupont", "Monsieur Dupont"},
        NameCase{"Jean Dupont", "M. Dupont"}, NameCase{"Hans Müller", "Frau Müller"},
        NameCase{"Jean Dupont", "Mr Dupont"}, NameCase{"Jean-Pierre Dupont", "Jean Dupont"},
        NameCase{"Jean-Pierre Dupont", "Pierre Dupont"},
        NameCase{"Jean Dupont", "Dupont Jean-Pierre"}, NameCase{"Jean Dupont", "Marc-Jean Dupont"},
        NameCase{"Jean Dupont", "Jean Dupont-Martin"},
        NameCase{"Jean Dupont", "Martin-Dupont Jean"},
        NameCase{"Jean Dupont", "Pierre Dupont, Jean Martin"},
        NameCase{"Jean Dupont", "Pierre Dupont\nJean Martin"},
        NameCase{"Jean Dupont", "Martin Jean\nDupont Pierre"},
        NameCase{"Jean Dupont", "J.-P. Dupont"}, NameCase{"Jean Dupont", "P. Dupont"},
        NameCase{"Jean Dupont", "J'ai vu Jean. Dupont est parti."},
        NameCase{"Jean Dupont", "Jean Martin et Marie Dupont"},
        NameCase{"Jean Dupont", "jean et dupont"}, NameCase{"Jean Dupont", "jdupont@example.org"},
        NameCase{"Jean Dupont", "Jean Martin"}, NameCase{"Michael Dupont", "Michal Dupont"},
        NameCase{"Jan Smith", "Ian Smith"}, NameCase{"Hans Meyer", "Hans Meier"},
        NameCase{"Hans Schmidt", "Hans Schmitt"}, NameCase{"Robert Miller", "Jack Miller"},
        NameCase{"Jean Dupont", "Jean, qui est chez Dupont"},
        NameCase{"Jean Dupont", "Jeanne Dupont"}, NameCase{"Jean Dupont", "Jean Dupontel"},
        NameCase{"Gabriel García Márquez", "García Márquez"},
        NameCase{"Sean O'Brien", "Sean Brien"}, NameCase{"Jean Dupont", ""},
        NameCase{"Jean Dupont", "\xff\xfe\x80 Jean \xf0\x9f"}));

}  // namespace
}  // namespace oubli::subject
