#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is longer than is held in memory (docs/formats/archive.md, Bounds and Erasing): erased from where it may lie
sealed on disk; else named, with its reason, and never taken for clean, while the mail beside it goes. Each makes some 400 MB.

usage: tests/archives/limits.py OUBLI CASE
       tests/archives/limits.py list
"""
import base64
import os
import sys
import zipfile

import room as rooms
from room import OTHER, expect, message, run_case

WHO = "person1@example.org"  # of pstsample
MEGABYTE = 1 << 20
FRAME = b"From x@y Mon Mar  2 10:00:00 2020\n"


def long_message(number, sender, megabytes):
    """That no packer makes shorter than three quarters."""
    made = message(number, sender, base64.encodebytes(os.urandom(megabytes * MEGABYTE * 3 // 4)).decode())
    return b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n" + made


def set_beside(room):
    room.write("single.eml", message(1, WHO))
    room.write("kept.eml", message(2, OTHER))


def long_data_file(room):
    """Of 407 MB: a little more than 384 MiB."""
    room.source.mkdir(exist_ok=True)
    file = room.source / "mail.pst"
    room.make(room.oubli.parent / "tests" / "pstsample", file, 21_000, 10_000)
    expect(file.stat().st_size > 384 * MEGABYTE, "the data file is not as long as it was to be")
    set_beside(room)


def names(reasons, part):
    return any(part in locator for locator in reasons)


def erased_beside(room, archive, part, *words):
    """The message goes, what is too long stays and is named: exit code 3."""
    lines = room.run("erase", archive, "--email", WHO, "--yes", "--expect", "1", *words, codes=(3,))
    (receipt,) = [line for line in lines if line["type"] == "receipt"]
    expect(receipt["erased"] == 1, f"not the message beside alone: {receipt}")
    expect(part in str(lines), f"{part} is not named: {lines}")
    left = room.make("tar", "-tf", archive).decode()
    expect("single.eml" not in left and "kept.eml" in left and part in left, f"the archive holds {left}")
    return lines


def data_file_packed(room):
    """It cannot be held, so that nobody looked into it."""
    long_data_file(room)
    archive = room.tar("a.tar.gz", "-I", "gzip -1")
    _, unread = room.scan(archive, codes=(3,))
    expect(names(unread, "mail.pst"), f"not named: {unread}")
    erased_beside(room, archive, "mail.pst")


def erased_from_all(room, archive):
    """Nothing is found any more, and the source is as it was but for that."""
    room.scan(archive)
    found = room.found(WHO)
    expect(len(found) > 1, f"found {found}")
    lines = room.run("erase", archive, "--email", WHO, "--yes", "--expect", len(found), codes=(0, 3))
    (receipt,) = [line for line in lines if line["type"] == "receipt"]
    expect(receipt["erased"] == len(found) and receipt["verified"] and receipt["residue"] == 0, f"{receipt}")
    expect(not room.found(WHO), "found again")
    expect(not list((room.path / "ws").glob(".oubli-*")), "scratch space has a name")
    into = room.path / "out"
    into.mkdir()
    room.make("tar", "-xf", archive, where=into)
    return into, len(found) - 1  # besides the message that is a file


def data_file_in_tar(room):
    """It is read where it stands, and written anew in scratch space."""
    long_data_file(room)
    into, gone = erased_from_all(room, room.tar("a.tar"))
    report = room.run("doctor", into / "mail.pst")
    expect(f"{21_000 - gone:,} items" in str(report), f"other items are left: {report}")
    listed = [room.make(room.oubli.parent / "tests" / "pstlist", one / "mail.pst").splitlines() for one in (room.source, into)]
    expect(set(listed[1]) <= set(listed[0]) and len(listed[0]) - len(listed[1]) == gone, "what is left is not what was there")


def data_file_in_stream(room):
    long_data_file(room)
    archive = room.tar("a.tar")
    out = room.path / "new.tar"
    room.make("sh", "-c", f'"{room.oubli}" --workspace ws erase - --email {WHO} --yes --at-most 9 < {archive} > {out} 2> said; test $? = 3')
    said = (room.path / "said").read_text()
    expect("mail.pst" in said, f"not named: {said}")
    left = room.make("tar", "-tf", out).decode()
    expect("single.eml" not in left and "mail.pst" in left, f"the archive holds {left}")


def zip_within(room):
    """Of 65 MiB, where 64 are held."""
    room.source.mkdir()
    with zipfile.ZipFile(room.source / "old.zip", "w", zipfile.ZIP_STORED) as made:
        made.writestr("in.eml", message(3, WHO))
        made.writestr("long.bin", os.urandom(65 * MEGABYTE))
    set_beside(room)
    archive = room.tar("a.tar")
    _, unread = room.scan(archive, codes=(3,))
    expect(names(unread, "old.zip"), f"not named: {unread}")
    lines = erased_beside(room, archive, "old.zip")
    expect(lines[-1]["hint"].endswith("old.zip"), f"what is stored in it shows, and the hint is {lines[-1]}")


def packed_mailbox(room):
    """What it is packed to lies in scratch space."""
    mailbox = b"".join(FRAME + long_message(i, WHO if i == 0 else OTHER, 20) + b"\n" for i in range(21))
    room.write("long.mbox", mailbox)
    room.make("lz4", "-q", "--rm", "long.mbox", "long.mbox.lz4", where=room.source)
    set_beside(room)
    into, gone = erased_from_all(room, room.tar("a.tar"))
    room.make("lz4", "-q", "-d", into / "long.mbox.lz4", into / "long.mbox")
    first = FRAME + mailbox.split(FRAME)[1]
    expect(gone == 1 and (into / "long.mbox").read_bytes() == mailbox[len(first):], "what is left is not what was there")


CASES = (data_file_packed, data_file_in_tar, data_file_in_stream, zip_within, packed_mailbox)

if __name__ == "__main__":
    rooms.PATIENCE = 1200
    sys.exit(run_case("Limits", CASES, CASES))
