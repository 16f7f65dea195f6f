// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/settle.h"

#include "adapters/registry.h"
#include "scanner/app/confined/confined_editor.h"
#include "scanner/app/days.h"
#include "scanner/app/erase/erasure_memory.h"
#include "scanner/app/erase/forget.h"
#include "scanner/app/server/server_folder.h"
#include "scanner/app/stored/stored_archives.h"

namespace oubli::app {

namespace {

// By its kind, so that a mailbox without a message left in it is still taken for one.
std::string spec_of(const wiper::PlannedSource& source) {
  const FormatRow* row = find_format(source.format);
  return std::string(row == nullptr ? "" : row->scheme) + source.path.string();
}

Status clear_index_of(Workspace& workspace, sandbox::Zygote& zygote, const wiper::Plan& plan,
                      ForgetOptions options, wiper::Receipt& receipt) {
  for (const auto& source : plan.sources) options.scan.sources.push_back(spec_of(source));
  wiper::RealDisk disk;
  return forget(workspace, zygote, options, plan, disk, receipt);
}

}  // namespace

wiper::WiperSettings wiper_settings(const Workspace& workspace) {
  wiper::WiperSettings settings;
  settings.workspace = workspace.folder();
  settings.now = now_rfc3339;
  settings.keys = &workspace.proof_keys();
  return settings;
}

Result<std::optional<Settled>> settle(Workspace& workspace, sandbox::Zygote& zygote,
                                      MailServers* servers, const Passphrases& passphrases,
                                      const std::atomic<bool>* stop) {
  if (!wiper::Wiper::is_owed(workspace.folder())) {
    if (auto cleared = clear_planned(workspace); !cleared) return std::move(cleared).take_error();
    return std::optional<Settled>();
  }
  wiper::RealDisk disk;
  wiper::WiperSettings settings = wiper_settings(workspace);
  settings.clear_index = [&](const wiper::Plan& plan, wiper::Receipt& receipt) {
    ForgetOptions options;
    options.scan.stop = stop;
    options.scan.servers = servers;
    options.scan.passphrases = passphrases;
    auto cleared = clear_index_of(workspace, zygote, plan, std::move(options), receipt);
    return cleared ? remember_done(workspace, receipt) : std::move(cleared);
  };
  settings.server_folders = server_folders(servers);
  programs::Repositories repositories(passphrases);
  settings.repositories = stored_archives(repositories);
  settings.pst_editors = confined_editors(zygote);
  auto settled = wiper::Wiper(disk, std::move(settings)).recover();
  if (!settled) return std::move(settled).take_error().during("settle an earlier erasure");
  if (auto cleared = clear_planned(workspace); !cleared) return std::move(cleared).take_error();
  if (!*settled) return std::optional<Settled>();
  Status verdict = wiper::verdict(**settled);
  return std::optional(Settled{**std::move(settled), std::move(verdict)});
}

}  // namespace oubli::app
