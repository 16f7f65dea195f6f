#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a word of its own into every field of some mail and looks where it comes out again.

usage: tests/faults/canaries.py OUBLI

Scans, finds, shows, erases and redacts, with every option that tells of a person, and kills scans and erasures
on the way. None of the words may be in what is said on standard error, in the workspace, in the
temporary folders or home, or in the command line of any process but as it was typed; no process may
leave a core, and none may be looked into by its own user.
"""
import contextlib
import json
import os
import pathlib
import random
import resource
import signal
import subprocess
import sys
import time

from killed import FULL, PATIENCE, RANDOM, Room, Wrong, expect
from needles import finds_below, needles_of, random_word

SHARED = [pathlib.Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm")]
AT_WORK = 2  # processes below the program: the one that starts workers, and a worker
NOBODY = 65534
TRIES = 50
LETTERS = 400  # in the mailbox: enough to be met at work


def iban():
    """A German one, whose check digits are right (ISO 7064)."""
    number = "".join(random.choice("0123456789") for _ in range(18))
    return f"DE{98 - int(number + '131400') % 97:02}{number}"


class Canaries(Room):
    def __init__(self, oubli):
        super().__init__(oubli)
        self.first, self.last = random_word().title(), random_word().title()
        self.words = {name: random_word() for name in
                      ("user", "host", "subject", "body", "file", "attached", "header", "identity", "to")}
        self.phone = "+3363998" + "".join(random.choice("0123456789") for _ in range(4))
        self.iban = iban()
        self.address = f"{self.words['user']}@{self.words['host']}.example.org"
        self.needles = needles_of(*self.words.values(), self.first, self.last, self.phone, self.iban)
        self.said = b""
        self.places = [self.path / name for name in ("tmp", "home", "work")]
        for place in self.places:
            place.mkdir()
        self.box = b"".join(self.letter(n) for n in range(LETTERS))
        (self.mail / "post.mbox").write_bytes(self.box)
        (self.mail / "md" / "cur").mkdir(parents=True)
        for name in ("new", "tmp"):
            (self.mail / "md" / name).mkdir()
        (self.mail / "md" / "cur" / "1.a:2,S").write_bytes(self.letter(0).split(b"\n", 1)[1])
        (self.mail / "broken.mbox.gz").write_bytes(b"\x1f\x8b" + self.box[:500])  # something to complain of
        self.person = ["--name", f"{self.first} {self.last}", "--email", self.address, "--phone", self.phone,
                       "--id", self.iban]

    def letter(self, number):
        """One in ten is the person's."""
        w = self.words
        if number % 10:
            return (f"From clerk@example.net Mon Nov 23 08:00:00 2020\nFrom: <clerk@example.net>\n"
                    f"Subject: of no interest {number}\nMessage-ID: <{number}@example.net>\n\n"
                    f"Nothing to see in letter {number}.\n\n").encode()
        return (f"From {self.address} Mon Nov 23 08:00:00 2020\n"
                f"From: {self.first} {self.last} <{self.address}>\nTo: {w['to']}@example.net\n"
                f"Subject: {w['subject']}\nX-Note: {w['header']}\nMessage-ID: <{number}.{w['identity']}@example.net>\n"
                f"Date: Mon, 23 Nov 2020 08:00:00 +0000\nMIME-Version: 1.0\n"
                f"Content-Type: multipart/mixed; boundary=xyz\n\n--xyz\nContent-Type: text/plain\n\n"
                f"{w['body']} {self.first} {self.last}, {self.phone}, {self.iban}\n"
                f"--xyz\nContent-Type: text/plain; name={w['file']}.txt\n"
                f"Content-Disposition: attachment; filename={w['file']}.txt\n\n{w['attached']}\n"
                f"--xyz\nContent-Type: application/zip; name={w['file']}.zip\n"
                f"Content-Disposition: attachment; filename={w['file']}.zip\n\nPK broken\n--xyz--\n\n").encode()

    def start(self, *words):
        """As an ordinary user would, with cores asked for."""
        environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(self.places[0]), "HOME": str(self.places[1])}
        return subprocess.Popen(self.command(words), cwd=self.places[2], env=environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                start_new_session=True, preexec_fn=ask_for_cores)

    def say(self, *words, codes=(0, 3)):
        running = self.start(*words)
        out, said = running.communicate(timeout=PATIENCE)
        expect(running.returncode in codes, f"{words[0]}: exit code {running.returncode}: {said}")
        self.said += said
        return out

    # --- in the middle ---

    def meet(self, *words):
        """The program stopped at work, with all its processes. A busy machine may look too late."""
        for _ in range(TRIES):
            if words[0] == "scan":
                self.forget()  # else there is nothing left to do
            running = self.start(*words)
            while running.poll() is None:
                if len(descendants(running.pid)) >= AT_WORK:
                    os.killpg(running.pid, signal.SIGSTOP)
                    # Workers live on for as long as the program does not go on.
                    is_held = is_stopped(running.pid)
                    tasks = [running.pid, *descendants(running.pid)]
                    if is_held and len(tasks) > AT_WORK:
                        return running, tasks
                    os.killpg(running.pid, signal.SIGCONT)
                time.sleep(0.001)
            said = running.communicate()
        raise Wrong(f"{words[0]} was over {TRIES} times before it could be met: {said}")

    def check_processes(self, running, tasks, words):
        typed = b"".join(word.encode() + b"\0" for word in self.command(words))
        for task in tasks:
            line = read(f"/proc/{task}/cmdline")
            where = f"process {task} of {words[0]}"
            expect(task == running.pid and line == typed or not self.is_in(line), f"{where}: its command line")
            expect(not self.is_in(read(f"/proc/{task}/comm")), f"{where}: its name")
            limits = read(f"/proc/{task}/limits").decode().splitlines()
            if not limits and task != running.pid:
                continue  # a worker that has ended, and waits for its parent to see it
            core = next(line for line in limits if line.startswith("Max core file size")).split()
            expect(core[4:6] == ["0", "0"], f"{where} may leave a core: {core}")
            if os.geteuid() != 0:  # root's processes always look like this
                expect(os.stat(f"/proc/{task}/environ").st_uid == 0, f"{where} can be looked into")

    def is_in(self, text):
        return any(needle in text for needle in self.needles)

    def strike(self, how, *words):
        running, tasks = self.meet(*words)
        self.check_processes(running, tasks, words)
        for task in tasks:
            with contextlib.suppress(ProcessLookupError):  # gone already with the one that was struck before it
                os.kill(task, how)
        os.killpg(running.pid, signal.SIGCONT)
        self.said += running.stderr.read()
        running.stdout.read()
        _, status = os.waitpid(running.pid, 0)
        running.returncode = -how
        expect(os.WIFSIGNALED(status) and os.WTERMSIG(status) == how, f"{words[0]}: {status} after {how.name}")
        expect(not os.WCOREDUMP(status), f"{words[0]} left a core")

    def check(self):
        expect(not self.is_in(self.said), f"on standard error: {self.said.decode('utf-8', 'replace')}")
        for place in (self.workspace, *self.places):
            found = finds_below(place, self.needles)
            expect(not found, f"words of the mail are in {found}")
        for place in self.places:
            expect(not list(place.iterdir()), f"left behind: {list(place.iterdir())}")


def ask_for_cores():
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def read(path):
    try:
        return pathlib.Path(path).read_bytes()
    except OSError:
        return b""


def small_file(path):
    """Of another program, which may take it away at any time."""
    try:
        return read(path) if path.is_file() and path.stat().st_size < 64 << 20 else b""
    except OSError:
        return b""


def descendants(task):
    below = []
    for child in read(f"/proc/{task}/task/{task}/children").split():
        below += [int(child), *descendants(int(child))]
    return below


def is_stopped(task):
    """Within a moment: a signal takes a while to arrive."""
    for _ in range(200):
        if read(f"/proc/{task}/stat").rpartition(b")")[2].split()[:1] == [b"T"]:
            return True
        time.sleep(0.001)
    return False


def new_files(before):
    return [path for path in shared_files() - before]


def shared_files():
    return {path for folder in SHARED if folder.is_dir() for path in folder.iterdir()}


def run(oubli):
    room = Canaries(oubli)
    become_ordinary(oubli, room.path)
    expect(finds_below(room.mail, room.needles), "the search does not find what is there")
    before = shared_files()
    erasure = ["erase", room.mail / "post.mbox", *room.person]
    checks = 0
    for how in (signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV):
        room.forget()
        room.strike(how, "scan", room.mail)
        room.check()
        room.say("scan", room.mail)
        for words in (["find", *room.person], [*erasure, "--dry-run"]):
            room.strike(how, *words)
            room.check()
        checks += 3
    expect(room.is_in(room.say("find", *room.person)), "the person is not found")
    for words in (["find", *room.person], ["--json", "find", *room.person], ["find", room.words["body"]],
                  ["find", f"subject:{room.words['subject']}"], ["sources"], ["status"], ["doctor"]):
        room.say(*words)
        room.check()
        checks += 1
    size = LETTERS // 10
    room.say(*erasure, "--yes", "--expect", "1", codes=(12,))
    erasure += ["--yes", "--expect", size]
    for _ in range(40 if FULL else 4):
        room.forget()
        (room.mail / "post.mbox").write_bytes(room.box)
        room.kill_at_call(RANDOM.randint(1, 600), *erasure)
        room.check()
        room.say(*erasure, codes=(0, 3, 12))
        room.check()
        expect(not room.is_in(read(room.mail / "post.mbox")), "the erased messages are still there")
        checks += 2
    checks += redact(room, erasure[:2])
    for path in new_files(before):
        expect(not room.is_in(small_file(path)), f"words of the mail are in {path}")
    return checks


def redact(room, erasure):
    """The person goes and the rest of the mail stays: that of it comes out nowhere else either."""
    redaction = [*erasure, *room.person, "--mode", "redact"]
    (room.mail / "post.mbox").write_bytes(room.box)
    room.forget()
    plan = room.say("--json", *redaction, "--dry-run").splitlines()
    room.check()
    redaction += ["--yes", "--expect", sum(json.loads(line).get("redact", 0) for line in plan)]
    for number in range(40 if FULL else 2):
        room.forget()
        (room.mail / "post.mbox").write_bytes(room.box)
        if number > 0:
            room.kill_at_call(RANDOM.randint(300, 800), *redaction)
            room.check()
        room.say(*redaction, codes=(0, 3, 12))
        room.check()
        left = read(room.mail / "post.mbox")
        expect(left.count(b"\nMessage-ID: ") == LETTERS, "a message is missing")
        expect(room.address.encode() not in left, "the person is still there")
    return 1 + 2 * number


def become_ordinary(oubli, folder):
    """What is kept from a process's own user cannot be seen by root."""
    if os.geteuid() != 0:
        return
    try:
        subprocess.run([oubli, "--version"], check=True, stdout=subprocess.DEVNULL, user=NOBODY)
    except PermissionError:
        print(f"canaries: not seen whether its user may look into it: only root can start {oubli}")
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def main():
    try:
        checks = run(pathlib.Path(sys.argv[1]).resolve())
    except Wrong as wrong:
        print(f"canaries: {wrong}")
        return 1
    print(f"canaries: {checks} times nothing came out")
    return 0


if __name__ == "__main__":
    sys.exit(main())
