#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills scans and erasures at many moments, or lets their disk be full; runs them again, and compares
with a calm run.

usage: tests/faults/killed.py OUBLI scan|erase

A kill is struck before one of the system calls that change a file, or after a while. Every such
call is tried where OUBLI_FULL is set, else some of them, spread out, and a few at random.
$OUBLI_SEED repeats a random choice, which is printed when something is wrong.
"""
import atexit
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile

FULL = bool(os.environ.get("OUBLI_FULL"))
# The same choices on every quick run, new ones on a full one.
SEED = int(os.environ.get("OUBLI_SEED", random.randrange(1 << 30) if FULL else 1))
RANDOM = random.Random(SEED)
RESIDUE = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "residue"
PATIENCE = 60  # seconds for one run of the program


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
        done = subprocess.run([self.faultrun, kind, "count", *self.command(words)], check=True,
                              capture_output=True, timeout=2 * PATIENCE)
        return int(next(line for line in done.stdout.split(b"\n") if line.startswith(b"stops")).split()[1])

    def kill_at_call(self, call, *words):
        """False when the run ended before."""
        done = subprocess.run([self.faultrun, "--disk", "kill", str(call), *self.command(words)],
                              check=False, capture_output=True, timeout=2 * PATIENCE)
        expect(done.returncode in (0, 3), f"faultrun: {done.stdout}{done.stderr}")
        return done.returncode == 0

    def fail_at_call(self, call, *words):
        """The disk is full for this one call. What cannot be done is said: one line, one hint."""
        done = subprocess.run([self.faultrun, "--writes", "error", "ENOSPC", str(call), *self.command(words)],
                              check=False, capture_output=True, timeout=2 * PATIENCE)
        expect(done.returncode in (0, 3), f"faultrun: {done.stdout}{done.stderr}")
        code = int(done.stdout.split(b"\nexit ")[1])
        said = done.stderr.decode("utf-8", "replace").splitlines()
        expect(code in (0, 1, 3), f"exit code {code} when the disk is full: {said}")
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


def chosen(count, spread, at_random):
    """The calls to strike at."""
    if FULL:
        return range(1, count + 1)
    step = max(1, count // spread)
    return sorted({*range(1, count + 1, step), *(RANDOM.randint(1, count) for _ in range(at_random))})


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
    points = chosen(calls, 4, 2)
    for number, call in enumerate(points):
        yield f"a scan killed at call {call} of {calls}"
        room.strike(number % 3 == 0, lambda: room.kill_at_call(call, "scan", room.mail))
    room.forget()
    writes = room.count_calls("scan", room.mail, kind="--writes")
    for call in chosen(writes, 3, 1):
        yield f"a scan whose disk is full at write {call} of {writes}"
        room.strike(False, lambda: room.fail_at_call(call, "scan", room.mail))
    for number in range(60 if FULL else 2):
        how = signal.SIGINT if number % 2 else signal.SIGKILL
        moments = [RANDOM.uniform(0.02, 0.5) for _ in range(2)]
        yield f"a scan sent {how.name} after {moments} s"
        room.strike(True, lambda: room.strike_after(moments.pop(), how, "scan", room.mail))


# --- an erasure ---

class Erasures(Room):
    SOURCES = {  # name, seed, people, first message; nobody is erased from the last mbox
        "mbox": (("a.mbox", 3, 2, 0), ("b.mbox", 3, 2, 10), ("c.mbox", 4, 1, 0)),
        "maildir": (("md", 3, 2, 0),),
        "eml": (("eml", 3, 2, 0),),
        "one": (("one.eml",),),  # the file that was named is gone afterwards
    }

    def __init__(self, oubli, kind):
        super().__init__(oubli)
        self.kind, self.names = kind, [name for name, *_ in self.SOURCES[kind]]
        self.who = self.make()
        self.old = self.tree()
        self.plain = ["erase", *(self.mail / name for name in self.names), "--email", self.who,
                      "--override", "erases-everything"]
        plan, _ = self.lines(*self.plain, "--dry-run")
        self.count = sum(line["erase"] for line in plan)
        expect(self.count > 0, f"the plan takes {plan}")
        self.words = [*self.plain, "--yes", "--expect", self.count]
        self.forget()
        self.run(*self.words)
        self.new = self.tree()
        changed = [name for name in self.old if self.new.get(name) != self.old[name]]
        expect(len(changed) == (2 if kind == "mbox" else self.count), "the calm run did not erase what it should")
        for name, tree in (("old", self.old), ("new", self.new)):
            (self.path / name).write_bytes(b"".join(tree.values()))
        self.check_end()

    def tree(self):
        return {str(path.relative_to(self.mail)): path.read_bytes()
                for path in sorted(self.mail.rglob("*")) if path.is_file()}

    def make(self):
        """Who is to be erased: somebody who is met in every mailbox but the last, and not in all of one."""
        if self.kind == "one":
            (self.mail / "one.eml").write_text("From: jean@example.org\nSubject: one\n\nabcdefghijklmnop\n")
            return "jean@example.org"
        for name, seed, people, start in self.SOURCES[self.kind]:
            self.generate(name, "--count", 10, "--seed", seed, "--people", people, "--ham", "--start", start,
                          "--total", 30, "--format", self.kind, "--truth", self.path / f"{name}.truth")
        met = [{person["emails"][0]: len(person["messages"]) for person in people_of(self, f"{name}.truth")}
               for name in self.names[:2]]
        both = [who for who in met[0] if all(who in each and each[who] < 9 for each in met)]
        expect(both, "the mail has nobody to erase")
        return both[0]

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
            new = self.new.get(name)
            is_new = now.get(name) == new
            expect(is_new or (now.get(name) == old and not whole_new), f"{name} is neither old nor new")

    def again(self):
        """Whoever was killed asks for the same once more; where the count is another, for the rest."""
        # A scan may have settled it; what was named is then not there.
        is_gone = not self.tree()
        _, code = self.run(*self.words, codes=(0, 1, 12) if is_gone else (0, 12))
        if code == 12:
            plan, _ = self.lines(*self.plain, "--dry-run")
            rest = sum(line["erase"] for line in plan)
            if rest > 0:
                expect(rest < self.count, "a plan of the size stated was refused")
                self.run(*self.plain, "--yes", "--expect", rest)

    def check_receipts(self):
        """Every message is on a receipt, and no receipt says what is not so."""
        deleted = set()
        for path in (self.workspace / "receipts").iterdir():
            *rows, total = map(json.loads, path.read_text(encoding="utf-8").splitlines())
            erased = [row["locator"] for row in rows if row.get("action") == "deleted"]
            expect(total["erased"] == len(erased), f"{total}: does not add up")
            # What could not be erased is found again.
            expect(total["residue"] == 0 or total["failed"] > 0, f"{total}: residue")
            is_clear = total["index_cleared"] is True
            expect(total["verified"] == (total["failed"] == 0 and is_clear), f"{total}: verified or not")
            deleted.update(erased if is_clear else [])
        expect(len(deleted) == self.count, f"{len(deleted)} messages on receipts, not {self.count}")

    def check_end(self):
        self.check_mail(whole_new=True)
        left = [name for name in self.tree() if name not in self.new]
        left += [path.name for path in self.workspace.iterdir() if "journal" in path.name or "plan" in path.name]
        expect(not left, f"left behind: {left}")
        # With nothing left to look through, nobody was looked for.
        found, _ = self.lines("find", "--email", self.who, codes=(0,) if self.new else (3,))
        expect([line["matches"] for line in found] == [0], "the person is found again")
        self.run("doctor")
        self.check_receipts()
        searched = subprocess.run([sys.executable, RESIDUE, "--workspace", self.workspace, "--workspace",
                                   self.mail, "--gone", self.path / "old", self.path / "new"],
                                  check=False, capture_output=True, timeout=2 * PATIENCE)
        expect(searched.returncode == 0, f"residue: {searched.stdout}{searched.stderr}")

    def strike(self, is_scanned_between, hit):
        self.renew()
        hit()
        self.check_mail()
        if RANDOM.random() < 0.2:  # the settling is killed as well
            self.kill_at_call(RANDOM.randint(1, 600), *self.words)
            self.check_mail()
        if is_scanned_between:
            self.run("scan", self.mail, codes=(0, 3))
        self.again()
        self.check_end()


def erase(oubli):
    for kind in Erasures.SOURCES:
        yield from erase_kind(oubli, kind)


def erase_kind(oubli, kind):
    room = Erasures(oubli, kind)
    room.renew()
    calls = room.count_calls(*room.words)
    for number, call in enumerate(chosen(calls, 4, 1)):
        yield f"an erasure ({kind}) killed at call {call} of {calls}"
        room.strike(number % 2 == 1, lambda: room.kill_at_call(call, *room.words))
    room.renew()
    writes = room.count_calls(*room.words, kind="--writes")
    for number, call in enumerate(chosen(writes, 2, 1)):
        yield f"an erasure ({kind}) whose disk is full at write {call} of {writes}"
        room.strike(number % 2 == 1, lambda: room.fail_at_call(call, *room.words))


def main():
    oubli = pathlib.Path(sys.argv[1]).resolve()
    suite = {"scan": scan, "erase": erase}[sys.argv[2]]
    struck, doing = 0, "making the mail"
    try:
        for doing in suite(oubli):
            struck += 1
            if struck % 50 == 0:
                print(f"killed: {struck} struck so far", flush=True)
    except Wrong as wrong:
        print(f"killed: {doing} (OUBLI_SEED={SEED}): {wrong}")
        return 1
    print(f"killed: {struck} {sys.argv[2]}s struck, each ended as a calm one")
    return 0


if __name__ == "__main__":
    sys.exit(main())
