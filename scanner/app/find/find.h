// SPDX-License-Identifier: GPL-3.0-or-later
// find: the index narrows to candidates, each of which is read again where it stands and proved.
// What could not be read or proved is told beside the matches.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/app/scan/changes.h"
#include "scanner/app/server/mail_server.h"
#include "scanner/app/workspace.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/subject/pseudonyms.h"
#include "scanner/subject/subject.h"

namespace oubli::app {

// Somebody whose mail was erased, as far as that is kept.
struct Remembered {
  subject::Pseudonyms pseudonyms;
  index::Query narrowing;  // sealed
};

// In place of a category: the message itself is one that was erased, whoever it concerns.
inline constexpr std::string_view kErasedBefore = "erased before";

struct FindOptions {
  std::string query;         // empty: the subject alone
  subject::Subject subject;  // empty: the query alone
  // Given alone: every candidate is a match, and its evidence what recover() makes the person of.
  std::optional<Remembered> remembered;
  std::set<index::Identity> erased_before;  // found as well, with full score
  double min_score = subject::kDefaultMinScore;
  unsigned jobs = 0;
  Limits limits;
  Passphrases passphrases;         // of archives
  MailServers* servers = nullptr;  // where candidates stand on mail servers
  // Nothing: everything scanned; else only messages in these containers.
  std::optional<std::vector<index::ContainerId>> containers;
};

struct FoundMessage {
  std::string source;  // the container's path
  std::string folder;
  std::string locator;
  Envelope envelope;
  subject::Match match;
  index::Candidate document;
  index::Place place;
  std::int64_t place_row = 0;
  ContentHash hash;
  std::vector<NotScanned> not_scanned;
};

struct FindSummary {
  std::vector<FoundMessage> matches;    // best score first, then latest
  std::uint64_t candidates = 0;         // places re-read
  std::vector<Unreadable> unproved;     // candidates that could not be re-read, or have changed
  std::uint64_t unreadable = 0;         // messages and containers the scan could not read
  std::uint64_t unsupported = 0;        // parts of a type that is not examined
  std::uint64_t messages = 0;           // places searched
  std::uint64_t sources = 0;            // containers searched
  std::uint64_t incomplete = 0;         // of them, not read to their end yet
  std::vector<std::string> unfinished;  // sources whose scan was cut short, or is under way
  std::uint64_t unrecognised = 0;       // files in the sources that hold no mail we know
  Changes changes;                      // not looked for where the containers were named
};

Result<FindSummary> find(Workspace& workspace, sandbox::Zygote& zygote, const FindOptions& options);

}  // namespace oubli::app
