// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/birth.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "indexer/words.h"

namespace oubli::subject {

namespace {

// Folded names and abbreviations, in the order of the months: en fr de es it pt nl sv/da/no fi pl
// (nominative, genitive) cs (genitive) hu ro hr el ru uk (as folded) tr et lv lt bg sk sl sr ca.
constexpr std::array<std::string_view, 12> kMonths{
    " january jan janvier janv januar janner jaen enero ene gennaio gen janeiro januari "
    "tammikuu tammikuuta styczen stycznia leden ledna ianuarie sijecanj sijecnja ianouariou "
    "ianouarios yanvar yanvarya sichen sichnya ocak jaanuar janvaris janvari sausis sausio "
    "yanuari januara januarja gener ",
    " february feb februar fevrier fevr fev febrero febbraio febb fevereiro februari helmikuu "
    "helmikuuta luty lutego unor unora februarie veljaca veljace fevrouariou fevrouarios "
    "fevral fevralya lyutyy lyutoho lyutogo subat veebruar februaris vasaris vasario fevruari "
    "februara februarja febrer ",
    " march mar mars marz maerz mrz marzo marco maart mrt marts maaliskuu maaliskuuta marzec "
    "marca brezen brezna marcius marc martie ozujak ozujka martiou martios mart marta berezen "
    "bereznya kovas kovo marec ",
    " april apr avril avr abril abr aprile aprilie huhtikuu huhtikuuta kwiecien kwietnia "
    "duben dubna aprilis travanj travnja apriliou aprilios aprel aprelya kviten kvitnya nisan "
    "aprill aprili balandis balandzio aprila ",
    " may mai mayo maggio maio mei maj toukokuu toukokuuta maja kveten kvetna majus svibanj "
    "svibnja maiou maios mayya maya mag traven travnya mayis maijs maija geguze geguzes maig ",
    " june jun juin juni junio giugno giu junho kesakuu kesakuuta czerwiec czerwca cerven "
    "cervna junius iunie lipanj lipnja iouniou iounios iyun iyunya cherven chervnya haziran "
    "juuni junijs junija birzelis birzelio yuni juna juny ",
    " july jul juillet juil juli julio luglio lug julho heinakuu heinakuuta lipiec lipca "
    "cervenec cervence julius iulie srpanj srpnja iouliou ioulios iyul iyulya lypen lypnya "
    "temmuz juuli julijs julija liepa liepos yuli jula juliol ",
    " august aug aout agosto ago augustus augusti elokuu elokuuta sierpien sierpnia srpen "
    "srpna augusztus kolovoz kolovoza avgoustou avgoustos avgust avgusta serpen serpnya "
    "agustos augusts augusta rugpjutis rugpjucio agost ",
    " september sep sept septembre septiembre settembre sett set setembro syyskuu syyskuuta "
    "wrzesien wrzesnia zari szeptember septembrie rujan rujna septemvriou septemvrios "
    "sentyabr sentyabrya veresen veresnya eylul septembris septembri rugsejis rugsejo "
    "septemvri septembra setembre ",
    " october oct octobre oktober okt octubre ottobre ott outubro out oktobre lokakuu "
    "lokakuuta pazdziernik pazdziernika rijen rijna octombrie listopad listopada oktovriou "
    "oktovrios oktyabr oktyabrya zhovten zhovtnya ekim oktoober oktobris oktobri spalis "
    "spalio oktomvri oktobra ",
    " november nov novembre noviembre novembro marraskuu marraskuuta listopad listopada "
    "noiembrie studeni studenoga noemvriou noemvrios noyabr noyabrya kasim novembris novembri "
    "lapkritis lapkricio noemvri novembra ",
    " december dec decembre dezember dez diciembre dic dicembre dezembro desember joulukuu "
    "joulukuuta grudzien grudnia prosinec prosince decembrie prosinac prosinca dekemvriou "
    "dekemvrios dekabr dekabrya hruden hrudnya aralik detsember decembris decembri gruodis "
    "gruodzio dekemvri decembra desembre "};

constexpr std::array<std::string_view, 8> kDayEndings{"st", "nd", "rd",  "th",
                                                      "er", "e",  "t00", "o"};
constexpr std::string_view kJoiners = " de del of du d den the le al el a r ";
// Year, month (and day) as written after their numbers; m. and gada in Lithuanian and Latvian.
constexpr std::string_view kSignsAfter = " 年 月 년 월 m gada ";

// Words that announce a birth, folded, in the languages of the month table.
constexpr std::string_view kBirthWords =
    " ne nee nes naissance born birth dob birthdate birthday geboren geb geburtsdatum geburtstag "
    "nato "
    "nata nascita nacido nacida nacimiento nascido nascida nascimento nac urodzony urodzona "
    "urodzenia ur "
    "narozen narozena narozeni nar fodt fodd fodelsedatum fodselsdato syntynyt syntymaaika "
    "szuletett "
    "szul nascut nascuta nasterii roden rodena rodenja rojen rojena rozhdeniya rodilsya rodilas "
    "gennithike gennisis gebdat geboortedatum geb anniversaire cumpleanos compleanno verjaardag "
    "生年 年月 出生 誕生 생년 ";
constexpr std::size_t kContextWords = 8;
constexpr std::size_t kLongestDateGap = 4;

bool lists(std::string_view list, std::string_view word) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  return list.find(" " + std::string(word) + " ") != std::string_view::npos;
}

std::optional<int> number_of(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  const std::string_view ending(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const bool is_ordinal =
      std::find(kDayEndings.begin(), kDayEndings.end(), ending) != kDayEndings.end();
  if (!ending.empty() && !is_ordinal) return std::nullopt;
  return value;
}

int month_named(std::string_view folded) {
  for (std::size_t month = 0; month < kMonths.size(); ++month) {
    if (lists(kMonths[month], folded)) return static_cast<int>(month) + 1;
  }
  return 0;
}

bool is_possible(const BirthDate& date) {
  return date.year >= 1850 && date.year <= 2200 && date.month >= 1 && date.month <= 12 &&
         date.day >= 1 && date.day <= 31;
}

std::string digits(int value, int width) {
  char text[16];
  std::snprintf(text, sizeof text, "%0*d", width, value);
  return text;
}

bool is_near(const Nearby& near, std::size_t at) {
  if (at == 0 || near[at].begin < near[at - 1].end) return false;
  return near[at].begin - near[at - 1].end <= kLongestDateGap || near[at].gap == Gap::Line;
}

// The word before `at` that is no joiner ("de", "of"); kNowhere when none stands close.
std::size_t step_back(const Nearby& near, std::size_t at) {
  for (int joiners = 0; joiners < 2; ++joiners) {
    if (!is_near(near, at)) return Nearby::kNowhere;
    --at;
    if (!lists(kJoiners, near[at].folded)) return at;
  }
  return Nearby::kNowhere;
}
std::size_t step_on(const Nearby& near, std::size_t at) {
  for (int signs = 0; signs < 2; ++signs) {
    if (++at >= near.size() || !is_near(near, at)) return Nearby::kNowhere;
    if (!lists(kSignsAfter, near[at].folded)) return at;
  }
  return Nearby::kNowhere;
}

bool has_birth_word(const Nearby& near, std::size_t first) {
  const std::size_t from = first > kContextWords ? first - kContextWords : 0;
  for (std::size_t at = from; at < first; ++at) {
    if (lists(kBirthWords, near[at].folded)) return true;
  }
  const std::size_t begin = near[first].begin;
  return begin > 0 && (near.byte(begin - 1) == '*' || (begin > 1 && near.byte(begin - 2) == '*'));
}

BirthDate from_numbers(int first, int second, int third) {
  if (first > 31) return {first, second, third};
  return second > 12 ? BirthDate{third, first, second} : BirthDate{third, second, first};
}

}  // namespace

std::optional<BirthDate> read_birth_date(std::string_view typed) {
  std::vector<int> numbers;
  int month = 0;
  index::Words words(typed);
  index::Word word;
  while (words.next(word)) {
    if (const int named = month_named(word.folded); named != 0 && month == 0) {
      month = named;
    } else if (const auto value = number_of(word.folded)) {
      numbers.push_back(*value);
    }
  }
  BirthDate date;
  if (month != 0 && numbers.size() == 2) {
    date = numbers[0] > 31 ? BirthDate{numbers[0], month, numbers[1]}
                           : BirthDate{numbers[1], month, numbers[0]};
  } else if (month == 0 && numbers.size() == 3) {
    date = from_numbers(numbers[0], numbers[1], numbers[2]);
  } else if (numbers.size() == 1 && numbers[0] > 18500000) {
    date = {numbers[0] / 10000, numbers[0] / 100 % 100, numbers[0] % 100};
  }
  return is_possible(date) ? std::optional(date) : std::nullopt;
}

BirthMatcher::BirthMatcher(const BirthDate& date)
    : year_(digits(date.year, 4)), short_year_(digits(date.year % 100, 2)) {
  const std::string day = digits(date.day, 2), month = digits(date.month, 2);
  runs_ = {year_ + month + day, day + month + year_, month + day + year_};
  for (const std::string& form : {std::to_string(date.day), day}) {
    days_.push_back(form);
    for (const std::string_view ending : kDayEndings) days_.push_back(form + std::string(ending));
  }
  months_ = {std::to_string(date.month), month};
  std::string_view names = kMonths[static_cast<std::size_t>(date.month - 1)];
  while (names.size() > 1) {
    names.remove_prefix(1);
    const std::size_t end = names.find(' ');
    if (end == std::string_view::npos) break;
    months_.emplace_back(names.substr(0, end));
    names.remove_prefix(end);
  }
}

bool BirthMatcher::is_day(std::string_view folded) const {
  return std::find(days_.begin(), days_.end(), folded) != days_.end();
}
bool BirthMatcher::is_month(std::string_view folded) const {
  return std::find(months_.begin(), months_.end(), folded) != months_.end();
}

bool BirthMatcher::wants(std::string_view folded) const {
  return folded == year_ || folded == short_year_ ||
         std::find(runs_.begin(), runs_.end(), folded) != runs_.end();
}

BirthMatcher::Hit BirthMatcher::judge(const Nearby& near, std::size_t at) const {
  Hit hit;
  std::size_t first = at;
  std::size_t last = at;
  hit.has_full_year = near[at].folded != short_year_;
  const bool is_run = near[at].folded.size() > year_.size();
  hit.is_date = is_run;
  if (!is_run) {
    const std::size_t middle = step_back(near, at);
    const std::size_t front = middle == Nearby::kNowhere ? middle : step_back(near, middle);
    const auto is_both = [&](std::size_t day, std::size_t month) {
      return is_day(near[day].folded) && is_month(near[month].folded);
    };
    if (front != Nearby::kNowhere && (is_both(front, middle) || is_both(middle, front))) {
      hit.is_date = true;
      first = front;
    } else if (hit.has_full_year) {
      const std::size_t next = step_on(near, at);
      const std::size_t end = next == Nearby::kNowhere ? next : step_on(near, next);
      // 1974. gada 21. oktobrī: the day stands first only before a month that is named.
      const bool has_named_end = end != Nearby::kNowhere &&
                                 (near[end].folded.front() < '0' || near[end].folded.front() > '9');
      if (end != Nearby::kNowhere &&
          (is_both(end, next) || (has_named_end && is_both(next, end)))) {
        hit.is_date = true;
        last = end;
      }
    }
  }
  if (!hit.is_date) return hit;
  hit.begin = near[first].begin;
  hit.end = near[last].end;
  hit.is_in_context = has_birth_word(near, first);
  return hit;
}

index::Query BirthMatcher::query() const {
  const auto any_word = [](const std::vector<std::string>& texts) {
    std::vector<index::Query> any;
    for (const std::string& text : texts) {
      any.push_back(index::term(index::kWord, text, index::Query::Op::Words));
    }
    return index::any_of(std::move(any));
  };
  std::vector<index::Query> parts;
  parts.push_back(index::term(index::kWord, year_, index::Query::Op::Words));
  parts.push_back(any_word(days_));
  parts.push_back(any_word(months_));
  std::vector<index::Query> any;
  any.push_back(index::all_of(std::move(parts)));
  any.push_back(any_word(runs_));
  return index::any_of(std::move(any));
}

}  // namespace oubli::subject
