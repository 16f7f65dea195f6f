#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails when a library speaks or ends the process: only the command line prints, and only it and
the confined processes, which have nobody to return to, may exit."""
import pathlib
import re
import sys

LIBRARIES = ["adapters", "indexer", "wiper", "scanner"]
RULES = [  # what is meant, how it is written, the folders that may
    ("prints", r"<iostream>|<print>|\bstd::(cout|cerr|clog|wcout|wcerr)\b|\b(v?f?printf|f?puts|f?putc|putchar|perror|v?dprintf)\s*\(",
     ["scanner/cli"]),
    ("ends the process", r"\b(abort|_?exit|_Exit|quick_exit|terminate)\s*\(",
     ["scanner/cli", "scanner/sandbox", "scanner/worker", "scanner/programs/own_process.cc"]),
]
NO_CODE = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)


def under(path, folder):
    return path == folder or path.startswith(folder + "/")


def blank(match):
    return "\n" * match.group(0).count("\n")


def violations(root):
    files = (p for folder in LIBRARIES for p in root.glob(folder + "/**/*") if p.suffix in {".h", ".cc"})
    for file in sorted(files):
        path = file.relative_to(root).as_posix()
        code = NO_CODE.sub(blank, file.read_text(errors="replace"))
        for meaning, written, homes in RULES:
            if any(under(path, home) for home in homes):
                continue
            for hit in re.finditer(written, code):
                line = code.count("\n", 0, hit.start()) + 1
                yield f"{path}:{line}: {meaning} ({hit.group(0).strip()}), which only {', '.join(homes)} may"


def main():
    found = list(violations(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
    print("\n".join(found) or "quiet: clean")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
