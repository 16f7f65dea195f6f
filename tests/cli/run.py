#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs command-line scripts with inline files against the program.

usage: tests/cli/run.py OUBLI CASE.txt…

A case is a text file. Lines before the first section, and lines that begin with '#', are remarks.

    -- file NAME [crlf] --      the lines below, up to the next section, go into that file
    -- run --                   the lines below are steps:
    $ oubli scan a.mbox             a shell command, run in the folder of the case
    | one line of standard output   exactly these lines are expected, in this order
    ! one line of standard error    the same
    = 3                             the exit code, 0 where none is named

In an expected line `…` stands for any text; a line that is `…` alone for any number of lines.
The folder of the case is shown as $D. The workspace is $D/ws. Every case starts empty. $SCRIPTS
is the folder of the project's scripts; the mail generator is `mailgen`.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SECTION = re.compile(r"^-- (?:file (?P<name>\S+)(?P<crlf> crlf)?|(?P<run>run)) --$")
SCRIPTS = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts"
PATIENCE = 120  # seconds for one step


class Step:
    def __init__(self, line, command):
        self.line, self.command, self.code = line, command, 0
        self.out, self.err = [], []


def parse(text):
    files, steps, inside = {}, [], None
    for number, line in enumerate(text.split("\n"), 1):
        head = SECTION.match(line)
        if head:
            inside = "run" if head["run"] else head["name"]
            if not head["run"]:
                files[inside] = ("\r\n" if head["crlf"] else "\n", [])
        elif inside == "run":
            read_step(number, line, steps)
        elif inside:
            files[inside][1].append(line)
    return files, steps


def read_step(number, line, steps):
    mark, rest = line[:1], line[2:]
    if mark == "$":
        steps.append(Step(number, rest))
    elif mark == "|":
        steps[-1].out.append(rest)
    elif mark == "!":
        steps[-1].err.append(rest)
    elif mark == "=":
        steps[-1].code = int(rest)
    elif mark not in ("", "#"):
        raise ValueError(f"line {number}: not a step: {line}")


def pattern(expected):
    out = ""
    for line in expected:
        if line == "…":
            out += r"(?:[^\n]*\n)*"
        else:
            out += "[^\n]*".join(re.escape(piece) for piece in line.split("…")) + r"\n"
    return re.compile(out)


def shown(data, folder):
    text = data.decode("utf-8", "backslashreplace").replace(str(folder), "$D")
    return text if text.endswith("\n") or not text else text + "\n"


def run_step(step, folder, environment):
    """What differs, as text; empty when nothing does."""
    try:
        done = subprocess.run(["/bin/bash", "-c", step.command], cwd=folder, env=environment,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE,
                              check=False)
    except subprocess.TimeoutExpired:
        return f"  did not end within {PATIENCE} seconds\n"
    wrong = ""
    if done.returncode != step.code:
        wrong += f"  exit code {done.returncode}, expected {step.code}\n"
    for name, data, expected in (("output", done.stdout, step.out), ("error", done.stderr, step.err)):
        text = shown(data, folder)
        if not pattern(expected).fullmatch(text):
            wrong += f"  standard {name}:\n" + "".join(f"    {l}\n" for l in text.splitlines())
    return wrong


def path_of(program):
    """The program, the mail generator, and the system's own."""
    return f"{program.parent}:{program.parent}/tests:{program.parent}/tests/support:/usr/bin:/bin"


def run_case(program, case):
    files, steps = parse(case.read_text(encoding="utf-8"))
    if not steps:
        print(f"{case}: nothing to run")
        return False
    folder = pathlib.Path(os.path.realpath(tempfile.mkdtemp(prefix="oubli-cli-")))
    try:
        for name, (newline, lines) in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(newline.join(lines).encode())
        environment = {"PATH": path_of(program), "HOME": str(folder), "LC_ALL": "C.UTF-8",
                       "TZ": "UTC", "OUBLI_WORKSPACE": str(folder / "ws"),
                       "SCRIPTS": str(SCRIPTS)}
        for step in steps:
            wrong = run_step(step, folder, environment)
            if wrong:
                print(f"{case}:{step.line}: $ {step.command}\n{wrong}", end="")
                return False
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return True


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    good = [run_case(program, pathlib.Path(case)) for case in sys.argv[2:]]
    return 0 if good and all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
