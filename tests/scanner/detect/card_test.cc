// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/card.h"

#include <gmock/gmock.h>

#include "tests/scanner/detect/found.h"

namespace oubli::detect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> cards(std::string_view text) { return values("card", text); }

TEST(CardNumber, IsFoundInTheSpacingsPeopleUse) {
  for (const std::string_view text : {
           "4539578763621486",
           "card 4539 5787 6362 1486, thanks",
           "4539-5787-6362-1486",
           "4539.5787.6362.1486",
           "4539\u00a05787\u00a06362\u00a01486",
           "Carte: 4539 5787 6362 1486 12/27 123",
           "my card 4 5 3 9 5 7 8 7 6 3 6 2 1 4 8 6",
       }) {
    EXPECT_THAT(cards(text), ElementsAre("4539578763621486")) << text;
  }
}

TEST(CardNumber, IsIgnoredWhenCheckDigitFails) {
  const std::string right = "4539578763621486";
  for (std::size_t i = 0; i < right.size(); ++i) {
    std::string wrong = right;
    wrong[i] = static_cast<char>('0' + (wrong[i] - '0' + 1) % 10);
    EXPECT_THAT(values("card", "card " + wrong, 0.0), IsEmpty()) << wrong;
  }
}

TEST(CardNumber, OfEachNetworkIsNamedByItsRule) {
  EXPECT_EQ("visa", card_network("4012888888881881"));
  EXPECT_EQ("mastercard", card_network("5555555555554444"));
  EXPECT_EQ("mastercard", card_network("2223003122003222"));
  EXPECT_EQ("amex", card_network("378282246310005"));
  EXPECT_EQ("diners", card_network("30569309025904"));
  EXPECT_EQ("discover", card_network("6011111111111117"));
  EXPECT_EQ("jcb", card_network("3530111333300000"));
  EXPECT_EQ("unionpay", card_network("6200000000000005"));
  EXPECT_EQ("maestro", card_network("6759649826438453"));
  EXPECT_EQ("", card_network("9999999999999995"));
  EXPECT_EQ("", card_network("41111111111111")) << "fourteen digits are no Visa";
}

TEST(CardNumber, PublishedForTestsIsReportedButHardlyBelieved) {
  for (const std::string_view number :
       {"4111 1111 1111 1111", "378282246310005", "30569309025904"}) {
    EXPECT_THAT(cards(number), IsEmpty()) << number;
    const auto found = all_in(number);
    ASSERT_EQ(1U, found.size()) << number;
    EXPECT_EQ("test-number", found[0].rule);
  }
}

TEST(CardNumber, IsSurerBesideItsWord) {
  const auto bare = all_in("4539578763621486");
  const auto named = all_in("Visa 4539578763621486");
  const auto order = all_in("order number 4539578763621486");
  ASSERT_EQ(1U, bare.size());
  EXPECT_LT(bare[0].confidence, named.at(0).confidence);
  EXPECT_LT(order.at(0).confidence, kLikely);
}

TEST(CardNumber, InsideSomethingLongerIsIgnored) {
  for (const std::string_view text : {
           "994539578763621486",
           "4539578763621486.25",
           "0.4539578763621486",
           "x4539578763621486",
           "4539578763621486-77",
           "https://shop.example/p/4539578763621486",
           "550e8400-e29b-41d4-a716-4539578763621486",
           "4539 57876 3621 486",
       }) {
    EXPECT_THAT(cards(text), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace oubli::detect
