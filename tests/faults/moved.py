#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An erasure after which the index moves what it knows, and does not read the mailbox again.

usage: tests/faults/moved.py OUBLI

It does so where the mailbox has been left alone for a moment since it got its name, which a small
erasure is too quick for: so the program is held at the last name it takes out of the mail folder.
That the mailbox was not read is seen by the time of its last scan, which only a reading sets; and
that it would have been seen, by a run in which somebody touches the mailbox at that very moment.
What is known afterwards must be what a new workspace learns from reading everything.
"""
import json
import pathlib
import subprocess
import sys
import time

from killed import PATIENCE, Room, Wrong, expect, people_of

MAILBOX = "a.mbox"
A_SECOND = 1.1  # times of scans are told to the second
LONG_ENOUGH = 0.3


class Erasure(Room):
    def __init__(self, oubli):
        super().__init__(oubli)
        self.generate(MAILBOX, "--count", 40, "--seed", 3, "--people", 4, "--ham", "--truth", self.path / "truth")
        self.old = (self.mail / MAILBOX).read_bytes()
        people = people_of(self, "truth")
        self.who, self.others = people[0]["emails"][0], [one["emails"][0] for one in people[1:]]
        self.plain = ["erase", self.mail, "--email", self.who]
        self.run("scan", self.mail, codes=(0, 3))
        plan, _ = self.lines(*self.plain, "--dry-run")
        self.count = sum(line["erase"] for line in plan)
        expect(0 < self.count < 39, f"{self.count} messages would be erased")
        self.words = [*self.plain, "--yes", "--expect", self.count]

    def renew(self):
        self.forget()
        (self.mail / MAILBOX).write_bytes(self.old)
        time.sleep(LONG_ENOUGH)  # else it would be read again in any case
        self.run("scan", self.mail, codes=(0, 3))
        time.sleep(A_SECOND)

    def scanned(self):
        sources, _ = self.lines("sources")
        return [source["scanned"] for source in sources]

    def faultrun_words(self, *words):
        return [*map(str, [self.faultrun, "--unlinks", "--below", self.mail, *words]), *self.command(self.words)]

    def erase(self, meanwhile):
        """`meanwhile` is done while the program waits; returns whether the mailbox was read again."""
        self.renew()
        counted = subprocess.run(self.faultrun_words("count"), check=True, capture_output=True, timeout=PATIENCE)
        last = int(counted.stdout.split(b"stops ")[1].split()[0])
        self.renew()
        before = self.scanned()
        name = self.path / "at-last-name"
        running = subprocess.Popen(self.faultrun_words("hold", name, last), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        held, go = pathlib.Path(f"{name}.held"), pathlib.Path(f"{name}.go")
        until = time.monotonic() + PATIENCE
        while not held.exists() and running.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        expect(held.exists(), "it never came to its last name")
        expect((self.mail / MAILBOX).read_bytes() != self.old, "the mailbox was still the old one")
        meanwhile()
        go.touch()
        code = running.wait(PATIENCE)
        held.unlink()
        go.unlink()
        expect(code in (0, 3), f"exit code {code}")
        return self.scanned() != before

    def known(self, workspace):
        """All that is told of the mail, without when it was read."""
        told = []
        queries = [["NOT nowhere"], *(["--email", who] for who in (self.who, *self.others))]
        for query in queries:
            lines, _ = self.lines("find", *query, workspace=workspace, codes=(0, 3))
            told += [[*query, line] for line in lines]
            for line in [line for line in lines if line["type"] == "match"][::8]:
                told.append(self.lines("show", line["locator"], workspace=workspace, codes=(0, 3))[0])
        sources, _ = self.lines("sources", workspace=workspace)
        told += [{**source, "scanned": None} for source in sources]
        return [*told, self.lines("status", workspace=workspace, codes=(0, 3))[0]]

    def check_known(self):
        anew = self.path / "anew"
        self.run("scan", self.mail, workspace=anew, codes=(0, 3))
        here, there = self.known(self.workspace), self.known(anew)
        expect(len(here) > 20, "too little is known to compare")
        different = [pair for pair in zip(here, there) if pair[0] != pair[1]]
        expect(len(here) == len(there) and not different,
               f"differs from a scan of everything: {json.dumps(different[:2])}")


def run(oubli):
    room = Erasure(oubli)
    expect(not room.erase(lambda: time.sleep(LONG_ENOUGH)), "the mailbox was read again")
    room.check_known()
    touched = room.erase(lambda: (time.sleep(LONG_ENOUGH), (room.mail / MAILBOX).chmod(0o640)))
    expect(touched, "a mailbox that somebody touched was not read again")


def main():
    try:
        run(pathlib.Path(sys.argv[1]).resolve())
    except Wrong as wrong:
        print(f"moved: {wrong}")
        return 1
    print("moved: the index knows what a scan of everything learns, without reading")
    return 0


if __name__ == "__main__":
    sys.exit(main())
