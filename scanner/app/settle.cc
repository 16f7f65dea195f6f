// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/settle.h"

#include <ctime>

#include "adapters/registry.h"
#include "scanner/app/confined_editor.h"
#include "scanner/app/forget.h"
#include "scanner/app/server_folder.h"

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

std::string now_rfc3339() {
  const std::time_t now = std::time(nullptr);
  struct tm utc {};
  ::gmtime_r(&now, &utc);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

wiper::WiperSettings wiper_settings(const Workspace& workspace) {
  wiper::WiperSettings settings;
  settings.workspace = workspace.folder();
  settings.now = now_rfc3339;
  settings.keys = &workspace.proof_keys();
  return settings;
}

Result<std::optional<Settled>> settle(Workspace& workspace, sandbox::Zygote& zygote,
                                      MailServers* servers, const std::atomic<bool>* stop) {
  if (!wiper::Wiper::is_owed(workspace.folder())) return std::optional<Settled>();
  wiper::RealDisk disk;
  wiper::WiperSettings settings = wiper_settings(workspace);
  settings.clear_index = [&](const wiper::Plan& plan, wiper::Receipt& receipt) {
    ForgetOptions options;
    options.scan.stop = stop;
    options.scan.servers = servers;
    return clear_index_of(workspace, zygote, plan, std::move(options), receipt);
  };
  settings.server_folders = server_folders(servers);
  settings.pst_editors = confined_editors(zygote);
  auto settled = wiper::Wiper(disk, std::move(settings)).recover();
  if (!settled) return std::move(settled).take_error().during("settle an earlier erasure");
  if (!*settled) return std::optional<Settled>();
  Status verdict = wiper::verdict(**settled);
  return std::optional(Settled{**std::move(settled), std::move(verdict)});
}

}  // namespace oubli::app
