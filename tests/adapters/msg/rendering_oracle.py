#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds renderings of Outlook messages to Python's e-mail package and to msgconvert.

usage: rendering_oracle.py MSGSAMPLE. Every sample, and every real message where there are some, has to parse without
a defect; where msgconvert is installed it has to agree on subject, sender, recipients, date, text and attachments. What
is known to differ stands in DIFFERS with the reason.
"""
import email
import email.policy
import email.utils
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# File stem -> what msgconvert sees otherwise, and why.
DIFFERS = {
    "meeting": {"from": "msgconvert takes the sender only, which a meeting of one's own has not"},
    "quick": {"from": "an address inside Exchange, which msgconvert writes as it stands"},
    "testMSG_chinese": {"from": "an address inside Exchange, which msgconvert writes as it stands",
                        "subject": "in code page 950, which msgconvert writes undecoded",
                        "to": "the same of a name, which Python then reads as an address"},
    "narrow": {"texts": "in code page 1251, which msgconvert writes undecoded"},
    "blank": {"date": "never sent: msgconvert takes the time of the last change, not that of its making"},
    "keywords": {"date": "the same"},
    "logsat.com_signatures_valid": {"files": "a signed body, which msgconvert leaves packed as a file"},
}


def real_files():
    root = os.environ.get("OUBLI_TEST_DATA")
    folder = pathlib.Path(root) if root else pathlib.Path(__file__).resolve().parents[4] / "shared" / "data"
    if not (folder / "msg").is_dir():
        print("skipped: no real messages")
        return []
    return sorted(p for p in (folder / "msg").rglob("*.msg") if not p.name.startswith("clusterfuzz"))


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def defects_of(message):
    return [f"{part.get_content_type()}: {type(defect).__name__}" for part in message.walk() for defect in part.defects]


def digests_of(message):
    found = set()
    for part in message.walk():
        is_file = part.get_content_disposition() == "attachment" and not part.is_multipart()
        if is_file and part.get_content_type() != "message/rfc822":
            found.add(hashlib.sha256(part.get_payload(decode=True) or b"").hexdigest())
    return found


def recipients_of(message):
    fields = [str(value) for name in ("to", "cc", "bcc") for value in message.get_all(name, [])]
    return {address.lower().strip("'") for _, address in email.utils.getaddresses(fields) if "@" in address}


def date_of(message):
    try:
        return int(email.utils.parsedate_to_datetime(str(message["date"])).timestamp())
    except (TypeError, ValueError):
        return None


def words_of(text):
    return " ".join(re.findall(r"\w+", text))


def texts_of(message):
    """The words of each plain text that is no file, in order."""
    found = []
    for part in message.walk():
        if part.get_content_type() == "text/plain" and part.get_content_disposition() != "attachment":
            found.append(words_of(part.get_content()))
    return [text for text in found if text]


def what_differs(ours, theirs):
    """Whatever msgconvert has and the rendering has not; what only the rendering has is no fault."""
    for key in ("subject", "from"):
        if not agree(key, ours, theirs):
            yield key, f"{ours[key]!r}, msgconvert: {theirs[key]!r}"
    for key in ("files", "to"):
        if missing := theirs[key] - ours[key]:
            yield key, f"{len(missing)} only msgconvert has"
    if None not in (theirs["date"], ours["date"]) and theirs["date"] != ours["date"]:
        yield "date", f"{ours['date']}, msgconvert: {theirs['date']}"
    if theirs["texts"] and not any(theirs["texts"][0] in text for text in ours["texts"]):
        yield "texts", f"the text that msgconvert has ({len(theirs['texts'][0])} signs of words) is in none of ours"


def essence(message):
    sender = email.utils.parseaddr(str(message["from"] or ""))[1].lower()
    subject = " ".join(str(message["subject"] or "").split())
    return {"subject": subject, "from": sender if "@" in sender else "", "files": digests_of(message),
            "to": recipients_of(message), "date": date_of(message), "texts": texts_of(message)}


def agree(key, ours, theirs):
    """msgconvert writes text of a code page undecoded: what Python cannot read of it may be anything."""
    pieces = [re.escape(piece) for piece in re.split("\ufffd+", theirs[key])]
    return re.fullmatch(".*".join(pieces), ours[key]) is not None


# What msgconvert does with each of its files, but with a name for each: one start for all of them.
MSGCONVERT = """while (my ($in, $out) = splice @ARGV, 0, 2) {
  my $mail = eval { Email::Outlook::Message->new($in)->to_email_mime->as_string } // next;
  open my $file, ">", $out or die; print $file $mail; close $file;
}"""


def converted(files, folder):
    """Each file's mail as msgconvert makes it; those are left out that it cannot read."""
    if not shutil.which("msgconvert"):
        return {}
    made = {file: folder / f"{number}.eml" for number, file in enumerate(files)}
    words = [str(word) for pair in made.items() for word in pair]
    subprocess.run(["perl", "-MEmail::Outlook::Message", "-e", MSGCONVERT, *words], capture_output=True, check=True)
    return {file: parsed(out.read_bytes()) for file, out in made.items() if out.exists()}


def main():
    program = sys.argv[1]
    faults = 0
    compared = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([program, "write", str(folder / "samples")], check=True)
        files = sorted((folder / "samples").glob("*.msg")) + real_files()
        others = converted(files, folder)
        for file in files:
            made = subprocess.run([program, "render", str(file)], capture_output=True)
            message = parsed(made.stdout)
            problems = defects_of(message) + (["not whole"] if made.returncode else [])
            other = others.get(file)
            if other is not None:
                compared += 1
                ours, theirs = essence(message), essence(other)
                problems += [f"{key}: {what}" for key, what in what_differs(ours, theirs)
                             if key not in DIFFERS.get(file.stem, {})]
            for problem in problems:
                faults += 1
                print(f"{file.name}: {problem}")
        print(f"{len(files)} renderings parsed, {compared} compared with msgconvert, {faults} faults")
    if shutil.which("msgconvert") and not compared:
        print("msgconvert converts nothing: is libemail-address-perl installed?")
        return True
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
