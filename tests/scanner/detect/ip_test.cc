// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/ip.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>

#include "tests/scanner/detect/found.h"

namespace oubli::detect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> addresses(std::string_view text) { return values("ip", text); }

TEST(Ipv4, PublicAddressIsFoundBetweenPunctuation) {
  for (const std::string_view text : {"83.12.7.200", "from [83.12.7.200])", "(83.12.7.200).",
                                      "http://83.12.7.200:8080/x", "ip=83.12.7.200,"}) {
    EXPECT_THAT(addresses(text), ElementsAre("83.12.7.200")) << text;
  }
}

TEST(Ipv4, VersionsDatesAndLongerDottedNumbersAreNot) {
  for (const std::string_view text :
       {"v1.2.3.4", "version 10.15.7.2", "libfoo-83.12.7.200", "83.12.7.200.1", "83.12.7.256",
        "1.2.3", "083.12.7.200", "section 3.4.12.20"}) {
    EXPECT_THAT(addresses(text), IsEmpty()) << text;
  }
}

TEST(Ipv4, LocalAddressIsReportedBelowLikely) {
  for (const std::string_view text : {"192.168.1.20", "127.0.0.1", "10.20.30.40", "172.20.10.11"}) {
    EXPECT_THAT(addresses(text), IsEmpty()) << text;
    ASSERT_EQ(1U, all_in(text).size()) << text;
    EXPECT_EQ("ipv4-local", all_in(text)[0].rule);
  }
}

// Every form of RFC 4291 section 2.2, against the system's own reading.
TEST(Ipv6, IsReadAsTheSystemReadsIt) {
  for (const std::string text : {"2a01:e34:ec2a:1b40:5c1:7bff:fe2d:91aa",
                                 "2a00:1450:4007:80e::200e",
                                 "2a00:1450::200e:1",
                                 "2001:4860:4860::8888",
                                 "::ffff:83.12.7.200",
                                 "64:ff9b::83.12.7.200",
                                 "2001:0:0:1:0:0:0:1",
                                 "FE80::0202:B3FF:FE1E:8329",
                                 "::1",
                                 "1:2:3:4:5:6:83.12.7.200",
                                 "1::",
                                 "::",
                                 "1:2:3:4:5:6:7::",
                                 "1::2::3",
                                 "1:2:3:4:5:6:7",
                                 "1:2:3:4:5:6:7:8:9",
                                 "12345::1",
                                 "1:::2",
                                 ":1:2:3:4:5:6:7:8",
                                 "1:2:3:4:5:6:7:",
                                 "1.2.3.4::1",
                                 "::1.2.3",
                                 "g::1"}) {
    in6_addr expected{};
    const bool is_valid = inet_pton(AF_INET6, text.c_str(), &expected) == 1;
    const auto parsed = parse_ipv6(text);
    ASSERT_EQ(is_valid, parsed.has_value()) << text;
    if (!parsed) continue;
    for (std::size_t i = 0; i < 8; ++i) {
      EXPECT_EQ(expected.s6_addr[2 * i] * 256 + expected.s6_addr[2 * i + 1], (*parsed)[i]) << text;
    }
    in6_addr again{};
    ASSERT_EQ(1, inet_pton(AF_INET6, to_string(*parsed).c_str(), &again)) << to_string(*parsed);
    EXPECT_TRUE(std::equal(expected.s6_addr, expected.s6_addr + 16, again.s6_addr));
  }
}

TEST(Ipv6, IsFoundInTextAndNormalised) {
  EXPECT_THAT(addresses("from 2A01:0E34:EC2A:1B40:05C1:7BFF:FE2D:91AA."),
              ElementsAre("2a01:e34:ec2a:1b40:5c1:7bff:fe2d:91aa"));
  EXPECT_THAT(addresses("[2001:4860:4860::8888]:443"), ElementsAre("2001:4860:4860::8888"));
  EXPECT_THAT(addresses("abcd:abcd:abcd:abcd:abcd:abcd:abcd:ab1d"),
              ElementsAre("abcd:abcd:abcd:abcd:abcd:abcd:abcd:ab1d"));
  EXPECT_THAT(texts("ip", "fe80::1ff:fe23:4567:890a%eth2 up", 0.0),
              ElementsAre("fe80::1ff:fe23:4567:890a%eth2"));
}

TEST(Ipv6, TimesCodeAndHardwareAddressesAreNot) {
  for (const std::string_view text : {"12:34:56", "at 10:20:30:40", "std::vector<int>", "a::b()",
                                      "00:1b:44:11:3a:b7", "10::20 ratio", "::", "Foo::Bar::baz"}) {
    EXPECT_THAT(addresses(text), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace oubli::detect
