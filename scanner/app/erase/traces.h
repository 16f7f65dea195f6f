// SPDX-License-Identifier: GPL-3.0-or-later
// What is looked for of a person once their messages went, and the folders of an Outlook data file
// that are named after them: no erasure renames a folder. One thread. Failure: the file cannot be
// read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/subject/subject.h"

namespace oubli::app {

// Searched for byte by byte (docs/erasure.md).
[[nodiscard]] std::vector<std::string> traces_of(const subject::Subject& subject);

// The paths of folders whose own name holds one of these, in whatever case.
Result<std::vector<std::string>> folders_named_after(const subject::Subject& subject,
                                                     const Path& data_file,
                                                     sandbox::Zygote& zygote);

}  // namespace oubli::app
