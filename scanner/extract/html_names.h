// SPDX-License-Identifier: GPL-3.0-or-later
// Names of characters after the HTML standard (13.5): those that HTML 5 gave to letters, marks,
// blanks and ASCII signs and HTML 4 did not, and those that stand without a semicolon, too.
#pragma once

#include <string_view>

namespace oubli::content {

// "name=value", the value in hexadecimal; blanks between.
inline constexpr std::string_view kHtml5Names =
    "AMP=26 Abreve=102 Acy=410 Afr=1d504 Amacr=100 Aogon=104 Aopf=1d538 ApplyFunction=2061 "
    "Ascr=1d49c Bcy=411 Bernoullis=212c Bfr=1d505 Bopf=1d539 Breve=2d8 Bscr=212c CHcy=427 COPY=a9 "
    "Cacute=106 CapitalDifferentialD=2145 Cayleys=212d Ccaron=10c Ccirc=108 Cdot=10a Cedilla=b8 "
    "Cfr=212d Copf=2102 Cscr=1d49e DD=2145 DJcy=402 DScy=405 DZcy=40f Dcaron=10e Dcy=414 "
    "Dfr=1d507 DiacriticalAcute=b4 DiacriticalDot=2d9 DiacriticalDoubleAcute=2dd "
    "DiacriticalGrave=60 DiacriticalTilde=2dc DifferentialD=2146 Dopf=1d53b Dot=a8 DotDot=20dc "
    "DoubleDot=a8 DownBreve=311 Dscr=1d49f Dstrok=110 ENG=14a Ecaron=11a Ecy=42d Edot=116 "
    "Efr=1d508 Emacr=112 Eogon=118 Eopf=1d53c Escr=2130 ExponentialE=2147 Fcy=424 Ffr=1d509 "
    "Fopf=1d53d Fouriertrf=2131 Fscr=2131 GJcy=403 GT=3e Gammad=3dc Gbreve=11e Gcedil=122 "
    "Gcirc=11c Gcy=413 Gdot=120 Gfr=1d50a Gopf=1d53e Gscr=1d4a2 HARDcy=42a Hacek=2c7 Hat=5e "
    "Hcirc=124 Hfr=210c HilbertSpace=210b Hopf=210d Hscr=210b Hstrok=126 IEcy=415 IJlig=132 "
    "IOcy=401 Icy=418 Idot=130 Ifr=2111 Im=2111 Imacr=12a ImaginaryI=2148 InvisibleComma=2063 "
    "InvisibleTimes=2062 Iogon=12e Iopf=1d540 Iscr=2110 Itilde=128 Iukcy=406 Jcirc=134 Jcy=419 "
    "Jfr=1d50d Jopf=1d541 Jscr=1d4a5 Jsercy=408 Jukcy=404 KHcy=425 KJcy=40c Kcedil=136 Kcy=41a "
    "Kfr=1d50e Kopf=1d542 Kscr=1d4a6 LJcy=409 LT=3c Lacute=139 Laplacetrf=2112 Lcaron=13d "
    "Lcedil=13b Lcy=41b Lfr=1d50f Lmidot=13f Lopf=1d543 Lscr=2112 Lstrok=141 Mcy=41c "
    "MediumSpace=205f Mellintrf=2133 Mfr=1d510 Mopf=1d544 Mscr=2133 NJcy=40a Nacute=143 "
    "Ncaron=147 Ncedil=145 Ncy=41d NegativeMediumSpace=200b NegativeThickSpace=200b "
    "NegativeThinSpace=200b NegativeVeryThinSpace=200b NewLine=a Nfr=1d511 NoBreak=2060 "
    "NonBreakingSpace=a0 Nopf=2115 Nscr=1d4a9 Ocy=41e Odblac=150 Ofr=1d512 Omacr=14c Oopf=1d546 "
    "Oscr=1d4aa Pcy=41f Pfr=1d513 Poincareplane=210c Popf=2119 Pscr=1d4ab QUOT=22 Qfr=1d514 "
    "Qopf=211a Qscr=1d4ac REG=ae Racute=154 Rcaron=158 Rcedil=156 Rcy=420 Re=211c Rfr=211c "
    "Ropf=211d Rscr=211b SHCHcy=429 SHcy=428 SOFTcy=42c Sacute=15a Scedil=15e Scirc=15c Scy=421 "
    "Sfr=1d516 Sopf=1d54a Sscr=1d4ae TSHcy=40b TScy=426 Tab=9 Tcaron=164 Tcedil=162 Tcy=422 "
    "Tfr=1d517 ThickSpace=205f ThinSpace=2009 Topf=1d54b TripleDot=20db Tscr=1d4af Tstrok=166 "
    "Ubrcy=40e Ubreve=16c Ucy=423 Udblac=170 Ufr=1d518 Umacr=16a UnderBar=5f Uogon=172 Uopf=1d54c "
    "Upsi=3d2 Uring=16e Uscr=1d4b0 Utilde=168 Vcy=412 VerticalLine=7c VeryThinSpace=200a "
    "Vfr=1d519 Vopf=1d54d Vscr=1d4b1 Wcirc=174 Wfr=1d51a Wopf=1d54e Wscr=1d4b2 Xfr=1d51b "
    "Xopf=1d54f Xscr=1d4b3 YAcy=42f YIcy=407 YUcy=42e Ycirc=176 Ycy=42b Yfr=1d51c Yopf=1d550 "
    "Yscr=1d4b4 ZHcy=416 Zacute=179 Zcaron=17d Zcy=417 Zdot=17b ZeroWidthSpace=200b Zfr=2128 "
    "Zopf=2124 Zscr=1d4b5 abreve=103 acy=430 af=2061 afr=1d51e aleph=2135 amacr=101 angst=c5 "
    "aogon=105 aopf=1d552 apos=27 ascr=1d4b6 ast=2a bcy=431 bernou=212c beth=2136 bfr=1d51f "
    "bopf=1d553 breve=2d8 bscr=1d4b7 bsol=5c cacute=107 caron=2c7 ccaron=10d ccirc=109 cdot=10b "
    "cfr=1d520 chcy=447 colon=3a comma=2c commat=40 complexes=2102 copf=1d554 cscr=1d4b8 "
    "daleth=2138 dash=2010 dblac=2dd dcaron=10f dcy=434 dd=2146 dfr=1d521 die=a8 digamma=3dd "
    "djcy=452 dollar=24 dopf=1d555 dot=2d9 dscr=1d4b9 dscy=455 dstrok=111 dzcy=45f ecaron=11b "
    "ecy=44d edot=117 ee=2147 efr=1d522 ell=2113 emacr=113 emsp13=2004 emsp14=2005 eng=14b "
    "eogon=119 eopf=1d556 epsi=3b5 epsiv=3f5 equals=3d escr=212f excl=21 expectation=2130 "
    "exponentiale=2147 fcy=444 ffilig=fb03 fflig=fb00 ffllig=fb04 ffr=1d523 filig=fb01 fllig=fb02 "
    "fopf=1d557 frac13=2153 frac15=2155 frac16=2159 frac18=215b frac23=2154 frac25=2156 "
    "frac35=2157 frac38=215c frac45=2158 frac56=215a frac58=215d frac78=215e fscr=1d4bb "
    "gacute=1f5 gammad=3dd gbreve=11f gcirc=11d gcy=433 gdot=121 gfr=1d524 gimel=2137 gjcy=453 "
    "gopf=1d558 grave=60 gscr=210a hairsp=200a half=bd hamilt=210b hardcy=44a hbar=210f hcirc=125 "
    "hfr=1d525 hopf=1d559 horbar=2015 hscr=1d4bd hslash=210f hstrok=127 hyphen=2010 ic=2063 "
    "icy=438 iecy=435 ifr=1d526 ii=2148 ijlig=133 imacr=12b imagline=2110 imagpart=2111 imath=131 "
    "imped=1b5 inodot=131 integers=2124 iocy=451 iogon=12f iopf=1d55a iscr=1d4be it=2062 "
    "itilde=129 iukcy=456 jcirc=135 jcy=439 jfr=1d527 jmath=237 jopf=1d55b jscr=1d4bf jsercy=458 "
    "jukcy=454 kappav=3f0 kcedil=137 kcy=43a kfr=1d528 kgreen=138 khcy=445 kjcy=45c kopf=1d55c "
    "kscr=1d4c0 lacute=13a lagran=2112 lbrace=7b lbrack=5b lcaron=13e lcedil=13c lcub=7b lcy=43b "
    "lfr=1d529 ljcy=459 lmidot=140 lopf=1d55d lowbar=5f lpar=28 lscr=1d4c1 lsqb=5b lstrok=142 "
    "mcy=43c mfr=1d52a midast=2a mopf=1d55e mscr=1d4c2 nacute=144 napos=149 naturals=2115 "
    "ncaron=148 ncedil=146 ncy=43d nfr=1d52b njcy=45a nopf=1d55f nscr=1d4c3 num=23 numsp=2007 "
    "ocy=43e odblac=151 ofr=1d52c ogon=2db ohm=3a9 omacr=14d oopf=1d560 order=2134 orderof=2134 "
    "oscr=2134 pcy=43f percnt=25 period=2e pfr=1d52d phiv=3d5 phmmat=2133 planck=210f "
    "planckh=210e plankv=210f plus=2b popf=1d561 primes=2119 pscr=1d4c5 puncsp=2008 qfr=1d52e "
    "qopf=1d562 qscr=1d4c6 quaternions=210d quest=3f racute=155 rationals=211a rbrace=7d "
    "rbrack=5d rcaron=159 rcedil=157 rcub=7d rcy=440 realine=211b realpart=211c reals=211d "
    "rfr=1d52f rhov=3f1 ring=2da ropf=1d563 rpar=29 rscr=1d4c7 rsqb=5d sacute=15b scedil=15f "
    "scirc=15d scy=441 semi=3b sfr=1d530 shchcy=449 shcy=448 sigmav=3c2 softcy=44c sol=2f "
    "sopf=1d564 sscr=1d4c8 straightepsilon=3f5 straightphi=3d5 strns=af tcaron=165 tcedil=163 "
    "tcy=442 tdot=20db tfr=1d531 thetav=3d1 topf=1d565 tscr=1d4c9 tscy=446 tshcy=45b tstrok=167 "
    "ubrcy=45e ubreve=16d ucy=443 udblac=171 ufr=1d532 umacr=16b uogon=173 uopf=1d566 upsi=3c5 "
    "uring=16f uscr=1d4ca utilde=169 varepsilon=3f5 varkappa=3f0 varphi=3d5 varpi=3d6 varrho=3f1 "
    "varsigma=3c2 vartheta=3d1 vcy=432 verbar=7c vert=7c vfr=1d533 vopf=1d567 vscr=1d4cb "
    "wcirc=175 wfr=1d534 wopf=1d568 wscr=1d4cc xfr=1d535 xopf=1d569 xscr=1d4cd yacy=44f ycirc=177 "
    "ycy=44b yfr=1d536 yicy=457 yopf=1d56a yscr=1d4ce yucy=44e zacute=17a zcaron=17e zcy=437 "
    "zdot=17c zeetrf=2128 zfr=1d537 zhcy=436 zopf=1d56b zscr=1d4cf";

// The 106 that old pages leave open: "&eacute" for "&eacute;". Blanks between; sorted.
inline constexpr std::string_view kOpenNames =
    "AElig AMP Aacute Acirc Agrave Aring Atilde Auml COPY Ccedil ETH Eacute Ecirc Egrave Euml "
    "GT Iacute Icirc Igrave Iuml LT Ntilde Oacute Ocirc Ograve Oslash Otilde Ouml QUOT REG "
    "THORN Uacute Ucirc Ugrave Uuml Yacute aacute acirc acute aelig agrave amp aring atilde "
    "auml brvbar ccedil cedil cent copy curren deg divide eacute ecirc egrave eth euml frac12 "
    "frac14 frac34 gt iacute icirc iexcl igrave iquest iuml laquo lt macr micro middot nbsp not "
    "ntilde oacute ocirc ograve ordf ordm oslash otilde ouml para plusmn pound quot raquo reg "
    "sect shy sup1 sup2 sup3 szlig thorn times uacute ucirc ugrave uml uuml yacute yen yuml";

}  // namespace oubli::content
