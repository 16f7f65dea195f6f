// SPDX-License-Identifier: GPL-3.0-or-later
// What comes out of a confined worker is believed in nothing: any bytes are decoded or turned
// down, in bounded memory, and what is decoded keeps the promises the rest relies on.
#include "scanner/worker/protocol.h"

#include <random>

#include <gtest/gtest.h>

namespace oubli::worker {
namespace {

constexpr int kRounds = 20'000;

std::string random_bytes(std::mt19937& random) {
  std::string bytes(random() % 200, '\0');
  // Small numbers are likelier to be lengths that fit.
  for (char& c : bytes) c = static_cast<char>(random() % 3 == 0 ? random() : random() % 8);
  return bytes;
}

// The encoding with a few bytes changed, cut or repeated: closer to the truth than noise.
std::string spoiled(std::string bytes, std::mt19937& random) {
  for (unsigned i = 0; i < 1 + random() % 3 && !bytes.empty(); ++i) {
    const std::size_t at = random() % bytes.size();
    switch (random() % 3) {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes.resize(at);
        break;
      default:
        bytes.insert(at, bytes.substr(at, random() % 9));
    }
  }
  return bytes;
}

template <typename Value, typename Check>
void survives_any_bytes(const std::string& frame, Check check) {
  std::mt19937 random(20150101);
  int decoded = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string bytes = round % 2 == 0 ? random_bytes(random) : spoiled(frame, random);
    Value value;
    if (!decode(bytes, value)) continue;
    ++decoded;
    check(value);
  }
  EXPECT_GT(decoded, 0) << "the bytes never came near an encoding";
}

Shown shown() {
  Shown one;
  one.envelope.subject = "hello";
  one.envelope.date = 1420070400;
  one.envelope.mailboxes.push_back({"Ann", "ann@example.net", Where::From});
  ShownSegment segment;
  segment.segment.where = Where::Body;
  segment.segment.part = "1";
  segment.segment.text = "Write to ann@example.net";
  segment.marks.push_back({9, 24});
  one.segments.push_back(segment);
  one.not_scanned.push_back({"2", "image not examined", NotScanned::Kind::Unsupported});
  return one;
}

TEST(ProtocolOfSighted, SurvivesAnyBytes) {
  Sighted one;
  one.file = 3;
  one.range = {10, 90};
  one.is_contested = true;
  survives_any_bytes<std::vector<Sighted>>(encode(std::vector<Sighted>{one, one}).substr(1),
                                           [](const std::vector<Sighted>& window) {
                                             for (const Sighted& seen : window)
                                               ASSERT_LE(seen.range.begin, seen.range.end);
                                           });
}

TEST(ProtocolOfPartitions, SurvivesAnyBytes) {
  survives_any_bytes<std::vector<ByteRange>>(
      encode(std::vector<ByteRange>{{0, 10}, {10, UINT64_MAX}}).substr(1),
      [](const std::vector<ByteRange>& ranges) {
        for (const ByteRange& range : ranges) ASSERT_LE(range.begin, range.end);
      });
}

TEST(ProtocolOfExamined, SurvivesAnyBytes) {
  Examined examined;
  examined.envelope = shown().envelope;
  examined.range = {5, 50};
  examined.findings.push_back({1, 2});
  examined.not_scanned = shown().not_scanned;
  survives_any_bytes<Examined>(encode_examined(examined).substr(1), [](const Examined& one) {
    ASSERT_LE(one.range.begin, one.range.end);
  });
}

TEST(ProtocolOfProved, SurvivesAnyBytes) {
  Proved proved;
  proved.message = 7;
  proved.is_there = true;
  proved.envelope = shown().envelope;
  proved.match.score = 0.9;
  survives_any_bytes<Proved>(encode(proved).substr(1), [](const Proved&) {});
}

TEST(ProtocolOfRedacted, SurvivesAnyBytes) {
  Redacted redacted;
  redacted.outcome = Redacted::Outcome::Redacted;
  redacted.frame = "From a@b\n";
  redacted.bytes = "Subject: x\n\ny\n";
  redacted.tokens = 3;
  redacted.broken_signatures = {"DKIM", "ARC"};
  survives_any_bytes<Redacted>(encode(redacted).substr(1), [](const Redacted& one) {
    ASSERT_LE(one.outcome, Redacted::Outcome::Impossible);
    ASSERT_LT(one.broken_signatures.size(), 1000U);
  });
}

// A mark outside its text would be read out of bounds when it is printed.
TEST(ProtocolOfShown, HoldsNoMarkOutsideItsText) {
  survives_any_bytes<Shown>(encode(shown()).substr(1), [](const Shown& one) {
    for (const auto& segment : one.segments) {
      ASSERT_LE(segment.segment.where, Where::AttachmentName);
      for (const ByteRange& mark : segment.marks) {
        ASSERT_LE(mark.begin, mark.end);
        ASSERT_LE(mark.end, segment.segment.text.size());
      }
    }
  });
}

TEST(ProtocolOfFindings, SurvivesAnyBytes) {
  TextFinding finding{2, "address", {9, 24}, "ann@example.net", "ann@example.net", 0.98};
  survives_any_bytes<std::vector<TextFinding>>(encode(std::vector<TextFinding>{finding}).substr(1),
                                               [](const std::vector<TextFinding>& found) {
                                                 for (const TextFinding& one : found)
                                                   ASSERT_LE(one.where.begin, one.where.end);
                                               });
}

TEST(ProtocolOfErrors, SurvivesAnyBytes) {
  survives_any_bytes<Error>(
      encode_read_error(damaged("gzip data end early")).substr(1), [](const Error& error) {
        ASSERT_TRUE(error.code == ErrorCode::Damaged || error.code == ErrorCode::Failed);
      });
}

// A count that promises more than the bytes can hold must not be believed: it would be allocated.
TEST(Protocol, DoesNotAllocateWhatACountPromises) {
  for (const char count : {'\x7f', '\xff'}) {
    const std::string bytes(9, count);
    std::vector<Sighted> window;
    EXPECT_FALSE(decode(bytes, window));
    EXPECT_LE(window.capacity(), bytes.size());
    std::vector<TextFinding> findings;
    EXPECT_FALSE(decode(bytes, findings));
    EXPECT_LE(findings.capacity(), bytes.size());
  }
}

TEST(ProtocolOfSighted, KeepsEveryFlag) {
  for (const bool is_cut : {false, true}) {
    for (const bool is_contested : {false, true}) {
      Sighted one;
      one.range = {1, 2};
      one.is_cut = is_cut;
      one.is_contested = is_contested;
      std::vector<Sighted> back;
      ASSERT_TRUE(decode(std::string_view(encode(std::vector<Sighted>{one})).substr(1), back));
      EXPECT_EQ(back.at(0).is_cut, is_cut);
      EXPECT_EQ(back.at(0).is_contested, is_contested);
    }
  }
}

}  // namespace
}  // namespace oubli::worker
