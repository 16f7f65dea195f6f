// SPDX-License-Identifier: GPL-3.0-or-later
// What a confined worker does with a request: read, decode, detect, match. No file is opened and
// no key is known here. Runs in the worker process; one thread.
#pragma once

#include <string>

#include "scanner/sandbox/sandbox.h"

namespace oubli::worker {

struct ServiceOptions {
  std::string region = "FR";    // ISO 3166: how a phone number without prefix is read
  bool warms_detectors = true;  // build them once in the zygote, for all workers
};

sandbox::Service service(const ServiceOptions& options);

}  // namespace oubli::worker
