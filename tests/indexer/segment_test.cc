// SPDX-License-Identifier: GPL-3.0-or-later
// Segments against a plain map: whatever the shape of the lists, what was written is read.
#include "indexer/segment.h"

#include <algorithm>
#include <map>
#include <random>

#include <gmock/gmock.h>

#include "indexer/posting_buffer.h"
#include "indexer/segment_merge.h"
#include "indexer/segment_writer.h"
#include "tests/indexer/sealed_fixture.h"

namespace oubli::index {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Lists = std::map<std::uint64_t, DocumentSet>;

class Segments : public Sealed {
 protected:
  Segments() { std::filesystem::create_directory(shard()); }

  // Documents first…last with records of their own number, and these lists.
  Segment write(DocumentId first, DocumentId last, const Lists& lists) {
    auto writer = SegmentWriter::create(shard(), *sealer_);
    EXPECT_TRUE(writer);
    for (DocumentId each = first; each <= last; ++each) {
      EXPECT_TRUE(writer->add_record(each, record_of(each)));
    }
    PostingBuffer buffer;
    for (const auto& [term, documents] : lists) {
      for (const DocumentId document : documents) buffer.add(term, document);
    }
    EXPECT_TRUE(buffer.write(*writer));
    const auto entry = writer->finish();
    EXPECT_TRUE(entry);
    auto segment = Segment::open(shard(), *entry, *sealer_);
    EXPECT_TRUE(segment) << segment.error().what;
    return *std::move(segment);
  }

  static std::string record_of(DocumentId document) {
    return "record " + std::to_string(document) + std::string(document % 700, '.');
  }

  static DocumentSet read(const Segment& segment, std::uint64_t term) {
    DocumentSet found;
    EXPECT_TRUE(segment.collect(term, found));
    return found;
  }

  static DocumentSet range(DocumentId first, DocumentId last, DocumentId step = 1) {
    DocumentSet all;
    for (DocumentId each = first; each <= last; each += step) all.push_back(each);
    return all;
  }
};

TEST_F(Segments, ReadWhatWasWritten) {
  const Segment segment = write(5, 9, {{10, {5, 9}}, {20, {6}}, {UINT64_MAX, {7}}});
  EXPECT_THAT(read(segment, 10), ElementsAre(5, 9));
  EXPECT_THAT(read(segment, 20), ElementsAre(6));
  EXPECT_THAT(read(segment, UINT64_MAX), ElementsAre(7));
  for (const std::uint64_t none : {0U, 9U, 11U, 21U}) EXPECT_THAT(read(segment, none), IsEmpty());
  EXPECT_EQ(*segment.record(8), record_of(8));
  EXPECT_FALSE(segment.record(4));
  EXPECT_FALSE(segment.record(10));
  EXPECT_TRUE(*segment.has(5) && !*segment.has(10));
}

TEST_F(Segments, APostingSaidTwiceIsStoredOnce) {
  const Segment segment = write(1, 3, {{10, {1, 1, 2, 2, 2, 3}}});
  EXPECT_THAT(read(segment, 10), ElementsAre(1, 2, 3));
}

TEST_F(Segments, AListMayGoOnOverManyBlocks) {
  const Lists lists{{1, {3}}, {2, range(1, 60000)}, {3, range(2, 60000, 2)}, {4, {59999}}};
  const Segment segment = write(1, 60000, lists);
  EXPECT_GT(segment.posting_blocks(), 20U);
  for (const auto& [term, documents] : lists) {
    EXPECT_EQ(read(segment, term), documents) << term;
    EXPECT_GE(*segment.frequency(term), documents.size());
    EXPECT_LE(*segment.frequency(term), documents.size() + 4) << "only as rough as a block's end";
  }
  EXPECT_EQ(*segment.record(44444), record_of(44444));
}

// Short lists fill blocks to the brim, so that some list begins in the last bytes of one.
TEST_F(Segments, AnyShapeOfListsIsReadBack) {
  std::mt19937_64 random(3);
  const int rounds = std::getenv("OUBLI_FULL") != nullptr ? 300 : 12;
  for (int round = 0; round < rounds; ++round) {
    Lists lists;
    const auto last = static_cast<DocumentId>(1 + random() % 9000);
    const std::size_t terms = random() % 3000;
    for (std::size_t i = 0; i < terms; ++i) {
      const std::uint64_t term = random() >> (random() % 60);
      const auto step = static_cast<DocumentId>(1 + random() % (i % 50 == 0 ? 3 : last));
      lists[term] = range(static_cast<DocumentId>(1 + random() % last), last, step);
    }
    const Segment segment = write(1, last, lists);
    for (const auto& [term, documents] : lists) {
      ASSERT_EQ(read(segment, term), documents);
      ASSERT_GE(*segment.frequency(term), documents.size());
      const auto after = lists.find(term + 1);
      ASSERT_EQ(read(segment, term + 1), after == lists.end() ? DocumentSet() : after->second);
    }
  }
}

TEST_F(Segments, MergedTheyHoldWhatTheyHeldWithoutWhatWasDropped) {
  std::mt19937_64 random(4);
  std::vector<Segment> parts;
  Lists all;
  const DocumentSet dropped = range(7, 3000, 13);
  for (DocumentId first = 1; first <= 3000; first += 1000) {
    Lists lists{{77, range(first, first + 999)}};
    for (int i = 0; i < 2000; ++i) {
      const std::uint64_t term = random() % 5000;
      lists[term] = range(first + static_cast<DocumentId>(random() % 1000), first + 999,
                          static_cast<DocumentId>(1 + random() % 400));
    }
    for (const auto& [term, documents] : lists) {
      const auto kept = without(documents, dropped);
      all[term].insert(all[term].end(), kept.begin(), kept.end());
    }
    parts.push_back(write(first, first + 999, lists));
  }
  const auto entry = merge_segments(parts, dropped, shard(), *sealer_);
  ASSERT_TRUE(entry && *entry);
  EXPECT_EQ((*entry)->documents, 3000 - dropped.size());
  const auto merged = Segment::open(shard(), **entry, *sealer_);
  ASSERT_TRUE(merged);
  for (const auto& [term, documents] : all) ASSERT_EQ(read(*merged, term), documents) << term;
  for (const DocumentId each : range(1, 3000)) {
    ASSERT_EQ(*merged->has(each), !contains(dropped, each));
    ASSERT_TRUE(!*merged->has(each) || *merged->record(each) == record_of(each));
  }
}

TEST_F(Segments, MergingWhatWasDroppedAltogetherLeavesNone) {
  std::vector<Segment> parts;
  parts.push_back(write(1, 3, {{10, {1, 3}}}));
  const auto entry = merge_segments(parts, {1, 2, 3}, shard(), *sealer_);
  ASSERT_TRUE(entry);
  EXPECT_FALSE(entry->has_value());
}

TEST(Merging, KeepsAFewSegmentsHoweverMuchIsAdded) {
  std::vector<SegmentEntry> segments;
  std::uint64_t written = 0;
  DocumentId last = 0;
  for (int commit = 0; commit < 1000; ++commit) {
    segments.push_back({.name = "", .documents = 10000, .first = last + 1, .last = last + 10000});
    last += 10000;
    while (const std::size_t due = due_to_merge(segments, 0)) {
      SegmentEntry merged;
      for (std::size_t i = segments.size() - due; i < segments.size(); ++i) {
        merged.documents += segments[i].documents;
      }
      written += merged.documents;
      segments.resize(segments.size() - due);
      segments.push_back(merged);
    }
    ASSERT_LE(segments.size(), 16U);
  }
  EXPECT_LE(written / last, 6U) << "every document is written anew a handful of times";
}

TEST(Merging, IsDueForAllWhenAQuarterWasDropped) {
  const std::vector<SegmentEntry> segments{{.name = "", .documents = 4000},
                                           {.name = "", .documents = 10}};
  EXPECT_EQ(due_to_merge(segments, 1000), 0U);
  EXPECT_EQ(due_to_merge(segments, 1003), 2U);
  EXPECT_EQ(due_to_merge({}, 0), 0U);
}

// Bytes that are no block must end in an error, never in a wrong or endless list.
TEST(PostingBlock, AnyBytesAreReadToAnEnd) {
  std::mt19937_64 random(9);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() >> (random() % 8));
    PostingBlockReader in(bytes, random());
    std::size_t read = 0;
    while (in.next_list()) {
      DocumentId before = 0;
      while (in.next_document()) {
        ASSERT_GT(in.document(), before);
        before = in.document();
        ++read;
      }
    }
    ASSERT_LE(read, bytes.size());
  }
}

TEST(SegmentDirectory, AnyBytesAreADirectoryInOrderOrNone) {
  std::mt19937_64 random(10);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() >> (random() % 8));
    SegmentDirectory directory;
    if (!directory.decode(bytes)) continue;
    EXPECT_TRUE(std::ranges::is_sorted(directory.postings, {}, &PostingBlock::first));
    EXPECT_TRUE(std::ranges::is_sorted(directory.records, {}, &RecordBlock::first));
  }
}

}  // namespace
}  // namespace oubli::index
