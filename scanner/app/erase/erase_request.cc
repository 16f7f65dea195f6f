// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/erase_request.h"

#include <algorithm>
#include <utility>

#include <sodium.h>

#include "indexer/narrower.h"
#include "scanner/app/may_replace.h"
#include "scanner/app/organisation.h"
#include "wiper/plan_file.h"
#include "wiper/wiper.h"

namespace oubli::app {

namespace {

constexpr std::size_t kLongestPlanFile = 1U << 30;

}  // namespace

Result<wiper::Parties> parties_of(const Workspace& workspace, const EraseOptions& options) {
  auto parties = read_organisation(workspace.folder());
  if (!parties) return parties;
  if (!options.performed_by.empty()) parties->performed_by.name = options.performed_by;
  if (!options.validated_by.empty()) parties->validated_by.name = options.validated_by;
  auto fit = check_parties(*parties, options.find.subject);
  if (!fit) return std::move(fit).take_error();
  return parties;
}

Result<ErasureMemory> memory_of(const Workspace& workspace, const EraseOptions& options,
                                const wiper::ApprovedPlan& approved) {
  ErasureMemory memory;
  memory.id = memory_id(approved.digest());
  memory.created = approved.plan().created;
  memory.until = options.remember_until;
  memory.mode = options.mode;
  memory.min_score = options.find.min_score;
  memory.extends = options.applies_again;
  const subject::Subject& subject = options.find.subject;
  std::string key(subject::Pseudonyms::kKeySize, '\0');
  ::randombytes_buf(key.data(), key.size());
  for (const subject::Subject& one : subject::one_by_one(subject)) {
    auto narrowing = subject::narrowing_query(one, options.find.min_score);
    if (!narrowing) return std::move(narrowing).take_error();
    memory.parts.push_back(
        {subject::pseudonyms_of(one, key), index::seal(*narrowing, workspace.sealer())});
  }
  return memory;
}

Result<std::optional<wiper::Plan>> read_shown(const Workspace& workspace,
                                              const EraseOptions& options) {
  const Path& file = options.plan_file;
  if (file.empty() || options.is_dry_run) return std::optional<wiper::Plan>();
  auto bytes = read_file(file, kLongestPlanFile);
  if (!bytes) return std::move(bytes).take_error();
  auto plan = wiper::open_plan(*bytes, workspace.proof_keys().signing.public_key());
  if (!plan) return std::move(plan).take_error().during(file.string());
  return std::optional(*std::move(plan));
}

Status keep_plan(const Workspace& workspace, const EraseOptions& options, const wiper::Plan& plan) {
  if (options.plan_file.empty()) return {};
  if (auto fit = check_may_replace(options.plan_file, "{\n \"plan\""); !fit) return fit;
  return replace_file(options.plan_file, wiper::signed_plan(plan, workspace.proof_keys().signing));
}

Status complete_memory(const Workspace& workspace, const wiper::Receipt& receipt) {
  if (wiper::Wiper::is_owed(workspace.folder())) return {};
  const auto& rows = receipt.erasures;
  const bool is_any_else = std::ranges::any_of(
      rows, [](const auto& row) { return row.action != wiper::Action::Failed; });
  const bool is_asked_for = rows.empty() || is_any_else;
  Status noted = is_asked_for ? remember_done(workspace, receipt) : Status();
  return noted ? clear_planned(workspace) : noted;
}

}  // namespace oubli::app
