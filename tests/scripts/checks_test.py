# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of the house find what they are there to find, and nothing in a house that is right."""
import base64
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zlib

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"


def run(script, *arguments):
    done = subprocess.run([sys.executable, SCRIPTS / script, *map(str, arguments)],
                          capture_output=True, text=True)
    return done.returncode, done.stdout


class Planted(unittest.TestCase):
    """One file at a time in an otherwise empty house."""

    def judge(self, script, path, text):
        with tempfile.TemporaryDirectory() as house:
            file = pathlib.Path(house, path)
            file.parent.mkdir(parents=True)
            file.write_text(text)
            return run(script, house)

    def assert_refused(self, script, path, text):
        code, said = self.judge(script, path, text)
        self.assertEqual((code, said.startswith(path + ":")), (1, True), f"{path}: {text}: {said}")

    def assert_allowed(self, script, path, text):
        code, said = self.judge(script, path, text)
        self.assertEqual(code, 0, f"{path}: {text}: {said}")


class Layers(Planted):
    REFUSED = [
        ("adapters/mbox/a.cc", '#include "indexer/index.h"'),
        ("adapters/base/a.h", '#include "adapters/message.h"'),
        ("indexer/a.cc", '#include "wiper/wiper.h"'),
        ("wiper/a.cc", '#include "scanner/finding.h"'),
        ("scanner/detect/a.cc", '#include "scanner/subject/subject.h"'),
        ("scanner/subject/a.cc", '#include "wiper/wiper.h"'),
        ("scanner/worker/a.cc", '#include "scanner/app/scan/scan.h"'),
        ("scanner/cli/a.cc", '#include "indexer/index.h"'),
        ("scanner/app/a.cc", '#include "tests/support/temp_dir.h"'),
        ("indexer/a.cc", "#include <hs/hs.h>"),
        ("scanner/app/a.cc", "  #  include <SQLiteCpp/SQLiteCpp.h>"),
        ("scanner/extract/a.cc", "#include <phonenumbers/phonenumberutil.h>"),
        ("scanner/worker/a.cc", "#include <seccomp.h>"),
        ("wiper/a.cc", '#include "adapters/pst/census.h"'),
        ("wiper/a.h", '#include "adapters/pst/edit/overlay.h"'),
    ]
    ALLOWED = [
        ("wiper/a.cc", '#include "indexer/catalog.h"'),
        ("scanner/app/a.cc", '#include "wiper/wiper.h"'),
        ("indexer/a.cc", "#include <SQLiteCpp/SQLiteCpp.h>"),
        ("tests/indexer/a.cc", '#include "scanner/finding.h"'),
        ("adapters/mbox/a.cc", '// #include "indexer/index.h"'),
        ("wiper/a.cc", '#include "adapters/pst/edit/editor.h"'),
        ("scanner/worker/a.cc", '#include "adapters/pst/census.h"'),
    ]

    def test_refuses_what_reaches_up_or_sideways(self):
        for path, text in self.REFUSED:
            self.assert_refused("check_layers.py", path, text)

    def test_allows_what_the_table_allows(self):
        for path, text in self.ALLOWED:
            self.assert_allowed("check_layers.py", path, text)


class Quiet(Planted):
    REFUSED = [
        ("adapters/a.cc", "#include <iostream>"),
        ("indexer/a.cc", 'void f() { std::cerr << "x"; }'),
        ("wiper/a.cc", 'void f() { std::printf("x"); }'),
        ("scanner/app/a.cc", 'void f() { fputs("x", stderr); }'),
        ("scanner/sandbox/a.cc", 'void f() { perror("x"); }'),
        ("wiper/a.cc", "void f() { std::abort(); }"),
        ("scanner/detect/a.cc", "void f() { ::_exit(1); }"),
    ]
    ALLOWED = [
        ("scanner/cli/a.cc", 'void f() { std::cerr << "x"; std::exit(1); }'),
        ("scanner/sandbox/a.cc", "void f() { ::_exit(1); }"),
        ("wiper/a.cc", "// never abort() here\n/* std::cout\n */ const char* a = \"exit(1)\";"),
        ("wiper/a.cc", "void f(char* a) { std::snprintf(a, 1, a); }"),
        ("tests/a.cc", "#include <iostream>"),
    ]

    def test_refuses_libraries_that_print_or_exit(self):
        for path, text in self.REFUSED:
            self.assert_refused("check_quiet.py", path, text)

    def test_allows_the_rooms_that_may(self):
        for path, text in self.ALLOWED:
            self.assert_allowed("check_quiet.py", path, text)


class Count(unittest.TestCase):
    def count(self, *cases):
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
            file.write("<testsuite>" + "".join(cases) + "</testsuite>")
            file.flush()
            code, said = run("count_tests.py", file.name)
            return code, said.splitlines()

    PASSED = '<testcase name="good" status="run"/>'
    FAILED = '<testcase name="bad" status="fail"><failure message=""/></testcase>'
    SKIPPED = ('<testcase name="left" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>'
               '<system-out>a_test.cc:3: Skipped\nno data\n\n[  SKIPPED ] left</system-out></testcase>')
    NOT_BUILT = ('<testcase name="absent" status="notrun">'
                 '<skipped message="Unable to find executable"/><system-out/></testcase>')

    def test_names_and_counts(self):
        code, said = self.count(self.PASSED, self.PASSED, self.SKIPPED)
        self.assertEqual((code, said[-1]), (0, "2 passed, 0 failed, 1 skipped"))
        self.assertEqual(said[:2], ["skipped, no data:", "  left"])

    def test_fails_with_a_failed_test(self):
        self.assertEqual(self.count(self.PASSED, self.FAILED),
                         (1, ["failed:", "  bad", "1 passed, 1 failed, 0 skipped"]))

    def test_a_program_that_is_not_there_is_a_failure(self):
        self.assertEqual(self.count(self.PASSED, self.NOT_BUILT)[0], 1)

    def test_nothing_run_is_a_failure(self):
        self.assertEqual(self.count()[0], 1)
        self.assertEqual(self.count(self.SKIPPED)[0], 1)


class Residue(unittest.TestCase):
    def search(self, content):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "file").write_bytes(content)
            return run("residue", "--workspace", folder, "--text", "a word of its own")[0]

    def test_finds_a_text_in_every_coding(self):
        text = b"a word of its own"
        for content in (text, text.decode().encode("utf-16-le"), zlib.compress(b"before " + text),
                        *(base64.b64encode(b"x" * shift + text + b"y") for shift in range(3))):
            self.assertEqual(self.search(b"before" + content + b"after"), 1, content)

    def test_finds_nothing_where_nothing_is(self):
        self.assertEqual(self.search(base64.b64encode(b"another word") + zlib.compress(b"of ours")), 0)


if __name__ == "__main__":
    unittest.main()
