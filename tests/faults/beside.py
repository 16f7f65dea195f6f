#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Erasures seen by the other programs of a machine: what they gave a file is kept, what they hold is
not touched, and what is gone they do not find either.

usage: tests/faults/beside.py OUBLI SUITE
       tests/faults/beside.py list
"""
import fcntl
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import time

import images
from images import Unavailable
from killed import PATIENCE, Room, Wrong, expect
from letters import FORMS, letters
from needles import random_word

USER, GROUP, FRIEND = 61234, 65678, 64321  # of nobody on this machine
A_MOMENT = 1_300_000_000_123_456_789
LATER = A_MOMENT + 987_654_321


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Unavailable(f"there is no {program}")


def call(*words):
    done = subprocess.run(list(map(str, words)), capture_output=True, check=False, timeout=PATIENCE)
    if done.returncode != 0:
        raise Unavailable(f"{words[0]}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout


class Mail(Room):
    """Six letters in a form, of which two shall go; on a disk, if there is one."""

    def __init__(self, oubli, form):
        os.environ.setdefault("TMPDIR", "/var/tmp")
        tempfile.tempdir = None
        super().__init__(oubli)
        self.form, self.who = form, random_word()
        self.messages = letters(self.who, is_tiny=False, lines=20)
        self.going = [content for content in self.messages if self.who.encode() in content]
        for name, content in FORMS[form](self.messages).items():
            path = self.mail / name
            (path if content is None else path.parent).mkdir(parents=True, exist_ok=True)
            if content is not None:
                path.write_bytes(content)
        self.source = self.mail / next(iter(FORMS[form]([b""]))).rstrip("/")
        self.words = ["erase", self.source, "--email", f"{self.who}@example.org", "--yes", "--expect",
                      len(self.going)]

    def files(self):
        return [path for path in sorted(self.mail.rglob("*")) if path.is_file()]

    def kept(self):
        """The files that are there afterwards."""
        return [path for path in self.files() if self.form in ("mbox", "packed")
                or path.read_bytes() not in self.going]

    def refused(self, code, what):
        """It is refused, says why, and nothing was changed. (What is held may be read by nobody else.)"""
        before = {path: path.lstat() for path in sorted(self.mail.rglob("*"))}
        done = subprocess.run(self.command(self.words), capture_output=True, check=False, timeout=PATIENCE)
        said = done.stderr.decode("utf-8", "replace")
        expect(done.returncode == code and what in said, f"exit code {done.returncode}: {said}")
        after = {path: path.lstat() for path in sorted(self.mail.rglob("*"))}
        expect(before.keys() == after.keys(), "there are other files than before")
        for path, about in before.items():
            now = after[path]
            same = (about.st_ino, about.st_size, about.st_mtime_ns) == (now.st_ino, now.st_size, now.st_mtime_ns)
            expect(same or stat.S_ISDIR(about.st_mode), f"{path.name} was changed")


# --- what a file was given ---

def attributes(path, has_times):
    about = path.stat()
    times = (about.st_mtime_ns, about.st_atime_ns) if has_times else ()
    lists = call("getfacl", "--absolute-names", "--numeric", path)
    marks = call("getfattr", "--absolute-names", "--dump", "--match=^user", path)
    return about.st_mode, about.st_uid, about.st_gid, times, lists, marks


def dress(path):
    os.chown(path, USER, GROUP)
    is_folder = path.is_dir()
    path.chmod(0o2771 if is_folder else 0o640)
    call("setfacl", "--modify", f"u:{FRIEND}:r-x" if is_folder else f"u:{FRIEND}:r--", path)
    if is_folder:
        call("setfacl", "--default", "--modify", f"u:{FRIEND}:rw-", path)
    call("setfattr", "--name", "user.origin", "--value", path.name, path)
    os.utime(path, ns=(LATER, A_MOMENT))


def keeps(oubli, form):
    """Owner, group, mode, access lists, attributes and times; of the folders all but their times."""
    need("setfacl", "getfacl", "setfattr", "getfattr")
    if os.geteuid() != 0:
        raise Unavailable("needs root: giving files to another user")
    room = Mail(oubli, form)
    room.path.chmod(0o755)
    for path in [*sorted(room.mail.rglob("*"), reverse=True), room.mail]:
        dress(path)
    paths = [*room.kept(), *(path for path in room.mail.rglob("*") if path.is_dir()), room.mail]
    before = {path: attributes(path, path.is_file()) for path in paths}
    unread = {path: path.stat().st_ino for path in room.kept() if form in ("maildir", "eml")}
    room.run(*room.words)
    for path, wanted in before.items():
        now = attributes(path, path.is_file())
        expect(now == wanted, f"{path.relative_to(room.mail)}: {now}, not {wanted}")
    expect(all(path.stat().st_ino == number for path, number in unread.items()), "a kept message was written anew")
    expect(room.files() == [path for path in before if path.is_file()], "other files are left than were kept")


# --- what others hold ---

def holding(*words):
    """A program that holds something until it is ended; it says so when it does."""
    running = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    expect(running.stdout.readline() == b"held\n", f"{words[0]} could not hold it")
    return running


def released(running):
    running.terminate()
    running.communicate()


PYTHON_HOLDS = """
import fcntl, sys, time
file = open(sys.argv[1], sys.argv[2])
if sys.argv[3] == "fcntl": fcntl.lockf(file, fcntl.LOCK_EX if "+" in sys.argv[2] else fcntl.LOCK_SH)
print("held", flush=True)
time.sleep(600)
"""


def held(oubli):
    """Each kind of lock, an open writer and a second name are respected; when they are gone it is done."""
    need("flock")
    room = Mail(oubli, "mbox")
    source = room.source
    for words, what in ((["flock", "--no-fork", source, "sh", "-c", "echo held; exec sleep 600"], "locked by another program (flock)"),
                        ([sys.executable, "-c", PYTHON_HOLDS, source, "r+", "fcntl"], "locked by another program (fcntl)"),
                        ([sys.executable, "-c", PYTHON_HOLDS, source, "a", ""], "open in another program"),
                        ([sys.executable, "-c", PYTHON_HOLDS, source, "r", ""], "open in another program")):
        running = holding(*words)
        try:
            room.refused(10, what)
        finally:
            released(running)
    dotlock = source.with_name(source.name + ".lock")
    if shutil.which("dotlockfile"):
        call("dotlockfile", "-l", dotlock)
    else:
        dotlock.touch()
    room.refused(10, "is there: another program has the mailbox")
    dotlock.unlink()
    second = source.with_name("second")
    os.link(source, second)
    room.refused(12, "has 2 names")
    second.unlink()
    room.run(*room.words)


# --- in a user's folder ---

def spool(oubli):
    """Links that a user puts in root's way lead nowhere."""
    if os.geteuid() != 0:
        raise Unavailable("needs root: acting as another user")
    room = Mail(oubli, "mbox")
    room.path.chmod(0o755)
    for path in (room.mail, room.source):
        os.chown(path, USER, GROUP)
    precious = room.path / "precious"
    precious.write_bytes(room.source.read_bytes())
    was = precious.stat()

    def check_precious():
        now = precious.stat()
        same = (was.st_ino, was.st_uid, was.st_size, was.st_ctime_ns) == (now.st_ino, now.st_uid, now.st_size, now.st_ctime_ns)
        expect(same, "a file of root's was changed")

    kept = room.source.with_name("kept")
    room.source.rename(kept)
    room.source.symlink_to(precious)
    done = subprocess.run(room.command(room.words), capture_output=True, check=False, timeout=PATIENCE)
    expect(done.returncode != 0, "an erasure through a link of the user's was taken for done")
    check_precious()
    room.source.unlink()
    kept.rename(room.source)
    # Under every name the run may want to make: its copy and its lock.
    dotlock = room.source.with_name(room.source.name + ".lock")
    dotlock.symlink_to(precious)
    room.refused(10, "is there: another program has the mailbox")
    check_precious()
    dotlock.unlink()
    room.run(*room.words)
    about = room.source.stat()
    expect((about.st_uid, about.st_gid) == (USER, GROUP), "the new mailbox is somebody else's")
    expect(room.files() == [room.source], "something was left in the user's folder")


# --- who else looks ---

def notmuch(room):
    """What an index made anew finds."""
    home = pathlib.Path(tempfile.mkdtemp(dir=room.path))
    settings = home / "config"
    settings.write_text(f"[database]\npath={room.mail}\n[new]\nignore=\n[user]\nname=x\nprimary_email=x@example.net\n",
                        encoding="utf-8")
    environment = {**os.environ, "NOTMUCH_CONFIG": str(settings), "HOME": str(home), "XAPIAN_CJK_NGRAM": "0"}
    for words in (["new", "--quiet"], ["count", room.who], ["count", "*"]):
        done = subprocess.run(["notmuch", *words], capture_output=True, check=False, env=environment, timeout=PATIENCE)
        expect(done.returncode == 0, f"notmuch {words}: {done.stderr}")
        if words[0] == "count":
            yield int(done.stdout)
    shutil.rmtree(room.mail / ".notmuch")


def looked_for(oubli):
    """notmuch with a fresh index, and grep, find the messages before and nothing after."""
    need("notmuch", "grep")
    for form in ("maildir", "eml"):
        room = Mail(oubli, form)
        before = list(notmuch(room))
        expect(before == [2, 6], f"{form}: notmuch finds {before} before")
        room.run(*room.words)
        after = list(notmuch(room))
        expect(after == [0, 4], f"{form}: notmuch finds {after} after")
        found = subprocess.run(["grep", "-rlai", room.who, room.mail, room.workspace], capture_output=True, check=False,
                               timeout=PATIENCE)
        expect(found.returncode == 1, f"{form}: grep finds {found.stdout}")


def leftovers(oubli):
    """What Dovecot, Thunderbird and editors leave beside mail is listed, on the screen and on the receipt."""
    for form, beside in (("mbox", ("post.mbox.msf", "post.mbox~", ".post.mbox.swp", "post.mbox.bak",
                                   "global-messages-db.sqlite", ".imap/post.mbox/dovecot.index.cache")),
                         ("maildir", ("post/dovecot.index.cache", "post/dovecot.index.log", "post/dovecot-uidlist"))):
        room = Mail(oubli, form)
        for name in beside:
            path = room.mail / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"of {room.who}\n", encoding="ascii")
        said, _ = room.run(*room.words)
        receipt = next((room.workspace / "receipts").iterdir()).read_text(encoding="utf-8")
        for name in beside:
            shown = str(room.mail / name).removesuffix("/dovecot.index.cache") if ".imap" in name else str(room.mail / name)
            expect(f"not touched: {shown}" in said, f"{name} is not named: {said}")
            expect(shown in receipt, f"{name} is not on the receipt")
            expect((room.mail / name).read_text(encoding="ascii") == f"of {room.who}\n", f"{name} was changed")


SUITES = {**{f"keeps_{form}": (lambda oubli, form=form: keeps(oubli, form)) for form in FORMS},
          "held": held, "spool": spool, "looked_for": looked_for, "leftovers": leftovers}


def main():
    if sys.argv[1:] == ["list"]:
        print(*SUITES, sep="\n")
        return 0
    oubli, name = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    began = time.monotonic()
    try:
        SUITES[name](oubli)
    except Unavailable as reason:
        return images.skip(f"beside.{name}", str(reason))
    except Wrong as wrong:
        print(f"beside: {name}: {wrong}")
        return 1
    print(f"beside: {name}: as it should be ({time.monotonic() - began:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
