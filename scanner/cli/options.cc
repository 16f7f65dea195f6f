// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/options.h"

#include <algorithm>
#include <array>

namespace oubli::cli {

namespace {

constexpr std::array kGlobal{
    Option{"workspace", "DIR", "where index, keys and records are kept (default: see FILES)"},
    Option{"json", "", "print JSON Lines, one object a result (docs/json.md)"},
    Option{"quiet", "", "no progress and no hints on standard error"},
    Option{"jobs", "N", "worker processes (default: one for each processor)"},
    Option{"passphrase-file", "FILE", "read the workspace's passphrase from FILE"},
    Option{"help", "", "explain the program or the command"},
    Option{"version", "", "print the version"},
};

template <std::size_t... kSizes>
constexpr auto joined(const std::array<Option, kSizes>&... parts) {
  std::array<Option, (kSizes + ...)> all{};
  auto at = all.begin();
  ((at = std::copy(parts.begin(), parts.end(), at)), ...);
  return all;
}

// How to talk to a mail server.
constexpr std::array kServer{
    Option{"password-file", "FILE", "read the password for a mail server from FILE"},
    Option{"password-command", "CMD", "run CMD for it; what it prints is the password"},
    Option{"oauth2-token-file", "FILE", "log in with the OAuth 2 access token in FILE"},
    Option{"oauth2-token-command", "CMD", "run CMD for the token, anew for each connection"},
    Option{"login-as", "NAME", "log in as NAME, who may act for the user in the address"},
    Option{"ca-file", "FILE", "trust the certificate authorities in FILE, in PEM, alone"},
    Option{"insecure-plaintext", "", "talk to an imap:// server without TLS"},
    Option{"rate", "N", "take at most N bytes a second from a mail server: 500k, 2M"},
};

// For a whole server.
constexpr std::array kUsers{
    Option{"users", "FILE", "imaps://HOST is one source for each user in FILE, one a line"},
};

constexpr auto kExport = joined(
    std::array{
        Option{"output", "DIR", "write the copy there; it must not exist", false, 'o'},
        Option{"format", "FORM", "maildir (default), or mbox: a file for each folder"},
    },
    kServer, kUsers);

// Who is looked for.
constexpr std::array kPerson{
    Option{"name", "NAME", "the person's name, as people write it", true},
    Option{"email", "ADDRESS", "an address of theirs", true},
    Option{"phone", "NUMBER", "a phone number of theirs, in any spacing", true},
    Option{"id", "VALUE", "an IBAN, card, VAT or any other number or code of theirs", true},
    Option{"born", "DATE", "their date of birth"},
    Option{"min-score", "S", "leave out matches below S, 0 to 1 (default: 0.5)"},
    Option{"region", "CC", "country for phone numbers without prefix (default: FR)"},
};

// How to open what is encrypted.
constexpr std::array kArchives{
    Option{"archive-passphrase-file", "FILE",
           "try the passphrases in FILE, one a line, on archives and repositories"},
};

// Of standard input.
constexpr std::array kVolumes{
    Option{"volume", "FILE", "of -: read the volumes of a tar, in this order, in its place", true},
};

constexpr auto kScan =
    joined(kVolumes,
           std::array{
               Option{"full", "", "read and examine everything again, changed or not"},
               Option{"no-index", "", "count findings only; store nothing"},
               Option{"shard", "K/N", "take only the K-th of N equal shares of the work"},
               Option{"check", "", "exit with 4 when there are findings, also of earlier scans"},
           },
           kArchives, kServer, kUsers);

constexpr std::array kDetect{
    Option{"region", "CC", "country for phone numbers without prefix (default: FR)"},
    Option{"check", "", "exit with 4 when there are findings"},
};

constexpr auto kFind = joined(kPerson,
                              std::array{
                                  Option{"check", "", "exit with 4 when there are matches"},
                              },
                              kArchives, kServer);

// Of every command that erases.
constexpr std::array kErasing{
    Option{"dry-run", "", "show the plan and stop"},
    Option{"performed-by", "NAME", "who erases, for the certificate (default: organisation.toml)"},
    Option{"validated-by", "NAME", "who looks at the result, for the certificate"},
    Option{"yes", "", "do not ask; needs --expect"},
    Option{"expect", "N", "refuse unless exactly N messages would be erased"},
    Option{"override", "RULE", "override the one safety rule of that name", true},
};

constexpr auto kErase = joined(
    kPerson,
    std::array{
        Option{"mode", "MODE", "what to do with a message: delete (default) or redact"},
        Option{"plan", "FILE",
               "with --dry-run: write the plan there, signed; else: refuse another one"},
        Option{"at-most", "N", "of -: what was written has failed if more than N messages go"},
        Option{"volume-size", "N",
               "of -: write a tar in volumes of at most N bytes (k, M, G): FILE, FILE.2 and so on"},
        Option{"output", "FILE", "of -: the first of these volumes; none may exist", false, 'o'},
        Option{"remember-until", "DATE",
               "the last day on which `reapply` knows of it (default: no end)"},
    },
    kVolumes, kErasing, kArchives, kServer, kUsers);

constexpr auto kReapply = joined(
    std::array{
        Option{"list", "", "show the erasures that are remembered, and nothing else"},
        Option{"forget", "ID", "remember that erasure no more", true},
    },
    kErasing, kArchives, kServer, kUsers);

constexpr std::array kRestrict{
    Option{"until", "DATE", "the day on which the backup expires"},
    Option{"reason", "TEXT", "why nothing can be erased from it"},
    Option{"lift", "", "end the restriction of each SOURCE"},
};

constexpr std::array kCoverage{
    Option{"output", "FILE", "write the statement there, signed", false, 'o'},
    Option{"key", "PUB", "verify: the issuer's public key (default: the workspace's)"},
};

constexpr std::array kCertificate{
    Option{"key", "PUB", "the issuer's public key, or a file with it (default: the workspace's)"},
    Option{"ledger", "FILE",
           "an exported ledger: certificates of keys that follow --key count, too"},
};

constexpr std::array kKey{
    Option{"new-passphrase-file", "FILE", "read the new passphrase from FILE"},
};

constexpr std::array kLedger{
    Option{"key", "PUB", "the issuer's public key, or a file with it (default: the workspace's)"},
    Option{"checkpoint", "FILE", "a checkpoint that was kept elsewhere"},
    Option{"yes", "", "withdraw: do it; what is withdrawn does not come back"},
};

constexpr auto kShow = joined(
    std::array{
        Option{"region", "CC", "country for phone numbers without prefix (default: FR)"},
    },
    kArchives, kServer);

constexpr std::array kCommands{
    Command{
        "scan", "SOURCE…", true, "read mail, detect personal data, index it",
        "Reads every SOURCE and keeps a sealed index of it in the workspace. A SOURCE is a file or "
        "a folder; mbox files, Maildir folders and single messages in it are recognised by their "
        "content, also compressed ones, those inside archives (tar, cpio, zip, 7z, rar) and those "
        "in "
        "repositories of borg and restic, each archive of which REPOSITORY::NAME names. mbox:PATH, "
        "maildir:PATH, eml:PATH and archive:PATH name the kind outright. "
        "imaps://USER@HOST/FOLDER is a folder on a mail server, without /FOLDER all of "
        "them; imap:// begins with STARTTLS. Nothing on the server is changed. - is standard "
        "input, an archive or an mbox: what is in it is counted and named, and nothing of it is "
        "indexed, since it could not be read again.\n\n"
        "A second scan reads only what has changed. A scan that is stopped, even by kill -9, goes "
        "on from its last commit when it is run again. What could not be read is named, counted "
        "and makes the exit code 3; so is mail in a form that cannot be read yet, such as "
        "dbox or one part of an archive. Other files that hold no mail are only counted.\n\n"
        "--check asks whether any message that stands in the sources has findings, whichever scan "
        "examined it; the counts shown are of what this scan examined.",
        kScan, "oubli scan /var/mail ~/Maildir"},
    Command{
        "find", "[QUERY]", false, "messages that concern a person, or match a query",
        "Looks for a person by any of the options, or for a QUERY, or for both at once. Each "
        "message is read again where it stands and proved before it is shown.\n\n"
        "A QUERY is made of words, \"phrases\", prefix* and fields (from: to: subject: body: "
        "email: "
        "date: has: source: folder:), joined by AND, OR, NOT and parentheses; words side by side "
        "mean AND. Dates are written date:2019, date:2019-03..2020, date:..2018-12-31.",
        kFind, "oubli find --name \"Jean Dupont\" --email jean@example.org"},
    Command{"show", "LOCATOR", true, "one message, decoded, findings marked",
            "Prints the message a locator of `oubli find` names; with /PART behind it, the message "
            "that is attached to it as that part.",
            kShow, "oubli show /var/mail/jean#12"},
    Command{"detect", "FILE…", true, "personal data in plain text; nothing is stored",
            "Runs the detectors on text files, or on standard input for -.", kDetect,
            "oubli detect notes.txt"},
    Command{
        "erase", "SOURCE…", true, "erase the messages that concern a person, and prove it",
        "Scans the SOURCEs, finds the messages that concern the person, shows the plan, and, once "
        "its size was confirmed, re-packs each mailbox without them, verifies the result, "
        "overwrites the old file and writes a receipt, a signed certificate and a ledger entry. A "
        "message that is a file of its own is overwritten and removed. An archive (tar, cpio, "
        "zip) is written anew without them; in other kinds nothing is erased.\n\n"
        "SOURCE may be -: a tar or cpio archive, compressed or not, is read once from standard "
        "input (a pipe, a file, a tape) and goes to standard output without them; results are "
        "told on standard error. Which messages go is told by --plan FILE, made by a dry run over "
        "the same stream or over the archive as a file, or found while they pass (--at-most N, "
        "--expect N). Unless the exit code is 0 or the receipt says \"written\", what was written "
        "is not to be used. What the stream was read from still holds the messages: destroy it. "
        "With --volume, GNU tar's volumes are read in place of standard input; with --volume-size "
        "and --output a tar is written in such volumes, which `tar -M` extracts.\n\n"
        "A plan that is empty, would erase everything "
        "examined, or is not of the expected size is refused (exit code 12); --override RULE "
        "overrides the one rule named in the refusal.",
        kErase, "oubli erase old.mbox --email jean@example.org --yes --expect 12"},
    Command{
        "reapply", "SOURCE…", false, "erase again what a restore or an import brought back",
        "Scans the SOURCEs and applies every past erasure that is remembered to them: messages "
        "that "
        "were erased, and messages that concern whom they were erased for. What came back, and "
        "where, is shown; once its size was confirmed each erasure is carried out as it was then "
        "(delete or redact), with a receipt and a certificate of its own.\n\n"
        "Remembered are keyed digests of the messages and of what named the person, never the "
        "data; "
        "with --remember-until at `oubli erase` until the day when the last backup that may hold "
        "the mail has gone. --list shows the erasures, --forget ID overwrites what is kept of one.",
        kReapply, "oubli reapply /srv/restored --dry-run"},
    Command{
        "restrict", "[SOURCE…]", false, "backups that cannot be erased from, until they expire",
        "With --until: what is in each SOURCE (a file or a folder) is still scanned and found, and "
        "stays where it is until that day (GDPR Art. 18): erasures name it as kept and go on with "
        "the rest, and `oubli wipe` refuses it. Without a SOURCE: lists what is restricted, and "
        "what is so no more and still there. --lift ends it.",
        kRestrict, "oubli restrict /srv/worm --until 2027-12-31 --reason 'written once'"},
    Command{"coverage", "[verify FILE…]", false,
            "a signed statement of what was read and what was not",
            "Says what every scan so far has read and when, what could not be read and why, what "
            "changed since, and which backups are restricted. -o FILE writes it signed; it names "
            "mailboxes by their paths and holds no mail. The exit code is 3 where something is "
            "missing.\n\n"
            "verify: proves that each FILE is what was signed.",
            kCoverage, "oubli coverage -o coverage.json"},
    Command{
        "export", "SOURCE…", true, "copy a mailbox from a mail server into a Maildir or mboxes",
        "Copies the folders of each SOURCE (imaps://USER@HOST, or one of its folders) into a new "
        "Maildir, DIR, with flags and dates; the bytes of a message are those the server sends. "
        "Several SOURCEs stand below DIR, each in a Maildir of its own. Nothing on the server is "
        "changed, and nothing is kept in the workspace.\n\n"
        "With --format mbox, DIR holds an mbox for each folder (mboxrd: lines that begin with "
        "\"From \" are quoted) and beside it a table of flags and dates, FOLDER.mbox.flags.\n\n"
        "Until all of it is there the copy is DIR.partial; a run that was stopped, even by "
        "kill -9, is gone on with by the same command. What could not be copied is named, counted "
        "and makes the exit code 3; while a whole folder is missing, DIR.partial keeps its name.",
        kExport, "oubli export imaps://jean@mail.example.org -o jean-mail"},
    Command{
        "wipe",
        "FILE…",
        true,
        "overwrite and remove files",
        "Overwrites each FILE, reads it back, removes it, and says which level was truly reached.",
        {},
        "oubli wipe old-export.mbox"},
    Command{
        "certificate", "verify FILE…|disclose FILE MESSAGE|key", true,
        "check a certificate of erasure, offline",
        "verify: proves with the FILE and the public key alone that a certificate is as it was "
        "signed and stands in the ledger, and says what it certifies. The exit code is 3 where it "
        "certifies an erasure that was not whole.\n\n"
        "disclose: shows that the certificate in FILE is about the message in MESSAGE, by the salt "
        "of its commitment; needs the workspace.\n\n"
        "key: prints the workspace's public key, to be handed out.",
        kCertificate, "oubli certificate verify erasure.json --key oubli.pub"},
    Command{"key", "rotate|passphrase", true, "change the keys of the workspace",
            "rotate: later erasures are signed with a new key. The ledger says so in an entry that "
            "both keys signed, so that who trusts either can check all of it; publish the new one "
            "(oubli certificate key).\n\n"
            "passphrase: the key file is wrapped with the passphrase in --new-passphrase-file, and "
            "the old file is overwritten. Copies of it elsewhere still open with the old one.",
            kKey, "oubli key passphrase --new-passphrase-file new.txt"},
    Command{
        "ledger", "verify|show|export|checkpoint [FILE]|withdraw N", true,
        "the chained record of what was erased",
        "verify: every entry follows from those before it and is signed; with --checkpoint, "
        "nothing the checkpoint counted was changed, cut off or replaced.\n\n"
        "show: one line an erasure. export: the ledger as it stands in its file. checkpoint: "
        "a signed note of its size and root, to be kept outside this machine. All of them "
        "verify first. FILE: an exported ledger, instead of the workspace's.\n\n"
        "withdraw: takes the text of entry N (as `show` numbers them) out for good, with --yes. "
        "The entry still counts, and an entry of its own says what was done.",
        kLedger, "oubli ledger verify --checkpoint kept.txt"},
    Command{"sources",
            "",
            false,
            "what was scanned, and when",
            "Lists every mailbox in the index.",
            {},
            "oubli sources"},
    Command{"status",
            "",
            false,
            "totals, and what could not be read",
            "Shows what the index holds and names every message that could not be read, with the "
            "reason.",
            {},
            "oubli status"},
    Command{"doctor",
            "[FILE…]",
            false,
            "check the installation, the key and the index; or Outlook data files",
            "Checks what Oubli relies on and says what it found.\n\n"
            "FILE: a PST, which is held against every rule of its format instead; by these it can "
            "be erased from, or is refused. What is left in it of earlier deletions is told.",
            {},
            "oubli doctor old.pst"},
};

constexpr std::array kExitCodes{
    ExitCode{0, "done"},
    ExitCode{1, "failed"},
    ExitCode{2, "usage"},
    ExitCode{3, "partly done: something could not be read, erased or verified; it is named"},
    ExitCode{4, "findings exist (with --check)"},
    ExitCode{10, "locked by another run"},
    ExitCode{11, "damaged input"},
    ExitCode{12, "refused by a safety rule"},
    ExitCode{130, "interrupted"},
};

}  // namespace

std::span<const Option> global_options() { return kGlobal; }
std::span<const Command> commands() { return kCommands; }
std::span<const ExitCode> exit_codes() { return kExitCodes; }

const Command* find_command(std::string_view name) {
  const auto* at = std::find_if(kCommands.begin(), kCommands.end(),
                                [&](const Command& c) { return c.name == name; });
  return at == kCommands.end() ? nullptr : at;
}

}  // namespace oubli::cli
