// SPDX-License-Identifier: GPL-3.0-or-later
// Recall and precision on a data set others have labelled (presidio-research, synthetic). It holds
// numbers that are not valid, which must not be found; validity is judged here by other code than
// the detectors': inet_pton, long division, a Luhn table.
#include <array>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include "tests/scanner/detect/found.h"
#include "tests/support/temp_dir.h"

namespace oubli::detect {
namespace {

bool has_luhn(const std::string& digits) {
  constexpr std::array kTwice{0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    sum += i % 2 == 0 ? digit : kTwice[static_cast<std::size_t>(digit)];
  }
  return sum % 10 == 0;
}

bool has_mod_97(const std::string& iban) {
  std::string number;
  for (const char c : iban.substr(4) + iban.substr(0, 4)) {
    number += c >= '0' && c <= '9' ? std::string(1, c) : std::to_string((c | 32) - 'a' + 10);
  }
  int rest = 0;
  for (const char c : number) rest = (rest * 10 + (c - '0')) % 97;
  return rest == 1;
}

bool is_address(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

// What a gold span must satisfy to be asked of the detectors.
bool is_valid(const std::string& type, const std::string& value) {
  if (type == "CREDIT_CARD") return has_luhn(value);
  if (type == "IBAN_CODE") return has_mod_97(value);
  if (type == "IP_ADDRESS") return is_address(value);
  if (type == "PHONE_NUMBER") return value.starts_with("+");  // of national forms no region is told
  return true;
}

struct Score {
  int gold = 0;
  int valid = 0;
  int found = 0;        // of the valid
  int found_other = 0;  // of the others
  int claimed = 0;
  int wrong = 0;  // claimed where no span of that type is
};

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The data set counts characters, findings count bytes.
std::vector<std::size_t> byte_offsets(const std::string& text) {
  std::vector<std::size_t> offsets;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U) offsets.push_back(at);
  }
  offsets.push_back(text.size());
  return offsets;
}

bool overlaps(const Finding& finding, const Span& span) {
  return finding.begin < span.end && span.begin < finding.end;
}

const std::map<std::string, std::string> kTypes{{"EMAIL_ADDRESS", "email"},
                                                {"PHONE_NUMBER", "phone"},
                                                {"IBAN_CODE", "iban"},
                                                {"CREDIT_CARD", "card"},
                                                {"IP_ADDRESS", "ip"}};

void count(const nlohmann::json& record, std::map<std::string, Score>& scores) {
  const std::string text = record.at("full_text");
  const auto offsets = byte_offsets(text);
  const auto findings = all_in(text, "US");
  std::map<std::string, std::vector<Span>> gold;
  for (const auto& entity : record.at("spans")) {
    const std::string type = entity.at("entity_type");
    if (!kTypes.contains(type)) continue;
    const Span span{offsets.at(entity.at("start_position")), offsets.at(entity.at("end_position"))};
    gold[kTypes.at(type)].push_back(span);
    Score& score = scores[kTypes.at(type)];
    const std::string value = text.substr(span.begin, span.end - span.begin);
    const bool valid = is_valid(type, value);
    bool is_found = false;
    for (const Finding& finding : findings) {
      is_found |= finding.category == kTypes.at(type) && finding.confidence >= kLikely &&
                  overlaps(finding, span);
    }
    ++score.gold;
    score.valid += valid ? 1 : 0;
    (valid ? score.found : score.found_other) += is_found ? 1 : 0;
    if (valid && !is_found) std::printf("missed %s: %s\n", type.c_str(), value.c_str());
  }
  for (const Finding& finding : findings) {
    if (finding.confidence < kLikely) continue;
    Score& score = scores[std::string(finding.category)];
    ++score.claimed;
    bool is_right = false;
    for (const Span& span : gold[std::string(finding.category)])
      is_right |= overlaps(finding, span);
    if (is_right || finding.category == "birth-date") continue;
    ++score.wrong;
    std::printf("claimed %s: %s\n", std::string(finding.category).c_str(), finding.value.c_str());
  }
}

TEST(Measure, RecallAndPrecisionOnTheLabelledDataSetStayHigh) {
  const auto file = test::real_data() / "pii/microsoft_presidio-research/synth_dataset_v2.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no data set at " << file;
  std::ifstream stream(file);
  std::map<std::string, Score> scores;
  for (const auto& record : nlohmann::json::parse(stream)) count(record, scores);
  for (const auto& [category, score] : scores) {
    std::printf("%-10s gold %3d  valid %3d  found %3d  others found %3d  claimed %3d  wrong %3d\n",
                category.c_str(), score.gold, score.valid, score.found, score.found_other,
                score.claimed, score.wrong);
    EXPECT_GE(score.found, 0.98 * score.valid) << category;
    EXPECT_LE(score.wrong, 0.02 * score.claimed) << category;
  }
  EXPECT_GE(scores["card"].valid, 100) << "the data set is not the one this test knows";
}

}  // namespace
}  // namespace oubli::detect
