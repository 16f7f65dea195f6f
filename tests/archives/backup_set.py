#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A full backup and three incremental ones, made by GNU tar: erased from as one source, restored in their
order before and after; and restored from an older copy, to be erased again.

usage: tests/archives/backup_set.py OUBLI
"""
import pathlib
import shutil
import sys

from room import OTHER, WHO, Room, Wrong, expect, message, tree_of

SET = ("full", "inc1", "inc2", "inc3")
MAILBOX = "var/mail/jean"


def mbox(*numbered):
    return b"".join(b"From x@y Mon Mar  2 10:00:00 2020\n" + message(number, who) + b"\n" for number, who in numbered)


def dump(room, name):
    room.make("tar", f"--listed-incremental={room.path / 'snapshot'}", "-czf", room.path / "set" / f"{name}.tar.gz", "source")


def make_set(room):
    """What changes between the dumps: mail that comes, is moved, is deleted, and files that are no mail."""
    (room.path / "set").mkdir()
    room.fill()
    dump(room, "full")
    room.write(MAILBOX, mbox((0, OTHER), (1, WHO), (2, OTHER), (3, WHO), (20, WHO), (21, OTHER)))
    (room.source / "kept.eml").unlink()
    dump(room, "inc1")
    cur = room.source / "Maildir" / "cur"
    for file in sorted(cur.iterdir()):
        file.rename(file.with_name(file.name + "R"))
    room.write("new.eml", message(30, WHO))
    dump(room, "inc2")
    room.write(MAILBOX, mbox((0, OTHER), (21, OTHER), (22, OTHER)))
    room.write("other.txt", b"no mail")
    dump(room, "inc3")


def restored(room, folder, name, upto=len(SET)):
    into = room.path / name
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    for archive in SET[:upto]:
        room.make("tar", "--listed-incremental=/dev/null", "-xzpf", room.path / folder / f"{archive}.tar.gz", where=into)
    return tree_of(into)


def without(tree):
    """The tree as it must be without WHO."""
    def said(file):
        return file[3].encode() if isinstance(file[3], str) else file[3] or b""
    left = {}
    for name, file in tree.items():
        if name.endswith(MAILBOX):
            parts = file[3].split(b"From x@y")  # each with its empty line
            left[name] = (*file[:3], b"From x@y".join(part for part in parts if WHO.encode() not in part))
        elif WHO.encode() not in said(file):
            left[name] = file
    return left


def check(room):
    make_set(room)
    shutil.copytree(room.path / "set", room.path / "offsite")
    wanted = [without(restored(room, "set", "before", upto)) for upto in range(1, len(SET) + 1)]
    ws = room.path / "ws"
    plan = room.run("erase", room.path / "set", "--email", WHO, "--dry-run", workspace=ws)
    by_archive = {pathlib.Path(line["path"]).name: line["erase"] for line in plan if line["type"] == "plan"}
    expect(by_archive == {"full.tar.gz": 4, "inc1.tar.gz": 3, "inc2.tar.gz": 2, "inc3.tar.gz": 0}, f"{by_archive}")
    receipt = room.erase(room.path / "set", sum(by_archive.values()), workspace=ws)
    expect(receipt["verified"] and receipt["residue"] == 0 and receipt["failed"] == 0, f"{receipt}")
    for upto, tree in enumerate(wanted, 1):
        now = restored(room, "set", "after", upto)
        differs = {name for name in {*now, *tree} if now.get(name) != tree.get(name)}
        expect(not differs, f"restored up to {SET[upto - 1]}: {sorted(differs)}")
    room.write("later.eml", message(40, OTHER))
    room.make("tar", f"--listed-incremental={room.path / 'snapshot'}", "-czf", room.path / "set" / "inc4.tar.gz", "source")
    listed = room.make("tar", "-tzf", room.path / "set" / "inc4.tar.gz").decode().split()
    expect([name for name in listed if not name.endswith("/")] == ["source/later.eml"], f"the next dump holds {listed}")
    # The copy that was kept elsewhere is restored: the same mail is back, and goes again.
    restored(room, "offsite", "back", 2)
    back = room.run("reapply", room.path / "back", "--dry-run", workspace=ws)
    count = back[-1]["planned"]
    expect(count == 5, f"{count} messages came back: {back}")
    done = room.run("reapply", room.path / "back", "--yes", "--expect", count, workspace=ws)[-1]
    expect(done["done"] == count and done["verified"], f"{done}")
    expect(not any(WHO.encode() in file.read_bytes() for file in (room.path / "back").rglob("*") if file.is_file()),
           "the person is still there after the restore")
    print(f"backup set: {receipt['erased']} messages from {len(SET)} archives, {count} again after a restore")


def main():
    try:
        check(Room(pathlib.Path(sys.argv[1]).resolve()))
    except Wrong as wrong:
        print(f"backup set: {wrong}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
