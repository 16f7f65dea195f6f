// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "scanner/subject/subject.h"
#include "tests/scanner/subject/in_memory_index.h"

namespace oubli::subject {
namespace {

struct Case {
  const char* name;
  const char* text;
};
std::ostream& operator<<(std::ostream& out, const Case& each) {
  return out << '"' << each.name << "\" in \"" << each.text << '"';
}

Subject named(const char* name) {
  Subject subject;
  subject.names.emplace_back(name);
  return subject;
}

class WrittenName : public testing::TestWithParam<Case> {};

TEST_P(WrittenName, IsMatchedAndReachedThroughTheIndex) {
  const Extracted message = test::body(GetParam().text);
  const Subject subject = named(GetParam().name);
  EXPECT_GE(Matcher(subject).match(message).score, kDefaultMinScore);
  const auto query = narrowing_query(subject);
  ASSERT_TRUE(query);
  EXPECT_TRUE(test::InMemoryIndex(message).finds(*query));
}

INSTANTIATE_TEST_SUITE_P(
    Order, WrittenName,
    testing::Values(Case{"Jean Dupont", "Bonjour Jean Dupont, comment allez-vous ?"},
                    Case{"Jean Dupont", "Dupont, Jean"}, Case{"Jean Dupont", "Dupont Jean"},
                    Case{"Dupont, Jean", "le dossier de Jean Dupont est clos"},
                    Case{"DUPONT Jean", "M. Jean Dupont"}, Case{"Jean DUPONT", "DUPONT Jean"},
                    Case{"Jean Dupont", "Nom\tDupont\tJean\t12 rue"},
                    Case{"Jean Dupont", "id;Dupont;Jean;Lyon"},
                    Case{"Jean Dupont", "Dupont (Jean)"}, Case{"János Nagy", "Nagy János levele"},
                    Case{"Nagy János", "János Nagy"},
                    Case{"Jean Dupont", "avec Jean\nDupont demain"},
                    Case{"Jean Dupont", "> avec Jean\n> Dupont demain"},
                    Case{"Jean Dupont",
                         "Jean\xc2\xa0"
                         "Dupont"},
                    Case{"Dr. Jean Dupont", "Jean Dupont"}, Case{"Jean Dupont", "Dr Jean Dupont"}));

INSTANTIATE_TEST_SUITE_P(
    LetterCase, WrittenName,
    testing::Values(Case{"Jean Dupont", "jean dupont"}, Case{"Jean Dupont", "JEAN DUPONT"},
                    Case{"Jean Dupont", "dupont jean"}, Case{"jean dupont", "Jean Dupont"},
                    Case{"Jean Dupont", "jean\ndupont"},
                    Case{"Zorglub Krimmelbein", "frag zorglub krimmelbein mal"},
                    Case{"Zorglub Krimmelbein", "krimmelbein, zorglub"},
                    Case{"Will May", "will may"}));

INSTANTIATE_TEST_SUITE_P(
    Initials, WrittenName,
    testing::Values(
        Case{"Jean Dupont", "J. Dupont"}, Case{"Jean Dupont", "J Dupont"},
        Case{"Jean Dupont", "Dupont J."}, Case{"Jean Dupont", "Dupont, J."},
        Case{"Jean Dupont", "Jean M. Dupont"}, Case{"Jean Dupont", "Jean Michel Dupont"},
        Case{"Jean M. Dupont", "Jean Dupont"}, Case{"Jean-Pierre Dupont", "J.-P. Dupont"},
        Case{"Jean-Pierre Dupont", "J-P Dupont"}, Case{"Jean-Pierre Dupont", "JP Dupont"},
        Case{"Jean-Pierre Dupont", "J. P. Dupont"}, Case{"Jean-Pierre Dupont", "Dupont J.-P."},
        Case{"Юрий Петров", "Ю. Петров"}, Case{"John Fitzgerald Kennedy", "John F. Kennedy"}));

INSTANTIATE_TEST_SUITE_P(
    Compound, WrittenName,
    testing::Values(Case{"Jean-Philippe Dupont", "Jean-Philippe Dupont"},
                    Case{"Jean-Philippe Dupont", "Jean Philippe Dupont"},
                    Case{"Jean-Philippe Dupont", "jeanphilippe dupont"},
                    Case{"Jean-Philippe Dupont", "Jeanphilippe DUPONT"},
                    Case{"Jean-Philippe Dupont", "DUPONT Jean-Philippe"},
                    Case{"Jean-Philippe Dupont", "jean-philippe dupont"},
                    Case{"Jeanphilippe Dupont", "Jean-Philippe Dupont"},
                    Case{"Sean O'Brien", "Sean O'Brien"}, Case{"Sean O'Brien", "Sean OBrien"},
                    Case{"Sean O'Brien",
                         "Sean O\xe2\x80\x99"
                         "Brien"},
                    Case{"Sean O'Brien", "Sean O Brien"}, Case{"Sean O'Brien", "O'Brien, Sean"},
                    Case{"Sean OBrien", "Sean O'Brien"}, Case{"Sean O'Brien", "sean o'brien"},
                    Case{"Ronald McDonald", "Ronald Mc Donald"},
                    Case{"Ronald McDonald", "Ronald MacDonald"},
                    Case{"Ronald Mac Donald", "Ronald McDonald"}));

INSTANTIATE_TEST_SUITE_P(Particles, WrittenName,
                         testing::Values(Case{"Vincent van Gogh", "Vincent van Gogh"},
                                         Case{"Vincent van Gogh", "Vincent Van Gogh"},
                                         Case{"Vincent van Gogh", "van Gogh, Vincent"},
                                         Case{"Vincent van Gogh", "Gogh, Vincent"},
                                         Case{"Jan van den Berg", "Jan Vandenberg"},
                                         Case{"Jan Vandenberg", "Jan van den Berg"},
                                         Case{"Ludwig von Mises", "LUDWIG VON MISES"},
                                         Case{"Ana de la Cruz", "Ana De La Cruz"},
                                         Case{"Ana de la Cruz", "ana de la cruz"},
                                         Case{"Jeanne d'Arc", "Jeanne d'Arc"},
                                         Case{"Mohammed al-Rashid", "Mohammed Al Rashid"},
                                         Case{"Charles de Gaulle", "de Gaulle Charles"},
                                         Case{"Gabriel García Márquez", "Gabriel García Márquez"},
                                         Case{"Gabriel García Márquez", "Gabriel Garcia"},
                                         Case{"Gabriel García Márquez", "García Márquez, Gabriel"},
                                         Case{"Gabriel García Márquez", "gabriel garcía márquez"},
                                         Case{"José Ortega y Gasset", "José Ortega Gasset"},
                                         Case{"Marie Dupont-Martin", "Marie Dupont Martin"}));

INSTANTIATE_TEST_SUITE_P(
    Diacritics, WrittenName,
    testing::Values(
        Case{"Jürgen Müller", "Juergen Mueller"}, Case{"Jürgen Müller", "JURGEN MULLER"},
        Case{"Juergen Mueller", "Jürgen Müller"}, Case{"Jurgen Muller", "Jürgen Müller"},
        Case{"Jürgen Müller", "Ju\xcc\x88rgen Mu\xcc\x88ller"}, Case{"Mueller Hans", "Hans Muller"},
        Case{"Hans Groß", "Hans Gross"}, Case{"Hans Gross", "HANS GROß"},
        Case{"Søren Kjær", "Soeren Kjaer"}, Case{"Søren Kjær", "Soren Kjaer"},
        Case{"Åsa Håkansson", "Aasa Haakansson"}, Case{"Åsa Håkansson", "Asa Hakansson"},
        Case{"Michał Wałęsa", "Michal Walesa"}, Case{"Lech Walesa", "Lech Wałęsa"},
        Case{"François Lefèvre", "Francois LEFEVRE"}, Case{"Ömer Çelik", "Omer Celik"}));

INSTANTIATE_TEST_SUITE_P(
    OtherAlphabets, WrittenName,
    testing::Values(
        Case{"Дмитрий Юрьев", "Dmitry Yuryev"}, Case{"Dmitri Petrov", "Дмитрий Петров"},
        Case{"Dmitriy Petrov", "Dmitri Petrov"}, Case{"Дмитрий Петров", "Dmitrij Petrow"},
        Case{"Yuri Gagarin", "Юрий Гагарин"}, Case{"Юрий Гагарин", "Iouri Gagarine"},
        Case{"Yury Gagarin", "гагарин юрий"}, Case{"Сергей Рахманинов", "Sergei Rachmaninoff"},
        Case{"Sergey Ivanov", "Сергеем? Сергей Иванов"},
        Case{"Пётр Чайковский", "Petr Tchaikovsky"}, Case{"Petr Tschaikowski", "Петр Чайковский"},
        Case{"Evgeny Onegin", "Yevgeny Onegin"},
        Case{"Giorgos Papadopoulos", "Γιώργος Παπαδόπουλος"},
        Case{"Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"},
        Case{"Dimitris Papadimitriou", "Δημήτρης Παπαδημητρίου"},
        Case{"山田太郎", "担当は山田太郎です"}, Case{"山田 太郎", "山田太郎様"},
        Case{"山田 太郎", "клиент 山田, 太郎 был"}, Case{"山田 太郎", "山田、太郎"},
        Case{"山田 太郎", "太郎 山田"}, Case{"山田　太郎", "担当は山田　太郎です"},
        Case{"山田 太郎", "> 山田\n> 太郎"}, Case{"山田 太郎", "id;山田;太郎;x"},
        Case{"山田太郎", "山田 太郎"}, Case{"山田太郎", "山田　太郎様"},
        Case{"林太郎", "担当は林 太郎です"}, Case{"王芳", "王 芳"}, Case{"王 芳", "联系人：王芳"},
        Case{"王 芳", "联系人：王　芳。"}, Case{"김민준", "김 민준 님"},
        Case{"สมชาย ใจดี", "คุณสมชาย ใจดีครับ"}, Case{"محمد علي", "كتب محمد علي رسالة"}));

INSTANTIATE_TEST_SUITE_P(
    Umlauts, WrittenName,
    testing::Values(
        Case{"Gisela Bräustein", "Gisela Braeustein"},
        Case{"Gisela Braeustein", "Gisela Bräustein"}, Case{"Gisela Bräustein", "GISELA BRAUSTEIN"},
        Case{"Peter Højgaard", "Peter Hoejgaard"}, Case{"Peter Hoejgaard", "Højgaard, Peter"},
        Case{"Kari Røyrvik", "Kari Roeyrvik"}, Case{"Åse Ångström", "Aase Aangstroem"},
        Case{"Jürgen Groß", "Juergen Gross"}, Case{"Jörg Weiß", "JOERG WEISS"},
        Case{"Öznur Ünlü", "Oeznur Uenlue"}, Case{"Pekka Hämäläinen", "Pekka Haemaelaeinen"},
        Case{"Pekka Jääskeläinen", "Pekka Jaaskelainen"}, Case{"Bjørn Sæther", "Bjoern Saether"},
        Case{"Łukasz Żak", "Lukasz Zak"}, Case{"Ľubomír Ďurčo", "Lubomir Durco"}));

INSTANTIATE_TEST_SUITE_P(
    Otherwise, WrittenName,
    testing::Values(Case{"Jean Dupont", "Jean Dupont's car"},
                    Case{"Hans Müller", "Hans Müllers Auto"},
                    Case{"Jean Dupont", "jean.dupont@example.org"},
                    Case{"Jean Dupont", "dupont.jean@example.org"},
                    Case{"Jean Dupont", "jeandupont@example.org"},
                    Case{"Jean Dupont", "linkedin.com/in/jean-dupont"},
                    Case{"Robert Miller", "Bob Miller"}, Case{"Dupont", "Dupont"},
                    Case{"Jean Dupont", "*Jean Dupont*"},
                    Case{"Jean Dupont", "Pierre Martin, Jean Dupont, Anne Petit"}));

INSTANTIATE_TEST_SUITE_P(TypedOtherwise, WrittenName,
                         testing::Values(Case{"Jean Philippe Martin", "Jean-Philippe Martin"},
                                         Case{"Jean Philippe Martin", "Martin, Jean-Philippe"},
                                         Case{"Jean Philippe Martin", "J.-P. Martin"},
                                         Case{"Jean Philippe Martin", "JP Martin"},
                                         Case{"Jean Philippe Martin", "jean-philippe martin"},
                                         Case{"J. Dupont", "Dear Jean Dupont,"},
                                         Case{"J. Dupont", "Dupont, Jean"},
                                         Case{"J. Dupont", "jean dupont"},
                                         Case{"J. Dupont", "J. Dupont"},
                                         Case{"J.-P. Martin", "Jean-Philippe Martin"},
                                         Case{"J. P. Martin", "Jean Philippe Martin"}));
INSTANTIATE_TEST_SUITE_P(
    FileNamesAndColumns, WrittenName,
    testing::Values(Case{"Zoltan Kirkegaard", "CV_Zoltan_Kirkegaard.pdf"},
                    Case{"Zoltan Kirkegaard", "CV-Zoltan-Kirkegaard-2020.pdf"},
                    Case{"Zoltan Kirkegaard", "zoltan_kirkegaard@x.example"},
                    Case{"Zorglub Krimmelbein", "zorglub_krimmelbein@x.example"},
                    Case{"Zoltan Kirkegaard", "https://x.example/zoltan_kirkegaard"},
                    Case{"Zoltan Kirkegaard", "*Zoltan* _Kirkegaard_"},
                    Case{"Zoltan Kirkegaard", "_Zoltan_ _Kirkegaard_"},
                    Case{"Zoltan Kirkegaard", "1,Zoltan,Kirkegaard"},
                    Case{"Zoltan Kirkegaard", "1,Kirkegaard,Zoltan"},
                    Case{"Zoltan Kirkegaard", "\"1\",\"Zoltan\",\"Kirkegaard\""}));

// Conjoining jamo, marks of their own for voiced kana, kana of half width: the same characters.
INSTANTIATE_TEST_SUITE_P(
    Decomposed, WrittenName,
    testing::Values(Case{"김철수", "수신 \u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e 귀하"},
                    Case{"\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e", "수신 김철수 귀하"},
                    Case{"\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e",
                         "\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e"},
                    Case{"이 영희", "\u110b\u1175 \u110b\u1167\u11bc\u1112\u1174"},
                    Case{"\u110b\u1175 \u110b\u1167\u11bc\u1112\u1174", "이 영희"},
                    Case{"\u110b\u1175 \u110b\u1167\u11bc\u1112\u1174", "이영희"},
                    Case{"山田がくと", "担当は山田か\u3099くとです"},
                    Case{"山田か\u3099くと", "担当は山田がくとです"},
                    Case{"山田か\u3099くと", "山田 か\u3099くと"},
                    Case{"ドミニク ガルシア", "ト\u3099ミニク カ\u3099ルシア"},
                    Case{"ト\u3099ミニク カ\u3099ルシア", "ドミニク ガルシア"},
                    Case{"ドミニク ガルシア", "ﾄﾞﾐﾆｸ ｶﾞﾙｼｱ"},
                    Case{"ﾄﾞﾐﾆｸ ｶﾞﾙｼｱ", "ドミニクガルシア"},
                    Case{"ドミニク ガルシア", "ドミニク・ガルシア様"},
                    Case{"パク ヒョン", "ハ\u309aク ヒョン"},
                    Case{"多米尼克 加西亚", "多米尼克·加西亚"}, Case{"李 小龍", "\uf9e1小龍"}));

// Every character that Unicode calls white space (PropList, White_Space) parts as a blank does.
class Blank : public testing::TestWithParam<const char*> {};

TEST_P(Blank, PartsTheWordsOfAName) {
  const std::string text = std::string("avec Jean") + GetParam() + "Dupont demain";
  const Extracted message = test::body(text);
  const Subject subject = named("Jean Dupont");
  EXPECT_GE(Matcher(subject).match(message).score, kDefaultMinScore);
  EXPECT_TRUE(test::InMemoryIndex(message).finds(*narrowing_query(subject)));
  const std::string sign = GetParam();
  const std::string typed = "Jean" + (sign == "\t" ? " " : sign) + "Dupont";  // a tab parts columns
  EXPECT_GE(Matcher(named(typed.c_str())).match(test::body("Dupont, Jean")).score,
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
    const Extracted message = test::body("see " + text + " now");
    EXPECT_GE(Matcher(subject).match(message).score, kDefaultMinScore) << text;
    EXPECT_TRUE(test::InMemoryIndex(message).finds(*narrowing_query(subject))) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(WhiteSpace, Blank,
                         testing::Values("\t", "\n", "\v", "\f", " ", "\u0085", "\u00a0", "\u1680",
                                         "\u180e", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
                                         "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a",
                                         "\u2028", "\u2029", "\u202f", "\u205f", "\u2800", "\u3000",
                                         "\u3164"));

class SomebodyElse : public testing::TestWithParam<Case> {};

TEST_P(SomebodyElse, StaysBelowTheThreshold) {
  const Extracted message = test::body(GetParam().text);
  EXPECT_LT(Matcher(named(GetParam().name)).match(message).score, kDefaultMinScore);
}

INSTANTIATE_TEST_SUITE_P(
    Names, SomebodyElse,
    testing::Values(
        Case{"J. Dupont", "Pierre Dupont"}, Case{"J. Dupont", "Jean Durand"},
        Case{"Jean Philippe Martin", "Jean-Marie Martin"},
        Case{"Jean Philippe Martin", "Philippe-Jean Martin"},
        Case{"Jean Dupont", "CV_Pierre_Dupont.pdf"}, Case{"Jean Dupont", "CV-Marc-Jean-Dupont.pdf"},

        Case{"Jean Dupont", "Jean-Pierre Dupont"}, Case{"Jean Dupont", "Marie Dupont"},
        Case{"山田 太郎", "山田 花子"}, Case{"山田 太郎", "太郎山田"},
        Case{"山田 太郎", "山田さんと太郎"}, Case{"王 芳", "大王 芳香"},
        Case{"山田太郎", "山 田 太郎"}, Case{"山田太郎", "山田。太郎"},
        Case{"山田がくと", "山田かくと"}, Case{"山田かくと", "山田か\u3099くと"},
        Case{"김철수", "\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u1165"},
        Case{"Jean Dupont", "Pierre Dupont\u2028Jean Martin"},
        Case{"Jean Dupont", "Pierre Dupont\u0085Jean Martin"}, Case{"Jean Muller", "Jean Meuller"},
        Case{"Joy Smith", "Joey Smith"}, Case{"Jean Dupont", "Jean Dupond"},
        Case{"Jean Dupont", "Jean"}, Case{"Jean Dupont", "Dupont"},
        Case{"Jean Dupont", "Monsieur Dupont"}, Case{"Jean Dupont", "M. Dupont"},
        Case{"Hans Müller", "Frau Müller"}, Case{"Jean Dupont", "Mr Dupont"},
        Case{"Jean-Pierre Dupont", "Jean Dupont"}, Case{"Jean-Pierre Dupont", "Pierre Dupont"},
        Case{"Jean Dupont", "Dupont Jean-Pierre"}, Case{"Jean Dupont", "Marc-Jean Dupont"},
        Case{"Jean Dupont", "Jean Dupont-Martin"}, Case{"Jean Dupont", "Martin-Dupont Jean"},
        Case{"Jean Dupont", "Pierre Dupont, Jean Martin"},
        Case{"Jean Dupont", "Pierre Dupont\nJean Martin"},
        Case{"Jean Dupont", "Martin Jean\nDupont Pierre"}, Case{"Jean Dupont", "J.-P. Dupont"},
        Case{"Jean Dupont", "P. Dupont"}, Case{"Jean Dupont", "J'ai vu Jean. Dupont est parti."},
        Case{"Jean Dupont", "Jean Martin et Marie Dupont"}, Case{"Jean Dupont", "jean et dupont"},
        Case{"Jean Dupont", "jdupont@example.org"}, Case{"Jean Dupont", "Jean Martin"},
        Case{"Michael Dupont", "Michal Dupont"}, Case{"Jan Smith", "Ian Smith"},
        Case{"Hans Meyer", "Hans Meier"}, Case{"Hans Schmidt", "Hans Schmitt"},
        Case{"Robert Miller", "Jack Miller"}, Case{"Jean Dupont", "Jean, qui est chez Dupont"},
        Case{"Jean Dupont", "Jeanne Dupont"}, Case{"Jean Dupont", "Jean Dupontel"},
        Case{"Gabriel García Márquez", "García Márquez"}, Case{"Sean O'Brien", "Sean Brien"},
        Case{"Jean Dupont", ""}, Case{"Jean Dupont", "\xff\xfe\x80 Jean \xf0\x9f"}));

}  // namespace
}  // namespace oubli::subject
