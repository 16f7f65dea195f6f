#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail in the repositories of borg and restic: found, and erased; these programs themselves make them, look at
them afterwards and extract every archive.

usage: tests/archives/repositories.py OUBLI CASE
       tests/archives/repositories.py list
"""
import ctypes
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

from room import OTHER, PATIENCE, WHO, Missing, Room, Wrong, expect, message, need, tree_of_all
from snapshots import Snapshots, make_restic, need_views

ARCHIVES = ("monday", "tuesday", "wednesday")
SECRET = "correct horse"
KEPT = f"X-Kept-Of: {OTHER}"
GONE = "words that nobody else wrote"


def mbox(*numbered):
    return b"".join(b"From x@y Mon Mar  2 10:00:00 2020\n" + message(number, who, GONE if who == WHO else KEPT) + b"\n"
                    for number, who in numbered)


class Store(Room):
    """A folder of mail, backed up three times while it changes."""

    def __init__(self, oubli, passphrase=""):
        super().__init__(oubli)
        self.passphrase = passphrase
        self.repository = self.path / "repository"
        os.environ.update(BORG_BASE_DIR=str(self.path / "borg"), HOME=str(self.path), RESTIC_PASSWORD=passphrase or "x",
                          BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK="yes", BORG_PASSPHRASE=passphrase)
        self.words = []

    def forget_passphrase(self):
        """From here on only a file tells it."""
        for name in ("BORG_PASSPHRASE", "RESTIC_PASSWORD"):
            os.environ.pop(name)
        (self.path / "words").write_text(f"wrong\n{self.passphrase}\n")
        self.words = ["--archive-passphrase-file", self.path / "words"]

    def fill(self):
        self.write("var/mail/jean", mbox((0, OTHER), (1, WHO), (2, OTHER), (3, WHO)))
        self.write("var/mail/carl", mbox((10, OTHER), (11, OTHER)))
        for number, who in ((4, OTHER), (5, WHO)):
            content = message(number, who, GONE if who == WHO else KEPT)
            self.write(f"Maildir/cur/150000000{number}.M1P1.host,S={len(content)}:2,S", content)
        self.write("bytes.bin", bytes(range(256)) * 4000)
        notes = self.write("notes.txt", b"just notes\n")
        os.utime(notes, ns=(1_500_000_000_123_456_789, 1_500_000_000_987_654_321))
        os.setxattr(notes, "user.colour", b"blue")
        os.chmod(notes, 0o640)
        os.link(notes, self.source / "also-notes.txt")
        os.link(self.source / "var/mail/jean", self.source / "jean-too")
        (self.source / "link").symlink_to("notes.txt")
        os.mkfifo(self.source / "pipe")
        sparse = self.write("sparse.bin", b"")
        os.truncate(sparse, 3_000_000)

    def change(self, day):
        if day == 1:
            self.write("var/mail/carl", mbox((10, OTHER), (11, OTHER), (12, WHO)))
        if day == 2:
            self.write("later.eml", message(30, WHO, GONE))
            self.write("var/mail/carl", mbox((10, OTHER), (12, OTHER)))

    def wanted_now(self):
        return sorted(["!/Maildir/cur/1500000005.M1P1.host,S=%d:2,S" % len(message(5, WHO, GONE))])

    # borg

    def borg(self, *words, codes=(0,)):
        done = subprocess.run(["borg", *map(str, words)], cwd=self.source, capture_output=True, timeout=PATIENCE)
        expect(done.returncode in codes, f"borg {words[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def make_borg(self, days=3):
        self.source.mkdir()
        self.borg("init", "-e", "repokey-blake2" if self.passphrase else "none", self.repository)
        self.fill()
        for day, name in enumerate(ARCHIVES[:days]):
            self.change(day)
            self.borg("create", "-C", "none", "--comment", f"day {day}", "--timestamp", f"2020-03-0{day + 2}T10:00:00",
                      f"{self.repository}::{name}", ".")
        return self.repository

    def said_of(self, name):
        """All that borg tells of an archive and of each file, content aside."""
        info = json.loads(self.borg("info", "--json", f"{self.repository}::{name}"))["archives"][0]
        for key in ("id", "stats", "duration", "limits"):
            info.pop(key)
        keys = ("mode", "uid", "gid", "user", "group", "path", "source", "linktarget", "flags", "isomtime", "isoctime",
                "isoatime", "xxh64", "size", "health", "archiveid")
        listed = self.borg("list", "--json-lines", "--format", " ".join(f"{{{key}}}" for key in keys[:-1]),
                           f"{self.repository}::{name}")
        return info, {one["path"]: one for one in map(json.loads, listed.splitlines())}

    def extracted(self, name):
        into = self.path / f"extracted-{name}"
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir()
        subprocess.run(["borg", "extract", f"{self.repository}::{name}"], cwd=into, check=True, timeout=PATIENCE)
        return tree_of_all(into)

    def all_extracted(self, days=3):
        return {name: self.extracted(name) for name in ARCHIVES[:days]}


def without(tree):
    """The tree as it must be without WHO: messages of mailboxes, and messages that are files."""
    left = {}
    for name, (*about, content) in tree.items():
        is_theirs = isinstance(content, bytes) and WHO.encode() in content
        if is_theirs and content.startswith(b"From "):
            parts = content.split(b"From x@y")  # each with its empty line
            left[name] = (*about, b"From x@y".join(part for part in parts if WHO.encode() not in part))
        elif not is_theirs:
            left[name] = (*about, content)
    return left


def without_time_of_folders(tree):
    return {name: (file[:3] + (0,) + file[4:] if file[-1] is None else file) for name, file in tree.items()}


def compare(now, wanted, what):
    now, wanted = without_time_of_folders(now), without_time_of_folders(wanted)
    differs = sorted(name for name in {*now, *wanted} if now.get(name) != wanted.get(name))
    expect(not differs, f"{what}: {differs}")


def count_in(tree, links=True):
    seen = 0
    for name, (*_, content) in tree.items():
        is_other_name = not links and name == "jean-too"
        if isinstance(content, bytes) and not is_other_name:
            seen += content.count(f"From: {WHO}".encode())
    return seen


def is_nowhere(store):
    return not any(GONE.encode() in file.read_bytes() for file in (store.repository / "data").rglob("*") if file.is_file())


def reads(store, name_of):
    ws = store.path / "ws"
    summary, unread = scan(store, store.repository)
    expect(not unread and summary["sources"] == 3 and summary["unrecognised"] > 0, f"{summary} {unread}")
    found = found_in(store)
    expect(len(found) == len(set(found)) > 8, f"{found}")
    expect(all(one.startswith("repository/::" + name_of(one)) for one in found), f"{found}")
    again, _ = scan(store, store.repository)
    expect(again["skipped"] == summary["messages"] and again["bytes"] == 0, f"read again: {again}")
    shown = store.run("show", *store.words, store.path / found[0], workspace=ws)
    expect(shown, "nothing is shown")
    sources = [one for one in store.run("sources", workspace=ws) if one["type"] == "source"]
    expect(len(sources) == 3, f"{sources}")
    return found


def scan(store, *sources, codes=(0,)):
    *unread, summary = store.run("scan", *store.words, *sources, codes=codes)
    return summary, unread


def found_in(store, codes=(0,)):
    lines = store.run("find", *store.words, "--email", WHO, codes=codes)
    return sorted(one["locator"].removeprefix(str(store.path) + "/") for one in lines if one["type"] == "match")


def borg_reads(oubli):
    """Every archive, once; named as borg names it; with a passphrase out of several."""
    need("borg")
    store = Store(oubli, SECRET)
    store.make_borg()
    store.forget_passphrase()
    found = reads(store, lambda one: one.split("::")[1].split("!")[0])
    expect("repository/::tuesday!/var/mail/carl#3" in found, f"{found}")
    one, _ = scan(store, f"{store.repository}::monday")
    expect(one["sources"] == 1 and one["bytes"] == 0, f"one archive by its name: {one}")
    os.environ["BORG_PASSPHRASE"] = SECRET
    store.borg("delete", f"{store.repository}::monday")
    store.borg("rename", f"{store.repository}::tuesday", "tuesday.checkpoint")
    os.environ.pop("BORG_PASSPHRASE")
    _, unread = scan(store, store.repository, codes=(3,))
    expect([pathlib.Path(one["locator"]).name for one in unread] == ["::tuesday.checkpoint"], f"{unread}")
    left = found_in(store, codes=(0, 3))
    expect(left == [one for one in found if "::wednesday" in one], f"of what is left: {left}")


def borg_reads_no_further_than_needed(oubli):
    """A message that cannot be asked for by its name stands before much that nobody reads: borg, which writes on, is ended."""
    need("borg")
    store = Store(oubli)
    store.source.mkdir()
    store.borg("init", "-e", "none", store.repository)
    store.write("a\nletter.eml", message(1, WHO))
    store.write("much.bin", os.urandom(3_000_000))
    store.borg("create", "-C", "none", f"{store.repository}::monday", ".")
    scan(store, store.repository)
    (found,) = found_in(store)
    expect(found.startswith("repository/::monday!/a") and found.endswith("letter.eml"), f"{found}")
    store.run("show", store.path / found)


def restic_reads(oubli):
    need("restic")
    store = Store(oubli, SECRET)
    make_restic(store, relative=True)
    store.forget_passphrase()
    found = reads(store, lambda one: one.split("::")[1].split("!")[0])
    expect(any(one.endswith("!/var/mail/carl#3") for one in found), f"{found}")


def by_names(tree):
    """As `without` wants it: of names that are one file those that are left count."""
    return {name: (*about[:-1], [other for other in about[-1] if other in tree], content)
            for name, (*about, content) in tree.items()}


def erases_restic(oubli, days, passphrase="", relative=False):
    need_views()
    store = Store(oubli, passphrase)
    make_restic(store, days, relative)
    restic = Snapshots(store)
    trees, said, nodes = restic.trees(), restic.said(), restic.nodes()
    count = sum(count_in(tree) for tree in trees.values())
    expect(restic.holds(GONE.encode()), "the words were never there")
    if passphrase:
        store.forget_passphrase()
    before = mounts()
    receipt = store.run("erase", *store.words, store.repository, "--email", WHO, "--yes", "--expect", count)[-1]
    expect(receipt["verified"] and receipt["residue"] == 0 and receipt["erased"] == count, f"{receipt}")
    expect(found_in(store) == [], "found again")
    expect(mounts() == before, "something is left mounted")
    is_as_it_must_be(restic, trees, said, nodes)
    return store, restic


def mounts():
    return pathlib.Path("/proc/self/mounts").read_text()


def is_as_it_must_be(restic, trees, said, nodes):
    restic.ask("check", "--read-data")
    expect(restic.said() == said, f"{restic.said()} was {said}")
    now = restic.trees()
    for time, tree in trees.items():
        compare_with_times(now[time], by_names(without(tree)), time)
    for where, node in restic.nodes().items():
        was = dict(nodes[where])
        if node.get("size") != was.get("size"):
            expect(node["size"] < was["size"], f"{where}: {node} was {was}")
            was["size"] = node["size"]
        expect(node == was, f"{where}: {node} was {was}")
    expect(not restic.holds(GONE.encode()), "the words are still in the repository")


def compare_with_times(now, wanted, what):
    differs = sorted((name, now.get(name), wanted.get(name)) for name in {*now, *wanted} if now.get(name) != wanted.get(name))
    expect(not differs, f"{what}: {differs}")


def restic_erases(oubli):
    """From every snapshot; all else as it was, to the times of folders; and nothing of it in any blob."""
    store, restic = erases_restic(oubli, 1)
    # The next backup goes on from what stands there.
    store.make("restic", "-q", "--no-cache", "backup", "-r", store.repository, "--host", "server", store.source)
    restic.ask("check", "--read-data")


def restic_erases_relative(oubli):
    """A passphrase out of several; snapshots whose trees begin at the folder they were made in."""
    erases_restic(oubli, 3, SECRET, relative=True)


def restic_erases_one(oubli):
    """A snapshot that is named alone: the others stay, and the person in them is told."""
    need_views()
    store = Store(oubli)
    make_restic(store, 2)
    restic = Snapshots(store)
    scan(store, store.repository)
    first, second = restic.listed()
    count = count_in(restic.restored(first["id"]))
    receipt = store.run("erase", f"{store.repository}::{first['short_id']}", "--email", WHO, "--yes", "--expect", count)[-1]
    expect(receipt["verified"] and receipt["erased"] == count, f"{receipt}")
    expect(any(second["short_id"] in one["path"] for one in receipt["elsewhere"]), f"{receipt['elsewhere']}")
    expect([one["id"] for one in restic.listed() if one["tags"] == second["tags"]] == [second["id"]], f"{restic.listed()}")
    scan(store, store.repository)
    expect(found_in(store) and all(second["short_id"] in one for one in found_in(store)), f"{found_in(store)}")


def restic_erases_odd_names(oubli):
    """Names with line ends, signs and bytes that are no UTF-8; and what stands outside of the plan beside what goes."""
    need_views()
    store = Store(oubli)
    for name in ("with\nline", "a\\b \"c\" $HOME *?[x] ", b"latin\xe9".decode(errors="surrogateescape")):
        store.write(f"odd {name}/box", mbox((0, OTHER), (1, WHO)))
        store.write(f"odd {name}/letter {name}.eml", message(3, WHO, GONE))
        kept = store.write(f"odd {name}/kept.eml", message(4, OTHER))
        os.link(kept, kept.parent / "kept too.eml")
    make_restic(store, 1)
    restic = Snapshots(store)
    trees, said, nodes = restic.trees(), restic.said(), restic.nodes()
    count = sum(count_in(tree) for tree in trees.values())
    receipt = store.run("erase", store.repository, "--email", WHO, "--yes", "--expect", count)[-1]
    expect(receipt["verified"] and receipt["erased"] == count, f"{receipt}")
    is_as_it_must_be(restic, trees, said, nodes)


# Runs restic; before or after the word KILL_AT, when it comes for the KILL_NTH time, oubli ends as by a power cut.
KILLING_RESTIC = """#!/bin/sh
kills() { case " $* " in *" $KILL_AT "*) echo >> "$KILL_COUNT"; [ "$(wc -l < "$KILL_COUNT")" -eq "$KILL_NTH" ] ;; *) false ;; esac; }
if kills "$@"; then
  [ "$KILL_WHEN" = before ] || /usr/bin/restic "$@"
  kill -9 $PPID
  exit 1
fi
exec /usr/bin/restic "$@"
"""


def restic_killed(oubli, *moments):
    """Killed at any moment there is the old snapshot or the new one, and the next run ends what was begun."""
    need_views()
    store = Store(oubli)
    make_restic(store, 1)
    restic = Snapshots(store)
    trees, said, nodes = restic.trees(), restic.said(), restic.nodes()
    (before,), count = trees.values(), sum(count_in(tree) for tree in trees.values())
    after = by_names(without(before))
    kept = store.path / "kept"
    shutil.copytree(store.repository, kept)
    folder = store.path / "bin"
    folder.mkdir()
    (folder / "restic").write_text(KILLING_RESTIC)
    (folder / "restic").chmod(0o755)
    for at, (when, word, nth, is_new) in enumerate(moments):
        shutil.rmtree(store.repository)
        shutil.copytree(kept, store.repository)
        ws = store.path / f"killed{at}"
        moment = f"{when} {word} {nth}"
        killing = {"PATH": f"{folder}:{os.environ['PATH']}", "KILL_AT": word, "KILL_NTH": str(nth), "KILL_WHEN": when,
                   "KILL_COUNT": str(store.path / f"count{at}")}
        command = [store.oubli, "--workspace", ws, "erase", store.repository, "--email", WHO, "--yes", "--expect", count]
        run = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **killing})
        if when == "while":
            kill_while(run, word)
        said_by_it = run.communicate(timeout=PATIENCE)[0]
        expect(run.returncode == -signal.SIGKILL, f"{moment}: ended with {run.returncode}: {said_by_it}")
        wait_until(lambda: not processes_with(str(store.repository).encode()) and not processes_with(b"/tmp/repository"),
                   f"{moment}: a process is left")
        found = [restic.restored(one["id"]) for one in restic.listed()]
        expect(all(tree in (before, after) for tree in found), f"{moment}: a snapshot is neither the old one nor the new one")
        expect(found == [after] if is_new else before in found, f"{moment}: {len(found)} snapshots")
        lines = store.run("erase", store.repository, "--email", WHO, "--yes", "--expect", count, workspace=ws)
        expect(lines[-1]["verified"] and lines[-1]["erased"] == count, f"{moment}: {lines[-1]}")
        expect(len(restic.listed()) == 1, f"{moment}: {restic.listed()}")
        is_as_it_must_be(restic, trees, said, nodes)


def processes_with(words):
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if words in (process / "cmdline").read_bytes():
                found.append(int(process.name))
        except OSError:
            pass  # it has ended
    return found


def wait_until(is_so, what):
    last = time.monotonic() + PATIENCE
    while not is_so():
        expect(time.monotonic() < last, what)
        time.sleep(0.02)


def kill_while(run, word):
    """When restic is seen to do it, with what was made in the place of its root."""
    wait_until(lambda: processes_with(f"/.oubli-".encode()) and processes_with(word.encode() + b"\0--quiet"), f"no {word} is seen")
    run.kill()


def restic_killed_early(oubli):
    restic_killed(oubli, ("before", "find", 1, False), ("while", "backup", 1, False), ("before", "find", 2, False))


def restic_killed_between(oubli):
    restic_killed(oubli, ("before", "forget", 1, False), ("after", "forget", 1, True))


def restic_killed_late(oubli):
    restic_killed(oubli, ("before", "prune", 1, True), ("after", "prune", 1, True), ("before", "check", 1, True))


# Runs restic, and of what it says of a snapshot that is not the old one, changes a word.
LYING_RESTIC = """#!/bin/sh
case " $* " in
*" $OLD"*) exec /usr/bin/restic "$@" ;;
*" $LIE_AT "*) /usr/bin/restic "$@" | sed "s/$TRUE/$FALSE/" ;;
*) exec /usr/bin/restic "$@" ;;
esac
"""


def restic_unproved(oubli):
    """A new snapshot that is not, in all that is told of it, what it must be goes again, and the old one stays."""
    need_views()
    store = Store(oubli)
    make_restic(store, 1)
    restic = Snapshots(store)
    trees, (old,) = restic.trees(), restic.listed()
    folder = store.path / "bin"
    folder.mkdir()
    (folder / "restic").write_text(LYING_RESTIC)
    (folder / "restic").chmod(0o755)
    for word, true, false in (("find", '"uid":1234', '"uid":1235'), ("dump", "just notes", "mere notes")):
        lying = {"PATH": f"{folder}:{os.environ['PATH']}", "LIE_AT": word, "TRUE": true, "FALSE": false, "OLD": old["short_id"]}
        command = [store.oubli, "--workspace", store.path / "ws", "erase", store.repository, "--email", WHO, "--yes", "--expect", 5]
        done = subprocess.run([*map(str, command)], capture_output=True, env={**os.environ, **lying}, timeout=PATIENCE)
        expect(done.returncode in (1, 3) and b"::" + old["short_id"].encode() + b": what was written beside it is not" in done.stderr,
               f"a lie about {true}: {done}")
        expect(restic.listed() == [old] and restic.trees() == trees, f"a lie about {true}: {restic.listed()}")


def restic_disk_full(oubli):
    """Where there is no room for the new snapshot the old one stays, and the next run has nothing to mend."""
    need_views()
    store = Store(oubli)
    store.repository.mkdir()
    store.make("mount", "-t", "tmpfs", "-o", "size=12m", "oubli-test", store.repository)
    try:
        make_restic(store, 1)
        restic = Snapshots(store)
        trees, listed = restic.trees(), restic.listed()
        filler = store.repository / "filler"
        with open(filler, "wb", 0) as full:
            try:
                while True:
                    full.write(b"x" * 1024)
            except OSError:
                full.truncate(full.tell() - 8192)  # for locks
        told = refused(store, 1)
        expect(b"no space left" in told, f"{told}")
        filler.unlink()
        expect(restic.listed() == listed and restic.trees() == trees, f"{restic.listed()}")
        receipt = store.run("erase", store.repository, "--email", WHO, "--yes", "--expect", 5)[-1]
        expect(receipt["verified"], f"{receipt}")
    finally:
        store.make("umount", store.repository)


def restic_refusals(oubli):
    """What cannot be done is named before anything is, and nothing is touched."""
    need_views()
    store = Store(oubli)
    make_restic(store, 1)
    files = sorted((str(file), file.stat().st_mtime_ns) for file in store.repository.rglob("*") if file.is_file())
    folder = store.path / "bin"
    folder.mkdir()
    (folder / "restic").symlink_to("/usr/bin/restic")
    without_fuse = refused(store, 12, PATH=str(folder))
    expect(b"apt install fuse3" in without_fuse, f"{without_fuse}")
    by_command = refused(store, 12, RESTIC_PASSWORD_COMMAND="echo x", RESTIC_PASSWORD="")
    expect(b"--archive-passphrase-file" in by_command, f"{by_command}")
    anybody = 65534
    ws = store.path / "ws"
    for file in (store.path, store.repository, ws, *store.repository.rglob("*"), *ws.rglob("*")):
        os.chown(file, anybody, anybody)
    by_anybody = refused(store, 12, before=["setpriv", f"--reuid={anybody}", f"--regid={anybody}", "--clear-groups"])
    expect(b"only root" in by_anybody, f"{by_anybody}")
    left = sorted((str(file), file.stat().st_mtime_ns) for file in store.repository.rglob("*") if file.is_file())
    expect(left == files, "something was written")


def restic_locked(oubli):
    """Nothing is done while somebody else works in the repository; what a process that has ended left is no lock."""
    need_views()
    store = Store(oubli)
    make_restic(store, 1)
    holder = subprocess.Popen(["restic", "-q", "--no-cache", "-r", str(store.repository), "backup", "--stdin"], stdin=subprocess.PIPE)
    wait_until(lambda: any((store.repository / "locks").iterdir()), "no lock is seen")
    locked = refused(store, 10)
    expect(b"locked" in locked and b"list locks" in locked, f"{locked}")
    holder.kill()
    holder.wait()
    expect(any((store.repository / "locks").iterdir()), "no lock is left")
    receipt = store.run("erase", store.repository, "--email", WHO, "--yes", "--expect", 5)[-1]
    expect(receipt["verified"], f"{receipt}")


def refused(store, code, before=(), **environment):
    command = [*before, store.oubli, "--workspace", store.path / "ws", "erase", store.repository, "--email", WHO, "--yes", "--expect", 5]
    done = subprocess.run([*map(str, command)], capture_output=True, env={**os.environ, **environment}, timeout=PATIENCE)
    expect(done.returncode == code and b"hint:" in done.stderr, f"{environment}: ended with {done.returncode}: {done.stderr}")
    return done.stderr


def erases(oubli, passphrase):
    store = Store(oubli, passphrase)
    store.make_borg()
    before = {name: store.said_of(name) for name in ARCHIVES}
    trees = store.all_extracted()
    count = sum(count_in(tree, links=False) for tree in trees.values())
    expect(passphrase or not is_nowhere(store), "the words were never there")
    if passphrase:
        store.forget_passphrase()
    receipt = store.run("erase", *store.words, store.repository, "--email", WHO, "--yes", "--expect", count)[-1]
    expect(receipt["verified"] and receipt["residue"] == 0 and receipt["erased"] == count, f"{receipt}")
    levels = {row["level"] for row in receipt["media"] if "::" in row["path"]}
    expect(levels <= {"E0", "E1"} and levels, f"{receipt['media']}")
    expect(found_in(store) == [], "found again")
    os.environ["BORG_PASSPHRASE"] = passphrase
    store.borg("check", "--verify-data", store.repository)
    expect(passphrase or is_nowhere(store), "the words are still in the repository's files")
    names = json.loads(store.borg("list", "--json", store.repository))["archives"]
    expect([one["name"] for one in names] == list(ARCHIVES), f"{names}")
    for name in ARCHIVES:
        compare(store.extracted(name), without(trees[name]), name)
        info, files = store.said_of(name)
        expect(info == before[name][0], f"{name}: {info} was {before[name][0]}")
        for path, file in files.items():
            was = dict(before[name][1][path])
            if file["size"] != was["size"]:
                for one in (file, was):
                    one.pop("size")
                    one.pop("xxh64")
            expect(file == was, f"{name}: {file} was {was}")
    # The next backup goes on from what stands there.
    store.borg("create", f"{store.repository}::thursday", ".")
    store.borg("check", "--verify-data", store.repository)


def borg_erases(oubli):
    """From every archive; all else as it was, to the byte; and nothing of it in the repository's files."""
    need("borg")
    erases(oubli, "")


def borg_erases_encrypted(oubli):
    need("borg")
    erases(oubli, SECRET)


# Runs borg, and what it is asked by its package; at the word KILL_AT it and oubli end as by a power cut.
KILLING = r"""#!/bin/sh
if [ "$1" = -I ]; then
  script=$(printf '%s' "$3" | sed "s/^\( *\)\($KILL_AT\)/\1os.kill(os.getppid(), 9); os.kill(os.getpid(), 9)\n\1\2/")
  exec /usr/bin/python3 -I -c "$script"
fi
case " $* " in *" $KILL_AT "*) kill -9 $PPID; exit 1 ;; esac
exec /usr/bin/python3 "$@"
"""


def killing_borg(store):
    folder = store.path / "bin"
    folder.mkdir()
    python = folder / "python3-that-kills"
    python.write_text(KILLING)
    borg = pathlib.Path(shutil.which("borg")).read_text().split("\n", 1)[1]
    (folder / "borg").write_text(f"#!{python}\n{borg}")
    for file in folder.iterdir():
        file.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


def adopt_orphans():
    """What a program that is killed leaves running ends as a child of ours: to borg a process that nobody has waited for is not gone."""
    ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def wait_for_orphans():
    last = time.monotonic() + PATIENCE
    while True:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not ended:
            expect(time.monotonic() < last, "a process is left")
            time.sleep(0.02)


def killed_at(oubli, *words):
    """Killed at any moment there is the old archive or the new one, and the next run ends what was begun."""
    need("borg")
    adopt_orphans()
    store = Store(oubli)
    store.make_borg(days=1)
    name = ARCHIVES[0]
    before = store.extracted(name)
    count = count_in(before, links=False)
    kept = store.path / "kept"
    shutil.copytree(store.repository, kept)
    killing = killing_borg(store)
    for at, (word, is_new) in enumerate(words):
        shutil.rmtree(store.repository)
        shutil.copytree(kept, store.repository)
        shutil.rmtree(store.path / "borg", ignore_errors=True)
        ws = store.path / f"killed{at}"
        command = [store.oubli, "--workspace", ws, "erase", store.repository, "--email", WHO, "--yes", "--expect", count]
        run = subprocess.run([*map(str, command)], capture_output=True, env={**os.environ, **killing, "KILL_AT": word},
                             timeout=PATIENCE)
        expect(run.returncode == -signal.SIGKILL, f"at {word}: ended with {run.returncode}: {run.stderr}")
        wait_for_orphans()
        compare(store.extracted(name), without(before) if is_new else before, f"killed at {word}")
        lines = store.run("erase", store.repository, "--email", WHO, "--yes", "--expect", count, workspace=ws)
        expect(lines[-1]["verified"] and lines[-1]["erased"] == count, f"after a kill at {word}: {lines[-1]}")
        compare(store.extracted(name), without(before), f"after a kill at {word}")
        expect(is_nowhere(store), f"after a kill at {word}: the words are still in the repository's files")
        store.borg("check", "--verify-data", store.repository)
        names = [one["name"] for one in json.loads(store.borg("list", "--json", store.repository))["archives"]]
        expect(names == [name], f"after a kill at {word}: {names}")


def borg_killed_early(oubli):
    killed_at(oubli, ("target.save", False), ("old.delete", False))


def borg_killed_late(oubli):
    killed_at(oubli, ("return bin_to_hex(self", True), ("check", True))


def borg_killed_between(oubli):
    killed_at(oubli, ("target.rename", False), ("compact", True))


def refusals(oubli):
    """What cannot be read or written is named, and nothing is touched."""
    need("borg")
    store = Store(oubli, SECRET)
    store.make_borg(days=1)
    scan(store, store.repository)
    store.borg("config", store.repository, "append_only", "1")
    store.run("erase", store.repository, "--email", WHO, "--yes", "--expect", 3, codes=(12,))
    store.borg("config", store.repository, "append_only", "0")
    before = sorted((str(file), file.stat().st_mtime_ns) for file in (store.repository / "data").rglob("*"))
    store.run("erase", store.repository, "--email", WHO, "--mode", "redact", "--yes", "--expect", 3, codes=(12, 3, 0))
    after = sorted((str(file), file.stat().st_mtime_ns) for file in (store.repository / "data").rglob("*"))
    expect(before == after, "redacting wrote to the repository")
    os.environ.pop("BORG_PASSPHRASE")
    asked = subprocess.run([store.oubli, "--workspace", store.path / "none", "scan", store.repository], capture_output=True,
                           stdin=subprocess.DEVNULL, timeout=PATIENCE)
    expect(asked.returncode == 1 and b"encrypted" in asked.stderr and b"hint:" in asked.stderr, f"{asked}")
    asked = subprocess.run([store.oubli, "--workspace", store.path / "none", "scan", store.repository], capture_output=True,
                           env={**os.environ, "PATH": "/nonexistent"}, timeout=PATIENCE)
    expect(asked.returncode == 1 and b"apt install borgbackup" in asked.stderr, f"{asked}")


def while_two_stand(store, count, then):
    """`then` is done when a new snapshot stands beside the old ones."""
    before = len(list((store.repository / "snapshots").iterdir()))
    running = subprocess.Popen([store.oubli, "--workspace", store.path / "ws", "erase", store.repository, "--email", WHO, "--yes",
                                "--expect", str(count)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + PATIENCE
    while len(list((store.repository / "snapshots").iterdir())) == before and time.monotonic() < until:
        time.sleep(0.01)
    then(running)
    return running.wait(timeout=PATIENCE)


def snapshots_told(store):
    listed = store.make("restic", "-r", store.repository, "--no-lock", "snapshots", "--json")
    return json.loads(listed)


def restic_taken_away(oubli):
    """Snapshots that somebody deletes after a run was killed do not hold up what comes after."""
    need_views()
    store = Store(oubli, "x")
    make_restic(store, 2, False)
    scan(store, store.repository)
    old = [one["id"] for one in snapshots_told(store)]
    count = sum(count_in(tree) for tree in Snapshots(store).trees().values())
    while_two_stand(store, count, lambda running: running.kill())
    time.sleep(1)
    store.make("restic", "-r", store.repository, "unlock")
    for one in old:
        subprocess.run(["restic", "-r", store.repository, "forget", one], capture_output=True, timeout=PATIENCE)
    mail = store.path / "other.mbox"
    mail.write_bytes(mbox((1, OTHER), (2, WHO)))
    receipt = store.run("erase", mail, "--email", WHO, "--yes", "--expect", 1)[-1]
    expect(receipt["verified"] and receipt["erased"] == 1, f"{receipt}")
    store.run("scan", mail)


def restic_tagged_meanwhile(oubli):
    """A snapshot that gets another id while it is written anew is not there twice afterwards."""
    need_views()
    store = Store(oubli, "x")
    make_restic(store, 1, False)
    scan(store, store.repository)
    (old,) = [one["id"] for one in snapshots_told(store)]
    count = sum(count_in(tree) for tree in Snapshots(store).trees().values())

    def tag(_):
        subprocess.run(["restic", "-r", store.repository, "tag", "--add", "raced", old], capture_output=True, timeout=PATIENCE)

    code = while_two_stand(store, count, tag)
    expect(code != 0, "it claims to have erased")
    expect(len(snapshots_told(store)) == 1, f"{snapshots_told(store)}")


def returns(oubli):
    """A repository that was restored is found to hold what was erased, and loses it again; one that is restricted is left alone."""
    need("borg")
    store = Store(oubli, "")
    store.make_borg(days=1)
    kept = shutil.copytree(store.repository, store.path / "kept", symlinks=True)
    store.run("erase", store.repository, "--email", WHO, "--yes", "--expect", 3)
    expect(found_in(store) == [], "found after the erasure")
    shutil.rmtree(store.repository)
    shutil.copytree(kept, store.repository, symlinks=True)
    shutil.rmtree(store.path / "borg")  # what borg remembers of the newer one
    *back, end = store.run("reapply", store.repository, "--dry-run")
    expect(sum(line["messages"] for line in back if line["type"] == "returned") == 3, f"{back} {end}")
    receipts = store.run("reapply", store.repository, "--yes", "--expect", 3)
    expect(any(line.get("verified") and line.get("erased") == 3 for line in receipts), f"{receipts}")
    expect(found_in(store) == [] and is_nowhere(store), "found after it was erased again")
    store.borg("check", "--verify-data", store.repository)
    store.run("restrict", store.repository, "--until", "2099-01-01")
    store.run("erase", store.repository, "--email", OTHER, "--yes", "--expect", 3, codes=(12,))
    covered = store.run("coverage", codes=(3,))[-1]
    expect(covered["restricted"] == 1, f"not among the restricted: {covered}")


CASES = {case.__name__: case for case in (borg_reads, borg_reads_no_further_than_needed, restic_reads, restic_erases,
                                           restic_erases_relative, restic_erases_one, restic_erases_odd_names, restic_killed_early,
                                           restic_killed_between, restic_killed_late, restic_unproved, restic_locked, restic_disk_full, restic_refusals,
                                           borg_erases, borg_erases_encrypted, borg_killed_early,
                                           borg_killed_between, borg_killed_late, restic_taken_away, restic_tagged_meanwhile,
                                           returns, refusals)}
SLOW = (borg_reads, restic_erases_relative, restic_erases_one, restic_erases_odd_names, restic_killed_early, restic_killed_between,
        restic_killed_late, restic_unproved, restic_locked, restic_disk_full, borg_erases_encrypted, borg_killed_early, borg_killed_between,
        borg_killed_late, restic_taken_away, restic_tagged_meanwhile, returns)  # minutes, with the likes of which the others deal


def left_out(why):
    print(f"Repositories.{sys.argv[2]}: Skipped\n{why}\n[  SKIPPED ] Repositories.{sys.argv[2]}")
    return 77


def main():
    if sys.argv[1:] == ["list"]:
        print("\n".join(CASES))
        return 0
    if CASES[sys.argv[2]] in SLOW and not os.environ.get("OUBLI_FULL"):
        return left_out("only where OUBLI_FULL is set")
    try:
        CASES[sys.argv[2]](pathlib.Path(sys.argv[1]).resolve())
    except Missing as program:
        return left_out(f"{program} is not installed")
    except Wrong as wrong:
        print(f"{sys.argv[2]}: {wrong}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
