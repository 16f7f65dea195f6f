# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder for one case of archives.py: small mail, archives of it made by other programs, and the program."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

WHO = "anna.bell@example.net"
OTHER = "carl@example.com"
PATIENCE = 120


class Wrong(Exception):
    pass


class Missing(Exception):
    """What this machine does not have; the case is left out, and says so."""


def expect(is_so, what):
    if not is_so:
        raise Wrong(what)


def need(*programs):
    for program in programs:
        if shutil.which(program) is None:
            raise Missing(program)


def message(number, sender, body="Words."):
    return (f"From: {sender}\nTo: team@example.org\nSubject: message {number}\n"
            f"Date: Mon, 2 Mar 2020 10:00:{number % 60:02} +0000\nMessage-ID: <{number}@example.org>\n\n{body}\n").encode()


class Room:
    def __init__(self, oubli):
        self.oubli = oubli
        self.held = tempfile.TemporaryDirectory(prefix="oubli-archives-")
        self.path = pathlib.Path(self.held.name)
        self.source = self.path / "source"
        self.fresh = 0

    def write(self, name, content):
        file = self.source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    def fill(self):
        """Mail of each kind; WHO stands in four messages of ten."""
        senders = [OTHER, WHO, OTHER, WHO]
        mbox = b"".join(b"From x@y Mon Mar  2 10:00:00 2020\n" + message(i, one) + b"\n" for i, one in enumerate(senders))
        self.write("var/mail/jean", mbox)
        for i, sender in enumerate([OTHER, WHO, OTHER]):
            content = message(4 + i, sender)
            self.write(f"Maildir/cur/150000000{i}.M1P1.host,S={len(content)}:2,S", content)
        self.write("single.eml", message(8, WHO))
        self.write("kept.eml", message(9, OTHER))
        self.write("empty.mbox", b"")
        self.write("notes.txt", b"just notes\n" * 50)
        self.write("bytes.bin", bytes(range(256)) * 400)
        (self.source / "link").symlink_to("notes.txt")

    def make(self, *words, where=None, given=None):
        done = subprocess.run([str(word) for word in words], cwd=where or self.path, input=given, capture_output=True, timeout=PATIENCE)
        expect(done.returncode == 0, f"{words[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def tar(self, name, *words):
        self.make("tar", *words, "-cf", self.path / name, ".", where=self.source)
        return self.path / name

    def run(self, *words, codes=(0,), workspace=None):
        command = [self.oubli, "--workspace", workspace or self.path / "ws", "--json", *words]
        done = subprocess.run([str(word) for word in command], capture_output=True, timeout=PATIENCE)
        errors = done.stderr.decode(errors="replace")
        expect(done.returncode in codes, f"{' '.join(map(str, words))} ended with {done.returncode}: {errors}{done.stdout.decode()}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def new_workspace(self):
        self.fresh += 1
        return self.path / f"ws{self.fresh}"

    def scan(self, archive, codes=(0,), workspace=None):
        *unread, summary = self.run("scan", archive, codes=codes, workspace=workspace)
        return summary, {one["locator"].removeprefix(str(self.path) + "/"): one["reason"] for one in unread}

    def found(self, who=WHO, workspace=None, codes=(0,)):
        lines = self.run("find", "--email", who, codes=codes, workspace=workspace)
        return sorted(one["locator"].removeprefix(str(self.path) + "/") for one in lines if one["type"] == "match")

    def erase(self, archive, count, codes=(0,), workspace=None):
        return self.run("erase", archive, "--email", WHO, "--yes", "--expect", count, codes=codes,
                        workspace=workspace or self.new_workspace())[-1]


def extracted(room, program, archive, name):
    """What another program makes of an archive: {path: (kind, mode, mtime, content)}."""
    into = room.path / name
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    if program == "cpio":
        room.make("cpio", "-idm", where=into, given=room.make("bsdcat", archive))
    else:
        room.make(program, "-xpf", archive, where=into)
    return tree_of(into, times_links=program != "cpio")


def tree_of(folder, times_links=True):
    tree = {}
    for file in sorted(folder.rglob("*")):
        about = file.lstat()
        content = str(file.readlink()) if file.is_symlink() else file.read_bytes() if file.is_file() else None
        when = None if file.is_dir() or (file.is_symlink() and not times_links) else int(about.st_mtime)
        tree[str(file.relative_to(folder))] = (about.st_mode, about.st_uid, when, content)
    return tree


def tree_of_all(folder):
    """Also owners, names, xattrs, and times to the nanosecond."""
    tree = {}
    for file in sorted(folder.rglob("*")):
        about = file.lstat()
        content = str(file.readlink()) if file.is_symlink() else file.read_bytes() if file.is_file() else None
        xattrs = {key: os.getxattr(file, key) for key in os.listxattr(file, follow_symlinks=False)} if content is not None else {}
        tree[str(file.relative_to(folder))] = (about.st_mode, about.st_uid, about.st_nlink, about.st_mtime_ns, xattrs, content)
    return tree


def run_case(group, cases, slow=()):
    """`list` names the cases; else the one that is named is run, a slow one where OUBLI_FULL is set. Returns the exit code."""
    if sys.argv[1:] == ["list"]:
        print("\n".join(case.__name__ for case in cases))
        return 0
    oubli, wanted = sys.argv[1:]
    (case,) = [case for case in cases if case.__name__ == wanted]
    if case in slow and not os.environ.get("OUBLI_FULL"):
        print(f"{group}.{wanted}: Skipped\nonly where OUBLI_FULL is set\n[  SKIPPED ] {group}.{wanted}")
        return 77
    try:
        case(Room(pathlib.Path(oubli).resolve()))
    except Missing as what:
        print(f"{group}.{wanted}: Skipped\n{what} is not here\n[  SKIPPED ] {group}.{wanted}")
        return 77
    except Wrong as what:
        print(f"{wanted}: {what}")
        return 1
    return 0
