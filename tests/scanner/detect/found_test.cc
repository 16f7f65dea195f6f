// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scanner/detect/found.h"

#include <map>

#include <gtest/gtest.h>

namespace oubli::detect {
namespace {

template <typename Take>
std::vector<std::string> each(std::string_view category, std::string_view text, double least,
                              std::string_view region, Take take) {
  std::vector<std::string> out;
  for (const Finding& finding : all_in(text, region)) {
    if (finding.category == category && finding.confidence >= least) out.push_back(take(finding));
  }
  return out;
}

}  // namespace

const Detectors& detectors_for(std::string_view region) {
  static std::map<std::string, std::unique_ptr<Detectors>, std::less<>> built;
  auto found = built.find(region);
  if (found == built.end()) {
    auto made = Detectors::build({.default_region = std::string(region)});
    EXPECT_TRUE(made) << made.error().what;
    found = built.emplace(region, std::move(*made)).first;
  }
  return *found->second;
}

std::vector<Finding> all_in(std::string_view text, std::string_view region) {
  const Detectors& detectors = detectors_for(region);
  const auto scratch = detectors.make_scratch();
  std::vector<Finding> found;
  EXPECT_EQ(text.size(), detectors.find(text, *scratch, found));
  return found;
}

std::vector<std::string> values(std::string_view category, std::string_view text, double least,
                                std::string_view region) {
  return each(category, text, least, region, [](const Finding& finding) { return finding.value; });
}

std::vector<std::string> texts(std::string_view category, std::string_view text, double least,
                               std::string_view region) {
  return each(category, text, least, region, [&](const Finding& finding) {
    return std::string(text.substr(finding.begin, finding.end - finding.begin));
  });
}

}  // namespace oubli::detect
