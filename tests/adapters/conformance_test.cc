// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/conformance/source_suite.h"
#include "tests/support/packing.h"

namespace oubli::test {
namespace {

std::string as_mbox(const std::vector<std::string>& messages) {
  std::string out;
  for (const std::string& m : messages) {
    out += "From a@b.example Mon Jan  3 12:00:00 2005\n" + m + "\n";
  }
  return out;
}

FormatUnderTest mbox() {
  return {.name = "Mbox", .store = [](const TempDir& dir, const std::vector<std::string>& all) {
            return dir.write("inbox", as_mbox(all));
          }};
}

FormatUnderTest packed_mbox(const std::string& name, const std::string& file, Compression how) {
  return {.name = name,
          .store =
              [=](const TempDir& dir, const std::vector<std::string>& all) {
                return dir.write(file, packed(as_mbox(all), how));
              },
          .keeps_bytes = false,
          .tells_truncation = true};
}

FormatUnderTest maildir() {
  return {.name = "Maildir",
          .store =
              [](const TempDir& dir, const std::vector<std::string>& all) {
                for (std::size_t i = 0; i < all.size(); ++i) {
                  const std::string name = "170000000" + std::to_string(i) + ".M1P2.host,S=9";
                  dir.write(i % 2 == 0 ? "Maildir/cur/" + name + ":2,S" : "Maildir/new/" + name,
                            all[i]);
                }
                dir.write("Maildir/tmp/1700000009.M1P2.host", "From: half@written.example\n");
                return dir.path() / "Maildir";
              },
          .is_one_file = false};
}

FormatUnderTest eml() {
  return {
      .name = "Eml",
      .store = [](const TempDir& dir,
                  const std::vector<std::string>& all) { return dir.write("letter.eml", all[0]); },
      .holds_many = false};
}

FormatUnderTest emlx() {
  return {.name = "Emlx",
          .store =
              [](const TempDir& dir, const std::vector<std::string>& all) {
                return dir.write("12.emlx", std::to_string(all[0].size()) + "      \n" + all[0] +
                                                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                                "<plist version=\"1.0\"><dict/></plist>\n");
              },
          .holds_many = false};
}

std::vector<FormatUnderTest> formats() {
  return {mbox(),
          packed_mbox("MboxGzip", "inbox.mbox.gz", Compression::Gzip),
          packed_mbox("MboxBzip2", "inbox.bz2", Compression::Bzip2),
          packed_mbox("MboxXz", "inbox.xz", Compression::Xz),
          packed_mbox("MboxZstd", "inbox-2019.zst", Compression::Zstd),
          packed_mbox("MboxLz4", "inbox.lz4", Compression::Lz4),
          maildir(),
          eml(),
          emlx()};
}

std::vector<FormatUnderTest> formats_where(bool FormatUnderTest::*property) {
  std::vector<FormatUnderTest> found = formats();
  std::erase_if(found, [property](const FormatUnderTest& format) { return !(format.*property); });
  return found;
}

std::string name_of(const testing::TestParamInfo<FormatUnderTest>& made) { return made.param.name; }

INSTANTIATE_TEST_SUITE_P(Formats, SourceSuite, testing::ValuesIn(formats()), name_of);
INSTANTIATE_TEST_SUITE_P(Formats, PlainSuite,
                         testing::ValuesIn(formats_where(&FormatUnderTest::keeps_bytes)), name_of);
INSTANTIATE_TEST_SUITE_P(Formats, FileSuite,
                         testing::ValuesIn(formats_where(&FormatUnderTest::is_one_file)), name_of);

}  // namespace
}  // namespace oubli::test
