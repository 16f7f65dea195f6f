// SPDX-License-Identifier: GPL-3.0-or-later
// The editor of a PST (adapters/pst/edit/editor.h) in a confined worker of its own, for a process
// that holds keys and destroys mail: no byte of the format is gone through in it. The worker has no
// descriptor of either file; it is given the bytes it asks for, and what it puts is written by
// whoever asked. Any thread; an editor belongs to one. Failure: as an editor's; Refused where the
// worker is lost or answers what was not asked.
#pragma once

#include "adapters/pst/edit/editor.h"
#include "scanner/sandbox/sandbox.h"

namespace oubli::app {

// `zygote` is lent and outlives it and its editors.
[[nodiscard]] pst::EditorOpener confined_editors(sandbox::Zygote& zygote);

}  // namespace oubli::app
