// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/rtf_tokens.h"

#include <string>

#include <gtest/gtest.h>

namespace oubli::mapi {
namespace {

// Each token as its place and what it is.
std::string told(std::string_view rtf) {
  std::string all;
  RtfTokens tokens(rtf);
  while (const auto token = tokens.next()) {
    all += all.empty() ? "" : " ";
    all += std::to_string(token->from) + "+" + std::to_string(token->size);
    switch (token->kind) {
      case RtfToken::Kind::GroupBegin:
        all += '{';
        break;
      case RtfToken::Kind::GroupEnd:
        all += '}';
        break;
      case RtfToken::Kind::Byte:
        all += token->byte;
        break;
      case RtfToken::Kind::Symbol:
        all += token->byte == '\n' ? "sLF" : std::string("s") + token->byte;
        break;
      case RtfToken::Kind::Word:
        all += (token->is_starred ? "*" : "=") + std::string(token->name);
        if (token->number) all += ":" + std::to_string(*token->number);
        break;
    }
  }
  return all;
}

TEST(RtfTokens, TellsWordsFromText) {
  EXPECT_EQ(told("{\\b a\\par\n}"), "0+1{ 1+3=b 4+1a 5+4=par 10+1}");
  EXPECT_EQ(told("\\li-720 x\\uc"), "0+8=li:-720 8+1x 9+3=uc");
  EXPECT_EQ(told("\\{\\'41\\~\\\n"), "0+2{ 2+4A 6+2s~ 8+2sLF");
}

TEST(RtfTokens, KnowsWhatIsStarred) {
  EXPECT_EQ(told("\\*\\x\\y"), "2+2*x 4+2=y");
  EXPECT_EQ(told("\\*{\\x}"), "2+1{ 3+2=x 5+1}");
}

TEST(RtfTokens, PassesOverBytesThatAreNoText) {
  EXPECT_EQ(told("\\bin3 {}{a"), "0+9=bin:3 9+1a");
  EXPECT_EQ(told("\\bin99999 {"), "0+11=bin:99999");
  EXPECT_EQ(told("\\bin-3 {"), "0+7=bin:-3 7+1{");
}

TEST(RtfTokens, LeavesOutWhatIsCutOff) {
  EXPECT_EQ(told("a\\"), "0+1a");
  EXPECT_EQ(told("a\\'4"), "0+1a 3+14");
  EXPECT_EQ(told("\\'zz"), "2+1z 3+1z");
  EXPECT_EQ(told("\\u-"), "0+3=u");
}

TEST(RtfGroups, GoOnAsBeforeWhenTheyEnd) {
  RtfGroups<int> groups;
  groups.top() = 1;
  groups.begin();
  groups.top() = 2;
  groups.end();
  EXPECT_EQ(groups.top(), 1);
  groups.end();  // one too many
  EXPECT_EQ(groups.top(), 1);
}

TEST(RtfGroups, AreCountedHoweverDeep) {
  RtfGroups<int> groups;
  for (int i = 0; i < 100'000; ++i) groups.begin();
  groups.top() = 7;
  for (int i = 0; i < 100'000; ++i) groups.end();
  EXPECT_EQ(groups.top(), 0);
}

}  // namespace
}  // namespace oubli::mapi
