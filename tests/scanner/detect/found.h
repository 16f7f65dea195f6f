// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the detectors over a text, for tests. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/detect/detectors.h"

namespace oubli::detect {

// Built once for all tests of a program.
const Detectors& detectors_for(std::string_view region = "FR");

std::vector<Finding> all_in(std::string_view text, std::string_view region = "FR");

// "value" of the findings of one category at or above `least`, in order.
std::vector<std::string> values(std::string_view category, std::string_view text,
                                double least = kLikely, std::string_view region = "FR");

// "text" of the findings of one category at or above `least`, in order.
std::vector<std::string> texts(std::string_view category, std::string_view text,
                               double least = kLikely, std::string_view region = "FR");

}  // namespace oubli::detect
