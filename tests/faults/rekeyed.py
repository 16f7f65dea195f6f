#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills what changes the keys and the ledger at many moments, or lets its disk be full; then goes on.

usage: tests/faults/rekeyed.py OUBLI SUITE
       tests/faults/rekeyed.py list

As killed.py, for `key passphrase`, `key rotate` and `ledger withdraw`: whenever they are killed, what
was signed before is sound, nothing is done by half, the next command works, and what was replaced is gone
in the end.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import images
from killed import PATIENCE, Room, chosen, expect, report


def everywhere(room, what):
    """The strikes at one command, `room.words`."""
    room.renew()
    calls = room.count_calls(*room.words)
    points = [(call, moment) for call in range(1, calls + 1) for moment in ("before", "after")]
    for number, (call, moment) in enumerate(chosen(points, 2, 0)):
        yield (f"{what} killed {moment} call {call} of {calls}", "kill",
               lambda: room.strike(number, lambda: room.kill_at_call(call, *room.words, moment=moment)))
    room.renew()
    writes = room.count_calls(*room.words, kind="--writes")
    for number, call in enumerate(chosen(range(1, writes + 1), 1, 0)):
        yield (f"{what} whose disk is full at write {call} of {writes}", "refused write",
               lambda: room.strike(number, lambda: room.fail_at_call(call, *room.words)))


# --- another passphrase ---

class Passphrases(Room):
    """A workspace whose key is wrapped anew; before, it was wrapped with another passphrase or plain."""

    def __init__(self, oubli, is_wrapped):
        super().__init__(oubli)
        self.generate("one.mbox", "--count", 3, "--seed", 7)
        self.first, self.next = self.path / "first" if is_wrapped else None, self.path / "next"
        self.next.write_text("a second one\n")
        (self.path / "first").write_text("a first one\n")
        self.run("scan", self.mail, *self.given(self.first), codes=(0, 3))
        shutil.copytree(self.workspace, self.path / "kept")
        self.words = ["key", "passphrase", "--new-passphrase-file", self.next, *self.given(self.first)]
        self.matches = self.found(self.first)
        expect(self.matches, "the mail holds nothing to be found")
        self.run(*self.words)
        self.check_end()

    @staticmethod
    def given(file):
        return ["--passphrase-file", file] if file else []

    def found(self, file):
        text, _ = self.run("find", "NOT nowhere", *self.given(file), codes=(0, 3))
        return text

    def opens(self, file):
        done = subprocess.run(self.command(["status", *self.given(file)]), capture_output=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=PATIENCE)
        if done.returncode in (0, 3):
            return True
        expect(done.returncode == 1 and b"passphrase" in done.stderr, f"neither opened nor refused: {done}")
        return False

    def renew(self):
        self.forget()
        shutil.copytree(self.path / "kept", self.workspace)

    def check_half(self):
        """The key opens with the one passphrase or with the other. (A plain key needs none, and takes any.)"""
        with_old, with_new = self.opens(self.first), self.opens(self.next)
        expect(with_old or with_new, "the key opens with neither passphrase")
        expect(not self.first or with_old != with_new, "the key opens with both passphrases")
        return with_old

    def check_end(self):
        expect(not self.opens(self.first), "the old passphrase still opens the key")
        expect(self.found(self.next) == self.matches, "another index than before")
        left = [path.name for path in self.workspace.iterdir() if path.name.startswith("key.")]
        expect(not left, f"left behind: {left}")
        old_key = (self.path / "kept" / "key").read_bytes()
        holders = [path for path in self.workspace.rglob("*") if path.is_file() and old_key in path.read_bytes()]
        expect(not holders, f"the old key stands in {holders}")

    def strike(self, _, hit):
        self.renew()
        hit()
        if self.check_half():
            self.run(*self.words)
        else:  # a run that writes settles what was left
            self.run("scan", self.mail, *self.given(self.next), codes=(0, 3))
        self.check_end()


# --- the ledger ---

class Ledgers(Room):
    """A workspace that erased two of four letters, and a checkpoint somebody kept."""

    WHO = [f"person{number}@example.org" for number in range(4)]

    def __init__(self, oubli):
        super().__init__(oubli)
        self.mbox = self.mail / "post.mbox"
        self.mbox.write_text("".join(
            f"From {who} Mon Nov 23 08:00:00 2020\nFrom: <{who}>\nSubject: one\nMessage-ID: <1.{who}>\n\ntext\n\n"
            for who in self.WHO), encoding="ascii")
        for who in self.WHO[:2]:
            self.erase(who)
        self.checkpoint = self.path / "checkpoint"
        self.checkpoint.write_text(self.run("ledger", "checkpoint")[0], encoding="utf-8")
        self.prepare()
        shutil.copytree(self.workspace, self.path / "kept")
        shutil.copy2(self.mbox, self.path / "kept.mbox")
        self.before, self.key = self.entries(), self.public_key()

    def prepare(self):
        """What else was done before."""

    def erase(self, who):
        self.run("erase", self.mbox, "--email", who, "--yes", "--expect", 1)

    def renew(self):
        self.forget()
        shutil.copytree(self.path / "kept", self.workspace)
        shutil.copy2(self.path / "kept.mbox", self.mbox)

    def entries(self):
        return self.lines("ledger", "show")[0]

    def public_key(self):
        return self.run("certificate", "key")[0].strip()

    def check_record(self):
        """All that was signed is sound, and goes on from what was known before."""
        self.run("ledger", "verify", "--checkpoint", self.checkpoint)
        issued = list((self.workspace / "certificates").iterdir())
        text, _ = self.run("certificate", "verify", *issued)
        expect(text.count("sound: ") == len(issued), f"not every certificate is sound: {text}")

    def check_end(self, added, gone):
        """Entries of these kinds, and these bytes in no file."""
        self.check_record()
        kinds = [entry["kind"] for entry in self.entries()[len(self.before):]]
        expect(kinds == added, f"the ledger got {kinds}, not {added}")
        left = [path.name for path in self.workspace.iterdir()
                if path.suffix in (".new", ".next", ".withdrawing") or "journal" in path.name]
        expect(not left, f"left behind: {left}")
        holders = [path.name for path in self.workspace.iterdir() if path.is_file()
                   for each in gone if each in path.read_bytes()]
        expect(not holders, f"what was replaced stands in {holders}")


class Rotations(Ledgers):
    """Another signing key, in the place of the first, or of one that was drawn."""

    def __init__(self, oubli, is_drawn):
        self.is_drawn = is_drawn
        super().__init__(oubli)
        self.words = ["key", "rotate"]
        self.strike(0, lambda: self.run(*self.words))

    def prepare(self):
        if self.is_drawn:
            self.run("key", "rotate")

    def check_half(self):
        """The key that signs is the one the ledger ends with. True when it is the next one."""
        self.check_record()
        added = self.entries()[len(self.before):]
        now = self.public_key()
        expect(len(added) <= 1, f"the ledger got {added}")
        expect(now == (added[0]["new_key"] if added else self.key), "the key that signs is not the ledger's")
        return bool(added)

    def strike(self, number, hit):
        self.renew()
        hit()
        added = ["key"] if self.check_half() else []
        is_once_more = number % 2 == 1 or not added
        for _ in range(is_once_more):
            self.run(*self.words)
            added.append("key")
        expect(self.public_key() == self.entries()[-1]["new_key"] != self.key, "another key signs")
        self.erase(self.WHO[2])  # a run that writes settles what was left, and is signed with the new key
        gone = [path.read_bytes() for path in (self.path / "kept").glob("signing-key")]
        self.check_end([*added, "erasure"], gone)


class Withdrawals(Ledgers):
    """The text of one entry, taken out of the ledger."""

    def __init__(self, oubli):
        super().__init__(oubli)
        self.words = ["ledger", "withdraw", "1", "--yes"]
        line = (self.path / "kept" / "ledger.jsonl").read_bytes().split(b"\n")[0]
        self.salt = json.loads(line)["salt"].encode()
        self.plan = self.before[0]["plan"].encode()
        self.strike(0, lambda: self.run(*self.words))

    def check_half(self):
        """The text is there and nothing says that it is not, or the other way round. True when it is gone."""
        self.check_record()
        entries = self.entries()
        added = entries[len(self.before):]
        expect([entry["withdraws"] for entry in added] in ([], [0]), f"the ledger got {added}")
        expect(entries[0]["withdrawn"] == bool(added), "a text without its withdrawal, or the other way round")
        return bool(added)

    def strike(self, number, hit):
        self.renew()
        hit()
        is_gone = self.check_half()
        self.run(*self.words, codes=(12,) if is_gone else (0,))
        # Who asks once more is refused, and has nothing settled; a run that writes does that.
        added = ["withdrawal"]
        if number % 2 == 1:
            self.erase(self.WHO[2])
            added.append("erasure")
        else:
            self.run("scan", self.mail, codes=(0, 3))
        self.check_end(added, [self.salt, self.plan])


def passphrase(oubli):
    for kind in ("wrapped", "plain"):
        yield from everywhere(Passphrases(oubli, kind == "wrapped"), f"a change of passphrase ({kind} before)")


def rotate(oubli):
    for kind in ("derived", "drawn"):
        yield from everywhere(Rotations(oubli, kind == "drawn"), f"a change of the signing key ({kind} before)")


def withdraw(oubli):
    yield from everywhere(Withdrawals(oubli), "a withdrawal")


SUITES = {"passphrase": passphrase, "rotate": rotate, "withdraw": withdraw}


def main():
    if sys.argv[1:] == ["list"]:
        print(*SUITES, sep="\n")
        return 0
    oubli = pathlib.Path(sys.argv[1]).resolve()
    # Each of its runs derives a key from a passphrase, which is meant to take long.
    if sys.argv[2] == "passphrase" and not os.environ.get("OUBLI_FULL"):
        return images.skip("rekeyed.passphrase", "only where OUBLI_FULL is set")
    return report(sys.argv[2], SUITES[sys.argv[2]](oubli))


if __name__ == "__main__":
    sys.exit(main())
