#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads pairs of messages (NAME.before, NAME.after) in a folder with Python's email package and
says where the second is worse: a defect that is new, another structure, a lost line, a word of the
person that is left. WORDS is a file of words, one a line."""
import email
import email.policy
import pathlib
import sys

MARKS = ("redacted", "This part held personal data")
STUB_HEADERS = ("content-type: text/plain; charset=us-ascii", "content-transfer-encoding: 7bit")


def defects(message):
    return {type(d).__name__ for part in message.walk() for d in part.defects}


def texts(message):
    for part in message.walk():
        if part.get_content_maintype() == "text":
            body = part.get_payload(decode=True) or b""
            charset = part.get_content_charset() or "utf-8"
            try:
                yield part, body.decode(charset, "replace")
            except LookupError:
                yield part, body.decode("utf-8", "replace")


def headers(message):
    return "\n".join(str(value) for part in message.walk() for _, value in part.raw_items())


def shape(message):
    return [(part.get_content_type(), part.is_multipart()) for part in message.walk()]


def compare(before, after, words):
    old = email.message_from_bytes(before, policy=email.policy.default)
    new = email.message_from_bytes(after, policy=email.policy.default)
    for defect in defects(new) - defects(old):
        yield f"new defect {defect}"
    is_stubbed = b"This part held personal data" in after
    if not is_stubbed and shape(old) != shape(new):
        yield f"structure {shape(old)} became {shape(new)}"
    everything = headers(new) + "".join(text for _, text in texts(new))
    for word in words:
        if word.lower() in everything.lower():
            yield "a word of the person is left"
    known = {line.strip() for _, text in texts(old) for line in text.splitlines()}
    for _, text in texts(new):
        for line in text.splitlines():
            # A header that stands in a text, because what holds it is no mail.
            is_stub = is_stubbed and line.strip().lower() in STUB_HEADERS
            is_known = line.strip() in known or any(mark in line for mark in MARKS)
            if not is_known and not is_stub:
                yield f"a line that was not there: {line!r}"


def main():
    folder = pathlib.Path(sys.argv[1])
    words = (folder / "words").read_text(encoding="utf-8").splitlines()
    pairs = sorted(folder.glob("*.before"))
    if not pairs:
        sys.exit("no messages to compare")
    faults = 0
    for path in pairs:
        for fault in compare(path.read_bytes(), path.with_suffix(".after").read_bytes(), words):
            print(f"{path.stem}: {fault}")
            faults += 1
    print(f"{len(pairs)} pairs, {faults} faults")
    sys.exit(bool(faults))


main()
