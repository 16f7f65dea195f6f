#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds what the program reads in office documents to Python's zipfile and XML parser.

usage: documents_oracle.py OUBLI. Each real document, where there are some ($OUBLI_TEST_DATA), is attached to a message;
every word of a paragraph, heading or shared string must be shown. Encrypted ones must be named.
"""
import email.message
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
import zipfile

KINDS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".odg", ".odb")
PARTING = ("tab", "br", "s", "line-break", "cr")
SKIPPED = 77


def name_of(element):
    return element.tag.split("}")[-1]


def words_of(text):
    return set(re.findall(r"\w{3,}", text))


def text_of(paragraph):
    text = ""
    for element in paragraph.iter():
        if name_of(element) in PARTING:
            text += " "
        if element.text and name_of(element) != "instrText":
            text += element.text
        if element.tail and element is not paragraph:
            text += element.tail
    return text


def is_innermost(element):
    return name_of(element) in ("p", "h", "si") and not any(
        name_of(one) in ("p", "h") for one in element.iter() if one is not element)


def parsed(text):
    try:
        return list(xml.etree.ElementTree.fromstring(text).iter())
    except xml.etree.ElementTree.ParseError:
        return []  # an empty one


def is_sealed(document):
    """A package that says so, or one that stands in a compound file."""
    return zipfile.is_zipfile(document) or document.read_bytes().startswith(b"\xd0\xcf\x11\xe0")


def words_in(document):
    """Nothing: it is encrypted, or no package."""
    try:
        package = zipfile.ZipFile(document)
    except zipfile.BadZipFile:
        return None
    words = set()
    for name in package.namelist():
        if name == "META-INF/manifest.xml" and b"encryption-data" in package.read(name):
            return None
        if not name.endswith(".xml") or "fontTable" in name or "theme" in name:
            continue
        for element in parsed(package.read(name)):
            if is_innermost(element):
                words |= words_of(text_of(element))
    return words


def attach(document, into):
    message = email.message.EmailMessage()
    message["From"], message["Subject"] = "ann@example.net", into.stem
    message["Message-ID"] = f"<{into.stem}@example.net>"
    message.set_content("see there")
    message.add_attachment(document.read_bytes(), maintype="application", subtype="octet-stream", filename=document.name)
    into.write_bytes(message.as_bytes())


def main():
    program = sys.argv[1]
    base = os.environ.get("OUBLI_TEST_DATA", pathlib.Path(__file__).resolve().parents[4] / "shared/data")
    folder = pathlib.Path(base) / "attachments"
    documents = sorted(file for file in folder.rglob("*") if file.suffix in KINDS)
    if not documents:
        print(f"Documents.oracle: Skipped\n{folder} is not there\n[  SKIPPED ] Documents.oracle")
        return SKIPPED
    faults = compared = words = sealed = 0
    with tempfile.TemporaryDirectory() as name:
        room = pathlib.Path(name)
        letters = [room / f"{number}.eml" for number in range(len(documents))]
        for document, letter in zip(documents, letters):
            attach(document, letter)
        run = [program, "--workspace", room / "ws"]
        subprocess.run([*run, "scan", *letters], capture_output=True)
        for document, letter in zip(documents, letters):
            shown = subprocess.run([*run, "show", letter], capture_output=True, text=True)
            wanted = words_in(document)
            if wanted is None:
                sealed += 1
                if is_sealed(document) and "encrypted" not in shown.stderr:
                    faults += 1
                    print(f"{document.name}: encrypted, and not named so")
                continue
            missing = wanted - words_of(re.sub(r"\[\[|\]\]", "", shown.stdout))
            compared, words = compared + 1, words + len(wanted)
            if missing:
                faults += 1
                print(f"{document.name}: not shown: {len(missing)} of {len(wanted)} words")
    print(f"{len(documents)} documents, {compared} compared, {words} words, {sealed} encrypted or no package, {faults} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
