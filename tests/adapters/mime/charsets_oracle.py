#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Charsets of one byte by every name they are known by, read by the program and by Python.

usage: charsets_oracle.py CHARSETLIST

The names are those of IANA's registry, those that Python and mail programs write, and Windows'
numbers. A name that is not known is read by a guess, which nobody would notice.
"""
import subprocess
import sys

ISO = {  # part: year, number in the ISO register, other names
    1: "1987 100 latin1 l1 IBM819 CP819", 2: "1987 101 latin2 l2", 3: "1988 109 latin3 l3",
    4: "1988 110 latin4 l4", 5: "1988 144 cyrillic csISOLatinCyrillic",
    6: "1987 127 arabic ECMA-114 ASMO-708 csISOLatinArabic ISO-8859-6-E ISO_8859-6-E ISO-8859-6-I csISO88596I",
    7: "1987 126 greek greek8 ELOT_928 ECMA-118 csISOLatinGreek",
    8: "1988 138 hebrew csISOLatinHebrew ISO-8859-8-E ISO_8859-8-I csISO88598I logical",
    9: "1989 148 latin5 l5", 10: "1992 157 latin6 l6", 11: "2001 166 TIS-620 csTIS620",
    13: "1998 179 latin7 l7", 14: "1998 199 latin8 l8 iso-celtic", 15: "1999 203 Latin-9",
    16: "2001 226 latin10 l10"}
LATIN = {1: 1, 2: 2, 3: 3, 4: 4, 9: 5, 10: 6}
MAC = {"mac_roman": "macintosh mac x-mac-roman csMacintosh cp10000",
       "mac_greek": "x-mac-greek mac-greek macgreek cp10006",
       "mac_cyrillic": "x-mac-cyrillic mac-cyrillic maccyrillic x-mac-ukrainian cp10007 cp10017",
       "mac_latin2": "x-mac-ce x-mac-centraleurroman mac-centeuro maccentraleurope maclatin2 cp10029",
       "mac_turkish": "x-mac-turkish mac-turkish macturkish cp10081",
       "mac_croatian": "x-mac-croatian mac-croatian cp10082",
       "mac_iceland": "x-mac-icelandic mac-iceland maciceland cp10079",
       "mac_romanian": "x-mac-romanian mac-romanian cp10010"}
KOI = {"koi8_r": "KOI8-R csKOI8R koi8 koi8_r cp20866", "koi8_u": "KOI8-U csKOI8U koi8_u cp21866", "koi8_t": "KOI8-T",
       "kz1048": "KZ-1048 STRK1048-2002 RK1048 csKZ1048 kz1048", "ptcp154": "PTCP154 csPTCP154 PT154 CP154 Cyrillic-Asian"}


def names():
    """(label, Python's codec)"""
    for part, more in ISO.items():
        year, register, *others = more.split()
        codec = f"iso8859-{part}"
        for name in (f"ISO-8859-{part}", f"ISO_8859-{part}", f"ISO_8859-{part}:{year}", f"iso8859-{part}", f"iso8859_{part}",
                     f"iso8859{part}", f"8859-{part}", f"x-iso-8859-{part}", f"csISO8859{part}", f"cp{28590 + part}", *others):
            yield name, codec
        if part != 13 and part != 15:
            yield f"iso-ir-{register}", codec
        if part in LATIN:
            yield f"csISOLatin{LATIN[part]}", codec
    for page in [874, *range(1250, 1259)]:
        for name in (f"windows-{page}", f"cswindows{page}", f"windows{page}", f"cp{page}", f"cp-{page}", f"x-cp{page}",
                     f"win-{page}", f"win{page}", f"ms{page}", f"{page}"):
            yield name, f"cp{page}"
    for families in (MAC, KOI):
        for codec, labels in families.items():
            for label in labels.split():
                yield label, codec


def main():
    wanted = dict(names())
    spelt = {label: codec for name, codec in wanted.items() for label in (name, name.upper(), name.lower())}
    lines = subprocess.run([sys.argv[1], *spelt], check=True, capture_output=True, text=True).stdout.splitlines()
    faults, characters = [], 0
    for line in lines:
        label, byte, text, is_kept, is_known = line.split("\t")
        number, codec = int(byte, 16), spelt[label]
        if is_known != "1" and number == 0x80:
            faults.append(f"{label}: not known")
        try:
            said = bytes([number]).decode(codec)
        except UnicodeDecodeError:
            continue
        # Where ISO has control characters, what mailers mean by that name has letters.
        if 0x80 <= ord(said) < 0xA0:
            continue
        characters += 1
        if bytes.fromhex(text).decode() != said:
            faults.append(f"{label}: {byte} is {bytes.fromhex(text).decode()!r}, to Python {said!r}")
        elif is_kept != "1":
            faults.append(f"{label}: {byte} is not written again")
    print(f"{len(spelt)} names, {characters} characters, {len(faults)} faults", *faults[:40], sep="\n  ")
    return 1 if faults or not characters else 0


if __name__ == "__main__":
    sys.exit(main())
