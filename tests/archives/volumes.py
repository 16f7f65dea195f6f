#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tars in several volumes: read in their order as the one that they are parts of, and written so that GNU tar reads them.

usage: tests/archives/volumes.py OUBLI CASE
       tests/archives/volumes.py list
"""
import gzip
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

from archives import without_erased
from room import OTHER, PATIENCE, WHO, Room, expect, extracted, message, run_case, tree_of
from streams import HOW, Passed, check_failed

FULL = "OUBLI_FULL" in os.environ
MOST = 99  # volumes of one set


def fill(room):
    """Mail of each kind, and names, holes and sizes that put the end of a volume into every place there is."""
    room.fill()
    room.write("d/" * 60 + "long-name-" * 9 + ".txt", b"long" * 700)
    body = "Words and words.\n" * 300
    senders = [OTHER, WHO, OTHER, OTHER, WHO]
    room.write("long.mbox", b"".join(b"From x@y Mon Mar  2 10:00:00 2020\n" + message(20 + i, one, body) + b"\n" for i, one in enumerate(senders)))
    for number in range(20):
        room.write(f"small/{number}.txt", bytes([65 + number]) * (number * 97))
    with open(room.write("hole.bin", b""), "wb") as file:
        file.write(b"begin" * 2000)
        file.seek(1 << 20)
        file.write(b"end" * 5000)


COUNT = 6  # of WHO


def without_who(tree):
    kept = without_erased(tree)
    mode, owner, when, content = kept["long.mbox"]
    pieces = [piece for piece in content.split(b"From x@y")[1:] if WHO.encode() not in piece]
    kept["long.mbox"] = (mode, owner, when, b"".join(b"From x@y" + piece for piece in pieces))
    return kept


def split(room, name, size, *words, where=None):
    """Made by GNU tar: NAME1.tar, NAME2.tar, … of at most so many KiB, and the same as one tar."""
    files = [room.path / f"{name}{number}.tar" for number in range(1, MOST + 1)]
    for file in files:
        file.unlink(missing_ok=True)
    more = [word for file in files for word in ("-f", file)]
    room.make("tar", "--sort=name", *words, "-M", "-L", size, "-c", *more, ".", where=where or room.source)
    return [file for file in files if file.exists()]


def joined_tree(room, volumes, name):
    into = room.path / name
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    # GNU tar begins anew with the first file when it wants more than there are.
    room.make("tar", "-M", "-xpf", volumes[0], *[word for file in volumes[1:] for word in ("-f", file)], where=into)
    return tree_of(into)


def named(volumes):
    return [word for file in volumes for word in ("--volume", file)]


def check_refused(passed, what, why):
    check_failed(passed, what, (12,), why)
    expect(not passed.saved(), f"{what}: {passed.saved()}")


def joins(room):
    """What comes out of the volumes is what comes out of the archive in one piece, byte for byte, wherever the volumes end."""
    fill(room)
    sizes = range(11, 320, 7) if FULL else [40]
    for form in ["gnu", "pax"]:
        for more in [[], *([["-S"]] if FULL else []), ["-V", "weekly", *(["--pax-option=globexthdr.comment=hello"] if form == "pax" else [])]]:
            one = room.path / "one.tar"
            room.make("tar", "--sort=name", f"--format={form}", *(more if more[:1] != ["-V"] else more[2:]), "-cf", one, ".", where=room.source)
            expected = Passed(room, one, *HOW)
            expect(expected.code == 0 and expected.receipt["erased"] == COUNT, expected.told)
            for size in sizes:
                what = f"{form} {more} {size}"
                volumes = split(room, "v", size, f"--format={form}", *more)
                passed = Passed(room, b"", *HOW, *named(volumes))
                expect(passed.code == 0 and passed.receipt["verified"] and passed.receipt["erased"] == COUNT, f"{what}: {passed.told}")
                # Those tell the process that wrote them, or the time.
                if form == "pax" and more:
                    expect((b"comment=hello" in passed.out) == (b"comment=hello" in expected.out), f"{what}: another global header")
                else:
                    expect(passed.out.rstrip(b"\0") == expected.out.rstrip(b"\0"), f"{what}: differs from what comes of one archive")
                stream = passed.receipt["stream"]
                expect(stream["volumes_read"] == len(volumes) and stream["read"] == sum(file.stat().st_size for file in volumes), f"{what}: {stream}")
                expect(more[:1] != ["-V"] or stream["volumes_on_trust"] == 0, f"{what}: {stream}")
                new = room.path / "new.tar"
                new.write_bytes(passed.out)
                if more[:1] != ["-S"]:  # GNU tar cuts those now and then so that it loses its place
                    expect(extracted(room, "tar", new, "after") == without_who(joined_tree(room, volumes, "before")), f"{what}: another tree")


def joins_wherever_they_end(room):
    """Blocks of every kind at the end of a volume: in headers, long names, records, content, padding, the end mark."""
    fill(room)
    for form in ["gnu", "pax"]:
        one = room.tar("one.tar", "--sort=name", f"--format={form}")
        expected = Passed(room, one, *HOW, workspace=room.path / "ws").out.rstrip(b"\0")
        for size in range(60, 160, 1 if FULL else 33):
            volumes = split(room, "v", size, f"--format={form}", "-b", "1")
            what = f"{form} {size}"
            into = room.path / "readable"
            shutil.rmtree(into, ignore_errors=True)
            into.mkdir()
            by_tar = subprocess.run(["tar", "-M", "-xf", *[word for file in volumes for word in (file, "-f")][:-1]], cwd=into, stdin=subprocess.DEVNULL,
                                    capture_output=True, timeout=PATIENCE)
            passed = Passed(room, b"", *HOW, *named(volumes), workspace=room.path / "ws")
            # Where GNU tar cuts so that it cannot read it again, nobody has to.
            if by_tar.returncode == 0:
                expect(passed.code == 0 and passed.out.rstrip(b"\0") == expected, f"{what}: {passed.told}")
            elif passed.code == 0:
                expect(passed.out.rstrip(b"\0") == expected, f"{what}: reads what is not there")


def refuses_what_does_not_follow(room):
    """A volume that is missing, given twice, out of its place, cut short or of another set is named, and what is expected."""
    fill(room)
    dice = random.Random(5)
    label = ["-V", "weekly"]
    for form, label in [("gnu", []), ("gnu", label), ("pax", []), ("pax", label)] if FULL else [("gnu", [])]:
        words = [f"--format={form}", *label]
        v = split(room, "v", 40, *words)
        expect(len(v) > 4, f"{len(v)} volumes")
        at = dice.randrange(1, len(v) - 2)
        check_refused(Passed(room, b"", *HOW, *named(v[1:])), "without the first", "is not the first volume")
        check_refused(Passed(room, b"", *HOW, *named(v[:-1])), "without the last", "is not the last volume")
        check_refused(Passed(room, b"", *HOW, *named(v[:at] + v[at + 1:])), f"without {at}", f"v{at + 2}.tar: does not follow")
        swapped = v[:at] + [v[at + 1], v[at]] + v[at + 2:]
        check_refused(Passed(room, b"", *HOW, *named(swapped)), f"{at} swapped", f"v{at + 2}.tar: does not follow")
        twice = Passed(room, b"", *HOW, *named(v[:at + 1] + v[at:]))
        expect(twice.code == 12 and "is named twice" in twice.told, twice.told)
        shutil.copy(v[at], room.path / "copy.tar")
        check_refused(Passed(room, b"", *HOW, *named(v[:at + 1] + [room.path / "copy.tar"] + v[at + 1:])), "a copy", "copy.tar: does not follow")
        for lost in [1, 512]:
            whole = v[at].read_bytes()
            v[at].write_bytes(whole[:-lost])
            check_refused(Passed(room, b"", *HOW, *named(v)), f"{lost} bytes less", f"v{at + 1}.tar: is cut short" if lost == 1 else "volume")
            v[at].write_bytes(whole)
        check_refused(Passed(room, b"", *HOW, *named(v + [room.tar("more.tar")])), "one more", "more.tar: belongs to no archive")
        room.write("bytes.bin", (room.source / "bytes.bin").read_bytes() + b"\n")
        other = split(room, "other", 40, *words)
        cut = [i for i in range(1, len(v)) if b"bytes.bin" in other[i].read_bytes()[:1024]][-1]
        check_refused(Passed(room, b"", *HOW, *named(v[:cut] + other[cut:])), "another set", "does not follow")
        (room.path / "v1.tar.gz").write_bytes(gzip.compress(v[0].read_bytes()))
        check_refused(Passed(room, b"", *HOW, *named([room.path / "v1.tar.gz"] + v[1:])), "compressed", "is compressed")
    v[1].write_bytes(b"")
    check_refused(Passed(room, b"", *HOW, *named(v)), "an empty one", "v2.tar")
    missing = Passed(room, b"", *HOW, *named([room.path / "nowhere.tar"]))
    expect(missing.code == 1 and "nowhere.tar" in missing.told, missing.told)


def says_what_it_takes_on_trust(room):
    """Where a volume ends between two members and has no label nothing says which is next; one that is shorter is not believed."""
    for number in range(9):
        room.write(f"{number}.eml", message(number, WHO if number == 4 else OTHER, "x" * 1200))
    # Cut by hand between two members: nothing in the second tells.
    one = room.tar("one.tar", "--sort=name").read_bytes()
    begin = one.index(b"./5.eml\0")
    first, second = room.path / "a.tar", room.path / "b.tar"
    first.write_bytes(one[:begin])
    second.write_bytes(one[begin:])
    passed = Passed(room, b"", *HOW, *named([first, second]))
    expect(passed.code == 0 and passed.receipt["stream"]["volumes_on_trust"] == 1, passed.told)
    third = one.index(b"./8.eml\0")
    second.write_bytes(one[begin:third])
    (room.path / "c.tar").write_bytes(one[third:])
    check_refused(Passed(room, b"", *HOW, *named([first, second, room.path / "c.tar"])), "of two lengths", "b.tar: differs in length")


def takes_no_content_for_a_volume(room):
    """An archive of volumes, and mail that looks like the begin of one: content, in a stream and in a volume."""
    fill(room)
    inner = split(room, "v", 40, "--format=gnu") + split(room, "p", 40, "--format=pax")
    for file in inner:
        shutil.move(file, room.source / file.name)
    room.write("zz.bin", (room.source / "v2.tar").read_bytes() * 3)
    one = room.tar("one.tar", "--sort=name", "--format=gnu")
    whole = Passed(room, one, *HOW)
    volumes = split(room, "o", 100, "--format=gnu")
    passed = Passed(room, b"", *HOW, *named(volumes))
    expect(passed.code == whole.code == 3, f"{passed.told}")
    expect(passed.out.rstrip(b"\0") == whole.out.rstrip(b"\0"), "what looks like a volume was taken out of a member")
    # A file that names itself, at the very place: only a volume's own begin is looked at.
    for file in room.source.glob("*.tar"):
        file.unlink()
    (room.source / "zz.bin").unlink()
    hostile = bytearray(os.urandom(2048))
    block = bytearray(512)
    block[0:8] = b"./h.evil"
    block[124:136] = b"%011o\0" % (2048 - 1024)
    block[369:381] = b"%011o\0" % 1024
    block[156:157] = b"M"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    hostile[1024:1536] = block
    room.write("h.evil", bytes(hostile))
    one = room.tar("one.tar", "--sort=name", "--format=gnu")
    whole = Passed(room, one, *HOW)
    expect(whole.code == 0 and bytes(hostile) in whole.out, whole.told)
    v = split(room, "v", 40, "--format=gnu")
    passed = Passed(room, b"", *HOW, *named(v))
    expect(passed.code == 0 and passed.out.rstrip(b"\0") == whole.out.rstrip(b"\0"), passed.told)
    # Volumes one behind the other are not cut apart by what they look like.
    line = Passed(room, b"".join(file.read_bytes() for file in v), *HOW)
    check_failed(line, "cat", (11,), "name each: --volume")


def scans_volumes(room):
    """`scan -` counts what the archive in one piece counts; a volume by itself is named, and how to read it."""
    fill(room)
    one = room.tar("one.tar", "--sort=name", "--format=gnu")
    of_one, _ = room.scan(one, workspace=room.new_workspace())
    for form in ["gnu", "pax"]:
        v = split(room, "v", 40, f"--format={form}")
        rows = room.run("scan", "-", *named(v), workspace=room.new_workspace())
        for what in ("messages", "unreadable", "findings"):
            expect(rows[-1][what] == of_one[what], f"{form}: {what}: {rows[-1]} {of_one}")
        missing = room.run("scan", "-", *named(v[:-1]), codes=(3,), workspace=room.new_workspace())
        expect(any("is not the last volume" in row.get("reason", "") for row in missing), f"{missing}")
        for at, file in [*enumerate(v)] if FULL else [(1, v[1]), *([(0, v[0])] if form == "gnu" else [])]:
            _, unread = room.scan(file, codes=(3,), workspace=room.new_workspace())
            expect(any("several" in why and "--volume" in why for why in unread.values()), f"{form} {at}: {unread}")
            before = file.read_bytes()
            refused = subprocess.run([str(word) for word in [room.oubli, "--workspace", room.new_workspace(), "erase", file, "--email", WHO, "--yes",
                                                             "--expect", 1]], capture_output=True, timeout=PATIENCE)
            expect(refused.returncode != 0 and file.read_bytes() == before, f"{form} {at}: {refused}")


def write_volumes(room, given, size, *words, into="new/NEW.tar", **more):
    new = room.path / into
    new.parent.mkdir(exist_ok=True)
    passed = Passed(room, given, *HOW, "--volume-size", size, "-o", new, *words, **more)
    volumes = [new, *sorted(new.parent.glob(new.name + ".*"), key=lambda file: int(file.suffix[1:]))]
    return passed, [file for file in volumes if file.exists()]


def writes_volumes(room):
    """GNU tar extracts the same tree from them, each at most that long; they join to what goes to standard output."""
    fill(room)
    forms = {"gs": ["--format=gnu", "-S"], "ps": ["--format=pax", "-S"], "g": ["--format=pax", "--pax-option=globexthdr.comment=hello"]}
    more = {"gnu": [], "pax": ["--format=pax"], "ustar": ["--format=ustar"]}
    for form, words in {**forms, **(more if FULL else {})}.items():
        if form == "ustar":
            shutil.rmtree(room.source / "d")
        for number in range(24 if FULL else 8) if "-S" in words else []:  # volumes end at many places of them
            with open(room.write(f"holes/{number}.bin", b""), "wb") as file:
                for hole in range(number):
                    file.write(b"some")
                    file.seek((hole + 1) << 14)
                file.write(b"end" * 100 * number)
        archive = room.tar("one.tar", "--sort=name", *words)
        expected = Passed(room, archive, *HOW).out
        tree = without_who(extracted(room, "tar", archive, "before"))
        shutil.rmtree(room.source / "holes", ignore_errors=True)
        for size in range(20480, 180_000, 10240) if FULL else [20480 if "-S" in words else 200_000]:
            what = f"{form} {size}"
            shutil.rmtree(room.path / "new", ignore_errors=True)
            passed, volumes = write_volumes(room, archive, size)
            expect(passed.code == 0 and len(volumes) > 1, f"{what}: {len(volumes)} volumes: {passed.told}{passed.out}")
            receipt = json.loads(passed.out.splitlines()[-1])
            rows = receipt["stream"]["volumes"]
            expect([row["path"] for row in rows] == [str(file) for file in volumes], f"{what}: {rows}")
            for row, file in zip(rows, volumes):
                content = file.read_bytes()
                expect(row["bytes"] == len(content) <= size, f"{what}: {row}")
                expect(row["blake2b"] == hashlib.blake2b(content, digest_size=32).hexdigest(), f"{what}: {row}")
                expect(file.stat().st_mode & 0o777 == 0o600, f"{what}: {file}")
            expect(joined_tree(room, volumes, "after") == tree, f"{what}: another tree")
    back = room.path / "back.tar"
    back.write_bytes(expected)
    rescanned = room.run("scan", "-", *named(volumes), workspace=room.new_workspace())[-1]
    of_file, _ = room.scan(back, workspace=room.new_workspace())
    expect(rescanned["messages"] == of_file["messages"], f"{rescanned}")


def from_volumes_to_volumes(room):
    fill(room)
    v = split(room, "v", 40, "--format=gnu", "-V", "weekly")
    passed, volumes = write_volumes(room, b"", "50k", *named(v))
    expect(passed.code == 0, passed.told)
    expect(joined_tree(room, volumes, "after") == without_who(joined_tree(room, v, "before")), "another tree")


def writes_over_nothing(room):
    """A file of that name, of any number, is refused before anything is read; nothing that was there changes."""
    fill(room)
    archive = room.tar("one.tar")
    for name in ["NEW.tar", "NEW.tar.2", "NEW.tar.77"]:
        new = room.path / "new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        (new / name).write_bytes(b"precious")
        passed, _ = write_volumes(room, archive, "50k")
        expect(passed.code == 12 and "exists" in passed.told, passed.told)
        expect({file.name: file.read_bytes() for file in new.iterdir()} == {name: b"precious"}, f"{list(new.iterdir())}")
    for words in [["--volume-size", "50k"], ["-o", "x.tar"], ["--volume-size", "20k", "-o", "x"], ["--volume-size", "much", "-o", "x"]]:
        expect(Passed(room, archive, *HOW, *words).code == 2, f"{words} is no usage")
    shutil.rmtree(new)
    packed, _ = write_volumes(room, gzip.compress(archive.read_bytes()), "50k", into="packed/NEW.tar")
    check_failed_output(room, packed, "packed", "split -b")
    room.make("sh", "-c", "find . | cpio -o -H newc > ../one.cpio", where=room.source)
    cpio, _ = write_volumes(room, room.path / "one.cpio", "50k", into="packed/NEW.tar")
    check_failed_output(room, cpio, "cpio", "split -b")
    v = split(room, "v", 40, "--format=gnu")
    with open(v[1], "ab") as same:
        over = Passed(room, b"", *HOW, *named(v), to=same)
    expect(over.code == 12 and "written over" in over.told, over.told)


def check_failed_output(room, passed, what, why):
    expect(passed.code != 0 and why in passed.told and NOT_USED in passed.told, f"{what}: {passed.code} {passed.told}")
    expect(not passed.saved(), f"{what}: {passed.saved()}")
    left = list((room.path / "packed").glob("*")) + list((room.path / "new").glob("NEW*"))
    expect(not left, f"{what}: {left}")


NOT_USED = "is not to be used"


def leaves_nothing_when_it_fails(room):
    """Input that ends early, too many messages, a full disk: no volume stays. Killed: no end mark, no receipt."""
    fill(room)
    archive = room.tar("one.tar", "--sort=name")
    whole = archive.read_bytes()
    cut, volumes = write_volumes(room, whole[:-20480 * 3], "50k")
    check_failed_output(room, cut, "cut", "ends early")
    many, volumes = write_volumes(room, archive, "50k", "--at-most", "2")
    expect(many.code != 0 and not volumes, f"{many.told} {volumes}")

    def limited():
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    command = [room.oubli, "--workspace", room.new_workspace(), "erase", "-", "--email", WHO, *HOW, "--volume-size", "50k", "-o", room.path / "new/NEW.tar"]
    full = subprocess.run([str(word) for word in command], input=whole, capture_output=True, timeout=PATIENCE, preexec_fn=limited)
    expect(full.returncode != 0 and not list((room.path / "new").iterdir()), f"{full} {list((room.path / 'new').iterdir())}")
    ws = room.new_workspace()
    command[2] = ws
    running = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running.stdin.write(whole[: len(whole) // 2])
    running.stdin.flush()
    until = time.monotonic() + PATIENCE
    while len(list((room.path / "new").iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait(PATIENCE)
    running.stdin.close()
    left = sorted((room.path / "new").iterdir(), key=lambda file: (len(file.name), file.name))
    expect(left and not list((ws / "receipts").glob("*")), f"{left}")
    unfinished = Passed(room, b"", *HOW, *named(left))
    # Killed before the last one had its label, that one is no volume yet.
    reasons = ["is not the last volume", "has no label"]
    expect(unfinished.code == 12 and any(one in unfinished.told for one in reasons), unfinished.told)
    again, _ = write_volumes(room, archive, "50k", workspace=ws)
    expect(again.code == 12 and "exists" in again.told, again.told)
    elsewhere, volumes = write_volumes(room, archive, "50k", into="new/OTHER.tar", workspace=ws)
    expect(elsewhere.code == 0 and len(volumes) > 1, elsewhere.told)


CASES = [joins, joins_wherever_they_end, refuses_what_does_not_follow, says_what_it_takes_on_trust, takes_no_content_for_a_volume, scans_volumes,
         writes_volumes, from_volumes_to_volumes, writes_over_nothing, leaves_nothing_when_it_fails]


if __name__ == "__main__":
    sys.exit(run_case("Volumes", CASES))
