// SPDX-License-Identifier: GPL-3.0-or-later
// Detect: the detectors over one file of plain text, whatever its size.
#include "scanner/detect/stream.h"
#include "scanner/worker/tasks.h"

namespace oubli::worker {

void detect_text(sandbox::Request request, sandbox::Channel& channel, Examiner& examiner) {
  (void)request;
  (void)channel;
  (void)examiner;
}

}  // namespace oubli::worker
