// SPDX-License-Identifier: GPL-3.0-or-later
// An archive that passes in a stream, with a chooser and a witness of the test's own.
#include <algorithm>
#include <map>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <unistd.h>

#include "adapters/archive/place.h"
#include "adapters/archive/tar_header.h"
#include "adapters/base/files.h"
#include "tests/support/ended_tar.h"
#include "tests/support/ok.h"
#include "tests/support/temp_dir.h"
#include "wiper/disk/sealed_spool.h"
#include "wiper/stream/stream_eraser.h"
#include "wiper/stream/stream_inlet.h"

namespace oubli::wiper {
namespace {

using oubli::test::ok;
using oubli::test::TempDir;

std::string member(const std::string& name, const std::string& content) {
  std::string block(archive::kTarBlock, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    block.replace(at, text.size(), text);
  };
  put(0, name);
  put(100, "0000644");
  put(108, "0001000");
  put(116, "0001000");
  std::string size(12, '\0');
  std::snprintf(size.data(), size.size(), "%011lo", static_cast<unsigned long>(content.size()));
  put(124, size.substr(0, 11));
  put(136, "13627016400");
  put(148, "        ");
  block[156] = '0';
  put(257, std::string("ustar\0"
                       "00",
                       8));
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  std::string told(8, '\0');
  std::snprintf(told.data(), told.size(), "%06o", sum);
  put(148, told.substr(0, 7) + " ");
  std::string whole = block + content;
  whole.resize(archive::kTarBlock + archive::in_blocks(content.size()), '\0');
  return whole;
}

std::string letter(const std::string& sender, const std::string& body = "Words.\n") {
  return "From: " + sender + "\nTo: b@example.org\nSubject: of " + sender + "\n\n" + body;
}

std::string mbox(const std::vector<std::string>& letters) {
  std::string box;
  for (const std::string& one : letters) box += "From x@y Mon Mar  2 10:00:00 2020\n" + one + "\n";
  return box;
}

// Believes whatever it is told, and keeps it.
class Believer final : public StreamWitness {
 public:
  void expect(const ExpectedMessage& message) override { expected.push_back(message); }
  void write(std::string_view bytes) override { written += bytes; }
  Testimony finish() override { return testimony; }
  std::vector<ExpectedMessage> expected;
  std::string written;
  Testimony testimony;
};

class Streams : public testing::Test {
 protected:
  Streams() { EXPECT_GE(sodium_init(), 0); }

  Result<StreamOutcome> pass(const std::string& archive) {
    const UniqueFd from(::open(dir_.write("in.tar", archive).c_str(), O_RDONLY | O_CLOEXEC));
    const UniqueFd to(
        ::open((dir_.path() / "out.tar").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    order_.from = from.get();
    order_.to = to.get();
    order_.name = "-";
    order_.witness = &witness_;
    order_.scratch = dir_.path();
    order_.choose = [](std::span<PassingMessage> messages) {
      for (PassingMessage& one : messages) {
        if (one.bytes.find("From: anna") != std::string_view::npos) one.reason = "is anna's";
      }
      return Status();
    };
    return erase_from_stream(order_);
  }
  [[nodiscard]] std::string out() const { return oubli::test::slurp(dir_.path() / "out.tar"); }

  TempDir dir_;
  Believer witness_;
  StreamOrder order_;
};

TEST_F(Streams, TakesOutMessagesAndWritesTheRestAsItCame) {
  const std::string notes = member("notes.txt", std::string(3000, 'n'));
  const auto done =
      ok(pass(oubli::test::ended(notes + member("anna.eml", letter("anna@example.net")) +
                                 member("box", mbox({letter("carl@e.org"), letter("anna@e.org")})) +
                                 member("carl.eml", letter("carl@e.org")))));
  EXPECT_EQ(out(), oubli::test::ended(notes + member("box", mbox({letter("carl@e.org")})) +
                                      member("carl.eml", letter("carl@e.org"))));
  EXPECT_EQ(out(), witness_.written);
  ASSERT_EQ(done.source.erase.size(), 2U);
  EXPECT_EQ(done.source.erase[0].locator, "-!/anna.eml");
  EXPECT_EQ(done.source.erase[1].locator, "-!/box#2");
  EXPECT_EQ(archive::entry_at(done.source.erase[1].range.begin), 2U);
  EXPECT_EQ(done.source.examined, 4U);
  EXPECT_EQ(done.kept, 2U);
}

TEST_F(Streams, TellsTheWitnessWhereEachKeptMessageStandsInTheNewArchive) {
  (void)ok(
      pass(oubli::test::ended(member("anna.eml", letter("anna@e.org")) +
                              member("box", mbox({letter("anna@e.org"), letter("carl@e.org")})))));
  ASSERT_EQ(witness_.expected.size(), 1U);
  const ExpectedMessage& kept = witness_.expected[0];
  EXPECT_EQ(archive::entry_at(kept.place.begin), 0U);
  const std::string box = mbox({letter("carl@e.org")});
  EXPECT_EQ(archive::offset_at(kept.place.begin), box.find("From: carl"));
  EXPECT_EQ(kept.hash, content_hash(letter("carl@e.org")));
}

TEST_F(Streams, PassesOnWhyTheWitnessDoesNotVouch) {
  witness_.testimony.trouble = "a message did not turn up";
  EXPECT_EQ(ok(pass(oubli::test::ended(member("carl.eml", letter("carl@e.org"))))).trouble,
            "a message did not turn up");
}

TEST_F(Streams, RefusesOneMoreThanMayGo) {
  order_.most = 1;
  const auto done =
      pass(oubli::test::ended(member("box", mbox({letter("anna@a.org"), letter("anna@b.org")}))));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Refused);
}

TEST_F(Streams, CarriesAMessageThatWasNotLookedIntoAndNamesIt) {
  order_.choose = nullptr;
  const std::string whole = oubli::test::ended(member("carl.eml", letter("carl@e.org")));
  auto in = dir_.write("in.tar", whole);
  const UniqueFd from(::open(in.c_str(), O_RDONLY | O_CLOEXEC));
  order_.from = from.get();
  order_.name = "-";
  order_.witness = &witness_;
  order_.choose = [](std::span<PassingMessage> messages) {
    for (PassingMessage& one : messages) one.trouble = "lost over it";
    return Status();
  };
  const auto done = ok(erase_from_stream(order_));
  ASSERT_EQ(done.unread.size(), 1U);
  EXPECT_EQ(done.unread[0].reason, "lost over it");
  EXPECT_EQ(witness_.written, whole);
}

TEST_F(Streams, FailsWhereTheArchiveEndsEarlyWhereverThatIs) {
  const std::string whole = member("anna.eml", letter("anna@e.org")) +
                            member("box", mbox({letter("carl@e.org"), letter("anna@e.org")})) +
                            member("notes.txt", std::string(2000, 'n'));
  for (std::size_t size = 0; size <= whole.size(); size += 128) {
    EXPECT_FALSE(pass(whole.substr(0, size))) << size;
  }
  EXPECT_TRUE(pass(oubli::test::ended(whole)));
}

class Dripping final : public ByteStream {
 public:
  explicit Dripping(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t some = std::min<std::size_t>({into.size(), bytes_.size() - at_, 7});
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), some, into.begin());
    at_ += some;
    return some;
  }
  [[nodiscard]] std::uint64_t used() const override { return at_; }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

TEST(StreamInlet, HoldsWhatWasNotLetGoAndWhatWasSetAside) {
  Dripping stream("abcdefghijklmnopqrstuvwxyz");
  StreamInlet inlet(stream);
  std::string some(5, '\0');
  EXPECT_EQ(ok(inlet.read_at(10, some)), 5U);
  EXPECT_EQ(some, "klmno");
  ok(inlet.set_aside(2, 4));
  inlet.let_go(12);
  EXPECT_EQ(ok(inlet.read_at(12, some)), 5U);
  EXPECT_EQ(some, "mnopq");
  EXPECT_EQ(ok(inlet.read_at(3, some)), 3U);
  EXPECT_EQ(some.substr(0, 3), "def");
  EXPECT_FALSE(inlet.read_at(8, some));
  EXPECT_EQ(ok(inlet.read_at(24, some)), 2U);
  EXPECT_TRUE(ok(inlet.look(26, 4)).empty());
}

TEST(SealedSpool, GivesBackWhatWasAddedAndShowsNothingOfIt) {
  ASSERT_GE(sodium_init(), 0);
  const TempDir dir;
  auto spool = ok(SealedSpool::open(dir.path()));
  std::string all;
  for (int i = 0; i < 60'000; ++i) all += "line " + std::to_string(i) + "\n";
  for (std::size_t at = 0; at < all.size(); at += 9'999)
    ok(spool->add(std::string_view(all).substr(at, 9'999)));
  ok(spool->finish());
  EXPECT_EQ(spool->size(), all.size());
  const auto bytes = spool->bytes();
  std::string some(5'000, '\0');
  for (const std::size_t at :
       {std::size_t{0}, std::size_t{262'100}, all.size() - 3'000, all.size()}) {
    const std::size_t got = ok(bytes->read_at(at, some));
    EXPECT_EQ(some.substr(0, got), all.substr(at, 5'000)) << at;
  }
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

}  // namespace
}  // namespace oubli::wiper
