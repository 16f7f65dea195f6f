#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives that pass in a stream: in through standard input, out without the person through standard output.

usage: tests/archives/streams.py OUBLI CASE
       tests/archives/streams.py list
"""
import gzip
import hashlib
import io
import json
import os
import pathlib
import random
import resource
import signal
import subprocess
import sys
import tarfile
import time

from archives import TARS, without_erased
from nested import FRAME, FULL, LEFT, PACKERS, data_file, leaves, mail_in, mbox, pack, packed_in, unpack
from outlook import text_of
from room import OTHER, PATIENCE, WHO, Room, Wrong, expect, extracted, message, need, run_case

NOT_TO_BE_USED = "is not to be used"
HOW = ["--yes", "--at-most", 10]


class Passed:
    """One run of `erase -`: what came out, what was told, and how it ended."""

    def __init__(self, room, given, *words, workspace=None, to=subprocess.PIPE):
        self.workspace = workspace or room.new_workspace()
        command = [room.oubli, "--workspace", self.workspace, "--json", "erase", "-", "--email", WHO, *words]
        given = given if isinstance(given, bytes) else given.read_bytes()
        done = subprocess.run([str(word) for word in command], input=given, stdout=to, stderr=subprocess.PIPE, timeout=PATIENCE)
        self.code, self.out = done.returncode, done.stdout
        self.told = done.stderr.decode(errors="replace")
        self.rows = [json.loads(line) for line in self.told.splitlines() if line.startswith("{")]
        self.receipt = next((row for row in self.rows if row["type"] == "receipt"), None)

    def saved(self):
        """Receipts and certificates that the workspace has of it."""
        return [file for kind in ("receipts", "certificates") for file in (self.workspace / kind).glob("*")]


def check_failed(passed, what, codes, why=""):
    expect(passed.code in codes, f"{what}: ended with {passed.code}: {passed.told}")
    expect(NOT_TO_BE_USED in passed.told and why in passed.told, f"{what}: {passed.told}")
    erased = [row for row in passed.rows if row.get("action") == "deleted"]
    is_claimed = passed.receipt is not None and (passed.receipt["verified"] or passed.receipt["stream"]["state"] != "failed")
    expect(not is_claimed, f"{what}: said to be done: {passed.receipt} {erased}")


def passes(room):
    """The same tree apart from the erased, packed as it was; of a plain tar the very bytes that erasing from the file makes."""
    need("bsdtar")
    room.fill()
    for name, words in TARS.items():
        archive = room.tar(name, *words)
        before = {program: extracted(room, program, archive, "before") for program in ["tar", "bsdtar"]}
        old = archive.read_bytes()
        passed = Passed(room, archive, *HOW)
        receipt = passed.receipt
        expect(passed.code == 0 and receipt["verified"] and receipt["erased"] == 4 and receipt["residue"] == 0, f"{name}: {passed.told}")
        expect(receipt["untouched"] == 5 and receipt["lowest_level"] == "E0", f"{name}: {receipt}")
        stream = receipt["stream"]
        expect(stream["blake2b"] == hashlib.blake2b(passed.out, digest_size=32).hexdigest(), f"{name}: another digest")
        expect((stream["read"], stream["written"], stream["state"]) == (len(old), len(passed.out), "written"), f"{name}: {stream}")
        expect(passed.out[:4] == old[:4] or words[-1:] in (["--format=ustar"], ["--format=v7"], ["--format=pax"]) or name in ("g.tar", "l.tar"),
               f"{name}: packed another way")
        expect(archive.read_bytes() == old, f"{name}: the old archive changed")
        new = room.path / ("new-" + name)
        new.write_bytes(passed.out)
        for program, tree in before.items():
            expect(extracted(room, program, new, "after") == without_erased(tree), f"{name}: {program} extracts another tree")
        room.run("certificate", "verify", receipt["certificate"], workspace=passed.workspace)
        room.erase(archive, 4)
        if name.endswith(".tar"):
            expect(archive.read_bytes() == passed.out, f"{name}: differs from what erasing from the file makes")


def carries_everything_tar_knows(room):
    """Long names, sparse files, hard links, pax records: as when the archive is a file."""
    room.fill()
    room.write("d/" * 60 + "long-name-" * 9 + ".txt", b"long")
    with open(room.write("hole.bin", b""), "wb") as file:
        file.write(b"begin" * 2000)
        file.seek(3 << 20)
        file.write(b"end" * 1000)
    for name, to in {"zlinked.txt": "notes.txt", "zsingle.eml": "single.eml", "zjean": "var/mail/jean"}.items():
        os.link(room.source / to, room.source / name)
    for name, words in {"gs.tar": ["--format=gnu", "-S"], "ps.tar": ["--format=pax", "-S"],
                        "px.tar": ["--format=pax", "--pax-option=globexthdr.comment=hello"]}.items():
        archive = room.tar(name, "--sort=name", *words)
        passed = Passed(room, archive, *HOW)
        expect(passed.code == 0 and passed.receipt["verified"], f"{name}: {passed.told}")
        room.erase(archive, 4)
        expect(archive.read_bytes() == passed.out, f"{name}: differs from what erasing from the file makes")


def goes_by_a_plan(room):
    """Made from the file, or by a dry run over the stream; what it names goes wherever it stands, and nothing else."""
    room.fill()
    archive = room.tar("g.tar")
    ws = room.new_workspace()
    plan = room.path / "plan.json"
    room.run("erase", archive, "--email", WHO, "--dry-run", "--plan", plan, workspace=ws)
    by_file = Passed(room, archive, "--yes", "--expect", 4, "--plan", plan, workspace=ws)
    expect(by_file.code == 0 and by_file.receipt["erased"] == 4, by_file.told)
    expect(by_file.receipt["elsewhere"] == [{"path": str(archive), "messages": 4}], f"{by_file.receipt}")
    looked = Passed(room, archive, "--dry-run", "--plan", room.path / "streamed.json", workspace=ws)
    expect(looked.code == 0 and not looked.saved()[2:] and b"\"erase\":4" in looked.out.replace(b" ", b""), f"{looked.out} {looked.told}")
    # Another order, other numbers, another compression: the messages are the same.
    room.make("tar", "--sort=name", "-cJf", room.path / "other.tar.xz", "single.eml", "Maildir", "var", where=room.source)
    moved = Passed(room, room.path / "other.tar.xz", "--yes", "--expect", 4, "--plan", room.path / "streamed.json", workspace=ws)
    expect(moved.code == 0 and moved.receipt["erased"] == 4, moved.told)
    # One planned message is not in this one.
    room.make("tar", "-cf", room.path / "less.tar", "Maildir", "var", where=room.source)
    less = Passed(room, room.path / "less.tar", "--yes", "--expect", 4, "--plan", plan, workspace=ws)
    check_failed(less, "less.tar", (3,), "did not occur in the stream")
    expect(less.receipt["failed"] == 1 and less.receipt["erased"] == 3, less.told)
    other = Passed(room, archive, "--yes", "--expect", 3, "--plan", plan, workspace=ws)
    expect(other.code == 12 and not other.out, other.told)


def holds_the_plan_to_the_person(room):
    """A plan about somebody else is refused, and whoever is missing in it is named, also in what is packed."""
    room.write("first.eml", message(1, WHO))
    room.write("kept.eml", message(2, OTHER))
    ws, plan = room.new_workspace(), room.path / "plan.json"
    archive = room.tar("one.tar")
    Passed(room, archive, "--dry-run", "--plan", plan, workspace=ws)
    more = Passed(room, archive, "--email", OTHER, "--yes", "--expect", 1, "--plan", plan, workspace=ws)
    check_failed(more, "somebody else as well", (3,), "is not in the plan")
    typo = subprocess.run([str(word) for word in [room.oubli, "--workspace", ws, "erase", "-", "--email", "anna.bel@example.net", "--yes",
                                                  "--expect", 1, "--plan", plan]], input=archive.read_bytes(), capture_output=True, timeout=PATIENCE)
    expect(typo.returncode == 12 and b"does not concern whom the command names" in typo.stderr, f"{typo.stderr}")
    room.write("later.eml", message(3, WHO))
    inner = room.tar("inner.tar")
    later = Passed(room, inner, "--yes", "--expect", 1, "--plan", plan, workspace=ws)
    check_failed(later, "later.eml", (3,), "is not in the plan")
    expect(later.receipt["erased"] == 1 and later.receipt["failed"] == 1, later.told)
    (room.source / "later.eml").unlink()
    room.write("inner.tar", inner.read_bytes())
    packed = Passed(room, room.tar("outer.tar"), "--yes", "--expect", 1, "--plan", plan, workspace=ws)
    check_failed(packed, "inner.tar", (3,), "inner.tar!/")
    (room.source / "inner.tar").unlink()
    redacting = room.path / "redacting.json"
    room.run("erase", room.source / "first.eml", "--email", WHO, "--mode", "redact", "--dry-run", "--plan", redacting, workspace=ws)
    redacted = Passed(room, archive, "--yes", "--expect", 1, "--plan", redacting, workspace=ws)
    expect(redacted.code == 12 and not redacted.out and "it redacts" in redacted.told, redacted.told)
    (room.source / "kept.eml").unlink()
    nothing = Passed(room, room.make("tar", "-cf", "-", "first.eml", where=room.source), *HOW)
    check_failed(nothing, "all of it", (12,), "nothing would be left")


def stops_at_the_cap(room):
    room.fill()
    archive = room.tar("g.tar")
    check_failed(Passed(room, archive, "--yes", "--at-most", 3), "at most 3", (12,))
    check_failed(Passed(room, archive, "--yes", "--expect", 5), "expect 5", (12,))
    check_failed(Passed(room, archive, "--yes", "--expect", 3), "expect 3", (12,))
    expect(Passed(room, archive, "--yes", "--expect", 4).code == 0, "expect 4")
    nobody = Passed(room, room.make("tar", "-cf", "-", "kept.eml", "notes.txt", where=room.source), *HOW)
    check_failed(nobody, "nobody", (12,), "erases nothing")
    for words in [[], ["--yes"], [*HOW, "--expect", 4], [*HOW, "--mode", "redact"], [*HOW, "more.tar"]]:
        expect(Passed(room, archive, *words).code == 2, f"{words} is no usage")


def declares_failure(room):
    """A stream that ends early, anywhere; output that goes nowhere; packed data that are damaged."""
    room.fill()
    whole = room.tar("g.tar").read_bytes()
    end = whole.rindex(b"bytes.bin") if b"bytes.bin" in whole else 0
    cuts = [0, 1, 511, 512, 700, end, len(whole) // 2, len(whole.rstrip(b"\0"))]
    for cut in cuts:
        passed = Passed(room, whole[:cut], *HOW)
        check_failed(passed, f"cut at {cut}", (1, 11, 12))
        expect(not passed.saved(), f"cut at {cut}: {passed.saved()}")
    packed = gzip.compress(whole)
    check_failed(Passed(room, packed[:-300], *HOW), "cut gzip", (1, 11))
    check_failed(Passed(room, packed + b"more", *HOW), "something behind", (1, 11))
    check_failed(Passed(room, whole + b"more", *HOW), "something behind a tar", (12,))
    expect(Passed(room, packed + bytes(5000), *HOW).code == 0, "zeros behind it, as on a tape")
    with open("/dev/full", "wb") as full:
        check_failed(Passed(room, whole, *HOW, to=full), "no space", (1,), "o space left")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        check_failed(Passed(room, whole, *HOW, to=writing), "nobody reads", (1,), "roken pipe")
    finally:
        os.close(writing)
    archive = room.path / "g.tar"
    with open(archive, "rb") as old, open(archive, "ab") as same:
        done = subprocess.run([str(word) for word in [room.oubli, "--workspace", room.path / "ws", "erase", "-", "--email", WHO, *HOW]],
                              stdin=old, stdout=same, stderr=subprocess.PIPE, timeout=PATIENCE)
    expect(done.returncode == 12 and archive.read_bytes() == whole, f"{done}")


def names_what_it_carries(room):
    """What cannot be erased from an archive within passes as it is, and is named with its reason, beforehand too."""
    need("7z")
    room.fill()
    room.make("tar", "-cf", "../inner.tar", "single.eml", where=room.source)
    (room.source / "inner.tar").write_bytes((room.path / "inner.tar").read_bytes())
    (room.source / "inner.7z").write_bytes(packed_in(room, "7z", {"in.mbox": FULL}))
    archive = room.tar("g.tar")
    shown = Passed(room, archive, "--dry-run")
    named = {row["locator"]: row["reason"] for row in map(json.loads, shown.out.splitlines()) if row["type"] == "unreadable"}
    wanted = {"-!/inner.tar!/single.eml": "nothing would be left", "-!/inner.7z!/in.mbox#2": "kind of archive", "-!/inner.7z!/in.mbox#4": "kind of archive"}
    expect(shown.code == 3 and named.keys() == wanted.keys() and all(wanted[one] in named[one] for one in named), f"{shown.out} {shown.told}")
    passed = Passed(room, archive, *HOW)
    check_failed(passed, "nested", (3,), "did not")
    failed = {row["locator"]: row["reason"] for row in passed.rows if row.get("action") == "failed"}
    expect(failed.keys() == wanted.keys() and all(wanted[one] in failed[one] for one in failed), f"{failed}")
    expect(passed.receipt["erased"] == 4 and passed.receipt["residue"] >= 2, f"{passed.receipt}")
    (room.source / "inner.7z").unlink()
    # Others' mail in them is no reason to fail; what cannot be read is named.
    (room.source / "inner.tar").unlink()
    room.make("tar", "-czf", "../source/inner.tar.gz", "kept.eml", where=room.source)
    room.write("broken.mbox", b"nothing of the kind\n" * 30)
    named = Passed(room, room.tar("g.tar"), *HOW)
    expect(named.code == 3 and named.receipt["stream"]["state"] == "written" and named.receipt["verified"], named.told)
    expect([row["locator"] for row in named.rows if row["type"] == "unreadable"] == ["-!/broken.mbox"], named.told)
    nobody = subprocess.run([str(word) for word in [room.oubli, "--workspace", room.new_workspace(), "erase", "-", "--email", "nobody@example.net", *HOW]],
                            input=(room.path / "g.tar").read_bytes(), capture_output=True, timeout=PATIENCE)
    expect(nobody.returncode == 12 and b"not searched: -!/broken.mbox" in nobody.stderr, f"{nobody.stderr}")


def erases_what_is_compressed(room):
    """Mailboxes and messages in every packing: the very bytes that erasing from the file makes; what stays is as it was."""
    need("cpio", *PACKERS.values())
    members = {"notes.txt": b"words\n" * 99, "kept.mbox.gz": pack(room, ".gz", mbox(OTHER, OTHER)), "twice.mbox.gz.xz": pack(room, ".xz", pack(room, ".gz", FULL)),
               "only.mbox.gz": pack(room, ".gz", mbox(WHO)), "log.gz": pack(room, ".gz", b"words"), "plain.mbox": FULL + mbox(*[OTHER] * 999),
               "kept.mbox": mbox(*[OTHER] * 999)}
    for ending in PACKERS:
        members[f"mail.mbox{ending}"] = pack(room, ending, FULL)
        members[f"one{ending[1:]}.eml{ending}"] = pack(room, ending, message(7, WHO))
        members[f"kept.eml{ending}"] = pack(room, ending, message(8, OTHER))
    count = 2 + 1 + 2 + 3 * len(PACKERS)
    for kind in ["tar", "tar.gz", "cpio"]:
        archive = room.path / f"a.{kind}"
        archive.write_bytes(packed_in(room, kind, members))
        passed = Passed(room, archive, "--yes", "--expect", count)
        receipt = passed.receipt
        expect(passed.code == 0 and receipt["verified"] and receipt["erased"] == count and receipt["residue"] == 0, f"{kind}: {passed.told}")
        room.erase(archive, count)
        expect(leaves(room, archive.name, passed.out) == leaves(room, archive.name, archive.read_bytes()), f"{kind}: other than from the file")
        expect(kind == "tar.gz" or passed.out == archive.read_bytes(), f"{kind}: other bytes than from the file")


def carries_what_is_compressed_and_damaged(room):
    """What cannot be unpacked whole, or is too long unpacked, passes as it is and is named; the rest goes."""
    packed = pack(room, ".gz", FULL)
    members = {"a.mbox.gz": packed, "behind.mbox.gz": packed + b"something", "cut.mbox.gz": packed[:-9], "z.mbox": FULL}
    archive = room.path / "d.tar"
    archive.write_bytes(packed_in(room, "tar", members))
    passed = Passed(room, archive, *HOW)
    check_failed(passed, "damaged", (3,))
    expect(passed.receipt["erased"] == 4, f"{passed.told}")
    with tarfile.open(fileobj=io.BytesIO(passed.out)) as tar:
        after = {one.name: tar.extractfile(one).read() for one in tar.getmembers()}
    expect(gzip.decompress(after["a.mbox.gz"]) == after["z.mbox"] == LEFT, "not erased from what is whole")
    expect(all(after[name] == members[name] for name in ("behind.mbox.gz", "cut.mbox.gz")), "not carried through as it was")
    long = mbox(WHO) + b"".join(FRAME + message(i, OTHER, "x" * 8_000_000) + b"\n" for i in range(9))
    archive.write_bytes(packed_in(room, "tar", {"long.mbox.zst": pack(room, ".zst", long), "z.mbox": FULL}))
    passed = Passed(room, archive, *HOW)
    expect(passed.code == 0 and passed.receipt["erased"] == 3 and passed.receipt["residue"] == 0, f"longer than is held in memory: {passed.told}")
    with tarfile.open(fileobj=io.BytesIO(passed.out)) as tar:
        after = unpack(room, ".zst", tar.extractfile("long.mbox.zst").read())
    expect(after == long[len(mbox(WHO)):], "longer than is held in memory: other messages changed")


def erases_from_archives_within(room):
    """Of every kind, packed, in one another: what other programs get out of it is what erasing from the file leaves."""
    need("zip", "unzip", "7z", "cpio", "bsdtar", *PACKERS.values())
    mail = {"a.mbox": FULL, "in/one.eml": message(1, WHO), "in/kept.eml": message(2, OTHER), "notes.txt": b"words\n" * 99}
    within = {f"in{i}.{kind}": packed_in(room, kind, mail) for i, kind in enumerate(["tar", "zip", "stored.zip", "cpio", "tar.gz", "tar.zst"])}
    others = {"kept.zip": packed_in(room, "zip", {"k.mbox": mbox(OTHER, OTHER)}), "kept.tar.gz": packed_in(room, "tar.gz", {"k.eml": message(3, OTHER)})}
    deep = {"deep.zip": packed_in(room, "zip", {"d.tar.gz": packed_in(room, "tar.gz", mail), "b.mbox": FULL})}
    members = {"first.mbox": FULL, **within, **others, **deep, "last.mbox": FULL}
    count = 2 + 3 * len(within) + 3 + 2 + 2
    for kind in ["tar", "tar.xz", "cpio"]:
        archive, given = room.path / f"w.{kind}", packed_in(room, kind, members)
        archive.write_bytes(given)
        passed = Passed(room, archive, "--yes", "--expect", count)
        receipt = passed.receipt
        expect(passed.code == 0 and receipt["verified"] and receipt["erased"] == count and receipt["residue"] == 0, f"{kind}: {passed.told}")
        untouched = 4 + 3 * len(within) + 3 + 5
        expect(receipt["untouched"] == untouched, f"{kind}: {receipt['untouched']} of {untouched}")
        room.erase(archive, count)
        expect(leaves(room, archive.name, passed.out) == leaves(room, archive.name, archive.read_bytes()), f"{kind}: other than from the file")
        expect(kind == "tar.xz" or passed.out == archive.read_bytes(), f"{kind}: other bytes than from the file")
    ws, plan = room.new_workspace(), room.path / "within.json"
    archive.write_bytes(given)
    room.run("erase", archive, "--email", WHO, "--dry-run", "--plan", plan, workspace=ws)
    planned = Passed(room, archive, "--yes", "--expect", count, "--plan", plan, workspace=ws)
    expect(planned.code == 0 and planned.out == passed.out, f"by a plan: {planned.told}")


def erases_from_data_files(room):
    """Outlook data files as they stand, packed, and in archives within: readpst gets the same out of them but for the erased."""
    need("readpst", "zip", "unzip", "7z", "bsdtar")
    pst, who = data_file(room)
    members = {"old.pst": pst, "packed.pst.gz": pack(room, ".gz", pst), "export.zip": packed_in(room, "zip", {"in.pst": pst}), "kept.mbox": mbox(OTHER, OTHER)}
    archive = room.path / "o.tar"
    archive.write_bytes(packed_in(room, "tar", members))
    passed = Passed(room, archive, "--email", who, "--yes", "--expect", 6)
    receipt = passed.receipt
    expect(receipt and receipt["verified"] and receipt["erased"] == 6 and receipt["failed"] == receipt["residue"] == 0, passed.told)
    wanted = [one for one in mail_in(room, pst) if who.encode() not in one]
    files = [content for name, content in leaves(room, "o.tar", passed.out).items() if name.endswith(".pst")]
    expect(len(files) == 3, f"{len(files)} data files")
    for after in files:
        expect(mail_in(room, after) == wanted and who.encode() not in text_of(after), f"{len(mail_in(room, after))} messages, {len(wanted)} wanted")


def passes_cpio(room):
    need("bsdtar", "cpio")
    room.fill()
    for kind, ending in {"newc": "", "odc": "", "newc ": ".gz"}.items():
        archive = room.path / f"{kind.strip()}.cpio{ending}"
        words = ["-z"] if ending else []
        room.make("bsdtar", f"--format={kind.strip()}", *words, "-cf", archive, ".", where=room.source)
        passed = Passed(room, archive, *HOW)
        expect(passed.code == 0 and passed.receipt["erased"] == 4 and passed.receipt["verified"], f"{kind}: {passed.told}")
        new = room.path / "new.cpio"
        new.write_bytes(passed.out)
        tree = extracted(room, "bsdtar", archive, "before")
        expect(extracted(room, "bsdtar", new, "after") == without_erased(tree), f"{kind}: another tree")
    os.link(room.source / "single.eml", room.source / "another.eml")
    room.make("bsdtar", "--format=newc", "-cf", room.path / "linked.cpio", ".", where=room.source)
    check_failed(Passed(room, room.path / "linked.cpio", *HOW), "linked", (12,), "other names")


def passes_parts(room):
    """Cut by `split`, joined again on the way in, cut again on the way out. GNU tar's own volumes are refused, and say so."""
    room.fill()
    archive = room.tar("g.tar.gz", "-z")
    room.make("split", "-b", "1000", archive, "part.")
    line = f"cat part.* | {room.oubli} --workspace {room.new_workspace()} --quiet erase - --email {WHO} --yes --at-most 10 | split -b 1000 - new."
    room.make("sh", "-c", f"{line} && cat new.* > joined.tar.gz")
    expect(len(list(room.path.glob("new.*"))) > 1, "one part alone came out")
    tree = extracted(room, "tar", archive, "before")
    expect(extracted(room, "tar", room.path / "joined.tar.gz", "after") == without_erased(tree), "another tree")
    room.make("tar", "-M", "-L", "40", "-cf", room.path / "v1.tar", "-f", room.path / "v2.tar", "-f", room.path / "v3.tar",
              "-f", room.path / "v4.tar", "-f", room.path / "v5.tar", ".", where=room.source)
    check_failed(Passed(room, room.path / "v2.tar", *HOW), "v2.tar", (12,), "volume")


def refuses_what_is_no_stream(room):
    need("zip", "7z")
    room.fill()
    room.make("zip", "-qr", "../z.zip", ".", where=room.source)
    room.make("7z", "a", "../s.7z", ".", where=room.source)
    for given, why in {"z.zip": "at its end", "s.7z": "this kind of archive"}.items():
        passed = Passed(room, room.path / given, *HOW)
        check_failed(passed, given, (12,), why)
        expect(not passed.out, f"{given}: something was written")
    check_failed(Passed(room, b"no archive at all\n", *HOW), "text", (12,))


def seals_what_is_long(room):
    """A mailbox above 64 MiB is never held: memory stays bounded, and nothing of it stands on the disk."""
    dice = random.Random(7)
    with open(room.write("long.mbox", b""), "wb") as file:
        for i in range(800):
            body = dice.randbytes(48 << 10).hex()[: 96 << 10]
            file.write(b"From x@y Mon Mar  2 10:00:00 2020\n" + message(i, WHO if i % 300 == 7 else OTHER, body) + b"\n")
    archive = room.tar("long.tar")
    passed = Passed(room, archive, *HOW)
    expect(passed.code == 0 and passed.receipt["erased"] == 3 and passed.receipt["verified"], passed.told)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    expect(peak < 300, f"{peak} MiB at its peak")
    for file in passed.workspace.rglob("*"):
        expect(not file.is_file() or b"message 7" not in file.read_bytes(), f"{file} holds mail")
    room.erase(archive, 3)
    expect(archive.read_bytes() == passed.out, "differs from what erasing from the file makes")


def claims_nothing_when_killed(room):
    """Killed anywhere: what was written is incomplete, no receipt says otherwise, and the next run is as the first."""
    room.fill()
    room.write("last.bin", bytes(range(256)) * 8000)
    whole = room.tar("g.tar", "--sort=name").read_bytes()
    dice = random.Random(3)
    ws = room.new_workspace()
    for share in [0.1, 0.5, 0.9, 0.999, dice.random(), dice.random()]:
        command = [room.oubli, "--workspace", ws, "--json", "erase", "-", "--email", WHO, *HOW]
        running = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.set_blocking(running.stdout.fileno(), False)
        given = whole[: int(len(whole) * share)]
        out = bytearray()
        os.set_blocking(running.stdin.fileno(), False)
        until = time.monotonic() + PATIENCE
        while given and time.monotonic() < until:
            try:
                given = given[os.write(running.stdin.fileno(), given):]
            except BlockingIOError:
                time.sleep(0.01)
            out += running.stdout.read() or b""
        running.send_signal(signal.SIGKILL)
        running.wait(PATIENCE)
        os.set_blocking(running.stdout.fileno(), True)
        out += running.stdout.read() or b""
        for pipe in (running.stdin, running.stdout, running.stderr):
            pipe.close()
        expect(len(out) < len(whole.rstrip(b"\0")), f"{share}: all of it came out")
        expect(not list((ws / "receipts").glob("*")) and not list((ws / "certificates").glob("*")), f"{share}: something was claimed")
    after = Passed(room, whole, *HOW, workspace=ws)
    expect(after.code == 0 and after.receipt["erased"] == 4, after.told)


def is_remembered(room):
    """What went from a stream goes again where it comes back."""
    room.fill()
    passed = Passed(room, room.tar("g.tar"), *HOW)
    back = room.run("reapply", room.source, "--dry-run", workspace=passed.workspace)
    expect(back[-1]["planned"] == 4, f"{back}")


def scans_standard_input(room):
    """Archives and an mbox, packed or not: the same counts as of the file."""
    room.fill()
    room.make("zip", "-qr", "../z.zip", ".", where=room.source)
    for name in ["g.tar", "g.tar.zst"]:
        room.tar(name, *TARS[name])
    for file, words in {room.path / "g.tar": [], room.path / "g.tar.zst": [], room.path / "z.zip": [], room.source / "var/mail/jean": []}.items():
        command = [room.oubli, "--workspace", room.new_workspace(), "--json", "scan", "-", *words]
        done = subprocess.run([str(word) for word in command], input=file.read_bytes(), capture_output=True, timeout=PATIENCE)
        of_stream = json.loads(done.stdout.splitlines()[-1])
        of_file, _ = room.scan(file, workspace=room.new_workspace())
        for what in ("messages", "unreadable", "unsupported", "findings", "unrecognised"):
            expect(of_stream[what] == of_file[what], f"{file.name}: {what}: {of_stream} {of_file}")
    cut = (room.path / "g.tar").read_bytes()[:5000]
    done = subprocess.run([str(room.oubli), "--workspace", str(room.new_workspace()), "scan", "-"], input=cut, capture_output=True, timeout=PATIENCE)
    expect(done.returncode == 3, f"cut short: {done}")


CASES = [passes, carries_everything_tar_knows, goes_by_a_plan, holds_the_plan_to_the_person, stops_at_the_cap, declares_failure, names_what_it_carries, erases_what_is_compressed,
         carries_what_is_compressed_and_damaged, erases_from_archives_within, erases_from_data_files, passes_cpio, passes_parts,
         refuses_what_is_no_stream, seals_what_is_long, claims_nothing_when_killed, is_remembered, scans_standard_input]


if __name__ == "__main__":
    sys.exit(run_case("Streams", CASES))
