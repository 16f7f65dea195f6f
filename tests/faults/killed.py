#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills scans and erasures at many moments, runs them again, and compares with a calm run.

usage: tests/faults/killed.py OUBLI scan|erase

A kill is struck before one of the system calls that change a file, or after a while. Every such
call is tried where OUBLI_FULL is set, else some of them, spread out, and a few at random.
$OUBLI_SEED repeats a random choice, which is printed when something is wrong.
"""
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
SEED = int(os.environ.get("OUBLI_SEED", random.randrange(1 << 30)))
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

    def count_calls(self, *words):
        done = subprocess.run([self.faultrun, "--disk", "count", *self.command(words)], check=True,
                              capture_output=True, timeout=2 * PATIENCE)
        return int(next(line for line in done.stdout.split(b"\n") if line.startswith(b"stops")).split()[1])

    def kill_at_call(self, call, *words):
        """False when the run ended before."""
        done = subprocess.run([self.faultrun, "--disk", "kill", str(call), *self.command(words)],
                              check=False, capture_output=True, timeout=2 * PATIENCE)
        expect(done.returncode in (0, 3), f"faultrun: {done.stdout}{done.stderr}")
        return done.returncode == 0

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
    points = chosen(calls, 8, 4)
    for number, call in enumerate(points):
        yield f"a scan killed at call {call} of {calls}"
        room.strike(number % 3 == 0, lambda: room.kill_at_call(call, "scan", room.mail))
    for number in range(60 if FULL else 4):
        how = signal.SIGINT if number % 2 else signal.SIGKILL
        moments = [RANDOM.uniform(0.02, 0.5) for _ in range(2)]
        yield f"a scan sent {how.name} after {moments} s"
        room.strike(True, lambda: room.strike_after(moments.pop(), how, "scan", room.mail))
    shutil.rmtree(room.path)


def main():
    oubli = pathlib.Path(sys.argv[1]).resolve()
    suite = {"scan": scan}[sys.argv[2]]
    struck, doing = 0, "making the mail"
    try:
        for doing in suite(oubli):
            struck += 1
    except Wrong as wrong:
        print(f"killed: {doing} (OUBLI_SEED={SEED}): {wrong}")
        return 1
    print(f"killed: {struck} {sys.argv[2]}s struck, each ended as a calm one")
    return 0


if __name__ == "__main__":
    sys.exit(main())
