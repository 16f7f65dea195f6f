// SPDX-License-Identifier: GPL-3.0-or-later
// What restic tells, taken apart; what it tells may be anybody's.
#include "scanner/programs/restic.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scanner/programs/backup_program.h"
#include "scanner/programs/restic_snapshot.h"
#include "scanner/programs/restic_trees.h"

namespace oubli::programs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string snapshot(const std::string& members) { return R"([{"id":"00ff",)" + members + "}]"; }

Node file(std::string path, std::uint64_t size = 1, std::uint64_t links = 1) {
  Node node;
  node.path = std::move(path);
  node.type = "file";
  node.size = size;
  node.links = links;
  node.rest = "{}";
  return node;
}

ArchiveChange goes(std::string path) {
  ArchiveChange change{std::move(path), {}, {}};
  change.goes = true;
  return change;
}

TEST(ResticSnapshot, IsOfItsMomentInUtcAndBearsNoMark) {
  auto found = read_snapshot(
      snapshot(R"("time":"2020-03-02T00:30:05.123456789+01:00","hostname":"h","paths":["/a"],)"
               R"("tags":["t"],"excludes":["*.tmp","/.oubli-77"],"tree":"11")"),
      "00ff");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->time, "2020-03-01 23:30:05");
  EXPECT_THAT(found->excludes, ElementsAre("*.tmp"));
  EXPECT_THAT(found->tags, ElementsAre("t"));
  EXPECT_EQ(found->tree, "11");
}

TEST(ResticSnapshot, ThatIsNotToldOrHasNoTimeOrPlaceIsDamaged) {
  for (const std::string& told :
       {std::string("[]"), std::string("{"), std::string("[1]"), snapshot(R"("paths":["/a"])"),
        snapshot(R"("time":"yesterday, at some time","paths":["/a"])"),
        snapshot(R"("time":"2020-03-02T00:30:05Z")"), snapshot(R"("time":1,"paths":[1])")}) {
    auto found = read_snapshot(told, "00ff");
    ASSERT_FALSE(found) << told;
    EXPECT_EQ(found.error().code, ErrorCode::Damaged) << told;
  }
}

TEST(ResticSnapshot, IsToldByTreeAndTimeWhateverItsIdIs) {
  constexpr const char* kTold =
      R"([{"id":"0a","tree":"11","time":"2020-03-02T00:30:05+01:00"},)"
      R"({"id":"0b","tree":"11","time":"2020-03-01T23:30:05Z","original":"0a","tags":["t"]},)"
      R"({"id":"0c","tree":"11","time":"2020-03-03T00:30:05+01:00"},)"
      R"({"id":"0d","tree":"12","time":"2020-03-02T00:30:05+01:00"},7])";
  Snapshot old;
  old.tree = "11";
  old.time = "2020-03-01 23:30:05";
  EXPECT_THAT(read_twins(kTold, old), ElementsAre("0a", "0b"));
  EXPECT_THAT(read_twins("{", old), ElementsAre());
}

TEST(ResticSnapshot, NamesByItsMarkTheOneItStandsFor) {
  auto listed = restic().read_list(R"([{"id":"0123456789abcdef","excludes":["a","/.oubli-77ab"]},)"
                                   R"({"id":"1123456789abcdef","excludes":7}])");
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->front().replaces, "77ab");
  EXPECT_EQ(listed->back().replaces, "");
  EXPECT_EQ(mark_of("77ab"), "/.oubli-77ab");
}

TEST(ResticNodes, AreWhatFindTells) {
  auto nodes = read_nodes(
      R"([{"matches":[{"path":"/a","type":"dir","mode":2155872765,"user":"u","uid":5,"inode":7},)"
      R"({"path":"/a/b","type":"file","size":3,"links":2,"device_id":9}],"hits":2}])");
  ASSERT_TRUE(nodes);
  ASSERT_EQ(nodes->size(), 2U);
  EXPECT_EQ(nodes->front().user, "u");
  EXPECT_EQ(special_bits(nodes->front()), 04000U);
  EXPECT_EQ(nodes->back().size, 3U);
  EXPECT_EQ(nodes->back().rest, R"({"type":"file"})");
  for (const std::string lie : {"", "[", "{}", "[]", R"([{"matches":[]}])", "null"}) {
    EXPECT_FALSE(read_nodes(lie)) << lie;
  }
}

TEST(ResticStanding, IsWhereThePathsStandInTheTree) {
  Snapshot one;
  one.paths = {"/srv/mail", "/etc"};
  auto found = standing_of(one, {file("/srv"), file("/srv/mail"), file("/etc")});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->base, "/");
  EXPECT_THAT(found->targets, ElementsAre("/srv/mail", "/etc"));
  one.paths = {"/srv/mail"};
  found = standing_of(one, {file("/jean")});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->base, "/srv/mail");
  EXPECT_THAT(found->targets, ElementsAre("."));
  one.paths = {"/srv/mail", "/srv/x/y"};
  found = standing_of(one, {file("/mail"), file("/x"), file("/x/y")});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->base, "/srv");
  EXPECT_THAT(found->targets, ElementsAre("mail", "x/y"));
  one.paths = {"/"};
  found = standing_of(one, {file("/a")});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->base, "/");
  EXPECT_THAT(found->targets, ElementsAre("/"));
}

TEST(ResticStanding, IsNowhereWherePathsLeadElsewhere) {
  Snapshot one;
  for (const std::string path : {"C:\\mail", "mail", "/../etc", "/srv/../../etc", "/srv//x"}) {
    one.paths = {path};
    EXPECT_FALSE(standing_of(one, {file("/a")})) << path;
  }
}

TEST(ResticComparison, AllowsForWhatWasToChangeAlone) {
  ArchiveChange cut = goes("box");
  cut.goes = false;
  cut.parts = {{{0, 4}}};
  const std::vector<Node> old{file("/a"), file("/box", 9, 2), file("/letter")};
  const std::vector<Node> now{file("/a"), file("/box", 4, 1)};
  EXPECT_TRUE(is_same_but_for({cut, goes("letter")}, old, now));
  EXPECT_FALSE(is_same_but_for({cut}, old, now)) << "a file is missing";
  EXPECT_FALSE(is_same_but_for({goes("letter")}, old, now)) << "a size is another";
  EXPECT_FALSE(is_same_but_for({goes("letter")}, now, old)) << "a file is new";
  auto other = old;
  other[0].rest = R"({"uid":1})";
  EXPECT_FALSE(is_same_but_for({}, old, other)) << "it belongs to another";
  other = old;
  other[1].links = 1;
  EXPECT_FALSE(is_same_but_for({}, old, other)) << "it is one file with others no more";
}

TEST(ResticComparison, KnowsNamesThatAreToldInPart) {
  const std::string told = "/odd \xef\xbf\xbd\xef\xbf\xbd!";
  EXPECT_TRUE(is_same_but_for({goes("odd \xe9\xe8!")}, {file(told)}, {}));
}

TEST(ResticTrees, TellWhichNamesAreOneFileAndWhichDevices) {
  const std::map<std::string, std::string> trees{
      {"root", R"({"nodes":[{"name":"d","type":"dir","subtree":"d"},{"name":"e","type":"dir"},)"
               R"({"name":"x","type":"file","inode":7,"device_id":1,"links":3}]})"},
      {"d", R"({"nodes":[{"name":"y\\\\z","type":"file","inode":7,"device_id":1,"links":3},)"
            R"({"name":"w","type":"file","inode":7,"device_id":2,"links":2},)"
            R"({"name":"zero","type":"chardev","device":261},{"name":1,"inode":"x"}]})"}};
  std::vector<std::string> asked;
  Node zero = file("/d/zero");
  zero.type = "chardev";
  auto found = read_inodes("root", {file("/d", 1, 1), zero, file("/x", 1, 3)},
                           [&](const std::string& id) -> Result<std::string> {
                             asked.push_back(id);
                             return trees.at(id);
                           });
  ASSERT_TRUE(found);
  EXPECT_THAT(asked, ElementsAre("root", "d"));
  EXPECT_THAT(found->names, ElementsAre(ElementsAre("d/y\\z", "x")));
  EXPECT_THAT(found->devices, ElementsAre(testing::Pair("d/zero", 261U)));
  EXPECT_THAT(without(*found, {goes("x")}).names, IsEmpty());
}

TEST(ResticTrees, AreNotAskedForWhereNothingInThemMatters) {
  auto found = read_inodes("root", {file("/d/a")}, [](const std::string&) -> Result<std::string> {
    ADD_FAILURE() << "asked";
    return std::string();
  });
  ASSERT_TRUE(found);
  EXPECT_THAT(found->names, IsEmpty());
}

TEST(ResticTrees, ThatAreNoneAreDamaged) {
  for (const std::string lie : {"", "[]", "{}", R"({"nodes":1})", R"({"nodes":[1]})"}) {
    auto found = read_inodes("root", {file("/a", 1, 2)},
                             [&](const std::string&) -> Result<std::string> { return lie; });
    ASSERT_FALSE(found) << lie;
    EXPECT_EQ(found.error().code, ErrorCode::Damaged) << lie;
  }
}

TEST(ResticTrees, NamesAreQuotedByTheRulesOfGo) {
  const std::map<std::string, std::string> names{{"plain", "plain"},
                                                 {R"(a\\b)", "a\\b"},
                                                 {R"(\"q\")", "\"q\""},
                                                 {R"(\n\t)", "\n\t"},
                                                 {R"(\xe9)", "\xe9"},
                                                 {R"(\u00a0)", "\xc2\xa0"},
                                                 {R"(\u2028)", "\u2028"},
                                                 {R"(\U0001f600)", "\U0001f600"},
                                                 {"\\", "\\"},
                                                 {R"(é)", "é"}};
  for (const auto& [quoted, plain] : names) EXPECT_EQ(unquoted(quoted), plain) << quoted;
}

}  // namespace
}  // namespace oubli::programs
