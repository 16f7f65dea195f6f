#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills scans and erasures at many moments, or lets their disk be full; runs them again, and compares
with a calm run.

usage: tests/faults/killed.py OUBLI SUITE
       tests/faults/killed.py list

A kill is struck before or after one of the system calls that change a file, or after a while. Every
such call is tried where OUBLI_FULL is set, else some of them, spread out, and a few at random.
$OUBLI_SHARE=2/4 tries the second of every four.
$OUBLI_SEED repeats a random choice, which is printed when something is wrong.
"""
import atexit
import collections
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import images
import outlook
from letters import BACKUP, FORMS, letters, unpacked
from needles import random_word, residue

FULL = bool(os.environ.get("OUBLI_FULL"))
# The same choices on every quick run, new ones on a full one.
SEED = int(os.environ.get("OUBLI_SEED", random.randrange(1 << 30) if FULL else 1))
RANDOM = random.Random(SEED)
PATIENCE = 300  # seconds for one run of the program
MOST_WRONG = 10  # then a suite gives up


class Wrong(Exception):
    pass


def expect(is_so, what):
    if not is_so:
        raise Wrong(what)


class Room:
    """A folder with mail in it, and the programs."""

    def __init__(self, oubli):
        self.oubli = oubli
        tests = oubli.parent / "tests"
        self.faultrun, self.mailgen = tests / "faultrun", tests / "support" / "mailgen"
        self.pstsample, self.residue = tests / "pstsample", tests / "residue"
        # Thousands of runs: in memory where there is such a file system.
        below = "/dev/shm" if os.path.isdir("/dev/shm") and "TMPDIR" not in os.environ else None
        self.path = pathlib.Path(os.path.realpath(tempfile.mkdtemp(prefix="oubli-killed-", dir=below)))
        atexit.register(shutil.rmtree, self.path, ignore_errors=True)
        self.mail, self.workspace = self.path / "mail", self.path / "workspace"
        self.mail.mkdir()

    def generate(self, name, *words):
        subprocess.run([self.mailgen, "--out", self.mail / name, *map(str, words)], check=True,
                       timeout=PATIENCE)

    def command(self, words, workspace=None):
        return [str(self.oubli), "--workspace", str(workspace or self.workspace), *map(str, words)]

    def run(self, *words, workspace=None, codes=(0,)):
        """Output and exit code; anything but one of `codes` is wrong."""
        try:
            done = subprocess.run(self.command(words, workspace), capture_output=True, check=False,
                                  stdin=subprocess.DEVNULL, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise Wrong(f"{words}: did not end within {PATIENCE} seconds") from None
        text = done.stdout.decode("utf-8", "replace")
        expect(done.returncode in codes,
               f"{words}: exit code {done.returncode}\n{text}{done.stderr.decode('utf-8', 'replace')}")
        return text, done.returncode

    def lines(self, *words, workspace=None, codes=(0,)):
        text, code = self.run("--json", *words, workspace=workspace, codes=codes)
        return [json.loads(line) for line in text.splitlines()], code

    def count_calls(self, *words, kind="--disk"):
        done = subprocess.run([self.faultrun, kind, "--below", self.path, "count", *self.command(words)],
                              check=True, capture_output=True, timeout=2 * PATIENCE)
        return int(next(line for line in done.stdout.split(b"\n") if line.startswith(b"stops")).split()[1])

    def kill_at_call(self, call, *words, moment="before"):
        """False when the run ended before."""
        how = {"before": "kill", "after": "kill-after"}[moment]
        done = subprocess.run([self.faultrun, "--disk", "--below", self.path, how, str(call), *self.command(words)],
                              check=False, capture_output=True, timeout=2 * PATIENCE)
        expect(done.returncode in (0, 3), f"faultrun: {done.stdout}{done.stderr}")
        return done.returncode == 0

    def fail_at_call(self, call, *words):
        """The disk is full for this one call. What cannot be done is said: one line, one hint."""
        done = subprocess.run([self.faultrun, "--writes", "--below", self.path, "error", "ENOSPC", str(call),
                               *self.command(words)], check=False, capture_output=True, timeout=2 * PATIENCE)
        expect(done.returncode in (0, 3), f"faultrun: {done.stdout}{done.stderr}")
        code = int(done.stdout.split(b"\nexit ")[1])
        said = done.stderr.decode("utf-8", "replace").splitlines()
        # A plan without what could not be read is refused for its size.
        is_named = any(line.startswith("oubli: not searched: ") for line in said)
        expect(code in (0, 1, 3) or (code == 12 and is_named), f"exit code {code} when the disk is full: {said}")
        if code == 1:
            errors = [line for line in said if line.startswith("oubli: error: ")]
            hints = [line for line in said if line.startswith("oubli: hint: ")]
            expect(len(errors) == 1 and len(hints) == 1, f"not one line and a hint: {said}")
            expect("No space left" in errors[0] or "disk" in errors[0], f"not what is wrong: {said}")

    def strike_after(self, seconds, how, *words):
        """The exit code, or minus the signal."""
        running = subprocess.Popen(self.command(words), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return running.wait(seconds)
        except subprocess.TimeoutExpired:
            running.send_signal(how)
        try:
            return running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            running.kill()
            raise Wrong(f"{words}: went on for {PATIENCE} seconds after signal {how}") from None

    def forget(self):
        shutil.rmtree(self.workspace, ignore_errors=True)


def chosen(points, spread, at_random, first=0):
    """Where to strike; in a quick run not before the point with the number `first`."""
    if FULL:
        share, shares = map(int, os.environ.get("OUBLI_SHARE", "1/1").split("/"))
        return points[share - 1::shares]
    numbers = range(first, len(points))
    step = max(1, len(numbers) // spread)
    picked = {*numbers[step // 2::step], *(RANDOM.choice(numbers) for _ in range(at_random))}
    return [points[number] for number in sorted(picked)]


def people_of(room, truth):
    lines = map(json.loads, (room.path / truth).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line["type"] == "person" and line["emails"]]


# --- a scan ---

class Scans(Room):
    def __init__(self, oubli):
        super().__init__(oubli)
        self.generate("big.mbox", "--count", 20, "--seed", 7, "--people", 4, "--truth",
                      self.path / "truth")
        self.generate("md", "--count", 12, "--seed", 8, "--people", 4, "--format", "maildir")
        self.generate("eml", "--count", 6, "--seed", 9, "--people", 4, "--format", "eml")
        big = self.mail / "big.mbox"
        (self.mail / "twice.mbox").write_bytes(big.read_bytes() * 2)
        self.queries = [["NOT nowhere"], ["--email", people_of(self, "truth")[0]["emails"][0]]]
        self.run("scan", self.mail, workspace=self.path / "calm", codes=(0, 3))
        self.calm, self.calm_matches = self.answers(self.path / "calm")
        expect(len(self.calm_matches) > 80, "the mail holds too little to be found")

    def matches(self, workspace, codes=(0,)):
        """Every match of every query, and the worst exit code."""
        found, worst = [], 0
        for query in self.queries:
            lines, code = self.lines("find", *query, workspace=workspace, codes=codes)
            found += [(*query, json.dumps(line, sort_keys=True)) for line in lines if line["type"] == "match"]
            worst = max(worst, code)
        return sorted(found), worst

    def answers(self, workspace):
        """All that depends on the mail alone, in one order."""
        matches, _ = self.matches(workspace, (0, 3))
        expect(len(matches) == len(set(matches)), "a match is shown twice")
        sources, _ = self.lines("sources", workspace=workspace)
        for source in sources:
            del source["scanned"]
        status, _ = self.lines("status", workspace=workspace, codes=(0, 3))
        self.run("doctor", workspace=workspace)
        return [matches, sorted(sources, key=lambda row: row["path"]), status], matches

    def check_half(self):
        """What a killed scan left is searched, and what is missing is not passed over in silence."""
        half, code = self.matches(self.workspace, (0, 1, 3))
        expect(set(half) <= set(self.calm_matches), "a match that is none")
        expect(code != 0 or half == self.calm_matches, "matches are missing, and the exit code is 0")

    def check_whole(self):
        self.run("scan", self.mail, codes=(0, 3))
        whole, _ = self.answers(self.workspace)
        for now, calm in zip(whole, self.calm):
            here = [row for row in now if row not in calm][:3]
            there = [row for row in calm if row not in now][:3]
            expect(now == calm, f"differs from a calm run:\n  it says {here}\n  not {there}")

    def strike(self, again, kill):
        self.forget()
        kill()
        self.check_half()
        if again:
            kill()
        self.check_whole()


def scan(oubli):
    room = Scans(oubli)
    calls = room.count_calls("scan", room.mail)
    points = chosen(range(1, calls + 1), 4, 2)
    for number, call in enumerate(points):
        yield (f"a scan killed at call {call} of {calls}", "kill",
               lambda: room.strike(number % 3 == 0, lambda: room.kill_at_call(call, "scan", room.mail)))
    room.forget()
    writes = room.count_calls("scan", room.mail, kind="--writes")
    for call in chosen(range(1, writes + 1), 3, 1):
        yield (f"a scan whose disk is full at write {call} of {writes}", "refused write",
               lambda: room.strike(False, lambda: room.fail_at_call(call, "scan", room.mail)))
    for number in range(60 if FULL else 2):
        how = signal.SIGINT if number % 2 else signal.SIGKILL
        moments = [RANDOM.uniform(0.02, 0.5) for _ in range(2)]
        yield (f"a scan sent {how.name} after {moments} s", "signal",
               lambda: room.strike(True, lambda: room.strike_after(moments.pop(), how, "scan", room.mail)))


# --- an erasure ---

TOKEN = re.compile(rb"redacted-[0-9a-z]+@")  # made anew by every run


class Erasures(Room):
    MADE = {  # name, seed, people, first message; nobody is erased from the last mbox
        "mbox": (("a.mbox", 3, 2, 0), ("b.mbox", 3, 2, 10), ("c.mbox", 4, 1, 0)),
        "maildir": (("md", 3, 2, 0),),
        "eml": (("eml", 3, 2, 0),),
    }
    WRITTEN = ("packed", "backup", "redacted_mbox", "redacted_packed", "redacted_maildir", "redacted_eml", "redacted_all")
    KINDS = (*MADE, "one", "pst", *WRITTEN)

    def __init__(self, oubli, kind):
        super().__init__(oubli)
        self.kind, self.forms = kind, kind.removeprefix("redacted_")
        self.redacts = kind.startswith("redacted_")
        self.names, self.who = self.make()
        self.old = self.tree()
        self.plain = ["erase", *(self.mail / name for name in self.names), "--email", self.who,
                      "--override", "erases-everything", *(["--mode", "redact"] if self.redacts else [])]
        self.count = self.planned()
        expect(self.count > 0, "nothing would be erased")
        self.words = [*self.plain, "--yes", "--expect", self.count]
        self.forget()
        self.run(*self.words)
        self.new = self.tree()
        self.check_calm()
        self.keep_what_goes()
        self.check_end()

    def keep_what_goes(self):
        """The words that stood in the old mail alone. A search that does not find them there finds nothing."""
        (self.path / "was").mkdir()
        old, new, self.gone_words = self.path / "was" / "old", self.path / "new", self.path / "gone"
        for path, tree in ((old, self.old), (new, self.new)):
            path.write_bytes(b"".join(self.said(*each) for each in tree.items()))
        words = residue.words_gone(old, new)
        self.gone_words.write_bytes(b"\n".join(words))
        found = self.search(old.parent)
        expect(words and len(found) == len(words), f"{len(found)} of {len(words)} words are found in the old mail")

    def search(self, *folders):
        """What is left of the words below these."""
        done = subprocess.run([self.residue, self.gone_words, *folders], check=False, capture_output=True,
                              timeout=2 * PATIENCE)
        expect(done.returncode in (0, 1), f"residue: {done.stderr}")
        return done.stdout.splitlines()

    def planned(self):
        plan, _ = self.lines(*self.plain, "--dry-run")
        return sum(line["erase"] for line in plan)

    def check_calm(self):
        changed = [name for name in self.old if self.new.get(name) != self.old[name]]
        if self.forms in ("mbox", "packed", "backup", "pst"):
            wanted = 2 if self.kind == "mbox" else 1
        elif self.forms == "all":
            wanted = self.count - 2  # two of the four forms hold both messages in one file
        else:
            wanted = self.count
        expect(len(changed) == wanted, f"the calm run changed {len(changed)} files, not {wanted}")

    def tree(self):
        return {str(path.relative_to(self.mail)): path.read_bytes()
                for path in sorted(self.mail.rglob("*")) if path.is_file()}

    @staticmethod
    def seen(name, content):
        """What is compared: a mailbox unpacked, and without what differs from run to run."""
        return TOKEN.sub(b"redacted-x@", unpacked(name, content))

    def said(self, name, content):
        """The words in it."""
        return outlook.text_of(content) if name.endswith(".pst") else self.seen(name, content)

    def make(self):
        """The sources, and who is to be erased: somebody who is met in every mailbox but the last,
        and not in all of one."""
        if self.kind == "one":  # the file that was named is gone afterwards
            (self.mail / "one.eml").write_text("From: jean@example.org\nSubject: one\n\nabcdefghijklmnop\n")
            return ["one.eml"], "jean@example.org"
        if self.kind == "pst":
            subprocess.run([self.pstsample, self.mail / "old.pst", "12", "5"], check=True, timeout=PATIENCE)
            return ["old.pst"], "person3@example.org"
        if self.kind in self.WRITTEN:
            return self.write()
        names = [name for name, *_ in self.MADE[self.kind]]
        for name, seed, people, start in self.MADE[self.kind]:
            self.generate(name, "--count", 10, "--seed", seed, "--people", people, "--ham", "--start", start,
                          "--total", 30, "--format", self.kind, "--truth", self.path / f"{name}.truth")
        met = [{person["emails"][0]: len(person["messages"]) for person in people_of(self, f"{name}.truth")}
               for name in names[:2]]
        both = [who for who in met[0] if all(who in each and each[who] < 9 for each in met)]
        expect(both, "the mail has nobody to erase")
        return names, both[0]

    def write(self):
        who = random_word()
        forms = FORMS if self.forms == "all" else (self.forms,)
        made = FORMS | BACKUP
        for form in forms:
            for name, content in made[form](letters(who, is_tiny=False, lines=20)).items():
                path = self.mail / form / name
                (path if content is None else path.parent).mkdir(parents=True, exist_ok=True)
                if content is not None:
                    path.write_bytes(content)
        return [f"{form}/{next(iter(made[form]([b''])))}".rstrip("/") for form in forms], f"{who}@example.org"

    def renew(self):
        self.forget()
        for path in sorted(self.mail.rglob("*")):
            if path.is_file():
                path.unlink()
        for name, content in self.old.items():
            (self.mail / name).write_bytes(content)

    def check_mail(self, whole_new=False):
        """Every file is the old or the new one; a message that is a file, as it was or gone."""
        now = self.tree()
        for name, old in self.old.items():
            is_new = (name in now) == (name in self.new) and (
                name not in now or self.seen(name, now[name]) == self.seen(name, self.new[name]))
            expect(is_new or (now.get(name) == old and not whole_new), f"{name} is neither old nor new")

    def again(self):
        """Whoever was killed asks for the same once more; where the count is another, for the rest."""
        # A scan may have settled it; what was named is then not there.
        is_gone = not self.tree()
        _, code = self.run(*self.words, codes=(0, 1, 12) if is_gone else (0, 12))
        if code == 12:
            rest = self.planned()
            if rest > 0:
                expect(rest < self.count, "a plan of the size stated was refused")
                self.run(*self.plain, "--yes", "--expect", rest)

    def check_receipts(self):
        """Every message is on a receipt, and no receipt says what is not so."""
        action = "redacted" if self.redacts else "deleted"
        done = set()
        for path in (self.workspace / "receipts").iterdir():
            *rows, total = map(json.loads, path.read_text(encoding="utf-8").splitlines())
            erased = [row["locator"] for row in rows if row.get("action") == action]
            expect(total["redacted" if self.redacts else "erased"] == len(erased), f"{total}: does not add up")
            # What could not be erased is found again.
            expect(total["residue"] == 0 or total["failed"] > 0, f"{total}: residue")
            is_clear = total["index_cleared"] is True
            self.check_verified(total, total["failed"] == 0 and is_clear)
            done.update(erased if is_clear else [])
        expect(len(done) == self.count, f"{len(done)} messages on receipts, not {self.count}")

    def check_verified(self, total, is_done):
        expect(total["verified"] == is_done, f"{total}: verified or not")

    def check_record(self):
        """Ledger and certificates are whole, and tell of what the receipts tell."""
        self.run("ledger", "verify")
        issued = list((self.workspace / "certificates").iterdir())
        expect(issued, "there is no certificate")
        # One that says "not verified" is sound, and turns the exit code.
        text, _ = self.run("certificate", "verify", *issued, codes=(0, 3))
        expect(text.count("sound: ") == len(issued), f"not every certificate is sound: {text}")

    def check_memory(self):
        """All that was to go is remembered, whoever settled it, and no plan that was never begun."""
        memories, _ = self.lines("reapply", "--list")
        held = sum(memory["messages"] for memory in memories)
        # What one run failed at is in its memory and in that of the next.
        expect(held >= self.count, f"{held} messages are remembered of {self.count}")
        left = [path.name for path in (self.workspace / "remembered").iterdir() if "." in path.name]
        expect(not left, f"left behind in what is remembered: {left}")

    def check_end(self):
        self.check_mail(whole_new=True)
        left = [name for name in self.tree() if name not in self.new]
        left += [path.name for path in self.workspace.iterdir() if "journal" in path.name or "plan" in path.name]
        left += [str(path) for path in self.workspace.rglob("*.new")]  # what was being saved
        expect(not left, f"left behind: {left}")
        # With nothing left to look through, nobody was looked for.
        for name, content in self.tree().items():
            if name.endswith(".pst"):
                expect(self.who.encode() not in self.said(name, content), "the person stands in a block")
        found, _ = self.lines("find", "--email", self.who, codes=(0,) if self.new else (3,))
        expect([line["matches"] for line in found] == [0], "the person is found again")
        self.run("doctor")
        self.check_receipts()
        self.check_record()
        self.check_memory()
        left = self.search(self.workspace, self.mail)
        expect(not left, f"residue: {left[:9]}")

    def strike(self, is_scanned_between, hit):
        self.renew()
        hit()
        self.check_mail()
        if RANDOM.random() < 0.2:  # the settling is killed as well
            self.kill_at_call(RANDOM.randint(1, 400), *self.words)
            self.check_mail()
        if is_scanned_between:
            self.run("scan", self.mail, codes=(0, 3))
        self.again()
        self.check_end()


class Reapplications(Erasures):
    """The mail that was erased is restored, and erased again by what is remembered of it."""

    def __init__(self, oubli, kind):
        self.kept = None
        super().__init__(oubli, kind)
        self.kept = self.path / "kept"
        shutil.copytree(self.workspace, self.kept)
        self.plain = ["reapply", *(self.mail / name for name in self.names), "--override", "erases-everything"]
        self.words = [*self.plain, "--yes", "--expect", self.count]
        self.renew()
        expect(self.planned() == self.count, "not everything came back")

    def planned(self):
        if not self.kept:
            return super().planned()
        plan, _ = self.lines(*self.plain, "--dry-run")
        return sum(line["messages"] for line in plan if line["type"] == "returned")

    def renew(self):
        super().renew()
        if self.kept:
            shutil.copytree(self.kept, self.workspace)


def erase(kind):
    return lambda oubli: erase_kind(Erasures(oubli, kind))


def reapply(kind):
    return lambda oubli: erase_kind(Reapplications(oubli, kind))


def erase_kind(room):
    kind = f"{room.words[0]}, {room.kind}"
    room.renew()
    calls = room.count_calls(*room.words)
    # Before and after each call that changes a file; every state of the disk lies between two of them.
    points = [(call, moment) for call in range(1, calls + 1) for moment in ("before", "after")]
    # The mailboxes are come to in the later ones.
    for number, (call, moment) in enumerate(chosen(points, 3, 1, first=len(points) // 3)):
        yield (f"an erasure ({kind}) killed {moment} call {call} of {calls}", "kill",
               lambda: room.strike(number % 4 == 1, lambda: room.kill_at_call(call, *room.words, moment=moment)))
    room.renew()
    writes = room.count_calls(*room.words, kind="--writes")
    for number, call in enumerate(chosen(range(1, writes + 1), 1, 0)):
        yield (f"an erasure ({kind}) whose disk is full at write {call} of {writes}", "refused write",
               lambda: room.strike(number % 4 == 1, lambda: room.fail_at_call(call, *room.words)))


# What these would tell is told, thinner, by others of a quick run.
ONLY_IN_FULL = ("reapply_redacted_all", "erase_redacted_mbox", "erase_redacted_packed", "erase_redacted_maildir", "erase_redacted_eml")
SUITES = {"scan": scan, **{f"erase_{kind}": erase(kind) for kind in Erasures.KINDS},
          **{f"reapply_{kind}": reapply(kind) for kind in ("mbox", "redacted_all")}}


def main():
    if sys.argv[1:] == ["list"]:
        print(*SUITES, sep="\n")
        return 0
    oubli = pathlib.Path(sys.argv[1]).resolve()
    if sys.argv[2] in ONLY_IN_FULL and not FULL:
        return images.skip(f"killed.{sys.argv[2]}", "only where OUBLI_FULL is set")
    return report(sys.argv[2], SUITES[sys.argv[2]](oubli))


def report(name, strikes):
    """Strikes everywhere, also where it went wrong before, unless that is often."""
    struck, wrongs, doing = collections.Counter(), 0, "making the mail"
    try:
        for doing, kind, strike in strikes:
            struck[kind] += 1
            try:
                strike()
            except Wrong as wrong:
                wrongs += 1
                if wrongs == MOST_WRONG:
                    raise
                print(f"killed: {doing} (OUBLI_SEED={SEED}): {wrong}", flush=True)
            if struck.total() % 50 == 0:
                print(f"killed: {struck.total()} struck so far", flush=True)
    except Wrong as wrong:
        print(f"killed: {doing} (OUBLI_SEED={SEED}): {wrong}")
        return 1
    counts = ", ".join(f"{count} of kind {kind}" for kind, count in struck.items())
    print(f"killed: {name}: {counts}; {wrongs} ended otherwise than a calm run")
    return 1 if wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
