# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that stand nowhere but where a test put them, and the search of scripts/residue for them."""
import importlib.machinery
import importlib.util
import pathlib
import random

PATH = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "residue"
# Without vowels and digits no word comes about by chance.
LETTERS = "bcdfghjklmnpqrstvwxz"


def load():
    loader = importlib.machinery.SourceFileLoader("residue", str(PATH))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("residue", loader))
    loader.exec_module(module)
    return module


residue = load()


def random_word():
    return "".join(random.choice(LETTERS) for _ in range(16))


def needles_of(*words):
    """The words in every coding -> what they are."""
    found = {}
    for word in words:
        residue.add_text(found, word)
    return found


def finds_below(folder, needles):
    """The files in which one of the needles stands, plain or deflated."""
    finder = residue.Finder(needles)
    residue.check_itself(finder, max(needles, key=len))
    return [path for path in sorted(pathlib.Path(folder).rglob("*"))
            if path.is_file() and any(residue.search(finder, path.read_bytes()))]
