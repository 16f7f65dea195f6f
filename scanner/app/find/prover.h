// SPDX-License-Identifier: GPL-3.0-or-later
// Re-reads candidates in a confined worker and proves them there. One thread; give each its own.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "scanner/app/find/candidates.h"
#include "scanner/app/find/find.h"
#include "scanner/app/locator.h"
#include "scanner/programs/repositories.h"
#include "scanner/worker/protocol.h"

namespace oubli::app {

class Prover {
 public:
  Prover(const Workspace& workspace, const Places& places, sandbox::Zygote& zygote,
         programs::Repositories& repositories, const FindOptions& options,
         const std::optional<index::Query>& query)
      : workspace_(workspace),
        places_(places),
        zygote_(zygote),
        repositories_(repositories),
        options_(options),
        query_(query) {}

  // REQUIRES: all of one container. Matches and failures are appended to `summary`.
  Status prove(const index::KnownContainer& container, std::vector<CandidatePlace> candidates,
               FindSummary& summary);

 private:
  struct Batch;
  Status ask(Batch& batch, FindSummary& summary);
  bool compose(Batch& batch, FindSummary& summary);
  bool fetch(Batch& batch, FindSummary& summary);
  bool open_stored(Batch& batch, FindSummary& summary);
  void name_all(Batch& batch, const Error& why, FindSummary& summary) const;
  bool blame(Batch& batch, const sandbox::WorkerLoss& loss, FindSummary& summary);
  void take(Batch& batch, const worker::Proved& proved, FindSummary& summary);
  void name(const CandidatePlace& candidate, std::string reason, FindSummary& summary) const;

  const Workspace& workspace_;
  const Places& places_;
  sandbox::Zygote& zygote_;
  programs::Repositories& repositories_;
  const FindOptions& options_;
  const std::optional<index::Query>& query_;
  std::unique_ptr<sandbox::Worker> worker_;
};

// The query with source: and folder: leaves answered for this container.
index::Query answered_for(const index::Query& query, const Container& container);

}  // namespace oubli::app
