// SPDX-License-Identifier: GPL-3.0-or-later
// <workspace>/organisation.toml: what the organisation says of itself on its certificates. Written
// by people, read by every erasure. Format: docs/formats/certificate.md. Reads only; any thread.
// Failure: Usage (not as the format says, with the line), Refused (it tells of the person erased).
#pragma once

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "scanner/subject/subject.h"
#include "wiper/proof/parties.h"

namespace oubli::app {

[[nodiscard]] Path organisation_file(const Path& workspace);

// Where there is no file, everything is unknown.
Result<wiper::Parties> read_organisation(const Path& workspace);

// A certificate is handed out: it must not tell of the person it is about.
Status check_parties(const wiper::Parties& parties, const subject::Subject& subject);

}  // namespace oubli::app
