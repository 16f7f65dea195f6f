// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/birth_date.h"

#include <gmock/gmock.h>

#include "scanner/detect/dates.h"
#include "tests/scanner/detect/found.h"

namespace oubli::detect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> births(std::string_view text, std::string_view region = "FR") {
  return values("birth-date", text, kLikely, region);
}

TEST(BirthDate, IsFoundInTheLanguagesOfEurope) {
  for (const std::string_view text : {"born 21 March 1974",
                                      "born on March 21st, 1974",
                                      "Date of birth: 21/03/1974",
                                      "DOB 1974-03-21",
                                      "D.O.B.: 21-03-1974",
                                      "né le 21 mars 1974",
                                      "Née à Lyon le 21/03/1974",
                                      "NÉ LE 21 MARS 1974",
                                      "né(e) le : 21.03.1974",
                                      "Date de naissance :\n21/03/1974",
                                      "geboren am 21. März 1974",
                                      "Geburtsdatum: 21.3.1974",
                                      "geb. 21.03.1974",
                                      "geboren op 21 maart 1974",
                                      "geboortedatum 21-03-1974",
                                      "nacido el 21 de marzo de 1974",
                                      "fecha de nacimiento: 21/03/1974",
                                      "nato a Roma il 21 marzo 1974",
                                      "data di nascita 21/03/1974",
                                      "data de nascimento: 21/03/1974",
                                      "nascida em 21 de março de 1974",
                                      "født 21. mars 1974",
                                      "Fødselsdato: 21.03.1974",
                                      "född den 21 mars 1974",
                                      "Födelsedatum: 1974-03-21",
                                      "syntynyt 21. maaliskuuta 1974",
                                      "Syntymäaika: 21.3.1974",
                                      "urodzony 21 marca 1974",
                                      "data urodzenia: 21.03.1974",
                                      "narozen 21. března 1974",
                                      "datum narození: 21.3.1974",
                                      "dátum narodenia 21.3.1974",
                                      "született 1974. március 21.",
                                      "Születési idő: 1974.03.21",
                                      "născut la 21 martie 1974",
                                      "data nașterii: 21.03.1974",
                                      "datum rođenja: 21.03.1974.",
                                      "datum rojstva 21. 3. 1974",
                                      "sünniaeg 21.03.1974",
                                      "dzimis 21.03.1974",
                                      "gimimo data 1974-03-21",
                                      "doğum tarihi: 21.03.1974",
                                      "дата рождения: 21.03.1974",
                                      "родился 21 марта 1974",
                                      "дата на раждане 21.03.1974",
                                      "Дата народження: 21.03.1974",
                                      "ημερομηνία γέννησης: 21/03/1974",
                                      "γεννήθηκε 21 Μαρτίου 1974",
                                      "(*geb.) 21.03.1974",
                                      "21.03.1974 geboren",
                                      "03/21/1974 (DOB)"}) {
    EXPECT_THAT(births(text), ElementsAre("1974-03-21")) << text;
  }
}

TEST(BirthDate, OrderOfDayAndMonthFollowsTheRegionWhenItCannotBeSeen) {
  EXPECT_THAT(births("born 3/4/1974", "FR"), ElementsAre("1974-04-03"));
  EXPECT_THAT(births("born 3/4/1974", "US"), ElementsAre("1974-03-04"));
  EXPECT_THAT(births("born 21/4/1974", "US"), ElementsAre("1974-04-21"));
}

TEST(BirthDate, DatesWithoutTheWordAreNotReported) {
  for (const std::string_view text :
       {"on 21/03/1974 we met", "21 mars 1974", "newborn 21/03/1974", "aîné le 21/03/1974",
        "born yesterday", "born 31/02/1974", "born 21/03/1574", "NATO 4 April 1949",
        "une année le 21/03/1974", "народ 21.03.1974", "born\n\n\n\n21/03/1974"}) {
    EXPECT_THAT(births(text), IsEmpty()) << text;
  }
}

TEST(BirthDate, OfABirthdayPartyIsHardlyBelieved) {
  EXPECT_THAT(births("birthday party on 21/03/2014"), IsEmpty());
}

TEST(WrittenDate, ExistsInTheCalendar) {
  EXPECT_TRUE(read_date("29.02.2000", 0, false));
  EXPECT_FALSE(read_date("29.02.1900", 0, false));
  EXPECT_FALSE(read_date("31.04.2000", 0, false));
  EXPECT_FALSE(read_date("00.01.2000", 0, false));
  EXPECT_FALSE(read_date("21.03.19745", 0, false));
}

TEST(WrittenDate, MonthsAreNamedInManyLanguages) {
  EXPECT_EQ(8, month_named("août"));
  EXPECT_EQ(6, month_named("juin"));
  EXPECT_EQ(7, month_named("juillet"));
  EXPECT_EQ(6, month_named("červen"));
  EXPECT_EQ(7, month_named("červenec"));
  EXPECT_EQ(7, month_named("lipca"));
  EXPECT_EQ(6, month_named("lipnja"));
  EXPECT_EQ(12, month_named("prosince"));
  EXPECT_EQ(1, month_named("siječnja"));
  EXPECT_EQ(0, month_named("hello"));
}

}  // namespace
}  // namespace oubli::detect
