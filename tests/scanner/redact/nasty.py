#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that hide a person from whoever redacts them, and what a reader of another make still sees.

usage: nasty.py OUBLI [NAME…]

Each message is a file of its own; one run redacts all. Afterwards Python's email package, and a search
of every byte in every coding that comes to mind, look for the person. A message that still tells of
them must have been named as not redacted; one that was said to be redacted must not.
"""
import base64
import binascii
import email
import email.header
import email.policy
import html
import json
import pathlib
import quopri
import re
import struct
import subprocess
import sys
import tempfile
import urllib.parse

NAME, ADDRESS = "Quentin Vasquelin", "qv77.mail@kestrel.example.org"
PHONE, IBAN = "+33 6 39 98 00 42", "FR7630006000011234567890189"
WORDS = ["vasquelin", "qv77.mail@", "639980042", IBAN.lower()]

# So that each is found; what hides must go all the same.
HEAD = f"From: Ann Smith <ann@example.net>\nCc: {NAME} <{ADDRESS}>\nDate: Thu, 21 Mar 2019 10:00:00 +0100\nMIME-Version: 1.0\n"


def b64(text, charset="utf-8"):
    return base64.b64encode(text.encode(charset)).decode()


def letter(fields="Subject: papers\n", body="Nothing of note.\n"):
    return HEAD + fields + "\n" + body


def typed(kind, body, encoding="7bit", fields="Subject: papers\n"):
    return letter(fields + f"Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n", body)


def parts(*entities, kind="mixed", before="", after="", fields="Subject: papers\n"):
    inner = "".join(f"--=b\n{one}\n" for one in entities)
    return letter(fields + f'Content-Type: multipart/{kind}; boundary="=b"\n', before + inner + "--=b--\n" + after)


PLAIN = "Content-Type: text/plain\n\nNothing here."
FIRST, LAST = NAME.split()
WRAPPED = "\n".join(b64(f"To: {NAME} <{ADDRESS}>\nSubject: inside\n\nDear {NAME}\n")[i:i + 60] for i in range(0, 200, 60))


def uuencoded(text):
    lines = [text[i:i + 45] for i in range(0, len(text), 45)]
    return "".join(binascii.b2a_uu(line.encode()).decode() for line in lines)


def tnef(text):
    """A winmail.dat of a body and nothing else."""
    def attribute(kind, data):
        return struct.pack("<BII", 1, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xffff)
    return (struct.pack("<IH", 0x223E9F78, 1) + attribute(0x00089006, struct.pack("<I", 0x10000)) +
            attribute(0x0002800C, text.encode() + b"\0"))


def signed_opaque(text):
    """S/MIME: the signed content inside the signature."""
    with tempfile.TemporaryDirectory() as folder:
        run = lambda *words, **more: subprocess.run(["openssl", *words], cwd=folder, check=True,
                                                    capture_output=True, **more)
        run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x",
            "-keyout", "key", "-out", "cert", "-days", "30")
        done = run("cms", "-sign", "-nodetach", "-binary", "-signer", "cert", "-inkey", "key", "-outform", "DER",
                   input=f"Content-Type: text/plain\r\n\r\n{text}\r\n".encode())
        return done.stdout


def in_lines(data):
    return base64.encodebytes(data).decode().rstrip()


RTF = "{\\rtf1\\ansi Dear Quentin Vas{\\b quelin}, call \\u48?6 39 98 00 42\\par}"

MESSAGES = {
    # HTML
    "html_across_tags": typed("text/html", f"<p>Dear <b>Que</b>ntin Vas<i>que</i>lin, welcome.</p>\n"),
    "html_entities": typed("text/html", "<p>Dear &#81;uentin &#x56;asque&#108;in, <a>qv77.mail&commat;kestrel.example.org</a></p>\n"),
    "html_comment_inside_name": typed("text/html", "<p>Quentin Vas<!-- x -->quelin and qv77.m<!-- -->ail@kestrel.example.org</p>\n"),
    "html_comment_alone": typed("text/html", f"<p>hello</p><!-- for {NAME} {ADDRESS} -->\n"),
    "html_attributes": typed("text/html", f'<img alt="{NAME}" title="{ADDRESS}" src="x.png"><a href="mailto:{ADDRESS}?subject=x">write</a>\n'),
    "html_mailto_encoded": typed("text/html", '<a href="mailto:qv77%2Email%40kestrel.example.org">write to us</a>\n'),
    "html_data_attribute": typed("text/html", f"<div data-user='{ADDRESS}' id=a>x</div>\n"),
    "html_script": typed("text/html", f"<script>var who = '{ADDRESS}';</script><p>x</p>\n"),
    "html_style": typed("text/html", f"<style>/* {NAME} */ p{{}}</style><p>x</p>\n"),
    "html_data_url": typed("text/html", f'<a href="data:text/plain;base64,{b64(NAME + " " + ADDRESS)}">x</a>\n'),
    "html_title": typed("text/html", f"<html><head><title>{NAME}</title><meta name=author content='{NAME}'></head><body>x</body></html>\n"),
    "html_soft_hyphens": typed("text/html; charset=utf-8", "<p>Quentin Vas&shy;que&#8203;lin</p>\n"),
    "html_qp": typed("text/html", "<p>Quentin Vasq=\nuelin qv77.mail=40kestrel.example.org</p>\n", "quoted-printable"),
    "html_conditional": typed("text/html", f"<!--[if mso]><p>{NAME}</p><![endif]--><p>x</p>\n"),
    "html_textarea_input": typed("text/html", f"<form><input value='{ADDRESS}'><textarea>{NAME}</textarea></form>\n"),
    # header fields
    "subject_two_words_cut": letter(f"Subject: =?utf-8?b?{b64('for Quentin Vas')}?=\n =?utf-8?b?{b64('quelin today')}?=\n"),
    "subject_mixed_codings": letter("Subject: =?iso-8859-1?q?Quentin_Va?= =?utf-8?b?c3F1ZWxpbg==?=\n"),
    "subject_folded": letter("Subject: the file of Quentin\n\tVasquelin is here\n"),
    "subject_utf7": letter("Subject: =?utf-7?q?Quentin_Vasquelin?=\n"),
    "subject_language_tag": letter("Subject: =?utf-8*fr?q?Quentin_Vasquelin?=\n"),
    "from_quoted_encoded_word": letter('To: "=?utf-8?q?Quentin_Vasquelin?=" <other@example.com>\n'),
    "to_comment": letter(f"To: other@example.com ({NAME})\n"),
    "to_group": letter(f"To: Friends: {NAME} <{ADDRESS}>, other@example.com;\n"),
    "to_source_route": letter(f"To: <@relay.example.com:{ADDRESS}>\n"),
    "to_quoted_local": letter('To: "qv77.mail"@kestrel.example.org\n'),
    "to_blanks_in_address": letter("To: qv77 . mail @ kestrel . example . org\n"),
    "to_comment_in_address": letter("To: qv77.mail(x)@(y)kestrel.example.org\n"),
    "received_for": letter(f"Received: from a.example by b.example\n\tfor <{ADDRESS}>; Thu, 21 Mar 2019 10:00:00 +0100\n"),
    "authentication_results": letter(f"Authentication-Results: mx.example; spf=pass smtp.mailfrom={ADDRESS}; dkim=pass header.i={ADDRESS}\n"),
    "dkim_identity": letter(f"DKIM-Signature: v=1; a=rsa-sha256; d=kestrel.example.org; i={ADDRESS};\n s=x; h=from; b=AbCdEf==\n"),
    "dkim_copied_fields": letter("DKIM-Signature: v=1; d=example.net; s=x; z=To:qv77.mail=40kestrel.example.org|Subject:=20Quentin=20Vasquelin; b=AbCd\n"),
    "arc": letter(f"ARC-Authentication-Results: i=1; mx.example; spf=pass smtp.mailfrom={ADDRESS}\nARC-Seal: i=1; a=rsa-sha256; d=x.example; b=AbCd\n"),
    "list_fields": letter(f"List-Unsubscribe: <mailto:leave-qv77.mail=kestrel.example.org@lists.example>,\n <https://l.example/u?m=qv77.mail%40kestrel.example.org>\nList-Owner: <mailto:{ADDRESS}>\n"),
    "list_base64": letter(f"List-Unsubscribe: <https://l.example/u/{b64(ADDRESS)}>\n"),
    "return_path_srs": letter("Return-Path: <SRS0=xyz=AB=kestrel.example.org=qv77.mail@relay.example>\n"),
    "message_id": letter(f"Message-ID: <20190321.{ADDRESS}>\nReferences: <a@b.example>\n <{ADDRESS}> <x.{ADDRESS}>\nIn-Reply-To: <{ADDRESS}>\n"),
    "thread_topic": letter(f"Thread-Topic: {NAME}\nX-Original-To: {ADDRESS}\nX-Forwarded-For: {ADDRESS}\n"),
    "unknown_field_base64": letter(f"X-Tracking: {b64(ADDRESS)}\n"),
    "unknown_field_qp": letter("X-Note: qv77.mail=40kestrel.example.org\n"),
    "field_name": letter("X-qv77.mail@kestrel.example.org: yes\n"),
    "field_twice": letter(f"Subject: x\nSubject: {NAME}\n"),
    "field_without_colon": HEAD + f"Subject: x\nthis line is no field {ADDRESS}\n\nbody\n",
    "autocrypt": letter(f"Autocrypt: addr={ADDRESS}; prefer-encrypt=mutual; keydata=\n mDMEXEcE6RYJKwYBBAHaRw8BAQdA\n"),
    "content_description": parts(f"Content-Type: text/plain\nContent-Description: letter of {NAME}\n\nx"),
    "content_id": parts(PLAIN, f"Content-Type: image/png\nContent-ID: <{ADDRESS}>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="),
    "content_location": parts(PLAIN, f"Content-Type: image/png\nContent-Location: /home/qv77.mail@kestrel.example.org/a.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="),
    # file names
    "name_rfc2231": parts(PLAIN, "Content-Type: application/pdf\nContent-Disposition: attachment; filename*0*=utf-8''CV%20Quentin%20Vas; filename*1*=quelin.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK"),
    "name_encoded_word": parts(PLAIN, 'Content-Type: application/pdf; name="=?utf-8?q?CV_Quentin_Vasquelin.pdf?="\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK'),
    "name_two_ways": parts(PLAIN, 'Content-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment; filename="a.pdf"; filename*=utf-8\'\'Quentin%20Vasquelin.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK'),
    "name_underscores": parts(PLAIN, "Content-Type: application/pdf\nContent-Disposition: attachment; filename=CV-vasquelin_quentin.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK"),
    "boundary_is_address": letter(f'Content-Type: multipart/mixed; boundary="{ADDRESS}"\n', f"--{ADDRESS}\n{PLAIN}\n--{ADDRESS}--\n"),
    "boundary_is_name": letter('Content-Type: multipart/mixed; boundary="=_Quentin Vasquelin_x"\n', f"--=_Quentin Vasquelin_x\n{PLAIN}\n--=_Quentin Vasquelin_x--\n"),
    "content_type_comment": typed(f"text/plain ({NAME})", "x\n"),
    "external_body": parts(PLAIN, f"Content-Type: message/external-body; access-type=mail-server;\n server=\"{ADDRESS}\"\n\nContent-Type: text/plain\n\n"),
    # structure
    "alternative_differs": parts("Content-Type: text/plain\n\nhello", f"Content-Type: text/html\n\n<p>hello {NAME}</p>", kind="alternative"),
    "nested_base64_message": parts(PLAIN, f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{WRAPPED}"),
    "nested_twice": parts(PLAIN, "Content-Type: message/rfc822\n\n" + parts(PLAIN, "Content-Type: message/rfc822\n\n" + letter(f"To: {ADDRESS}\nSubject: =?utf-8?b?{b64(NAME)}?=\n").rstrip()).replace("=b", "=c").rstrip()),
    "preamble": parts(PLAIN, before=f"For {NAME}\n"),
    "epilogue": parts(PLAIN, after=f"For {NAME}, {ADDRESS}\n"),
    "no_end_delimiter": letter('Content-Type: multipart/mixed; boundary="=b"\n', f"--=b\n{PLAIN}\n--=b\nContent-Type: text/plain\n\n{NAME}\n"),
    "delivery_report": parts(PLAIN, f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\nFinal-Recipient: rfc822; {ADDRESS}\nAction: failed\n", f"Content-Type: text/rfc822-headers\n\nTo: {NAME} <{ADDRESS}>", kind="report; report-type=delivery-status"),
    "partial": letter("Content-Type: message/partial; id=x; number=1; total=2\n", f"To: {ADDRESS}\n\nDear {NAME}\n"),
    "yahoo_quote": letter(body=f"> On Monday {NAME} <{ADDRESS}> wrote:\n>> Quentin\n>> Vasquelin\n"),
    "begin_uu": letter(body="see below\n\nbegin 644 note.txt\n" + uuencoded(f"written by {NAME}, {ADDRESS}") + "`\nend\n"),
    "part_uuencode": parts(PLAIN, "Content-Type: application/octet-stream; name=a.txt\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a.txt\n" + uuencoded(f"written by {NAME}, {ADDRESS}") + "`\nend"),
    "pgp_clear": letter(body=f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDear {NAME}\n-----BEGIN PGP SIGNATURE-----\nabc\n-----END PGP SIGNATURE-----\n"),
    "calendar": parts(PLAIN, f"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE;CN=\"Quentin Vas\n quelin\":mailto:qv77.mail@kest\n rel.example.org\nEND:VEVENT\nEND:VCALENDAR"),
    "vcard": parts(PLAIN, f"Content-Type: text/vcard\n\nBEGIN:VCARD\nVERSION:3.0\nN:Vasquelin;Quentin;;;\nFN:Quentin Vasquelin\nTEL:{PHONE}\nEMAIL:{ADDRESS}\nEND:VCARD"),
    "rtf_body": typed("text/rtf", RTF + "\n"),
    "rtf_attachment": parts(PLAIN, f"Content-Type: application/rtf\nContent-Transfer-Encoding: base64\n\n{b64(RTF)}"),
    "rtf_hex": typed("text/rtf", "{\\rtf1\\ansi Dear Quentin \\'56asquelin\\par}\n"),
    "tnef": parts(PLAIN, "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n" +
                  in_lines(tnef(f"Dear {NAME}, {ADDRESS}"))),
    "tnef_untyped": parts(PLAIN, "Content-Type: application/octet-stream; name=winmail.dat\n"
                          "Content-Transfer-Encoding: base64\n\n" + in_lines(tnef(f"Dear {NAME}, {ADDRESS}"))),
    "smime_opaque": typed("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
                          in_lines(signed_opaque(f"Dear {NAME}, {ADDRESS}")) + "\n", "base64"),
    # charsets
    "utf16_base64": parts(PLAIN, f"Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n\n{b64('Dear ' + NAME, 'utf-16-le')}"),
    "utf7_body": typed("text/plain; charset=utf-7", "Dear Quentin +AFYAYQBzAHEAdQBlAGwAaQBu-, qv77.mail+AEA-kestrel.example.org\n"),
    "charset_lie": typed("text/plain; charset=utf-16", f"Dear {NAME}\n"),
    "charset_unknown": typed("text/plain; charset=x-nobody-knows", f"Dear {NAME}\n"),
    "ebcdic": parts(PLAIN, f"Content-Type: text/plain; charset=ibm037\nContent-Transfer-Encoding: base64\n\n{b64('Dear ' + NAME, 'cp037')}"),
    "iso2022": typed("text/plain; charset=iso-2022-jp", f"\x1b$B$3$s\x1b(B {NAME}\n"),
    "full_width": typed("text/plain; charset=utf-8", "\uff31\uff55\uff45\uff4e\uff54\uff49\uff4e \uff36\uff41\uff53\uff51\uff55\uff45\uff4c\uff49\uff4e\n", "8bit"),
    "zero_width": typed("text/plain; charset=utf-8", "Quentin Vas\u200bquelin\n", "8bit"),
    "base64_as_seven_bit": typed("text/plain", f"Dear {NAME}\n", "base64"),
    "encoding_twice": letter(f"Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\nContent-Type: text/plain\n", b64(f"Dear {NAME}, you are at {ADDRESS} now") + "\n"),
    "encoding_unknown": typed("text/plain", b64(f"Dear {NAME}, {ADDRESS}") + "\n", "x-unheard-of"),
    "qp_lower_case": typed("text/plain", "Quentin =56asquelin qv77.mail=40kestrel.example.org\n", "Quoted-Printable"),
    "phone_spelled": letter(body="call 06.39.98.00.42 or (0)6 39 98 00 42 or 0033639980042\n"),
    "iban_spaced": letter(body="account FR76 3000 6000 0112 3456 7890 189\n"),
    "flowed": typed("text/plain; format=flowed; delsp=yes", "the person called Quentin Vas \nquelin\n"),
    "line_broken": letter(body="the file of Quentin\nVasquelin was sent\n"),
    "cr_only": letter(body="").rstrip("\n").replace("\n", "\r") + f"\r\rDear {NAME}\r",
    "link_in_text": letter(body="see https://x.example/u?mail=qv77.mail%40kestrel.example.org&n=Quentin+Vasquelin\n"),
    "obfuscated": letter(body="write to qv77.mail (at) kestrel (dot) example (dot) org\n"),
}


INNOCENT = b"From: Ann Smith <ann@example.net>\nTo: other@example.com\nSubject: lunch\n\nAt noon.\n"


# What docs/redaction.md says is not claimed.
NOT_CLAIMED = {"name_underscores"}
# What the receipt has to say of it besides.
SAID = {"rtf_body": "1 part replaced", "rtf_attachment": "1 part replaced", "tnef": "1 part replaced",
        "smime_opaque": "S/MIME signature no longer verifies", "part_uuencode": "1 part replaced",
        "name_rfc2231": "1 part replaced", "dkim_identity": "DKIM signature no longer verifies",
        "arc": "ARC signature no longer verifies", "pgp_clear": "OpenPGP signature no longer verifies"}


def decodings(data):
    """The bytes in every coding that comes to mind."""
    yield data
    unfolded = re.sub(rb"\r?\n[ \t]+", b"", data)
    yield unfolded
    yield re.sub(rb"\r?\n[ \t]+", b" ", data)
    yield quopri.decodestring(unfolded)
    yield quopri.decodestring(data)
    yield urllib.parse.unquote_to_bytes(data)
    yield data.replace(b"\0", b"")
    for run in re.findall(rb"(?:[A-Za-z0-9+/_-]{4,}\r?\n?)+={0,2}", data):
        run = re.sub(rb"\s", b"", run).replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
        for shift in range(4) if len(run) < 400 else (0,):
            try:
                plain = base64.b64decode(run[shift:] + b"=" * (-len(run[shift:]) % 4))
            except binascii.Error:
                continue
            yield plain
            yield plain.replace(b"\0", b"")
            yield plain.decode("cp037", "replace").encode("utf-8", "replace")
    for block in re.findall(rb"begin [0-7]{3} [^\n]*\n(.*?)\nend", data, re.S):
        for line in block.split(b"\n"):
            try:
                yield binascii.a2b_uu(line)
            except binascii.Error:
                pass
    yield data.decode("utf-7", "replace").encode("utf-8", "replace")


def as_read(data):
    """What Python's email package makes of it: fields, file names, texts."""
    for policy in (email.policy.default, email.policy.compat32):
        message = email.message_from_bytes(data, policy=policy)
        for part in message.walk():
            for name, value in part.raw_items():
                yield name
                yield str(value)
                try:
                    yield str(email.header.make_header(email.header.decode_header(str(value))))
                except (LookupError, ValueError, email.errors.HeaderParseError):
                    pass
            yield part.get_filename() or ""
            payload = part.get_payload(decode=True)
            if not payload:
                continue
            for charset in (part.get_content_charset() or "utf-8", "utf-8", "latin-1"):
                try:
                    text = payload.decode(charset, "replace")
                except LookupError:
                    continue
                yield text
                yield html.unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", text, flags=re.S))
                yield html.unescape(text)
                yield re.sub(r"\{\\b |[{}]", "", text)


def tells(data):
    texts = [one.decode("utf-8", "replace") for one in decodings(data)] + list(as_read(data))
    for text in texts:
        # As it sounds without what may stand between: blanks, hyphens, quotes, comments.
        flat = re.sub(r"[\u00ad\u200b\s()./\"-]|\+(?=\d)", "", re.sub(r"\([^()]*\)(?! *\d)", "", text.lower()))
        for word in WORDS:
            if word in text.lower() or re.sub(r"[.]", "", word) in flat:
                return word
    return None


def run(oubli, folder, *words):
    done = subprocess.run([oubli, "--json", "--workspace", folder / "ws", *words], capture_output=True, text=True)
    assert done.returncode in (0, 3, 12), (done.returncode, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def main():
    oubli, chosen = sys.argv[1], sys.argv[2:] or list(MESSAGES)
    faults, counts = [], {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        mail = folder / "mail"
        mail.mkdir()
        for one in chosen:
            (mail / f"{one}.eml").write_bytes(MESSAGES[one].encode("utf-8"))
        (mail / "innocent.eml").write_bytes(INNOCENT)
        person = ["--name", NAME, "--email", ADDRESS, "--phone", PHONE, "--id", IBAN, "--mode", "redact"]
        planned = run(oubli, folder, "erase", mail, *person, "--dry-run")
        total = sum(one["redact"] for one in planned if one["type"] == "plan" and "redact" in one)
        told = run(oubli, folder, "erase", mail, *person, "--yes", "--expect", str(total))
        reasons = {pathlib.Path(one["locator"]).stem: one["reason"] for one in told if one["type"] == "erasure"}
        actions = {pathlib.Path(one["locator"]).stem: one["action"] for one in told if one["type"] == "erasure"}
        named = {one["locator"]: one["reason"] for one in told if one["type"] == "unreadable"}
        for one in chosen:
            data = (mail / f"{one}.eml").read_bytes()
            if not tells(MESSAGES[one].encode("utf-8")):
                faults.append(f"{one}: the oracle is blind to it")
            left = tells(data)
            why = next((reason for locator, reason in named.items() if f"/{one}.eml" in locator), None)
            state = actions.get(one) or ("refused" if why else "untouched")
            counts[state] = counts.get(state, 0) + 1
            if one in NOT_CLAIMED:
                if not left:
                    faults.append(f"{one}: goes now; the document may claim it")
            elif left and state == "redacted":
                faults.append(f"{one}: said to be redacted, and still tells {left!r}")
            elif left and state == "untouched":
                faults.append(f"{one}: tells {left!r}, and nobody was told")
            if not left and state == "untouched":
                faults.append(f"{one}: changed without being told")
            if state == "redacted" and SAID.get(one, "") not in reasons[one]:
                faults.append(f"{one}: the receipt does not say {SAID[one]!r}: {reasons[one]}")
            if left or state != "redacted":
                print(f"{one}: {state} {why or ''}")
        if (mail / "innocent.eml").read_bytes() != INNOCENT:
            faults.append("innocent: changed")
    print(f"{len(chosen)} messages: {counts}", *faults, sep="\n")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
