#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails when a file includes something its layer may not. MAY is the architecture, as a table.

A change to MAY needs a decision record in docs/decisions/.
"""
import pathlib
import re
import sys

FACTS = ["adapters", "indexer"]
MAY = {  # layer -> path prefixes it may include, besides its own
    "adapters/base": [],
    "adapters": ["adapters"],
    "indexer": ["adapters"],
    "wiper": FACTS,
    "scanner/detect": ["adapters/base", "scanner/finding.h"],
    "scanner/policy": FACTS + ["scanner/finding.h", "wiper/plan.h"],
    "scanner/app": FACTS + ["scanner", "wiper"],
    "scanner/cli": ["adapters/base", "scanner/app"],
    "scanner/console": ["adapters/base", "scanner/app"],
    "scanner": FACTS + ["scanner/detect"],
}
# A heavy or dangerous library is included in one place only.
ONLY = {
    "SQLiteCpp/": ["indexer", "wiper"],
    "hs/": ["scanner/detect"],
    "phonenumbers/": ["scanner/detect"],
    "libxml/": ["scanner/extract"],
    "seccomp.h": ["scanner/sandbox"],
    "libetpan/": ["adapters/imap"],
    "gnutls/": ["adapters/imap"],
    "nettle/": ["adapters/pdf"],
    "boost/program_options": ["scanner/cli"],
    "toml++/": ["scanner/app"],
}
# Of a format that only confined workers go through, what a layer may know all the same.
NO_MORE_OF = {
    ("wiper", "adapters/pst"): ["adapters/pst/edit/editor.h", "adapters/pst/header.h", "adapters/pst/place.h"],
}
INCLUDE = re.compile(r'\s*#\s*include\s+(["<])([^">]+)[">]')


def under(path, prefix):
    return path == prefix or path.startswith(prefix.rstrip("/") + "/")


def layer_of(path):
    return max((name for name in MAY if under(path, name)), key=len, default=None)


def fault(path, here, quoted, target):
    if quoted:
        there = layer_of(target)
        if target.startswith("tests/"):
            return f"{path}: nothing but tests may include {target}"
        if there and there != here and not any(under(target, p) for p in MAY[here]):
            return f"{path}: {here} must not include {target}"
        for (layer, format_), known in NO_MORE_OF.items():
            if here == layer and under(target, format_) and target not in known:
                return f"{path}: {target} is for confined workers"
    else:
        for library, homes in ONLY.items():
            if target.startswith(library) and not any(under(path, home) for home in homes):
                return f"{path}: <{target}> belongs to {', '.join(homes)}"
    return None


def violations(root):
    for file in sorted(p for p in root.rglob("*") if p.suffix in {".h", ".cc"}):
        here = layer_of(path := file.relative_to(root).as_posix())
        for line in file.read_text(errors="replace").splitlines() if here else []:
            if hit := INCLUDE.match(line):
                if problem := fault(path, here, hit.group(1) == '"', hit.group(2)):
                    yield problem


def main():
    found = list(violations(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
    print("\n".join(found) or "layers: clean")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
