#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that comes back from a backup after an erasure, and is erased again by what is remembered of it.

usage: tests/faults/returned.py OUBLI CASE
       tests/faults/returned.py list

What `reapply` finds by digests alone is held to what `find` finds by the person's own names and numbers.
"""
import json
import mailbox
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

from killed import PATIENCE, Room, Wrong, expect

FULL = bool(os.environ.get("OUBLI_FULL"))
PEOPLE = 12 if FULL else 4


class Halves(Room):
    """A mailbox that is erased from, and another with mail of the same people that nobody scanned then."""

    def __init__(self, oubli, seed):
        super().__init__(oubli)
        self.live, self.backup = self.mail / "live", self.mail / "backup"
        self.live.mkdir()
        self.backup.mkdir()
        size = ("--total", 1200, "--people", PEOPLE, "--seed", seed, "--count", 600)
        self.generate("live/a.mbox", *size, "--start", 0, "--truth", self.path / "truth")
        self.generate("backup/b.mbox", *size, "--start", 600)
        lines = map(json.loads, (self.path / "truth").read_text(encoding="utf-8").splitlines())
        self.people = [line for line in lines if line["type"] == "person"]
        expect(len(self.people) > PEOPLE // 2, "the mailbox is about too few people")

    @staticmethod
    def known_by(person):
        return {"name": person["names"], "email": person["emails"], "phone": person["phones"],
                "id": person["ibans"] + person["vats"] + person["cards"] + person["ips"], "born": [person["born"]]}

    def erase(self, who):
        plan, _ = self.lines("erase", self.live, *who, "--dry-run", codes=(0, 3))
        count = sum(line.get("erase", 0) for line in plan)
        if count:
            self.run("erase", self.live, *who, "--yes", "--expect", count, codes=(0, 3))
        return count

    def found(self, who, folder):
        lines, _ = self.lines("find", *who, codes=(0, 3))
        return {line["locator"] for line in lines if line["type"] == "match" and line["source"].startswith(str(folder))}

    def came_back(self, folder):
        lines, _ = self.lines("reapply", folder, "--dry-run", codes=(0, 3))
        return sum(line["messages"] for line in lines if line["type"] == "returned")


def words_of(known):
    return [word for kind, values in known.items() for value in values for word in (f"--{kind}", value)]


def people(oubli):
    """Whoever was named in whatever way: mail of theirs that no scan had met is found as if they were named again."""
    total = 0
    ways = (("name", "email", "phone", "id", "born"), ("name",), ("email",), ("phone", "id"))
    for number, kinds in enumerate(ways if FULL else ways[:2]):
        room = Halves(oubli, 50 + number)
        room.run("scan", room.live, room.backup, codes=(0, 3))
        for person in room.people:
            known = room.known_by(person)
            who = [*words_of({kind: known[kind] for kind in kinds}), "--region", person["region"]]
            shutil.rmtree(room.workspace / "remembered", ignore_errors=True)
            if not room.erase(who):
                continue
            wanted, seen = room.found(who, room.backup), room.came_back(room.backup)
            expect(seen == len(wanted), f"by {kinds}: {len(wanted)} are found, and {seen} of the erasure are known")
            total += seen
    expect(total > 20 * len(ways if FULL else ways[:2]) // 2, f"only {total} messages were looked for")
    print(f"returned: people: {total} messages of people who were named in some ways")


def as_maildir(source, into):
    target = mailbox.Maildir(into, create=True)
    for message in mailbox.mbox(source, create=False):
        target.add(message.as_bytes())


def as_tar(mode):
    def pack(source, into):
        with tarfile.open(into, mode) as archive:
            archive.add(source, "var/mail/all")
    return pack


FORMS = {"copy.mbox": shutil.copyfile, "maildir": as_maildir, "copy.tar": as_tar("w"), "copy.tar.gz": as_tar("w:gz")}


def forms(oubli):
    """The same mail in another form; what it is written to is erased from, and all else stays."""
    room = Halves(oubli, 60)
    person = max(room.people, key=lambda one: len(one["messages"]))
    who = words_of({kind: room.known_by(person)[kind] for kind in ("name", "email")})
    before = (room.live / "a.mbox").read_bytes()
    count = room.erase(who)
    expect(count > 2, "too few messages are erased")
    after = (room.live / "a.mbox").read_bytes()
    source = room.path / "before.mbox"
    source.write_bytes(before)
    for name, write in FORMS.items():
        restored = room.path / "restored"
        restored.mkdir()
        write(source, restored / name)
        expect(room.came_back(restored) == count, f"{name}: not all that was erased is known again")
        _, code = room.run("reapply", restored, "--yes", "--expect", count, codes=(0, 3))
        expect(room.came_back(restored) == 0, f"{name}: something of it is still there")
        if name == "copy.mbox":
            expect((restored / name).read_bytes() == after, "the restored mailbox differs from the erased one")
        if name.startswith("copy.tar"):
            with tarfile.open(restored / name) as archive:
                expect(archive.extractfile("var/mail/all").read() == after, f"{name}: holds something else")
        shutil.rmtree(restored)
    print(f"returned: forms: {count} messages in {len(FORMS)} forms")


def expired(oubli):
    """On the day after the last one nothing is known any more, and the file has gone."""
    if shutil.which("faketime") is None:
        raise LookupError("faketime is not installed")
    room = Halves(oubli, 61)
    who = words_of({"email": room.people[0]["emails"]})
    count = sum(line.get("erase", 0) for line in room.lines("erase", room.live, *who, "--dry-run", codes=(0, 3))[0])
    shutil.copytree(room.live, room.backup / "of-then")
    room.run("erase", room.live, *who, "--yes", "--expect", count, "--remember-until", "2998-05-31", codes=(0, 3))
    for day, wanted, how in (("2998-05-31", count, ["--dry-run"]), ("2998-06-01", 0, ["--yes", "--expect", 0])):
        words = ["--json", "reapply", room.backup / "of-then", *how]
        done = subprocess.run(["faketime", f"{day} 12:00:00", *room.command(words)], capture_output=True, check=False,
                              timeout=PATIENCE)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        seen = sum(line["messages"] for line in lines if line["type"] == "returned")
        expect(done.returncode in ((0, 3) if wanted else (1,)) and seen == wanted, f"on {day} {seen} messages are known, not {wanted}: {done}")
    expect(not list((room.workspace / "remembered").iterdir()), "what has expired is still there")


CASES = {"people": people, "forms": forms, "expired": expired}


def main():
    if sys.argv[1:] == ["list"]:
        print(*CASES, sep="\n")
        return 0
    name = sys.argv[2]
    try:
        CASES[name](pathlib.Path(sys.argv[1]).resolve())
    except LookupError as missing:
        print(f"returned.{name}: Skipped\n{missing}\n[  SKIPPED ] returned.{name}")
        return 77
    except Wrong as wrong:
        print(f"returned: {name}: {wrong}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
