// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/traces.h"

#include <gmock/gmock.h>

namespace oubli::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> of_name(std::string_view name) {
  subject::Subject subject;
  subject.names.emplace_back(name);
  return traces_of(subject);
}

TEST(Traces, AreNamesOfTwoWordsOrMore) {
  EXPECT_THAT(of_name("Jean Dupont"), ElementsAre("Jean Dupont"));
  EXPECT_THAT(of_name("Jean\u00a0Dupont"), ElementsAre("Jean\u00a0Dupont"));
  EXPECT_THAT(of_name("Dupont"), IsEmpty()) << "is other people's, too";
  EXPECT_THAT(of_name("Jean-Marie"), IsEmpty());
}

TEST(Traces, OfScriptsWithoutBlanksAreNamesOfThreeCharactersOrMore) {
  EXPECT_THAT(of_name("王小明"), ElementsAre("王小明"));
  EXPECT_THAT(of_name("김철수"), ElementsAre("김철수"));
  EXPECT_THAT(of_name("山田　太郎"), ElementsAre("山田　太郎", "山田太郎"));
  EXPECT_THAT(of_name("ドミニク・ガルシア"), ElementsAre("ドミニク・ガルシア", "ドミニクガルシア"));
  EXPECT_THAT(of_name("王芳"), IsEmpty()) << "two characters stand in words of the language";
  EXPECT_THAT(of_name("\u1100\u1175\u11b7"), IsEmpty()) << "one syllable";
}

TEST(Traces, AreAddressesNumbersAndCodes) {
  subject::Subject subject;
  subject.emails = {"jean@example.org"};
  subject.ids = {"FR7630006000011234567890189"};
  subject.phones = {"+33 6 12 34 56 78"};
  EXPECT_THAT(traces_of(subject),
              ElementsAre("jean@example.org", "FR7630006000011234567890189", "+33 6 12 34 56 78"));
}

}  // namespace
}  // namespace oubli::app
