#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program and the second verifier agree on every file in vectors/.

usage: vectors_test.py OUBLI

A vector is sound as it stands. Altered in one of the ways below, by somebody who may even know the
format, it is wrong to both.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE / "vectors"
# In keys/ the key was changed, an entry was withdrawn, and one settles another.
# In traces/ the person stands in a line that is not theirs.
SETS = [VECTORS, VECTORS / "keys", VECTORS / "traces"]


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entries(text):
    return [json.loads(line) for line in text.splitlines()]


def lines(values):
    return "".join(canonical(value) + "\n" for value in values)


def edited(change):
    """A change of the parsed certificate, written as the program would have written it."""
    def apply(text):
        value = json.loads(text)
        change(value)
        return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    return apply


def set_at(path, new):
    def change(value):
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = new
    return edited(change)


def without(number):
    return lambda text: lines([e for i, e in enumerate(entries(text)) if i != number])


def renumbered(text):
    kept = entries(text)[1:]
    for number, entry in enumerate(kept):
        entry["index"] = number
    return lines(kept)


def in_one(change):
    """A change of the first entry that has its text still."""
    def apply(text):
        values = entries(text)
        change(next(value for value in values if "salt" in value))
        return lines(values)
    return apply


def with_fields(**fields):
    return in_one(lambda entry: entry.update(fields))


def leaf_of(entry):
    salted = b"\0" + bytes.fromhex(entry["salt"]) + canonical(entry["record"]).encode()
    return hashlib.sha256(salted).hexdigest()


def withdrawn_wrongly(text):
    values = entries(text)
    values[-1]["leaf"] = "00" * 32
    del values[-1]["salt"], values[-1]["record"]
    return lines(values)


def withdrawn_unsaid(text):
    """The leaf is right; only nobody says that the text was withdrawn."""
    values = entries(text)
    values[-1]["leaf"] = leaf_of(values[-1])
    del values[-1]["salt"], values[-1]["record"]
    return lines(values)


CERTIFICATES = {
    "more messages erased": set_at(["statement", "messages", "erased"], 99),
    "verified turned about": edited(lambda v: v["statement"].update(verified=not v["statement"]["verified"])),
    "a field added": set_at(["statement", "note"], "x"),
    "a member added": set_at(["note"], "x"),
    "another ledger record": set_at(["ledger", "record", "erased"], 99),
    "another salt": set_at(["ledger", "salt"], "00" * 16),
    "another place": set_at(["ledger", "index"], 7),
    "a path that is too short": edited(lambda v: v["ledger"].update(path=v["ledger"]["path"][1:])),
    "a path that is too long": edited(lambda v: v["ledger"]["path"].append("00" * 32)),
    "another signature": edited(lambda v: v["signature"].update(
        ed25519=("B" if v["signature"]["ed25519"][0] == "A" else "A") + v["signature"]["ed25519"][1:])),
    "written otherwise": lambda text: text.replace("\n", "\n "),
    "cut off": lambda text: text[:-20],
    "a second value for one name": lambda text: text.replace(
        '  "erased"', '  "erased": 5,\n   "erased"', 1),
}
LEDGERS = {
    "an edit": lambda text: text.replace('"erased":1', '"erased":3', 1),
    "an entry taken out": without(1),
    "the first taken out, the rest renumbered": renumbered,
    "two in another order": lambda text: lines(list(reversed(entries(text)))),
    "an entry twice": lambda text: text + text.splitlines(keepends=True)[-1],
    "no end of its last line": lambda text: text[:-1],
    "an empty line at its end": lambda text: text + "\n",
    "lines that end in CR LF": lambda text: text.replace("\n", "\r\n"),
    "lines that end in U+2028": lambda text: text.replace("\n", "\u2028"),
    "another schema": with_fields(schema=2),
    "a schema that is no whole number": with_fields(schema=1.0),
    "a schema that is no number": with_fields(schema=True),
    "another type": with_fields(type="Ledger"),
    "an index that is no whole number": in_one(lambda e: e.update(index=float(e["index"]))),
    "an index that is no number": in_one(lambda e: e.update(index=bool(e["index"]))),
    "a field more": with_fields(note="x"),
    "a salt in capitals": in_one(lambda e: e.update(salt=e["salt"].upper())),
    "a salt in groups": in_one(lambda e: e.update(salt=e["salt"][:2] + " " + e["salt"][2:])),
    "a leaf beside its text": in_one(lambda e: e.update(leaf=leaf_of(e))),
    "a leaf in capitals": lambda text: lines(
        [{**e, "leaf": e["leaf"].upper()} if "leaf" in e else e for e in entries(text)]),
    "withdrawn with another leaf": withdrawn_wrongly,
    "withdrawn, and no entry says so": withdrawn_unsaid,
    "the last cut off, with a checkpoint": lambda text: "".join(text.splitlines(keepends=True)[:-1]),
}


def is_sound(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    # 3: sound, of an erasure after which something was found again.
    if done.returncode == 0 or (done.returncode == 3 and done.stdout.startswith("sound")):
        return True
    assert done.returncode in (1, 3, 11, 12), done.stderr
    return False


def verdicts(program, folder, vectors, key, kind, text):
    file = folder / kind
    file.write_text(text, encoding="utf-8")
    kept, ledger = vectors / "checkpoint.txt", vectors / "ledger.jsonl"
    ours = {"certificate": [program, "certificate", "verify", file, "--key", key, "--ledger", ledger],
            "ledger": [program, "ledger", "verify", file, "--key", key, "--checkpoint", kept]}[kind]
    theirs = [sys.executable, HERE / "verify.py", key, kind, file, kept if kind == "ledger" else ledger]
    return is_sound(*ours), is_sound(*theirs)


def main():
    program, failures, count = sys.argv[1], [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def expect(sound, where, kind, what, text):
            nonlocal count
            count += 1
            ours, theirs = verdicts(program, folder, *where, kind, text)
            if (ours, theirs) != (sound, sound):
                failures.append(f"{kind}: {what}: program {ours}, second verifier {theirs}")

        for where in [(vectors, key) for vectors in SETS for key in sorted(vectors.glob("*.pub"))]:
            said = f"{where[0].name}, {where[1].name}"
            for vector in sorted(where[0].glob("certificate-*.json")):
                text = vector.read_text(encoding="utf-8")
                expect(True, where, "certificate", f"{said}, {vector.name}", text)
                for what, change in CERTIFICATES.items():
                    assert change(text) != text, what
                    expect(False, where, "certificate", f"{said}, {vector.name}, {what}", change(text))
            text = (where[0] / "ledger.jsonl").read_text(encoding="utf-8")
            expect(True, where, "ledger", said, text)
            for what, change in LEDGERS.items():
                if change(text) != text:
                    expect(False, where, "ledger", f"{said}, {what}", change(text))
    assert count >= 100, f"only {count} cases"
    print(f"{count} cases, {len(failures)} disagreements", *failures, sep="\n")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
