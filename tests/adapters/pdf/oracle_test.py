#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What our reader and pdftotext find in PDF files that other programs made.

oracle_test.py PDFLIST [FOLDER...]: a letter is set by cairo, by groff, by ghostscript from what groff makes for it, and each of these
is written anew by qpdf: with object streams, linearised, in the open, and encrypted in every way that asks nobody for a password. Both
readers must find the words of the letter, in their order. Of the PDF files in FOLDER (or $OUBLI_TEST_DATA), nearly all words
that pdftotext finds must be found wherever our reader says that it read all. Programs that are not installed are named;
exits with 77 where pdftotext or all that make PDF files are missing.
"""
import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

LETTER = [
    "Dear Jean Dupont,",
    "the office in Lyon has your offer of 12,50 € and wants to know",
    "whether AVATAR To We VA. Type is what Mrs Müller of Straße 7",
    "and Mr Ożóg of Łódź ordered; naïve façade, très élégante.",
    "jean.dupont@example.org +33 1 23 45 67 89 FR76 3000 6000 0112 3456 7890 189",
    "Yours, Griffin Fjord-Affleck",
]
CAIRO = """
import cairo, sys
surface = cairo.PDFSurface(sys.argv[1], 595, 842)
context = cairo.Context(surface)
for family, size in (("Sans", 12), ("Serif", 9), ("Monospace", 8)):
    context.select_font_face(family)
    context.set_font_size(size)
    for i, line in enumerate(sys.argv[2:]):
        context.move_to(40, 60 + i * size * 1.4)
        context.show_text(line)
    context.show_page()
surface.finish()
"""
WAYS = {  # of qpdf, to write it anew
    "objects in streams": ["--object-streams=generate"],
    "linearised": ["--linearize"],
    "in the open": ["--qdf"],
    "RC4 of 40 bits": ["--allow-weak-crypto", "--encrypt", "", "own", "40", "--"],
    "RC4 of 128 bits": ["--allow-weak-crypto", "--encrypt", "", "own", "128", "--"],
    "AES of 128 bits": ["--allow-weak-crypto", "--object-streams=generate", "--encrypt", "", "own", "128", "--use-aes=y", "--"],
    "AES of 256 bits": ["--object-streams=generate", "--encrypt", "", "own", "256", "--"],
    "AES of 256 bits, revision 5": ["--allow-weak-crypto", "--encrypt", "", "own", "256", "--force-R5", "--"],
}
ENOUGH = 0.97  # of the words of files found somewhere


def run(command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, **more)


def by_cairo(to):
    for python in (sys.executable, "/usr/bin/python3"):
        if shutil.which(python) and not run([python, "-c", CAIRO, str(to), *LETTER]).returncode:
            return 3
    return 0


def source():
    # Without hyphens and adjusting, so that words stand as they are written.
    return (".nh\n.na\n.nf\n" + "\n".join(LETTER) + "\n").encode()


def by_groff(to):
    if not shutil.which("groff"):
        return 0
    made = run(["groff", "-k", "-Tpdf"], input=source())
    to.write_bytes(made.stdout)
    return int(made.stdout.startswith(b"%PDF"))


def by_ghostscript(to):
    if not shutil.which("groff") or not shutil.which("gs"):
        return 0
    script = run(["groff", "-k", "-Tps"], input=source()).stdout
    made = run(["gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", f"-sOutputFile={to}", "-"], input=script)
    return int(made.returncode == 0 and to.exists())


def words(text):
    # Letters alone: groff's fonts have no € and no Ł, and how a producer writes those is not what is held here.
    return re.findall(r"[A-Za-z0-9]{2,}", unicodedata.normalize("NFKC", text.decode("utf-8", "replace")))


def ours(program, path):
    made = run([program, str(path)])
    if made.returncode:
        sys.exit(f"{path}: {made.returncode} {made.stderr!r}")
    return words(made.stdout), made.stderr.decode().strip()


def check_letter(program, path, what, copies):
    # The characters that a font of groff's lacks part words that hold them.
    theirs = words(run(["pdftotext", "-raw", str(path), "-"]).stdout)
    mine, said = ours(program, path)
    sure = [w for line in LETTER for w in re.findall(r"\S+", line) if w.isascii()]
    sure = words(" ".join(sure).encode())
    lost = collections.Counter(sure * copies) - collections.Counter(mine)
    if lost or said != "whole" or mine != theirs:
        sys.exit(f"{what}: {said}, lost {dict(lost)}\nours   {mine}\ntheirs {theirs}")
    print(f"{what}: {len(mine)} words, the same")


def check_found(program, path):
    theirs = collections.Counter(words(run(["pdftotext", "-q", str(path), "-"]).stdout))
    mine, said = ours(program, path)
    total = sum(theirs.values())
    found = sum((theirs & collections.Counter(mine)).values())
    print(f"{path.name}: {found} of {total} words, {said}")
    if said.startswith("whole") and found < ENOUGH * total:
        sys.exit(f"{path}: words are lost")


def main():
    program, *folders = sys.argv[1:]
    if not shutil.which("pdftotext"):
        print("pdftotext is not installed")
        return 77
    made = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, make in {"cairo": by_cairo, "groff": by_groff, "ghostscript": by_ghostscript}.items():
            path = pathlib.Path(folder, name + ".pdf")
            copies = make(path)
            if not copies:
                print(f"{name} is not installed")
                continue
            made += 1
            check_letter(program, path, name, copies)
            for way, options in WAYS.items() if shutil.which("qpdf") else ():
                again = path.with_suffix(".again.pdf")
                if run(["qpdf", *options, str(path), str(again)]).returncode:
                    sys.exit(f"qpdf: {way}")
                check_letter(program, again, f"{name}, {way}", copies)
    if not shutil.which("qpdf"):
        print("qpdf is not installed")
    for found in folders or filter(None, [os.environ.get("OUBLI_TEST_DATA")]):
        for path in sorted(pathlib.Path(found).rglob("*.pdf")):
            check_found(program, path)
    return 0 if made else 77


if __name__ == "__main__":
    sys.exit(main())
