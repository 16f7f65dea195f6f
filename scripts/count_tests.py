#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums up the JUnit files ctest wrote: names what failed and what was skipped and why, then says
`N passed, N failed, N skipped` on a line of its own. Fails when a test failed, a file cannot be
read or nothing ran."""
import collections
import re
import sys
import xml.etree.ElementTree

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


def outcome(case):
    if case.find("skipped") is not None or case.get("status") == "disabled":
        # A test whose program was not built or could not start proves nothing: that is a failure.
        return SKIPPED if said_skipped(case) or case.get("status") == "disabled" else FAILED
    return PASSED if case.get("status") == "run" and case.find("failure") is None else FAILED


def said_skipped(case):
    return "[  SKIPPED ]" in (case.findtext("system-out") or "")


def reason(case):
    said = re.search(r": Skipped\n(.*)\n", case.findtext("system-out") or "")
    return said.group(1).strip() if said else "disabled"


def main(files):
    counts, failed, why = collections.Counter(), [], collections.defaultdict(list)
    for file in files:
        for case in xml.etree.ElementTree.parse(file).iter("testcase"):
            result = outcome(case)
            counts[result] += 1
            if result == FAILED:
                failed.append(case.get("name"))
            elif result == SKIPPED:
                why[reason(case)].append(case.get("name"))
    for words, names in sorted(why.items()):
        print(f"skipped, {words}:", *names, sep="\n  ")
    if failed:
        print("failed:", *failed, sep="\n  ")
    print(f"{counts[PASSED]} passed, {counts[FAILED]} failed, {counts[SKIPPED]} skipped")
    return counts[FAILED] > 0 or counts[PASSED] == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
