// SPDX-License-Identifier: GPL-3.0-or-later
// Outlook items of every kind, about people of the mail generator's sort, for tests and for the
// program that writes them into a folder. Pure.
#pragma once

#include <string>
#include <vector>

#include "tests/support/msg_builder.h"

namespace oubli::test {

struct MsgSample {
  std::string name;  // "letter"
  MsgBuilder item;
};
std::vector<MsgSample> msg_samples();

// [MS-OXCDATA] 2.2.5.1: a person in an entry id.
std::string one_off_entry(std::string_view name, std::string_view address);

}  // namespace oubli::test
