// SPDX-License-Identifier: GPL-3.0-or-later
// The names of Latin, Greek and Cyrillic letters, digits and punctuation, as the Adobe Glyph List
// for new fonts and the one before it give them.
#include "adapters/pdf/glyph_names.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <unordered_map>

#include "adapters/mime/utf8.h"

namespace oubli::pdf {

namespace {

// clang-format off
constexpr std::string_view kNames =
    "A 41 AE C6 Aacute C1 Abreve 102 Acircumflex C2 Acyrillic 410 Adieresis C4 Agrave C0 "
    "Alpha 391 Alphatonos 386 Amacron 100 Aogonek 104 Aring C5 Atilde C3 B 42 Becyrillic 411 "
    "Beta 392 C 43 Cacute 106 Ccaron 10C Ccedilla C7 Ccircumflex 108 Cdot 10A Cdotaccent 10A "
    "Checyrillic 427 Chi 3A7 D 44 Dcaron 10E Dcroat 110 Decyrillic 414 Deltagreek 394 "
    "Djecyrillic 402 Dslash 110 Dzecyrillic 405 Dzhecyrillic 40F E 45 Eacute C9 Ebreve 114 "
    "Ecaron 11A Ecircumflex CA Ecyrillic 404 Edieresis CB Edot 116 Edotaccent 116 "
    "Efcyrillic 424 Egrave C8 Elcyrillic 41B Emacron 112 Emcyrillic 41C Encyrillic 41D Eng 14A "
    "Eogonek 118 Epsilon 395 Epsilontonos 388 Ercyrillic 420 Ereversedcyrillic 42D "
    "Escyrillic 421 Eta 397 Etatonos 389 Eth D0 Euro 20AC F 46 G 47 Gamma 393 Gbreve 11E "
    "Gcedilla 122 Gcircumflex 11C Gcommaaccent 122 Gdot 120 Gdotaccent 120 Gecyrillic 413 "
    "Gheupturncyrillic 490 Gjecyrillic 403 H 48 Hardsigncyrillic 42A Hbar 126 Hcircumflex 124 "
    "I 49 IAcyrillic 42F IJ 132 IUcyrillic 42E Iacute CD Ibreve 12C Icircumflex CE "
    "Icyrillic 406 Idieresis CF Idot 130 Idotaccent 130 Iecyrillic 415 Igrave CC "
    "Iicyrillic 418 Iishortcyrillic 419 Imacron 12A Iocyrillic 401 Iogonek 12E Iota 399 "
    "Iotadieresis 3AA Iotatonos 38A Itilde 128 J 4A Jcircumflex 134 Jecyrillic 408 K 4B "
    "Kacyrillic 41A Kappa 39A Kcedilla 136 Kcommaaccent 136 Khacyrillic 425 Kjecyrillic 40C "
    "L 4C Lacute 139 Lambda 39B Lcaron 13D Lcedilla 13B Lcommaaccent 13B Ldot 13F "
    "Ldotaccent 13F Ljecyrillic 409 Lslash 141 M 4D Mu 39C N 4E Nacute 143 Ncaron 147 "
    "Ncedilla 145 Ncommaaccent 145 Njecyrillic 40A Ntilde D1 Nu 39D O 4F OE 152 Oacute D3 "
    "Obreve 14E Ocircumflex D4 Ocyrillic 41E Odblacute 150 Odieresis D6 Ograve D2 "
    "Ohungarumlaut 150 Omacron 14C Omegagreek 3A9 Omegatonos 38F Omicron 39F Omicrontonos 38C "
    "Oslash D8 Otilde D5 P 50 Pecyrillic 41F Phi 3A6 Pi 3A0 Psi 3A8 Q 51 R 52 Racute 154 "
    "Rcaron 158 Rcedilla 156 Rcommaaccent 156 Rho 3A1 S 53 Sacute 15A Scaron 160 Scedilla 15E "
    "Scircumflex 15C Scommaaccent 218 Shacyrillic 428 Shchacyrillic 429 Sigma 3A3 "
    "Softsigncyrillic 42C T 54 Tau 3A4 Tbar 166 Tcaron 164 Tcedilla 162 Tcommaaccent 162 "
    "Tecyrillic 422 Theta 398 Thorn DE Tsecyrillic 426 Tshecyrillic 40B U 55 Uacute DA "
    "Ubreve 16C Ucircumflex DB Ucyrillic 423 Udblacute 170 Udieresis DC Ugrave D9 "
    "Uhungarumlaut 170 Umacron 16A Uogonek 172 Upsilon 3A5 Upsilondieresis 3AB "
    "Upsilontonos 38E Uring 16E Ushortcyrillic 40E Utilde 168 V 56 Vecyrillic 412 W 57 "
    "Wcircumflex 174 X 58 Xi 39E Y 59 Yacute DD Ycircumflex 176 Ydieresis 178 Yericyrillic 42B "
    "Yicyrillic 407 Z 5A Zacute 179 Zcaron 17D Zdot 17B Zdotaccent 17B Zecyrillic 417 Zeta 396 "
    "Zhecyrillic 416 a 61 aacute E1 abreve 103 acircumflex E2 acute B4 acyrillic 430 "
    "adieresis E4 ae E6 afii00208 2015 afii10017 410 afii10018 411 afii10019 412 afii10020 413 "
    "afii10021 414 afii10022 415 afii10023 401 afii10024 416 afii10025 417 afii10026 418 "
    "afii10027 419 afii10028 41A afii10029 41B afii10030 41C afii10031 41D afii10032 41E "
    "afii10033 41F afii10034 420 afii10035 421 afii10036 422 afii10037 423 afii10038 424 "
    "afii10039 425 afii10040 426 afii10041 427 afii10042 428 afii10043 429 afii10044 42A "
    "afii10045 42B afii10046 42C afii10047 42D afii10048 42E afii10049 42F afii10050 490 "
    "afii10051 402 afii10052 403 afii10053 404 afii10054 405 afii10055 406 afii10056 407 "
    "afii10057 408 afii10058 409 afii10059 40A afii10060 40B afii10061 40C afii10062 40E "
    "afii10065 430 afii10066 431 afii10067 432 afii10068 433 afii10069 434 afii10070 435 "
    "afii10071 451 afii10072 436 afii10073 437 afii10074 438 afii10075 439 afii10076 43A "
    "afii10077 43B afii10078 43C afii10079 43D afii10080 43E afii10081 43F afii10082 440 "
    "afii10083 441 afii10084 442 afii10085 443 afii10086 444 afii10087 445 afii10088 446 "
    "afii10089 447 afii10090 448 afii10091 449 afii10092 44A afii10093 44B afii10094 44C "
    "afii10095 44D afii10096 44E afii10097 44F afii10098 491 afii10099 452 afii10100 453 "
    "afii10101 454 afii10102 455 afii10103 456 afii10104 457 afii10105 458 afii10106 459 "
    "afii10107 45A afii10108 45B afii10109 45C afii10110 45E afii10145 40F afii10193 45F "
    "afii57929 2BC afii61352 2116 afii61573 202C afii61574 202D afii61575 202E agrave E0 "
    "alpha 3B1 alphatonos 3AC amacron 101 ampersand 26 anoteleia 387 aogonek 105 "
    "apostrophemod 2BC aring E5 asciicircum 5E asciitilde 7E asterisk 2A at 40 atilde E3 b 62 "
    "backslash 5C bar 7C becyrillic 431 beta 3B2 braceleft 7B braceright 7D bracketleft 5B "
    "bracketright 5D breve 2D8 brokenbar A6 bullet 2022 c 63 cacute 107 caron 2C7 ccaron 10D "
    "ccedilla E7 ccircumflex 109 cdot 10B cdotaccent 10B cedilla B8 cent A2 checyrillic 447 "
    "chi 3C7 circumflex 2C6 colon 3A comma 2C controlDEL 7F copyright A9 currency A4 d 64 "
    "dagger 2020 daggerdbl 2021 dbllowline 2017 dblverticalbar 2016 dcaron 10F dcroat 111 "
    "decyrillic 434 degree B0 delta 3B4 dieresis A8 divide F7 djecyrillic 452 dmacron 111 "
    "dollar 24 dotaccent 2D9 dotlessi 131 dotlessj 237 dzecyrillic 455 dzhecyrillic 45F e 65 "
    "eacute E9 ebreve 115 ecaron 11B ecircumflex EA ecyrillic 454 edieresis EB edot 117 "
    "edotaccent 117 efcyrillic 444 egrave E8 eight 38 elcyrillic 43B ellipsis 2026 emacron 113 "
    "emcyrillic 43C emdash 2014 encyrillic 43D endash 2013 eng 14B eogonek 119 epsilon 3B5 "
    "epsilontonos 3AD equal 3D ercyrillic 440 ereversedcyrillic 44D escyrillic 441 eta 3B7 "
    "etatonos 3AE eth F0 euro 20AC exclam 21 exclamdown A1 f 66 ff FB00 ffi FB03 ffl FB04 "
    "fi FB01 figuredash 2012 five 35 fl FB02 florin 192 four 34 fraction 2044 g 67 gamma 3B3 "
    "gbreve 11F gcedilla 123 gcircumflex 11D gcommaaccent 123 gdot 121 gdotaccent 121 "
    "gecyrillic 433 germandbls DF gheupturncyrillic 491 gjecyrillic 453 grave 60 greater 3E "
    "guillemotleft AB guillemotright BB guilsinglleft 2039 guilsinglright 203A h 68 "
    "hardsigncyrillic 44A hbar 127 hcircumflex 125 horizontalbar 2015 hungarumlaut 2DD "
    "hyphen 2D hyphentwo 2010 i 69 iacute ED iacyrillic 44F ibreve 12D icircumflex EE "
    "icyrillic 456 idieresis EF iecyrillic 435 igrave EC iicyrillic 438 iishortcyrillic 439 "
    "ij 133 ilde 2DC imacron 12B iocyrillic 451 iogonek 12F iota 3B9 iotadieresis 3CA "
    "iotadieresistonos 390 iotatonos 3AF itilde 129 iucyrillic 44E j 6A jcircumflex 135 "
    "jecyrillic 458 k 6B kacyrillic 43A kappa 3BA kcedilla 137 kcommaaccent 137 "
    "kgreenlandic 138 khacyrillic 445 kjecyrillic 45C l 6C lacute 13A lambda 3BB lcaron 13E "
    "lcedilla 13C lcommaaccent 13C ldot 140 ldotaccent 140 less 3C ljecyrillic 459 "
    "logicalnot AC longs 17F lslash 142 m 6D macron AF middot B7 minus 2212 minute 2032 mu B5 "
    "mu1 B5 mugreek 3BC multiply D7 n 6E nacute 144 napostrophe 149 nbspace A0 ncaron 148 "
    "ncedilla 146 ncommaaccent 146 nine 39 njecyrillic 45A nonbreakingspace A0 ntilde F1 "
    "nu 3BD numbersign 23 numero 2116 o 6F oacute F3 obreve 14F ocircumflex F4 ocyrillic 43E "
    "odblacute 151 odieresis F6 oe 153 ogonek 2DB ograve F2 ohungarumlaut 151 omacron 14D "
    "omega 3C9 omegatonos 3CE omicron 3BF omicrontonos 3CC one 31 onedotenleader 2024 "
    "onehalf BD onequarter BC onesuperior B9 ordfeminine AA ordmasculine BA oslash F8 "
    "otilde F5 overscore AF p 70 paragraph B6 parenleft 28 parenright 29 pecyrillic 43F "
    "percent 25 period 2E periodcentered B7 perthousand 2030 phi 3C6 pi 3C0 plus 2B "
    "plusminus B1 primereversed 2035 psi 3C8 q 71 question 3F questiondown BF quotedbl 22 "
    "quotedblbase 201E quotedblleft 201C quotedblright 201D quoteleft 2018 "
    "quoteleftreversed 201B quotereversed 201B quoteright 2019 quoterightn 149 "
    "quotesinglbase 201A quotesingle 27 r 72 racute 155 rcaron 159 rcedilla 157 "
    "rcommaaccent 157 registered AE rho 3C1 ring 2DA s 73 sacute 15B scaron 161 scedilla 15F "
    "scircumflex 15D scommaaccent 219 second 2033 section A7 semicolon 3B seven 37 "
    "sfthyphen AD shacyrillic 448 shchacyrillic 449 sigma 3C3 sigma1 3C2 sigmafinal 3C2 six 36 "
    "slash 2F slong 17F softhyphen AD softsigncyrillic 44C space 20 spacehackarabic 20 "
    "sterling A3 t 74 tau 3C4 tbar 167 tcaron 165 tcedilla 163 tcommaaccent 163 tecyrillic 442 "
    "theta 3B8 thorn FE three 33 threequarters BE threesuperior B3 tilde 2DC trademark 2122 "
    "tsecyrillic 446 tshecyrillic 45B two 32 twodotenleader 2025 twodotleader 2025 "
    "twosuperior B2 u 75 uacute FA ubreve 16D ucircumflex FB ucyrillic 443 udblacute 171 "
    "udieresis FC ugrave F9 uhungarumlaut 171 umacron 16B underscore 5F underscoredbl 2017 "
    "uogonek 173 upsilon 3C5 upsilondieresis 3CB upsilondieresistonos 3B0 upsilontonos 3CD "
    "uring 16F ushortcyrillic 45E utilde 169 v 76 vecyrillic 432 verticalbar 7C w 77 "
    "wcircumflex 175 x 78 xi 3BE y 79 yacute FD ycircumflex 177 ydieresis FF yen A5 "
    "yericyrillic 44B yicyrillic 457 z 7A zacute 17A zcaron 17E zdot 17C zdotaccent 17C "
    "zecyrillic 437 zero 30 zeta 3B6 zhecyrillic 436 ";
// clang-format on

using Names = std::unordered_map<std::string_view, char32_t>;

std::optional<char32_t> number(std::string_view hex) {
  std::uint32_t value = 0;
  const char* const end = hex.data() + hex.size();
  const auto [at, error] = std::from_chars(hex.data(), end, value, 16);
  if (error != std::errc() || at != end) return std::nullopt;
  return value;
}

Names all_names() {
  Names names;
  for (std::string_view rest = kNames; !rest.empty();) {
    const std::size_t name = rest.find(' '), end = rest.find(' ', name + 1);
    names.emplace(rest.substr(0, name), *number(rest.substr(name + 1, end - name - 1)));
    rest.remove_prefix(end + 1);
  }
  return names;
}

bool is_character(char32_t code) {
  return code > 0 && code < 0x110000 && (code < 0xD800 || code > 0xDFFF);
}

bool is_upper_hex(std::string_view text) {
  return text.find_first_not_of("0123456789ABCDEF") == std::string_view::npos;
}

// uniXXXX, of which several may follow, and uXXXX to uXXXXXX.
std::optional<std::string> numbered(std::string_view name) {
  std::string out;
  const bool is_many = name.starts_with("uni");
  name.remove_prefix(std::min<std::size_t>(is_many ? 3 : 1, name.size()));
  if (name.size() < 4 || !is_upper_hex(name)) return std::nullopt;
  if (is_many ? name.size() % 4 != 0 : name.size() > 6) return std::nullopt;
  const std::size_t each = is_many ? 4 : name.size();
  for (; !name.empty(); name.remove_prefix(each)) {
    const auto code = number(name.substr(0, each));
    if (!code || !is_character(*code)) return std::nullopt;
    mime::append_utf8(*code, out);
  }
  return out;
}

std::optional<std::string> part_of_name(std::string_view name) {
  static const Names names = all_names();
  if (const auto found = names.find(name); found != names.end()) {
    std::string out;
    mime::append_utf8(found->second, out);
    return out;
  }
  return name.starts_with('u') ? numbered(name) : std::nullopt;
}

}  // namespace

std::optional<std::string> text_of_glyph(std::string_view name) {
  name = name.substr(0, name.find('.'));  // a variant: "a.sc"
  if (name.empty()) return std::nullopt;
  std::string out;
  while (!name.empty()) {
    const std::string_view part = name.substr(0, name.find('_'));
    const auto text = part_of_name(part);
    if (!text) return std::nullopt;
    out += *text;
    name.remove_prefix(std::min(part.size() + 1, name.size()));
  }
  return out;
}

bool is_number_of_glyph(std::string_view name) {
  return std::ranges::any_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace oubli::pdf
