// SPDX-License-Identifier: GPL-3.0-or-later
// detect: the detectors on plain text, in a confined worker; nothing is stored. One thread.
#pragma once

#include <functional>
#include <string>

#include "adapters/base/result.h"
#include "adapters/base/unique_fd.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/worker/protocol.h"

namespace oubli::app {

struct TextFinding {
  std::string_view category;  // static storage
  std::string rule;
  ByteRange where;  // bytes of the file
  std::string text;
  std::string value;
  double confidence = 0.0;
};

// Calls `on_finding` in the order of the text. Memory is bounded whatever the size of the file.
Status detect_text(sandbox::Zygote& zygote, UniqueFd file, const std::string& name,
                   const std::function<void(const TextFinding&)>& on_finding);

// The same for a descriptor of any kind and pace (a pipe, a terminal), read here.
Status detect_stream(sandbox::Zygote& zygote, int fd, const std::string& name,
                     const std::function<void(const TextFinding&)>& on_finding);

}  // namespace oubli::app
