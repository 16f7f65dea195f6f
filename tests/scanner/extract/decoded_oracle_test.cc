// SPDX-License-Identifier: GPL-3.0-or-later
// The expectations other readers wrote down for their own torture tests: mail-parser's JSON (texts
// and byte offsets) and mime4j's decoded text parts. What is kept of disagreement is listed here
// by file, with its reason in docs/formats/mime.md.
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/mime/charset.h"
#include "adapters/mime/mime_message.h"
#include "scanner/extract/extracted.h"
#include "scanner/extract/html_text.h"
#include "tests/scanner/extract/collection.h"
#include "tests/support/temp_dir.h"

namespace oubli {
namespace {

namespace fs = std::filesystem;
using Kept = std::map<std::string, int>;  // file, disagreements

std::vector<std::string> texts_of(const Extracted& message) {
  std::vector<std::string> out;
  for (const Segment& one : message.segments) {
    if (one.where == Where::Body || one.where == Where::Attachment) {
      out.push_back(test::without_space(one.text));
    }
  }
  return out;
}

std::string short_name(const fs::path& file) {
  return (file.parent_path().filename() / file.filename()).string();
}

TEST(MailParserOracle, AgreesOnTexts) {
  const fs::path data = test::real_data();
  if (data.empty()) GTEST_SKIP() << "no collection of mail at $OUBLI_TEST_DATA";
  Kept found;
  int compared = 0;
  for (const fs::path& file : test::collected_messages(data / "eml/stalwartlabs_mail-parser")) {
    const std::vector<std::string> ours = texts_of(extract(test::slurp(file)));
    const auto theirs =
        nlohmann::json::parse(test::slurp(fs::path(file).replace_extension(".json")));
    for (const auto& part : theirs["parts"]) {
      const auto& body = part["body"];
      if (!body.is_object() || (!body.contains("Text") && !body.contains("Html"))) continue;
      const std::string text = body.contains("Text")
                                   ? body["Text"].get<std::string>()
                                   : content::html_to_text(body["Html"].get<std::string>());
      ++compared;
      if (!test::is_among(ours, test::without_space(text))) ++found[short_name(file)];
    }
  }
  EXPECT_GT(compared, 50);
  EXPECT_EQ(found, (Kept{{"malformed/009.eml", 1}, {"malformed/011.eml", 1}, {"rfc/000.eml", 1}}));
}

using Places = std::set<std::pair<std::uint64_t, std::uint64_t>>;  // header begin, body begin

Places places_of(const std::string& bytes) {
  Places out;
  for (mime::Reading reading = 0; reading <= mime::kAllChoices; ++reading) {
    for (const mime::Part& one : mime::parse(bytes, reading).parts) {
      out.emplace(one.header.begin, one.body.begin);
    }
  }
  return out;
}

TEST(MailParserOracle, AgreesOnWhereBodiesBeginInOneOfTheReadings) {
  const fs::path data = test::real_data();
  if (data.empty()) GTEST_SKIP() << "no collection of mail at $OUBLI_TEST_DATA";
  Kept found;
  int compared = 0;
  for (const fs::path& file : test::collected_messages(data / "eml/stalwartlabs_mail-parser")) {
    const std::string bytes = test::slurp(file);
    const bool is_crlf = bytes.find("\r\n") != std::string::npos;
    const Places ours = places_of(bytes);
    const auto theirs = nlohmann::json::parse(
        test::slurp(fs::path(file).replace_extension(is_crlf ? ".crlf.json" : ".json")));
    for (const auto& part : theirs["parts"]) {
      ++compared;
      const auto header = part["offset_header"].get<std::uint64_t>();
      const auto body = part["offset_body"].get<std::uint64_t>();
      if (!ours.contains({header, body})) ++found[short_name(file)];
    }
  }
  EXPECT_GT(compared, 100);
  EXPECT_EQ(found, (Kept{{"malformed/000.eml", 1},
                         {"malformed/001.eml", 1},
                         {"malformed/004.eml", 2},
                         {"malformed/007.eml", 1},
                         {"malformed/008.eml", 1},
                         {"malformed/016.eml", 2}}));
}

TEST(Mime4jOracle, AgreesOnDecodedTextParts) {
  const fs::path data = test::real_data();
  if (data.empty()) GTEST_SKIP() << "no collection of mail at $OUBLI_TEST_DATA";
  Kept found;
  int compared = 0;
  for (const char* folder : {"testmsgs", "mimetools-testmsgs"}) {
    for (const auto& entry : fs::directory_iterator(data / "eml/apache_james-mime4j" / folder)) {
      const std::string name = entry.path().filename().string();
      const std::size_t mark = name.find("_decoded_");
      if (mark == std::string::npos || entry.path().extension() != ".txt") continue;
      const Extracted ours =
          extract(test::slurp(entry.path().parent_path() / (name.substr(0, mark) + ".msg")));
      mime::DecodedText theirs = mime::decode_charset(test::slurp(entry.path()), {});
      theirs.others.push_back(theirs.text);
      theirs.others.push_back(mime::decode_charset(test::slurp(entry.path()), "iso-8859-15").text);
      const std::vector<std::string> texts = texts_of(ours);
      ++compared;
      const bool agrees =
          std::any_of(theirs.others.begin(), theirs.others.end(), [&](const std::string& one) {
            return test::is_among(texts, test::without_space(one)) ||
                   test::is_among(texts, test::without_space(content::html_to_text(one)));
          });
      if (!agrees) ++found[name];
    }
  }
  EXPECT_GT(compared, 100);
  EXPECT_EQ(found, (Kept{{"malformedHeaderStartsBody-nocrlfcrlf_decoded_1.txt", 1},
                         {"multipartnestedemptyparts_decoded_1_1.txt", 1},
                         {"very-long-boundary_decoded_1_1.txt", 1},
                         {"very-very-long-boundary_decoded_1_1.txt", 1},
                         {"weird-boundary_decoded_1_1.txt", 1}}));
}

}  // namespace
}  // namespace oubli
