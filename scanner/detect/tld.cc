// SPDX-License-Identifier: GPL-3.0-or-later
// Country codes are those delegated under ISO 3166-1 (with ac, eu, su, uk); the generic names are
// the older ones whole and the newer ones that carry mail. A name that is missing costs confidence,
// not the finding.
#include "scanner/detect/tld.h"

#include <algorithm>
#include <array>

#include "scanner/detect/text.h"

namespace oubli::detect {
namespace {

constexpr std::string_view kCountryCodes =
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs "
    "bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee "
    "eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm "
    "hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb "
    "lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz "
    "na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs "
    "ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl "
    "tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ";

constexpr auto kGeneric = word_set(
    "aero", "africa", "agency", "alsace", "amsterdam", "app", "art", "arpa", "asia", "associates",
    "auto", "bank", "bar", "barcelona", "basel", "bayern", "berlin", "best", "bet", "bio", "biz",
    "blog", "boutique", "brussels", "business", "bzh", "cafe", "capital", "care", "careers", "casa",
    "cash", "cat", "center", "charity", "church", "city", "click", "clinic", "cloud", "club",
    "coach", "com", "community", "company", "computer", "consulting", "coop", "corsica", "data",
    "dating", "dental", "design", "dev", "digital", "direct", "doctor", "edu", "education", "email",
    "energy", "engineering", "eus", "events", "expert", "family", "farm", "finance", "fitness",
    "foundation", "frl", "fun", "fund", "gal", "gallery", "games", "gent", "global", "gmbh", "gov",
    "group", "guide", "hamburg", "health", "hospital", "hotel", "house", "immo", "info", "ink",
    "institute", "int", "international", "istanbul", "jobs", "koeln", "land", "law", "legal",
    "life", "link", "live", "london", "ltd", "madrid", "management", "marketing", "media", "mil",
    "mobi", "moda", "money", "moscow", "museum", "music", "name", "net", "network", "news", "ngo",
    "nrw", "nyc", "one", "ong", "online", "org", "page", "paris", "partners", "pharmacy", "photo",
    "photography", "post", "press", "pro", "quebec", "reisen", "restaurant", "ruhr", "saarland",
    "school", "scot", "services", "shop");

constexpr auto kGenericMore = word_set(
    "site", "social", "software", "solutions", "space", "srl", "store", "studio", "support", "surf",
    "swiss", "systems", "sydney", "taxi", "team", "tech", "technology", "tel", "tirol", "tokyo",
    "today", "tools", "top", "tours", "trade", "training", "travel", "university", "versicherung",
    "vet", "vip", "vlaanderen", "voyage", "wales", "watch", "web", "website", "wien", "wiki", "win",
    "wine", "work", "works", "world", "xin", "xxx", "xyz", "yoga", "zone");

constexpr auto kPrivate =
    word_set("corp", "example", "home", "host", "internal", "intra", "intranet", "invalid", "lan",
             "local", "localdomain", "localhost", "test");

constexpr auto kExtensions =
    word_set("asp", "aspx", "bak", "bat", "bmp", "cfg", "conf", "cpp", "css", "csv", "dll", "doc",
             "docx", "eml", "exe", "gif", "gz", "htm", "html", "ico", "ini", "jar", "jpeg", "jpg",
             "js", "json", "log", "msg", "pdf", "php", "png", "ppt", "pptx", "svg", "tar", "tif",
             "tiff", "txt", "wav", "webp", "xls", "xlsx", "xml", "yaml");

constexpr std::size_t country_slot(char first, char second) {
  return static_cast<std::size_t>((first - 'a') * 26 + second - 'a');
}

constexpr auto kIsCountry = [] {
  std::array<bool, 676> slots{};
  for (std::size_t at = 0; at < kCountryCodes.size(); at += 3) {
    slots[country_slot(kCountryCodes[at], kCountryCodes[at + 1])] = true;
  }
  return slots;
}();

}  // namespace

Tld judge_tld(std::string_view label) {
  if (label.size() < 2 || label.size() > 63) return Tld::Invalid;
  if (label.starts_with("xn--")) return Tld::Known;  // RFC 5890 A-label
  bool is_ascii = true;
  for (char c : label) {
    if (!is_alpha(c) && !is_high(c)) return Tld::Invalid;
    is_ascii &= !is_high(c);
  }
  if (!is_ascii) return Tld::Unknown;
  if (label.size() == 2)
    return kIsCountry[country_slot(label[0], label[1])] ? Tld::Known : Tld::Unknown;
  if (is_one_of(label, kGeneric) || is_one_of(label, kGenericMore)) return Tld::Known;
  if (is_one_of(label, kPrivate)) return Tld::Private;
  return is_one_of(label, kExtensions) ? Tld::FileName : Tld::Unknown;
}

}  // namespace oubli::detect
