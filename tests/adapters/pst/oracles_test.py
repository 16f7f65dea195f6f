#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What our reader, readpst and pffexport find in the same real PST and OST files.

oracles_test.py PSTLIST [FOLDER...]: every file in FOLDER (or $OUBLI_TEST_DATA/pst and …/ost, else the folder
shared/data beside the project) is listed by all three. readpst's mails are held against our items by subject, sender,
recipients, date, body and attachments, pffexport's by number. A difference that is not in EXPLAINED fails the test.
Exits with 77 where the tools or the files are missing.
"""
import collections
import email
import email.policy
import email.utils
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# file name pattern, field → why the other reader says something else.
EXPLAINED = {
    ("testPST.pst", "recipients"): "readpst writes the display name in place of the address",
    ("Personal_folders_part1", "pff count"): "pffexport cannot tell what kind of item they are",
}


def digest(data):
    return hashlib.blake2b(data, digest_size=32).hexdigest()


def squeezed(text):
    return re.sub(r"[\s\ufeff\u00a0]+", " ", text or "").strip()


def ours(program, path):
    run = subprocess.run([program, path], capture_output=True, text=True, timeout=300)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    return [row for row in rows if row["kind"] != "file"], rows[-1] if rows else {}


def text_of(part):
    data = part.get_payload(decode=True) or b""
    charset = part.get_content_charset() or "utf-8"
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("latin-1")


def mail_of(data):
    """Of a file readpst wrote: what is comparable, and which attachments there are."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)

    def header(name):
        value = message.get(name)
        if value is None:
            return ""
        parts = email.header.decode_header(value)
        return squeezed("".join(p.decode(c or "utf-8", "replace") if isinstance(p, bytes) else p for p, c in parts))

    found = {"subject": header("Subject"), "from": header("From"), "to": [], "body": None, "attachments": []}
    for name in ("To", "Cc"):
        found["to"] += [a for _, a in email.utils.getaddresses([header(name)]) if "@" in a]
    when = email.utils.parsedate_to_datetime(header("Date")) if header("Date") else None
    found["date"] = int(when.timestamp()) if when else None
    for part in message.walk():
        if part.is_multipart():
            continue
        name = part.get_filename()
        if name or part.get_content_disposition() == "attachment":
            found["attachments"].append((name, digest(part.get_payload(decode=True) or b"")))
        elif part.get_content_type() == "text/plain" and found["body"] is None:
            found["body"] = squeezed(text_of(part))
    return found


def readpst(path, folder):
    run = subprocess.run(["readpst", "-e", "-D", "-8", "-b", "-j0", "-o", folder, path], capture_output=True, text=True,
                         errors="replace", timeout=300)
    done = [int(n) for n in re.findall(r"- (\d+) items done", run.stdout)]
    mails = [mail_of(file.read_bytes()) for file in sorted(pathlib.Path(folder).rglob("*.eml"))]
    return run.returncode, sum(done), mails


def pffexport(path, folder):
    target = f"{folder}/x"
    run = subprocess.run(["pffexport", "-q", "-m", "items", "-t", target, path], capture_output=True, text=True,
                         errors="replace", timeout=300)
    kinds = collections.Counter()
    digests = []
    for entry in pathlib.Path(f"{target}.export").rglob("*"):
        kind = re.fullmatch(r"([A-Z][A-Za-z ]+)\d{5}", entry.name)
        if entry.is_dir() and kind and "Attachments" not in entry.parts:
            kinds[kind.group(1)] += 1
        elif entry.is_file() and entry.parent.name == "Attachments":
            digests.append(digest(entry.read_bytes()))
    return run.returncode, kinds, digests


def flat(items):
    for item in items:
        yield item
        yield from flat(a["item"] for a in item.get("attachments", []) if "item" in a)


def contents(items):
    return [a["digest"] for item in flat(items) for a in item.get("attachments", []) if "digest" in a]


def addresses(item):
    return sorted(r[1].lower() for r in item.get("recipients", []) if "@" in r[1])


def dates(item):
    """readpst takes the first it finds, also from the mail's own header."""
    found = [item.get(name) for name in ("sent", "delivered", "created", "modified")]
    header = re.search(r"(?mi)^date:\s*(.+)$", item["headers"])
    return found + ([int(email.utils.parsedate_to_datetime(header.group(1)).timestamp())] if header else [])


def differences(mail, item):
    """Fields in which one of readpst's mails is not our item."""
    wrong = []
    if mail["body"] is not None and squeezed(item["body"]) and mail["body"] != squeezed(item["body"]):
        wrong.append("body")
    if mail["date"] is not None and mail["date"] not in dates(item):
        wrong.append("date")
    if item["sender"] and squeezed(item["sender"]) not in mail["from"] and item["address"] not in mail["from"]:
        wrong.append("sender")
    if mail["to"] and addresses(item) and not set(a.lower() for a in mail["to"]) <= set(addresses(item)):
        wrong.append("recipients")
    held = collections.Counter(contents([item]))
    if collections.Counter(d for _, d in mail["attachments"]) - held:
        wrong.append("attachments")
    return wrong


def detail(field, mail, item):
    if field == "date":
        return f"{mail['date']}, here {item.get('sent')}, {item.get('delivered')}"
    if field == "recipients":
        return f"{mail['to']}, here {item['recipients']}"
    return ""


def subject_of(item):
    return squeezed(re.sub(r"^\x01.", "", item["subject"]))


def compare(program, path):
    found, about = ours(program, path)
    live = [item for item in found if item["kind"] == "message"]
    told = []
    with tempfile.TemporaryDirectory() as folder:
        code, count, mails = readpst(path, folder)
        left = list(live)
        for mail in mails:
            same = [item for item in left if subject_of(item) == mail["subject"]]
            if not same:
                told.append(("subject", mail["subject"][:40]))
                continue
            best = min(same, key=lambda item: len(differences(mail, item)))
            told += [(field, f"{mail['subject'][:40]}: {detail(field, mail, best)}") for field in differences(mail, best)]
            left.remove(best)
        status, kinds, digests = pffexport(path, folder)
    listed = [item for item in live if "(deleted)" not in item["folder"]]
    exported = sum(kinds.values())
    # It leaves out what it has no kind for.
    known = [item for item in listed if not re.match(r"IPM\.(Post|Microsoft)", item["class"])]
    if exported != len(known):
        told.append(("pff count", f"{exported} exported, {len(known)} listed here"))
    missing = collections.Counter(digests) - collections.Counter(contents(live))
    if missing:
        told.append(("pff attachments", f"{sum(missing.values())} of {len(digests)}"))
    summary = (f"{about.get('dialect')} v{about.get('version')}: {len(listed)} items, {len(live) - len(listed)} not listed, "
               f"{sum(i['kind'] == 'associated' for i in found)} associated, {sum(i['kind'] == 'orphan' for i in found)} orphans "
               f"({about.get('counted_orphans')} counted); readpst {count} done, {len(mails)} mails; pffexport {exported}; "
               f"unread {sum('unread' in i for i in flat(found))}")
    return summary, told


def main(program, folders):
    if not folders:
        base = pathlib.Path(os.environ.get("OUBLI_TEST_DATA", pathlib.Path(__file__).resolve().parents[4] / "shared/data"))
        folders = [base / "pst", base / "ost"]
    files = sorted(p for f in folders if pathlib.Path(f).is_dir() for p in pathlib.Path(f).iterdir() if p.is_file())
    missing = [tool for tool in ("readpst", "pffexport") if not shutil.which(tool)]
    if not files or missing:
        why = "no files" if not files else "not installed: " + ", ".join(missing)
        print(f"Pst.oracles: Skipped\n{why}\n[  SKIPPED ] Pst.oracles")
        return 77
    failed = 0
    for path in files:
        summary, told = compare(program, path)
        print(f"{path.name}\n   {summary}")
        for field, what in told:
            why = next((w for (p, f), w in EXPLAINED.items() if f == field and re.search(p, path.name)), None)
            failed += why is None
            print(f"   {'differs' if why is None else 'explained'}: {field}: {what}" + (f" ({why})" if why else ""))
    print(f"{len(files)} files, {failed} unexplained differences")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
