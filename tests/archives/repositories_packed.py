#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that is packed in the repositories of borg and restic, or stands in an archive within a backup: found, and erased;
these programs themselves, and those that packed it, look at what is left.

usage: tests/archives/repositories_packed.py OUBLI CASE
       tests/archives/repositories_packed.py list
"""
import json
import os
import random
import shutil
import signal
import subprocess
import sys

from nested import FULL, PACKERS, data_file, leaves, mail_in, mbox, pack, packed_in
from repositories import ARCHIVES, KILLING_RESTIC, Store, adopt_orphans, compare, killing_borg, mounts, wait_for_orphans
from room import OTHER, PATIENCE, WHO, expect, message, need, run_case
from snapshots import Snapshots, make_restic, need_views


class Packed(Store):
    """What is backed up is what a case puts there; day after day one file more."""

    def __init__(self, room, files, links):
        super().__init__(room.oubli)
        self.files, self.links = files(self), links

    def fill(self):
        for name, content in self.files.items():
            os.utime(self.write(name, content), ns=(1_500_000_000_000_000_000, 1_500_000_000_987_654_321))
        for name in self.links:
            os.link(self.source / name, self.source / f"also-{name}")
        self.write("Maildir/cur/kept:2,S", message(90, OTHER))

    def change(self, day):
        if day:
            self.write(f"day{day}.txt", b"words\n" * day)


class ByBorg:
    def __init__(self, room, files, days=1, links=()):
        need("borg")
        self.store = Packed(room, files, links)
        self.days = days
        self.store.make_borg(days)
        self.said = {name: self.store.said_of(name) for name in ARCHIVES[:days]}

    def trees(self):
        return self.store.all_extracted(self.days)

    def check(self, changed):
        self.store.borg("check", "--verify-data", self.store.repository)
        names = [one["name"] for one in json.loads(self.store.borg("list", "--json", self.store.repository))["archives"]]
        expect(names == list(ARCHIVES[:self.days]), f"{names}")
        for name in names:
            info, files = self.store.said_of(name)
            was_info, was_files = self.said[name]
            expect(info == was_info, f"{name}: {info} was {was_info}")
            for path, file in files.items():
                was = dict(was_files[path])
                for one in (file, was) if path in changed else ():
                    one.pop("size")
                    one.pop("xxh64")
                expect(file == was, f"{name}: {file} was {was}")

    def back_up(self):
        self.store.borg("create", f"{self.store.repository}::again", ".")
        self.store.borg("check", "--verify-data", self.store.repository)


class ByRestic:
    def __init__(self, room, files, days=1, links=()):
        need_views()
        self.store = Packed(room, files, links)
        make_restic(self.store, days)
        self.restic = Snapshots(self.store)
        self.said, self.nodes = self.restic.said(), self.restic.nodes()

    def trees(self):
        above = str(self.store.source).removeprefix("/") + "/"
        return {time: {name.removeprefix(above): about for name, about in tree.items() if name.startswith(above)}
                for time, tree in self.restic.trees().items()}

    def check(self, changed):
        self.restic.ask("check", "--read-data")
        expect(self.restic.said() == self.said, f"{self.restic.said()} was {self.said}")
        for where, node in self.restic.nodes().items():
            was = dict(self.nodes[where])
            for one in (node, was) if where[1].endswith(tuple(f"/{name}" for name in changed)) else ():
                one.pop("size")
            expect(node == was, f"{where}: {node} was {was}")

    def back_up(self):
        self.store.make("restic", "-q", "--no-cache", "backup", "-r", self.store.repository, "--host", "server", self.store.source)
        self.restic.ask("check", "--read-data")


def cut(content):
    """A mailbox or a message as it must be without WHO; nothing, where it goes."""
    if WHO.encode() not in content:
        return content
    if not content.startswith(b"From "):
        return None
    return b"".join(b"From x@y" + part for part in content.split(b"From x@y")[1:] if WHO.encode() not in part)


def deep(store, tree, kept=()):
    """What all other programs get out of a tree: what is said of each file, and the leaves of what it holds."""
    return {name: (*about, content if name in kept or not isinstance(content, bytes) else leaves(store, name, content))
            for name, (*about, content) in tree.items()}


def without(store, tree, kept=()):
    """As `deep`, without WHO; and the names of the files that change."""
    wanted, changed = {}, set()
    for name, (*about, held) in deep(store, tree, kept).items():
        left = held
        if isinstance(held, dict):
            left = {leaf: now for leaf, content in held.items() if (now := cut(content)) is not None}
        if left != held:
            changed.add(name)
        if left or held == left:
            wanted[name] = (*about, left)
    return wanted, changed


def erase(store, count, codes=(0,), workspace=None, stays=0):
    lines = store.run("erase", store.repository, "--email", WHO, "--yes", "--expect", count, codes=codes, workspace=workspace or store.path / "ws")
    receipt = next(line for line in lines if line["type"] == "receipt")
    expect(receipt["erased"] == count and receipt["failed"] == receipt["residue"] == stays, f"{receipt}")
    return receipt


def erases(backup, count, kept=()):
    """Nothing of the person is left; all else is as it was, byte by byte where nothing was to change."""
    store, before, standing = backup.store, backup.trees(), mounts()
    receipt = erase(store, count)
    expect(receipt["verified"], f"{receipt}")
    expect(mounts() == standing, "something is left mounted")
    all_changed = set()
    for name, tree in backup.trees().items():
        wanted, changed = without(store, before[name], kept)
        compare(deep(store, tree, kept), wanted, name)
        same = {file: about for file, about in tree.items() if file not in changed}
        compare(same, {file: about for file, about in before[name].items() if file in same}, name)
        all_changed |= changed
    backup.check(all_changed)
    ws = store.new_workspace()
    summary, unread = store.scan(store.repository, workspace=ws)
    expect(not unread and summary["messages"] and store.found(workspace=ws) == [], f"{summary} {unread}")
    backup.back_up()
    return all_changed


def packed_files(store):
    """A rotated mailbox in every packing, messages by themselves, and one that stands in several pieces of a repository."""
    need(*PACKERS.values())
    files = {"var/mail/jean": FULL, "notes.txt": b"words\n" * 99, "kept.mbox.gz": pack(store, ".gz", mbox(OTHER, OTHER))}
    for ending in PACKERS:
        files[f"log/mail.mbox{ending}"] = pack(store, ending, FULL)
        files[f"one{ending[1:]}.eml{ending}"] = pack(store, ending, message(7, WHO))
        files[f"kept.eml{ending}"] = pack(store, ending, message(8, OTHER))
    files["twice.mbox.gz.xz"] = pack(store, ".xz", pack(store, ".gz", FULL))
    noise = random.Random(3).randbytes(6 << 20).hex().encode()
    lines = b"\n".join(noise[at:at + 900] for at in range(0, len(noise), 900))
    files["long.mbox.gz"] = pack(store, ".gz", mbox(WHO) + b"From x@y Mon Mar  2 10:00:00 2020\n" + message(50, OTHER) + lines + b"\n\n" + mbox(WHO))
    files["only.mbox.gz"] = pack(store, ".gz", mbox(WHO))
    return files


IN_PACKED = 2 + 2 * 5 + 5 + 2 + 2 + 1


def borg_erases_packed(room):
    changed = erases(ByBorg(room, packed_files, 2), 2 * IN_PACKED)
    expect({"log/mail.mbox.gz", "long.mbox.gz", "twice.mbox.gz.xz"} <= changed and "kept.mbox.gz" not in changed, f"{changed}")


def restic_erases_packed(room):
    erases(ByRestic(room, packed_files), IN_PACKED)


def with_other_names(room, backup, count):
    """A packed mailbox with several names, and a packed message with them, in restic's eyes files of their own."""
    made = backup(room, lambda store: {"mail.mbox.gz": pack(store, ".gz", FULL), "one.eml.gz": pack(store, ".gz", message(5, WHO)),
                                       "kept.eml": message(1, OTHER)}, links=("mail.mbox.gz", "one.eml.gz"))
    erases(made, count)
    tree, *_ = made.trees().values()
    expect(tree["mail.mbox.gz"][2] == tree["also-mail.mbox.gz"][2] == 2, f"no names of one file any more: {tree['mail.mbox.gz'][:4]}")


def borg_erases_other_names(room):
    with_other_names(room, ByBorg, 3)


def restic_erases_other_names(room):
    with_other_names(room, ByRestic, 6)


def nested_files(store):
    """Each kind of archive, deep ones, alike ones beside one another."""
    need("zip", "unzip", "7z", "cpio", "zstd", "bsdtar")
    inner = {"jean.mbox": FULL, "one.eml": message(7, WHO), "kept.eml": message(8, OTHER), "m.mbox.gz": pack(store, ".gz", FULL)}
    quiet = {"kept.eml": message(9, OTHER), "b.mbox": mbox(OTHER)}
    files = {"a quiet.zip": packed_in(store, "zip", quiet), "log.gz": pack(store, ".gz", b"words"), "last.mbox": FULL}
    for kind in NESTED_IN:
        files[f"b.{kind}"] = packed_in(store, kind, inner)
    files["c.zip"] = packed_in(store, "zip", {"deep.tar.gz": packed_in(store, "tar.gz", inner), "x.eml": message(1, OTHER)})
    return files


NESTED_IN = ["tar", "zip", "stored.zip", "cpio", "tar.gz", "cpio.zst"]
IN_NESTED = 5 * (len(NESTED_IN) + 1) + 2


def borg_erases_nested(room):
    erases(ByBorg(room, nested_files), IN_NESTED)


def restic_erases_nested(room):
    erases(ByRestic(room, nested_files), IN_NESTED)


def erases_data_files(room, backup):
    """By itself, packed, and in an archive: what readpst reads is the same but for the erased."""
    need("readpst", "zip", "unzip", "7z")
    pst, who = data_file(room)
    before = mail_in(room, pst)
    made = backup(room, lambda store: {"old.pst": pst, "old.pst.gz": pack(store, ".gz", pst), "export.zip": packed_in(store, "zip", {"in/old.pst": pst}),
                                       "notes.txt": b"words\n"})
    store = made.store
    (tree,) = made.trees().values()
    *_, plan = [line for line in store.run("erase", store.repository, "--email", who, "--dry-run") if line["type"] == "plan"]
    expect(plan["erase"] == 6 and plan["sheds_deleted"], f"{plan}")
    receipt = store.run("erase", store.repository, "--email", who, "--yes", "--expect", 6)[-1]
    expect(receipt["verified"] and receipt["erased"] == 6 and receipt["residue"] == 0, f"{receipt}")
    (now,) = made.trees().values()
    wanted = [one for one in before if who.encode() not in one]
    found = deep(store, now)
    for name in ("old.pst", "old.pst.gz", "export.zip"):
        (after,) = found[name][-1].values()
        expect(mail_in(room, after) == wanted and len(wanted) < len(before), f"{name}: {len(mail_in(room, after))} messages of {len(before)}")
        expect(now[name][:4] == tree[name][:4], f"{name}: {now[name][:4]} was {tree[name][:4]}")
    made.check({"old.pst", "old.pst.gz", "export.zip"})
    ws = store.new_workspace()
    store.scan(store.repository, workspace=ws)
    expect(store.found(who, workspace=ws) == [], "found again")


def borg_erases_data_files(room):
    erases_data_files(room, ByBorg)


def restic_erases_data_files(room):
    erases_data_files(room, ByRestic)


def names_what_it_cannot_erase(room, backup):
    """Damaged, of a kind that is not written, with a hole: named in the plan, left as it is, and the rest goes."""
    need("7z", "zip", "bsdtar")

    def files(store):
        packed, inner = pack(store, ".gz", FULL), packed_in(store, "tar.gz", {"in.mbox": FULL, "x.eml": message(1, OTHER)})
        return {"a.mbox": FULL, "behind.mbox.gz": packed + b"something", "cut.mbox.gz": packed[:-9], "cut.tar.gz": inner[:len(inner) // 2],
                "fine.mbox.gz": packed, "s.7z": packed_in(store, "7z", {"in.mbox": FULL}), "z.tar.gz": inner}

    made = backup(room, files, 2)
    store, before = made.store, made.trees()
    words = ["erase", store.repository, "--email", WHO]
    lines = store.run(*words, "--dry-run", codes=(3,))
    told = {one["locator"].split("::")[1].split("!/", 1)[1].removeprefix(f"{store.source}/".removeprefix("/")): one["reason"] for one in lines
            if one["type"] == "unreadable" and "cannot be erased" in one["reason"]}
    expect({"s.7z!/in.mbox#2", "s.7z!/in.mbox#4"} <= set(told) <= {f"{name}#{number}" for name in (
        "s.7z!/in.mbox", "behind.mbox.gz", "cut.mbox.gz", "cut.tar.gz!/in.mbox") for number in (2, 4)}, f"{told}")
    expect(all("with the backup program itself" in one for one in told.values()), f"{told}")
    count = 2 * 2 * 3
    total = sum(one.get("erase", 0) for one in lines if one["type"] == "plan")
    expect(total == count, f"{total} {lines}")
    erase(store, count, codes=(3,), stays=2 * len(told))
    left_alone = ("behind.mbox.gz", "cut.mbox.gz", "cut.tar.gz", "s.7z")
    for name, tree in made.trees().items():
        wanted, changed = without(store, before[name], left_alone)
        expect(changed == {"a.mbox", "fine.mbox.gz", "z.tar.gz"}, f"{changed}")
        compare(deep(store, tree, left_alone), wanted, name)
    made.check({"a.mbox", "fine.mbox.gz", "z.tar.gz"})
    files_now = sorted((str(file), file.stat().st_mtime_ns) for file in (store.repository / "data").rglob("*"))
    refused = store.run(*words, "--yes", "--expect", 2 * len(told), codes=(12,))[-1]
    expect("in.mbox#2" in refused["error"] or "mbox.gz#" in refused["error"], f"{refused}")
    expect(files_now == sorted((str(file), file.stat().st_mtime_ns) for file in (store.repository / "data").rglob("*")), "something was written")


def borg_names_what_it_cannot_erase(room):
    names_what_it_cannot_erase(room, ByBorg)


def restic_names_what_it_cannot_erase(room):
    names_what_it_cannot_erase(room, ByRestic)


def killed_files(store):
    return {"mail.mbox.gz": pack(store, ".gz", FULL), "in.tar.gz": packed_in(store, "tar.gz", {"a.mbox": FULL, "m.mbox.xz": pack(store, ".xz", FULL)}),
            "one.eml.gz": pack(store, ".gz", message(5, WHO))}


def survives_kills(room, backup, arrange, moments):
    """Killed at any moment there is the old archive or the new one, and the next run ends what was begun."""
    adopt_orphans()
    made = backup(room, killed_files)
    store, before = made.store, made.trees()
    wanted = {name: without(store, tree)[0] for name, tree in before.items()}
    old = {name: deep(store, tree) for name, tree in before.items()}
    kept = shutil.copytree(store.repository, store.path / "kept")
    for at, (moment, is_new) in enumerate(moments):
        shutil.rmtree(store.repository)
        shutil.copytree(kept, store.repository)
        shutil.rmtree(store.path / "borg", ignore_errors=True)
        ws = store.path / f"killed{at}"
        command = [store.oubli, "--workspace", ws, "erase", store.repository, "--email", WHO, "--yes", "--expect", 7]
        run = subprocess.run([*map(str, command)], capture_output=True, timeout=PATIENCE, env={**os.environ, **arrange(store, moment)})
        expect(run.returncode == -signal.SIGKILL, f"at {moment}: ended with {run.returncode}: {run.stderr}")
        wait_for_orphans()
        now = {name: deep(store, tree) for name, tree in made.trees().items()}
        compare_all(now, wanted if is_new else old, f"killed at {moment}")
        receipt = erase(store, 7, workspace=ws)
        expect(receipt["verified"], f"after a kill at {moment}: {receipt}")
        compare_all({name: deep(store, tree) for name, tree in made.trees().items()}, wanted, f"after a kill at {moment}")
        made.check({"mail.mbox.gz", "in.tar.gz"})
        fresh = store.new_workspace()
        store.scan(store.repository, workspace=fresh)
        expect(store.found(workspace=fresh) == [], f"after a kill at {moment}: found again")


def compare_all(now, wanted, what):
    expect(set(now) == set(wanted), f"{what}: {sorted(now)}")
    for name, tree in wanted.items():
        compare(now[name], tree, what)


def borg_survives_kills(room):
    killing = {}

    def arrange(store, moment):
        if not killing:
            killing.update(killing_borg(store))
        return {**killing, "KILL_AT": moment}

    survives_kills(room, ByBorg, arrange, [("target.save", False), ("target.rename", False), ("compact", True), ("check", True)])


def restic_survives_kills(room):
    def arrange(store, moment):
        folder = store.path / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "restic").write_text(KILLING_RESTIC)
        (folder / "restic").chmod(0o755)
        when, word, nth = moment.split()
        count = store.path / "count"
        count.unlink(missing_ok=True)
        return {"PATH": f"{folder}:{os.environ['PATH']}", "KILL_AT": word, "KILL_NTH": nth, "KILL_WHEN": when, "KILL_COUNT": str(count)}

    survives_kills(room, ByRestic, arrange, [("before find 1", False), ("after forget 1", True), ("before prune 1", True)])


CASES = [borg_erases_packed, restic_erases_packed, borg_erases_other_names, restic_erases_other_names, borg_erases_nested, restic_erases_nested,
         borg_erases_data_files, restic_erases_data_files, borg_names_what_it_cannot_erase, restic_names_what_it_cannot_erase,
         borg_survives_kills, restic_survives_kills]
SLOW = (restic_erases_packed, borg_erases_nested, borg_erases_other_names, restic_erases_data_files, borg_names_what_it_cannot_erase,
        borg_survives_kills)  # as the others deal with it, by the other program

if __name__ == "__main__":
    sys.exit(run_case("RepositoriesPacked", CASES, SLOW))
