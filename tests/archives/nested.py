#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that is packed within an archive, or stands in an archive within it: found, erased, and looked for by other programs.

usage: tests/archives/nested.py OUBLI CASE
       tests/archives/nested.py list
"""
import gzip
import io
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tarfile
import time
import zipfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "faults"))

from outlook import text_of
from room import OTHER, PATIENCE, WHO, Missing, Room, expect, message, need, run_case

PACKERS = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "zstd", ".lz4": "lz4"}
FRAME = b"From x@y Mon Mar  2 10:00:00 2020\n"


def mbox(*senders):
    return b"".join(FRAME + message(i, one) + b"\n" for i, one in enumerate(senders))


FULL, LEFT = mbox(OTHER, WHO, OTHER, WHO), FRAME + message(0, OTHER) + b"\n" + FRAME + message(2, OTHER) + b"\n"


def pack(room, ending, content, *words):
    return room.make(PACKERS[ending], "-q", *words, "-c", given=content) if ending != ".gz" else \
        room.make("gzip", *words, "-nc", given=content)


def unpack(room, ending, content):
    return room.make(PACKERS[ending], "-dc", given=content)


def packed_in(room, kind, members):
    """An archive of that kind with these members, made by another program."""
    folder = room.path / f"in{room.fresh}-{len(list(room.path.iterdir()))}"
    for name, content in members.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        os.utime(file, (1583143200, 1583143200))
    names = "\n".join(members).encode()
    made = folder.with_suffix(".made")
    if kind == "zip" or kind == "stored.zip":
        room.make("zip", "-q", "-X", *(["-0"] if kind != "zip" else []), made, *members, where=folder)
        made = made.with_suffix(".made.zip") if not made.exists() else made
    elif kind == "7z":
        room.make("7z", "a", "-t7z", made, *members, where=folder)
    elif kind == "cpio":
        made.write_bytes(room.make("cpio", "--quiet", "-o", "-H", "crc", where=folder, given=names + b"\n"))
    else:
        room.make("tar", "-cf", made, *members, where=folder)
    content = made.read_bytes()
    ending = "." + kind.rsplit(".", 1)[-1]
    return pack(room, ending, content) if ending in PACKERS else content


def leaves(room, name, content):
    """All that other programs get out of it, however deep: {path: content}."""
    for ending in PACKERS:
        if name.endswith(ending):
            return leaves(room, name.removesuffix(ending), unpack(room, ending, content))
    if not name.endswith((".zip", ".tar", ".cpio")):
        return {name: content}
    folder = room.path / f"out{len(list(room.path.iterdir()))}"
    folder.mkdir()
    file = folder.with_suffix(".packed")
    file.write_bytes(content)
    if name.endswith(".zip"):
        room.make("unzip", "-tqq", file)
        room.make("7z", "t", file)
        room.make("unzip", "-qq", file, where=folder)
    elif name.endswith(".cpio"):
        room.make("cpio", "--quiet", "-idm", where=folder, given=content)
    else:
        room.make("tar", "-xf", file, where=folder)
        room.make("bsdtar", "-tf", file)
    found = {}
    for one in sorted(folder.rglob("*")):
        if one.is_file():
            found.update(leaves(room, f"{name}/{one.relative_to(folder)}", one.read_bytes()))
    return found


def erase_and_compare(room, archive, count, changed, gone=()):
    """After erasing, others get the same out of it but for these; the person is not found again."""
    before = leaves(room, archive.name, archive.read_bytes())
    receipt = room.erase(archive, count)
    expect(receipt["verified"] and receipt["erased"] == count and receipt["residue"] == 0, f"{archive.name}: {receipt}")
    after = leaves(room, archive.name, archive.read_bytes())
    wanted = {name: next((left for part, left in changed.items() if name.endswith(part)), content)
              for name, content in before.items() if not name.endswith(tuple(gone) or "\0")}
    expect(after == wanted, f"{archive.name}: {sorted(set(after) ^ set(wanted))} {[n for n in wanted if after.get(n) != wanted[n]]}")
    ws = room.new_workspace()
    summary, unread = room.scan(archive, workspace=ws)
    expect(not unread and room.found(workspace=ws) == [], f"{archive.name}: {summary} {unread}")
    return receipt


def erases_from_packed_members(room):
    """Every compression, in a tar, a cpio and a zip: the same program unpacks what must be left."""
    need("bsdtar", "zip", "unzip", "7z", "cpio", *PACKERS.values())
    members = {"notes.txt": b"words\n" * 99, "var/mail/kept": mbox(OTHER, OTHER)}
    for ending in PACKERS:
        members[f"mail.mbox{ending}"] = pack(room, ending, FULL)
        members[f"one{ending[1:]}.eml{ending}"] = pack(room, ending, message(7, WHO))
        members[f"kept.eml{ending}"] = pack(room, ending, message(8, OTHER))
    members["twice.mbox.gz.xz"] = pack(room, ".xz", pack(room, ".gz", FULL))
    ones = [f"one{ending[1:]}.eml" for ending in PACKERS]
    for kind in ["tar", "cpio", "zip", "stored.zip", "tar.gz"] if os.environ.get("OUBLI_FULL") else ["tar.gz", "zip"]:
        archive = room.path / f"a.{kind}"
        archive.write_bytes(packed_in(room, kind, members))
        erase_and_compare(room, archive, 2 * 6 + 5, {"mail.mbox": LEFT, "twice.mbox": LEFT}, ones)


def keeps_the_level_within(room):
    for words, (begin, end) in {"gzip -9": (8, 9), "gzip -1": (8, 9), "bzip2 -3": (3, 4)}.items():
        program, level = words.split()
        ending = {"gzip": ".gz", "bzip2": ".bz2"}[program]
        packed = pack(room, ending, FULL, level)
        archive = room.path / "l.tar"
        archive.write_bytes(packed_in(room, "tar", {f"m.mbox{ending}": packed, "kept.eml": message(1, OTHER)}))
        room.erase(archive, 2)
        with tarfile.open(archive) as tar:
            after = tar.extractfile(f"m.mbox{ending}").read()
        expect(after[begin:end] == packed[begin:end] and unpack(room, ending, after) == LEFT, f"{words}: {after[:9].hex()}")
        expect(ending != ".gz" or after[4:8] == bytes(4), f"{words}: says when it was packed: {after[:9].hex()}")


def leaves_emptied_mailboxes(room):
    archive = room.path / "e.tar"
    archive.write_bytes(packed_in(room, "tar", {"only.mbox.gz": pack(room, ".gz", mbox(WHO)), "kept.eml": message(1, OTHER)}))
    erase_and_compare(room, archive, 1, {"only.mbox": b""})
    one = {"a.eml": message(1, WHO)}
    inside = {"in.zip": packed_in(room, "zip", one), "in.tar": packed_in(room, "tar", one), "in.cpio": packed_in(room, "cpio", one), "a.mbox": FULL}
    archive.write_bytes(packed_in(room, "tar", inside))
    lines = room.run("erase", archive, "--email", WHO, "--yes", "--expect", 4, codes=(3,), workspace=room.new_workspace())
    receipt = next(line for line in lines if line["type"] == "receipt")
    expect(receipt["erased"] == 4 and receipt["failed"] == 1, f"{lines[-1]}")
    with tarfile.open(archive) as tar:
        after = {member.name: tar.extractfile(member).read() for member in tar.getmembers()}
    expect(zipfile.ZipFile(io.BytesIO(after["in.zip"])).namelist() == [], "something is left in the zip")
    expect(room.make("cpio", "--quiet", "-t", given=after["in.cpio"]) == b"", "something is left in the cpio archive")
    expect(after["in.tar"] == inside["in.tar"] and after["a.mbox"] == LEFT, "not as it was")


def erases_from_archives_within(room):
    """Each kind within each, three deep and more, alike ones beside one another."""
    need("bsdtar", "zip", "unzip", "7z", "cpio", "zstd")
    inner = {"jean.mbox": FULL, "one.eml": message(7, WHO), "kept.eml": message(8, OTHER), "m.mbox.gz": pack(room, ".gz", FULL)}
    quiet = {"kept.eml": message(9, OTHER), "b.mbox": mbox(OTHER)}
    within = ["tar", "zip", "stored.zip", "cpio", "tar.gz", "cpio.zst"]
    outside = ["tar", "tar.gz", "zip", "stored.zip", "cpio"] if os.environ.get("OUBLI_FULL") else ["tar.gz", "zip"]
    for kind in outside:
        members = {"notes.txt": b"words\n" * 99, "a quiet.zip": packed_in(room, "zip", quiet), "log.gz": pack(room, ".gz", b"words")}
        for one in within:
            members[f"b.{one}"] = packed_in(room, one, inner)
        deep = packed_in(room, "zip", {"deep.tar.gz": packed_in(room, "tar.gz", inner), "x.eml": message(1, OTHER)})
        members["c.zip"] = deep
        members["last.mbox"] = FULL
        archive = room.path / f"n.{kind}"
        archive.write_bytes(packed_in(room, kind, members))
        erase_and_compare(room, archive, 5 * (len(within) + 1) + 2, {"jean.mbox": LEFT, "m.mbox": LEFT, "last.mbox": LEFT}, ["one.eml"])


def tells_alike_ones_apart(room):
    """Two archives of one name with members of one name; the person is in the second alone."""
    archive = room.path / "two.tar"
    with tarfile.open(archive, "w") as tar:
        for number, sender in enumerate([OTHER, WHO, OTHER]):
            content = packed_in(room, "zip", {"a.mbox": mbox(OTHER, sender), "b.eml": message(5, OTHER)})
            one = tarfile.TarInfo("same.zip")
            one.size = len(content)
            tar.addfile(one, io.BytesIO(content))
    room.erase(archive, 1)
    with tarfile.open(archive) as tar:
        found = [zipfile.ZipFile(io.BytesIO(tar.extractfile(one).read())).read("a.mbox") for one in tar.getmembers()]
    expect(found == [mbox(OTHER, OTHER), mbox(OTHER), mbox(OTHER, OTHER)], f"{found}")


def erases_to_the_depth_that_is_read(room):
    """Five packings, and not one more: what is deeper is named as not read, and the rest goes."""
    deep = FULL
    for level in range(4):
        deep = packed_in(room, ["tar", "zip"][level % 2], {f"{level}.{['mbox', 'tar', 'zip', 'tar'][level]}": deep})
    deeper = packed_in(room, "tar", {"deeper.zip": deep})
    archive = room.path / "deep.tar"
    archive.write_bytes(packed_in(room, "tar", {"4.zip": deep, "kept.eml": message(1, OTHER)}))
    erase_and_compare(room, archive, 2, {"0.mbox": LEFT})
    archive.write_bytes(packed_in(room, "tar", {"5.tar": deeper, "a.mbox": FULL}))
    lines = room.run("erase", archive, "--email", WHO, "--yes", "--expect", 2, codes=(3,), workspace=room.new_workspace())
    receipt = next(line for line in lines if line["type"] == "receipt")
    expect(receipt["erased"] == 2 and receipt["unreadable"] == 1, f"{receipt}")
    with tarfile.open(archive) as tar:
        expect(tar.extractfile("5.tar").read() == deeper and tar.extractfile("a.mbox").read() == LEFT, "not as it was")


def data_file(room):
    """An Outlook data file with twelve messages of five people, and who two of them are from."""
    file = room.path / "old.pst"
    room.make(room.oubli.parent / "tests/pstsample", file, "12", "5")
    return file.read_bytes(), "person3@example.org"


def mail_in(room, content):
    """What readpst gets out of it."""
    file, folder = room.path / "read.pst", room.path / f"read{len(list(room.path.iterdir()))}"
    file.write_bytes(content)
    folder.mkdir()
    room.make("readpst", "-q", "-j", "0", "-D", "-S", "-e", "-o", folder, file)  # several processes lose files
    boundary = re.compile(rb"boundary-LibPST-iamunique-[0-9]+")  # another at each run
    return sorted(boundary.sub(b"", one.read_bytes()) for one in folder.rglob("*") if one.is_file())


def erases_from_data_files_within(room):
    """As an export comes: in a zip, that in a tar.gz; and plain, and packed. What readpst reads is the same but for the erased."""
    need("readpst", "zip", "unzip", "7z", "bsdtar", "cpio")
    pst, who = data_file(room)
    before = mail_in(room, pst)
    members = {"exported/old.pst": pst, "notes.txt": b"words\n" * 99}
    kinds = {"tar": members, "zip": members, "stored.zip": members, "tar.gz": {"export.zip": packed_in(room, "zip", members)},
             "cpio": {"old.pst.gz": pack(room, ".gz", pst)}}
    for kind in kinds if os.environ.get("OUBLI_FULL") else ["tar.gz", "cpio"]:
        archive, inside = room.path / f"p.{kind}", kinds[kind]
        archive.write_bytes(packed_in(room, kind, inside))
        ws = room.new_workspace()
        room.scan(archive, codes=(0, 3), workspace=ws)
        found = room.found(who, workspace=ws)
        expect(len(found) == 2, f"{archive.name}: {found}")
        words = ["erase", archive, "--email", who, "--yes", "--expect", 2]
        receipt = room.run(*words, codes=(0, 3), workspace=ws)[-1]
        expect(receipt["verified"] and receipt["erased"] == 2 and receipt["residue"] == 0, f"{archive.name}: {receipt}")
        left = leaves(room, archive.name, archive.read_bytes())
        (after,) = [content for name, content in left.items() if name.endswith(".pst")]
        wanted = [one for one in before if who.encode() not in one]
        expect(mail_in(room, after) == wanted and len(wanted) < len(before), f"{archive.name}: {len(mail_in(room, after))} messages of {len(before)}")
        expect(who.encode() not in text_of(after), f"{archive.name}: still there")
        ws = room.new_workspace()
        room.scan(archive, codes=(0, 3), workspace=ws)
        expect(room.found(who, workspace=ws) == [], f"{archive.name}: found again")


def names_what_it_cannot_erase(room):
    """In the plan, each with its reason; it stays, and all else goes, from this archive and from others."""
    need("7z", "zip")
    packed = pack(room, ".gz", FULL)
    members = {"a.mbox": FULL, "s.7z": packed_in(room, "7z", {"in.mbox": FULL}), "b.zip": packed_in(room, "zip", {"in.mbox": FULL}),
               "hole.mbox": FULL}
    archive, whole, other = room.path / "mails/some.tar", room.path / "mails/none.7z", room.path / "mails/other.tar"
    archive.parent.mkdir()
    archive.write_bytes(packed_in(room, "tar", members))
    whole.write_bytes(packed_in(room, "7z", {"in.mbox": FULL}))
    other.write_bytes(packed_in(room, "tar", {"c.mbox.gz": packed, "kept.eml": message(1, OTHER)}))
    before = whole.read_bytes()
    ws = room.new_workspace()
    words = ["erase", archive.parent, "--email", WHO]
    lines = room.run(*words, "--dry-run", codes=(3,), workspace=ws)
    told = {one["locator"].removeprefix(str(archive.parent) + "/"): one["reason"] for one in lines if one["type"] == "unreadable"}
    expect(sorted(told) == ["none.7z!/in.mbox#2", "none.7z!/in.mbox#4", "some.tar!/s.7z!/in.mbox#2", "some.tar!/s.7z!/in.mbox#4"], f"{told}")
    expect(all("cannot be erased" in one and "kind of archive" in one for one in told.values()), f"{told}")
    lines = room.run(*words, "--yes", "--expect", 8, codes=(3,), workspace=ws)
    receipt = next(one for one in lines if one["type"] == "receipt")
    expect(receipt["erased"] == 8 and receipt["failed"] == 4 and "4 of 12 messages were not erased" in lines[-1]["error"], f"{lines[-1]}")
    expect(whole.read_bytes() == before, f"{receipt}")
    left = sorted(room.found(workspace=ws, codes=(0, 3)))
    expect(len(left) == 4 and all("7z" in one for one in left), f"{left}")
    with tarfile.open(archive) as tar:
        after = {one.name: tar.extractfile(one).read() for one in tar.getmembers()}
    expect(after["s.7z"] == members["s.7z"] and after["a.mbox"] == after["hole.mbox"] == LEFT, f"{sorted(after)}")
    whole_alone = room.run("erase", whole, "--email", WHO, "--yes", "--expect", 2, codes=(12,), workspace=room.new_workspace())[-1]
    expect("in.mbox#2" in whole_alone["error"] and whole.read_bytes() == before, f"{whole_alone}")


def leaves_what_is_damaged_within(room):
    """Cut short, something behind it, a bomb, names that lead out: named, carried through, and what is whole is erased."""
    need("zip", "bsdtar")
    packed, inner = pack(room, ".gz", FULL), packed_in(room, "tar.gz", {"in.mbox": FULL, "x.eml": message(1, OTHER)})
    bomb = pack(room, ".zst", bytes(64 << 20))
    zipped = packed_in(room, "zip", {"in.mbox": FULL})
    members = {"cut.mbox.gz": packed[:-9], "behind.mbox.gz": packed + b"something", "cut.tar.gz": inner[: len(inner) // 2],
               "behind.zip": zipped + b"something", "zeros.zst": bomb, "a.mbox": FULL, "z.tar.gz": inner}
    archive = room.path / "d.tar"
    archive.write_bytes(packed_in(room, "tar", members))
    with tarfile.open(archive, "a") as tar:
        one = tarfile.TarInfo("../../out.zip")
        one.size = len(zipped)
        tar.addfile(one, io.BytesIO(zipped))
    ws = room.new_workspace()
    lines = room.run("erase", archive, "--email", WHO, "--dry-run", codes=(3,), workspace=ws)
    kept = [one for one in lines if one["type"] == "unreadable" and "cannot be erased" in one["reason"]]
    total = sum(one.get("erase", 0) for one in lines if one["type"] == "plan")
    expect(total >= 6, f"{lines}")
    lines = room.run("erase", archive, "--email", WHO, "--yes", "--expect", total, codes=(3,), workspace=ws)
    receipt = next(one for one in lines if one["type"] == "receipt")
    expect(receipt["erased"] == total and receipt["failed"] == len(kept) > 0, f"{lines[-1]} {kept}")
    with tarfile.open(archive) as tar:
        after = {one.name: tar.extractfile(one).read() for one in tar.getmembers()}
    damaged = ["cut.mbox.gz", "behind.mbox.gz", "cut.tar.gz", "behind.zip", "zeros.zst"]
    expect(all(after[name] == members[name] for name in damaged), f"{[name for name in damaged if after[name] != members[name]]}")
    expect(after["a.mbox"] == LEFT, "not erased from what is whole")
    with zipfile.ZipFile(io.BytesIO(after["../../out.zip"])) as file:
        expect(file.read("in.mbox") == LEFT, "not erased from what is whole")
    expect(leaves(room, "z.tar.gz", after["z.tar.gz"])["z.tar/in.mbox"] == LEFT, "not erased behind what is damaged")
    expect(not (room.path.parent / "out.zip").exists(), "a file was written")


def survives_kills(room):
    """Killed at any moment: the old archive or the new one, and the next run ends it."""
    need("zip")
    archive = room.path / "k.tar.gz"
    old = packed_in(room, "tar.gz", {"m.mbox.gz": pack(room, ".gz", FULL), "noise": random.Random(1).randbytes(1 << 20),
                                     "in.zip": packed_in(room, "zip", {"a.mbox": FULL, "b.eml": message(1, OTHER)})})
    dice = random.Random(7)
    for _ in range(100 if os.environ.get("OUBLI_FULL") else 2):
        archive.write_bytes(old)
        ws = room.new_workspace()
        room.scan(archive, workspace=ws)
        words = [room.oubli, "--workspace", ws, "erase", archive, "--email", WHO, "--yes", "--expect", "4"]
        running = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.1, 0.9))
        running.send_signal(signal.SIGKILL)
        running.wait(PATIENCE)
        now = leaves(room, archive.name, archive.read_bytes())
        is_new = now["k.tar/m.mbox"] == LEFT
        expect((is_new and now["k.tar/in.zip/a.mbox"] == LEFT) or archive.read_bytes() == old, "neither the old archive nor the new one")
        room.run("erase", archive, "--email", WHO, "--yes", "--expect", 0 if is_new else 4, codes=(0, 3, 12), workspace=ws)
        now = leaves(room, archive.name, archive.read_bytes())
        expect(now["k.tar/m.mbox"] == now["k.tar/in.zip/a.mbox"] == LEFT, "not erased by the next run")
        expect(not list(room.path.glob(".oubli-*")), "something was left beside it")


CASES = [erases_from_packed_members, keeps_the_level_within, leaves_emptied_mailboxes, erases_from_archives_within, erases_to_the_depth_that_is_read,
         tells_alike_ones_apart, erases_from_data_files_within, names_what_it_cannot_erase, leaves_what_is_damaged_within,
         survives_kills]


if __name__ == "__main__":
    sys.exit(run_case("Nested", CASES))
