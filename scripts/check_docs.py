#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails when a document names a path, an option or a command that does not exist.

Looked at: README.md and everything below docs/, save docs/changes/, which speaks of the past. A path
is what stands in backquotes and begins with one of the project's folders, a file name in backquotes
that ends like a source file, a folder in a table row whose first cell names its parent, or the
target of a link. Options are checked against what the program and the scripts say of themselves.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = sorted(p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith("build"))
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
OPTION = re.compile(r"(?<![\w-])--([a-z][a-z0-9-]+)")
OPTION_ROW = re.compile(r'Option\{\s*"([a-z0-9-]+)"')
# Built, not kept.
MADE = {"build", "build-dev", "build-asan", "build-tsan", "build-fuzz"}


def words(text):
    for match in QUOTED.finditer(text):
        yield from ((match.start(), word.rstrip(".,;:")) for word in match.group(1).split())


def exists(word):
    if word.split("/")[0] in MADE:
        return True
    return any(ROOT.glob(word)) if "*" in word else (ROOT / word).exists()


def home_of(text, at):
    """The folder named in the first cell of the table row that holds `at`."""
    row = text[text.rfind("\n", 0, at) + 1:at]
    cell = re.match(r"\| `([\w/-]+/)` \|", row)
    return cell.group(1) if cell else ""


def is_missing(text, at, word):
    if not re.fullmatch(r"[\w./*-]+", word):
        return False
    if "/" in word and word.split("/")[0] in FOLDERS:
        return not exists(word)
    if word.endswith("/") and (home := home_of(text, at)):
        return not exists(home + word)
    if "/" not in word and re.search(r"\w\.(cc|h|py)$", word):
        return not any(ROOT.glob(f"*/**/{word}"))
    return False


def missing_paths(document, text):
    for at, word in words(text):
        if is_missing(text, at, word):
            yield at, f"`{word}` does not exist"
    for match in LINK.finditer(text):
        target = match.group(1)
        if "://" not in target and not (document.parent / target).exists():
            yield match.start(), f"the link to {target} leads nowhere"


def known_options():
    """Every option the program or a script of the project has."""
    known = set(OPTION_ROW.findall((ROOT / "scanner/cli/options.cc").read_text()))
    for script in {p for p in (ROOT / "scripts").iterdir() if p.is_file()} - {pathlib.Path(__file__).resolve()}:
        known.update(OPTION.findall(script.read_text()))
    known.update(OPTION.findall((ROOT / "tests/support/mailgen_program.cc").read_text()))
    known |= {"exclude", "threshold", "verify-data", "time", "host", "tag", "read-data", "parent", "max-unused",
              "with-atime", "ignore-inode", "ignore-ctime", "one-file-system"}  # borg, restic
    return known | {"generate"} | {"preset", "build", "install", "prefix", "strip", "target"}  # cmake


def missing_options(text, known):
    for match in OPTION.finditer(text):
        if match.group(1) not in known:
            yield match.start(), f"--{match.group(1)} is no option of ours"


def check_itself(known):
    """Each kind of fault must be seen before its absence means anything."""
    for planted in ("`adapters/none/`", "`no_such_file.cc`", "| `adapters/` | `none/` |",
                    "[x](none.md)", "`oubli --no-such-option`"):
        found = [*missing_paths(ROOT / "README.md", planted), *missing_options(planted, known)]
        if len(found) != 1:
            sys.exit(f"docs: error: the check does not see what is wrong with {planted}")


def main():
    documents = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    documents = [d for d in documents if "changes" not in d.relative_to(ROOT).parts]
    known = known_options()
    check_itself(known)
    faults = checked = 0
    for document in documents:
        text = document.read_text()
        checked += len(QUOTED.findall(text))
        for at, fault in [*missing_paths(document, text), *missing_options(text, known)]:
            print(f"{document.relative_to(ROOT)}:{text.count(chr(10), 0, at) + 1}: {fault}")
            faults += 1
    if not checked:
        print("docs: nothing was checked")
    print(f"docs: {len(documents)} documents, {faults} faults")
    return bool(faults) or not checked


if __name__ == "__main__":
    sys.exit(main())
