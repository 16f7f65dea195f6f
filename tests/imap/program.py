# SPDX-License-Identifier: GPL-3.0-or-later
"""The program under test, asked in JSON."""
import json
import subprocess


class Program:
    def __init__(self, oubli, workspace):
        self.oubli, self.workspace = oubli, workspace

    def run(self, command, *arguments, input=None):
        done = subprocess.run([self.oubli, "--workspace", self.workspace, "--json", command, *map(str, arguments)],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return done.returncode, lines, done.stderr


def of_type(lines, kind):
    return [line for line in lines if line["type"] == kind]


class Checks:
    """Counts what was held and says what did not."""

    def __init__(self):
        self.count, self.failures = 0, []

    def expect(self, is_so, what):
        self.count += 1
        if not is_so:
            self.failures.append(what)
            print("FAILED:", what)

    def equal(self, got, wanted, what):
        self.expect(got == wanted, f"{what}: {got!r}, not {wanted!r}")

    def finish(self):
        print(f"{self.count} checks, {len(self.failures)} failed")
        return 1 if self.failures else 0


def skip(name, reason):
    """What a suite says, and ends with, that cannot be run here (scripts/count_tests.py)."""
    print(f"{name}: Skipped\n{reason}\n[  SKIPPED ] {name}")
    return 77
