// SPDX-License-Identifier: GPL-3.0-or-later
// An .emlx file without a person: the message in it, the byte count before it, and the property
// list behind it, in which Apple Mail may keep subject and correspondents. One thread. Failure:
// Refused, with the reason; nothing is then made.
#pragma once

#include <string>

#include "adapters/base/result.h"
#include "adapters/message.h"
#include "scanner/app/erase/redactor.h"

namespace oubli::app {

// `file`: all of it. `message`: where the message stands in it.
Result<Redactor::Made> redact_emlx(const std::string& file, const ByteRange& message,
                                   Redactor& redactor);

}  // namespace oubli::app
