#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refuses memory to an erasure, once or from some moment on, and runs it again.

usage: tests/faults/oom.py OUBLI SUITE
       tests/faults/oom.py list

Each mailbox must then be the old one or the new one, what went wrong must be said in one line that names
something, the exit code may be 0 only where all is done, and the same command must come to its end as
after a kill. There are tens of thousands of requests: where OUBLI_FULL is set every so-many-th is refused, which
of them OUBLI_SEED says, else a few.
"""
import os
import pathlib
import subprocess
import sys

import images
from killed import FULL, PATIENCE, SEED, Erasures, Wrong, chosen, expect


MOST = 1500  # in a full run


class Starved(Erasures):
    may_be_unverified = False  # what the run before said

    def __init__(self, oubli, kind):
        super().__init__(oubli, kind)
        self.shim = oubli.parent / "tests" / "failing_malloc.so"
        self.words = [*self.words, "--jobs", "1"]

    def check_verified(self, total, is_done):
        """What could not be read again for want of memory is not verified, and the run said so."""
        if self.may_be_unverified and not total["verified"]:
            return
        super().check_verified(total, is_done)

    def starve(self, **variables):
        environment = {**os.environ, "LD_PRELOAD": str(self.shim), **variables}
        return subprocess.run(self.command(self.words), capture_output=True, check=False, env=environment,
                              stdin=subprocess.DEVNULL, timeout=PATIENCE)

    def count_requests(self, *words):
        self.renew()
        report = self.path / "requests"
        kept, self.words = self.words, [*self.words, *words]
        done = self.starve(OUBLI_ALLOCATIONS=str(report))
        self.words = kept
        expect(done.returncode == 0, f"a calm run beside the shim: {done}")
        return int(report.read_text(encoding="ascii"))

    def refuse(self, which):
        self.renew()
        done = self.starve(OUBLI_REFUSE=which)
        said = done.stderr.decode("utf-8", "replace").splitlines()
        code = done.returncode
        expect(code >= 0, f"ended by signal {-code}: {said}")
        self.check_mail(whole_new=code == 0)
        if code != 0:
            # What could not be read for want of it is named as what cannot be read otherwise is.
            errors = [line for line in said if line.startswith("oubli: error: ")]
            named = errors + [line for line in said if line.startswith("oubli: not searched: /")]
            is_told = len(errors) <= 1 and any(len(line) > 20 for line in named)
            expect(is_told, f"exit code {code}, and not named in a line: {said}")
        self.may_be_unverified = any("could not be verified" in line for line in said)
        self.again()
        self.check_end()
        return code


def starve(kind):
    def suite(oubli):
        room = Starved(oubli, kind)
        total = room.count_requests()
        before = room.count_requests("--dry-run")
        expect(total - before > 500, f"{total} requests, {before} of them before the erasure: too few to be true")
        points = [f"{number}{how}" for number in range(1, total + 1) for how in ("", "+")]
        step = len(points) // MOST | 1  # odd, so that both kinds are among them
        points = points[SEED % step::step] if FULL else points
        refused = named = 0
        # Most of what is asked for before is asked for by the search.
        for which in chosen(points, 3, 2, first=2 * before):
            try:
                named += room.refuse(which) != 0
            except Wrong as wrong:
                raise Wrong(f"refused {which} of {total}: {wrong}") from None
            refused += 1
            if refused % 500 == 0:
                print(f"oom: {refused} so far", flush=True)
        expect(named >= refused // 3, f"only {named} of {refused} runs noticed that memory was refused")
        return f"{refused} of {len(points)} refusals, {named} of them ended the run, each ended as a calm one"
    return suite


ONLY_IN_FULL = ("packed", "maildir", "redacted_mbox")
SUITES = {kind: starve(kind) for kind in ("mbox", "packed", "maildir", "redacted_mbox")}


def main():
    if sys.argv[1:] == ["list"]:
        print(*SUITES, sep="\n")
        return 0
    oubli, name = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    if name in ONLY_IN_FULL and not FULL:
        return images.skip(f"oom.{name}", "only where OUBLI_FULL is set")
    try:
        print(f"oom: {name}: {SUITES[name](oubli)}")
    except Wrong as wrong:
        print(f"oom: {name} (OUBLI_SEED={SEED}): {wrong}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
