// SPDX-License-Identifier: GPL-3.0-or-later
// Killed, out of room, damaged: a shard opens at its last commit or says what is wrong.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "indexer/compact.h"
#include "tests/indexer/sealed_fixture.h"

namespace oubli::index {
namespace {

using Terms = std::vector<std::string>;

class Fault : public Sealed {
 protected:
  static Terms terms_of(DocumentId number) {
    Terms terms{"Tevery", "Tmail" + std::to_string(number)};
    for (DocumentId i = 0; i < 60; ++i) terms.push_back("Tw" + std::to_string(number * 31 + i));
    return terms;
  }

  // Runs `work` in a process of its own and returns how it ended.
  template <typename Work>
  static int in_child(
      Work work, unsigned microseconds = 0,
      const std::function<bool()>& is_time = [] { return true; }) {
    const pid_t child = ::fork();
    if (child == 0) {
      work();
      ::_exit(0);
    }
    if (microseconds != 0) {
      for (int i = 0; i < 60'000 && !is_time(); ++i) ::usleep(1'000);
      ::usleep(microseconds);
      ::kill(child, SIGKILL);
    }
    int how = 0;
    ::waitpid(child, &how, 0);
    return how;
  }

  // Says after each commit, as the catalog would, how far the shard is.
  void write_until_killed(DocumentId committed) const {
    auto out = ShardWriter::open(shard(), *sealer_, committed);
    if (!out) ::_exit(1);
    for (int batch = 0; batch < 1000; ++batch) {
      for (int i = 0; i < 20; ++i) {
        if (!(*out)->add(terms_of((*out)->last_document() + 1), "record")) ::_exit(2);
      }
      if (!(*out)->commit()) ::_exit(3);
      std::ofstream(dir_.path() / "committed.new") << (*out)->last_document() << std::flush;
      ::rename((dir_.path() / "committed.new").c_str(), (dir_.path() / "committed").c_str());
    }
  }

  void begin_anew() const {
    std::filesystem::remove_all(shard());
    std::filesystem::remove(dir_.path() / "committed");
  }

  [[nodiscard]] DocumentId catalog() const {
    const std::string said = test::slurp(dir_.path() / "committed");
    return said.empty() ? 0 : static_cast<DocumentId>(std::stoul(said));
  }

  void expect_whole(DocumentId committed) {
    auto in = reader();
    const auto every = ids(in->narrow(term(kWord, "every")));
    ASSERT_EQ(every.size(), in->documents());
    for (const DocumentId each : every) {
      ASSERT_LE(each, committed) << "an orphan";
      ASSERT_THAT(ids(in->narrow(term(kWord, "mail" + std::to_string(each)))),
                  testing::ElementsAre(each));
      ASSERT_THAT(ids(in->narrow(term(kWord, "mail" + std::to_string(each), Query::Op::Prefix))),
                  testing::Contains(each));
    }
  }
};

TEST_F(Fault, KilledAtAnyMomentItOpensAtItsLastCommit) {
  std::mt19937 random(17);
  const int rounds = std::getenv("OUBLI_FULL") != nullptr ? 96 : 12;
  for (int round = 0; round < rounds; ++round) {
    if (round % 12 == 0) begin_anew();  // all of it is looked at each time, so it may not grow long
    const DocumentId before = catalog();
    // The first is killed after a commit, whatever keeps the machine busy; the others anywhere.
    in_child([&] { write_until_killed(before); }, 5000 + static_cast<unsigned>(random() % 150000),
             [&] { return round % 12 > 0 || catalog() > 0; });
    const DocumentId committed = catalog();
    {
      auto again = ShardWriter::open(shard(), *sealer_, committed);
      ASSERT_TRUE(again) << again.error().what;
    }
    auto in = reader();
    EXPECT_EQ(in->documents() % 20, 0U) << "batches are whole";
    expect_whole(committed);
    ASSERT_TRUE(check_shard(shard(), *sealer_, committed));
  }
  EXPECT_GT(catalog(), 0U) << "no round got as far as a commit";
}

TEST_F(Fault, KilledWhileAShardIsMadeItIsMadeAnew) {
  writer();
  ASSERT_TRUE(std::filesystem::remove(shard() / "head"));  // what is written last
  {
    auto again = writer();
    ASSERT_TRUE(again->add(terms_of(1), "record"));
    ASSERT_TRUE(again->commit());
  }
  expect_whole(1);
}

TEST_F(Fault, AShardTheCatalogKnowsIsNeverMadeAnew) {
  {
    auto out = writer();
    ASSERT_TRUE(out->add(terms_of(1), "record"));
    ASSERT_TRUE(out->commit());
  }
  ASSERT_TRUE(std::filesystem::remove(shard() / "head"));
  EXPECT_FALSE(ShardWriter::open(shard(), *sealer_, 1));
  const auto is_segment = [](const auto& entry) {
    return entry.path().filename().string().starts_with("segment-");
  };
  EXPECT_TRUE(std::ranges::any_of(std::filesystem::directory_iterator(shard()), is_segment));
}

// Debian's build machines have no room to fill: a limit on file size is the same refusal.
TEST_F(Fault, OutOfRoomIsSaidAndTheShardOpensAgain) {
  {
    auto out = writer();
    for (DocumentId i = 1; i <= 20; ++i) ASSERT_TRUE(out->add(terms_of(i), "record"));
    ASSERT_TRUE(out->commit());
  }
  const int how = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200 << 10, 200 << 10};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto out = ShardWriter::open(shard(), *sealer_, 20);
    if (!out) ::_exit(10);
    Error error;
    for (DocumentId i = 21; i < 20000 && error.what.empty(); ++i) {
      if (auto added = (*out)->add(terms_of(i), std::string(500, 'x')); !added) {
        error = added.error();
      } else if (i % 1000 == 0) {
        if (auto done = (*out)->commit(); !done) error = done.error();
      }
    }
    if (error.what.find("File too large") == std::string::npos) ::_exit(11);
    if ((*out)->add(terms_of(1), "x") || (*out)->commit()) ::_exit(12);
  });
  ASSERT_TRUE(WIFEXITED(how));
  EXPECT_EQ(WEXITSTATUS(how), 0);
  writer(20);
  expect_whole(20);
  EXPECT_EQ(reader()->documents(), 20U);
}

class Damage : public Fault {
 protected:
  void SetUp() override {
    auto out = writer();
    for (int commit = 0; commit < 3; ++commit) {
      for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(out->add(terms_of(out->last_document() + 1), "record"));
      }
      ASSERT_TRUE(out->commit());
    }
  }

  [[nodiscard]] std::vector<Path> files(std::string_view beginning) const {
    std::vector<Path> found;
    for (const auto& entry : std::filesystem::directory_iterator(shard())) {
      if (entry.path().filename().string().starts_with(beginning)) found.push_back(entry.path());
    }
    return found;
  }

  void expect_all_or_an_error() {
    auto index = Index::open({shard()}, *sealer_);
    if (!index) return;
    const auto found = (*index)->narrow(term(kWord, "every"));
    EXPECT_TRUE(!found || found->size() == 150U);
  }

  // Met by a check and by whoever opens for writing, and named by both.
  void expect_damaged(const Path& piece, const std::string& how) {
    const auto opened = ShardWriter::open(shard(), *sealer_, 150);
    const auto checked = check_shard(shard(), *sealer_, 150);
    ASSERT_TRUE(!opened && !checked) << piece << " " << how;
    for (const Error& error : {opened.error(), checked.error()}) {
      EXPECT_EQ(error.code, ErrorCode::Damaged);
      EXPECT_NE(error.what.find(piece.string()), std::string::npos) << error.what << " " << how;
    }
  }

  static void flip(const Path& file, std::size_t at) {
    std::string bytes = test::slurp(file);
    bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
    std::ofstream(file, std::ios::binary) << bytes;
  }
};

TEST_F(Damage, EveryPieceOfTheVocabularyIsBound) {
  const auto pieces = files("words-");
  ASSERT_EQ(pieces.size(), 3U);
  for (const Path& piece : pieces) {
    const std::string good = test::slurp(piece);
    const std::size_t step = std::getenv("OUBLI_FULL") != nullptr ? 1 : good.size() / 16 + 1;
    for (std::size_t at = 0; at < good.size(); at += step) {
      flip(piece, at);
      expect_damaged(piece, std::to_string(at));
      EXPECT_FALSE(reader()->narrow(term(kWord, "mail", Query::Op::Prefix)));
      std::ofstream(piece, std::ios::binary) << good;
    }
    for (const std::size_t size : {std::size_t{0}, good.size() / 2, good.size() - 1}) {
      std::ofstream(piece, std::ios::binary) << good.substr(0, size);
      expect_damaged(piece, "cut");
      std::ofstream(piece, std::ios::binary) << good;
    }
  }
  EXPECT_TRUE(check_shard(shard(), *sealer_, 150));
}

TEST_F(Damage, SwappedAndMissingSegmentsAreNoticed) {
  const auto pieces = files("words-");
  std::filesystem::rename(pieces[0], pieces[0].string() + "x");
  std::filesystem::rename(pieces[1], pieces[0]);
  std::filesystem::rename(pieces[0].string() + "x", pieces[1]);
  EXPECT_FALSE(check_shard(shard(), *sealer_, 150));
  std::filesystem::remove(pieces[0]);
  const auto opened = ShardWriter::open(shard(), *sealer_, 150);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::Damaged);
}

TEST_F(Damage, ALostHeadIsNoticed) {
  std::filesystem::remove(shard() / "head");
  EXPECT_FALSE(check_shard(shard(), *sealer_, 150));
  EXPECT_FALSE(ShardWriter::open(shard(), *sealer_, 150));
}

// Not one altered bit may become a message less, whether it is met by a check or by a search.
TEST_F(Damage, EveryByteOfASegmentAndOfTheHeadIsBound) {
  auto pieces = files("segment-");
  ASSERT_EQ(pieces.size(), 3U);
  pieces.push_back(shard() / "head");
  for (const Path& piece : pieces) {
    const std::string good = test::slurp(piece);
    const std::size_t step = std::getenv("OUBLI_FULL") != nullptr ? 1 : good.size() / 16 + 1;
    for (std::size_t at = 0; at < good.size(); at += step) {
      flip(piece, at);
      const auto checked = check_shard(shard(), *sealer_, 150);
      ASSERT_FALSE(checked) << piece << " " << at;
      EXPECT_EQ(checked.error().code, ErrorCode::Damaged);
      EXPECT_NE(checked.error().what.find(shard().string()), std::string::npos);
      expect_all_or_an_error();
      std::ofstream(piece, std::ios::binary) << good;
    }
    for (const std::size_t size : {std::size_t{0}, good.size() / 2, good.size() - 1}) {
      std::ofstream(piece, std::ios::binary) << good.substr(0, size);
      EXPECT_FALSE(check_shard(shard(), *sealer_, 150)) << piece << " cut";
      expect_all_or_an_error();
    }
    std::ofstream(piece, std::ios::binary) << good;
  }
  EXPECT_TRUE(check_shard(shard(), *sealer_, 150));
}

TEST_F(Damage, SwappedAndMissingSegmentsOfDocumentsAreNoticed) {
  const auto pieces = files("segment-");
  std::filesystem::rename(pieces[0], shard() / "aside");
  EXPECT_FALSE(Index::open({shard()}, *sealer_));
  EXPECT_FALSE(ShardWriter::open(shard(), *sealer_, 150));
  std::filesystem::rename(pieces[1], pieces[0]);
  std::filesystem::rename(shard() / "aside", pieces[1]);
  EXPECT_FALSE(Index::open({shard()}, *sealer_));
  EXPECT_FALSE(check_shard(shard(), *sealer_, 150));
}

// Every file as it was after each commit, put back alone under its name: all messages and all their
// words are found, or the file is named.
TEST_F(Damage, NoFilePutBackAloneLosesAMessageOrAWord) {
  std::map<std::string, std::set<std::string>> versions;
  DocumentId last = 150;
  const auto remember = [&] {
    for (const auto& entry : std::filesystem::directory_iterator(shard())) {
      versions[entry.path().filename()].insert(test::slurp(entry.path()));
    }
  };
  remember();
  for (int commit = 0; commit < 6; ++commit) {  // and merges
    auto out = writer(last);
    ASSERT_TRUE(out->add(terms_of(last + 1), "record") && out->commit());
    last = out->last_document();
    remember();
  }
  ASSERT_EQ(versions["head"].size(), 7U);
  std::size_t refused = 0;
  for (const auto& [name, bytes] : versions) {
    const Path file = shard() / name;
    const std::string good = std::filesystem::exists(file) ? test::slurp(file) : std::string();
    for (const std::string& old : bytes) {
      if (old == good) continue;
      std::ofstream(file, std::ios::binary) << old;
      const auto checked = check_shard(shard(), *sealer_, last);
      if (!checked) ++refused;
      if (checked) expect_whole(last);
      EXPECT_TRUE(checked || checked.error().what.find(shard().string()) != std::string::npos);
      EXPECT_TRUE(checked || !ShardWriter::open(shard(), *sealer_, last));
      EXPECT_TRUE(name != "head" || !checked);
    }
    if (good.empty()) {
      std::filesystem::remove(file);
    } else {
      std::ofstream(file, std::ios::binary) << good;
    }
  }
  EXPECT_EQ(refused, 6U) << "each older head";
  EXPECT_TRUE(check_shard(shard(), *sealer_, last));
}

TEST_F(Damage, ShardsThatChangedPlacesAreNoticed) {
  {
    auto other = writer(0, "1");
    for (int i = 0; i < 150; ++i) ASSERT_TRUE(other->add(Terms{"Tother"}, "r"));
    ASSERT_TRUE(other->commit());
  }
  std::filesystem::rename(shard("0"), shard("aside"));
  std::filesystem::rename(shard("1"), shard("0"));
  std::filesystem::rename(shard("aside"), shard("1"));
  for (const char* name : {"0", "1"}) {
    const auto read = Index::open({shard(name)}, *sealer_);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().what.find((shard(name) / "head").string()), std::string::npos);
    EXPECT_FALSE(check_shard(shard(name), *sealer_, 150));
    EXPECT_FALSE(ShardWriter::open(shard(name), *sealer_, 150));
  }
}

// One file of another shard, whatever the number of its messages.
TEST_F(Damage, AHeadOfAnotherShardIsNoticed) {
  writer(0, "1");
  std::filesystem::copy_file(shard("0") / "head", shard("1") / "head",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_FALSE(Index::open({shard("1")}, *sealer_));
}

TEST_F(Damage, AnIndexOfAnEarlierVersionIsRefusedWithWhatToDo) {
  for (const char* context : {"shard head 1", "shard head 2"}) {
    std::ofstream(shard() / "head", std::ios::binary) << sealer_->seal("anything", context);
    const auto opened = Index::open({shard()}, *sealer_);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::Damaged);
    EXPECT_NE(opened.error().what.find("earlier version"), std::string::npos);
    EXPECT_NE(opened.error().hint.find("--full"), std::string::npos);
  }
}

TEST_F(Damage, AFolderThatIsNoIndexIsRefused) {
  dir_.write("junk/head", "not an index");
  EXPECT_FALSE(Index::open({shard("junk")}, *sealer_));
  EXPECT_FALSE(Index::open({shard("missing")}, *sealer_));
  EXPECT_FALSE(count_documents(shard("missing"), *sealer_));
}

}  // namespace
}  // namespace oubli::index
