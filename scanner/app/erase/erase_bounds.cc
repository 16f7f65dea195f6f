// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/erase_bounds.h"

#include <algorithm>
#include <set>

#include "adapters/archive/repository.h"
#include "adapters/imap/address.h"
#include "adapters/registry.h"
#include "scanner/app/locator.h"
#include "scanner/app/scan/scan_discovery.h"
#include "wiper/mailbox/pst_eraser.h"
#include "wiper/server/server_eraser.h"

namespace oubli::app {

namespace {

// The path as it was typed, without following any link in it.
Path named_by(const std::string& source) {
  const FormatRow* row = format_named_by(source);
  Path path = row != nullptr ? source.substr(row->scheme.size()) : source;
  std::error_code error;
  const auto stored = archive::parse_stored(path);
  if (stored && !std::filesystem::exists(path, error)) path = archive::stored_path(*stored);
  Path whole = std::filesystem::absolute(path).lexically_normal();
  return whole.filename().empty() ? whole.parent_path() : whole;
}

Status check_pst_may_be_written(const Path& file) {
  auto fd = open_for_reading(file);
  if (!fd) return std::move(fd).take_error();
  FileBytes bytes(fd->get());
  return wiper::check_may_be_written(bytes, file);
}

Status check_repository(const wiper::PlannedSource& source,
                        const wiper::Repositories& repositories) {
  const auto name = archive::parse_stored(source.path);
  if (!name) return failed(source.path.string() + ": names no archive in a repository");
  auto repository = repositories(source.format, name->repository);
  return repository ? (*repository)->may_be_written() : std::move(repository).take_error();
}

// Where the server shows all mail in one folder (Gmail's All Mail), what goes from another is still
// there: that folder has to be of the plan as well.
Status check_is_not_half(const imap::Address& address, const wiper::Plan& plan,
                         MailServers::Use& server) {
  auto folders = server->folders();
  if (!folders) return std::move(folders).take_error();
  for (const imap::Folder& folder : *folders) {
    if (folder.use != "All" || !folder.can_be_opened) continue;
    imap::Address all = address;
    all.folder = imap::address_name_of(folder);
    const bool is_planned = std::ranges::any_of(
        plan.sources, [&](const auto& source) { return source.path == Path(to_string(all)); });
    if (is_planned) continue;
    return refused(to_string(address) + ": the server keeps its messages in " + to_string(all) +
                       " as well; nothing was erased",
                   "name the account: " + account_of(address));
  }
  return {};
}

Status check_may_be_expunged(const Path& folder, const wiper::Plan& plan, MailServers* servers) {
  auto address = imap::parse_address(folder.native());
  if (!address) return std::move(address).take_error();
  if (servers == nullptr) return failed(folder.string() + ": its server was not asked");
  auto server = servers->use(*address);
  auto by_uid = server->expunges_by_uid();
  if (!by_uid) return std::move(by_uid).take_error();
  if (!*by_uid) return wiper::cannot_expunge(folder);
  return check_is_not_half(*address, plan, server);
}

}  // namespace

Status check_may_be_written(const wiper::Plan& plan, MailServers* servers,
                            const wiper::Repositories& repositories) {
  for (const auto& source : plan.sources) {
    if (source.erase.empty()) continue;
    Status fit;
    if (source.format == Format::Pst) fit = check_pst_may_be_written(source.path);
    if (is_in_repository(source.format)) fit = check_repository(source, repositories);
    if (is_remote(source.format)) fit = check_may_be_expunged(source.path, plan, servers);
    if (!fit) return fit;
  }
  return {};
}

Status check_bounds(const wiper::Plan& plan, const std::vector<std::string>& sources) {
  std::vector<Path> named;
  for (const std::string& source : sources) {
    if (!imap::is_address(source)) named.push_back(named_by(source));
  }
  for (const auto& source : plan.sources) {
    const bool is_within = std::ranges::any_of(
        named, [&](const Path& folder) { return is_below(source.path, folder); });
    // An address leads nowhere else.
    if (source.erase.empty() || is_within || is_remote(source.format)) continue;
    return refused("erase: " + source.path.string() +
                       " was reached through a symbolic link; nothing was erased",
                   "name it by its own path if it is meant, or leave the link out");
  }
  return {};
}

Result<std::map<std::string, std::uint64_t>> count_elsewhere(Workspace& workspace,
                                                             const wiper::Plan& plan) {
  index::Catalog& catalog = workspace.catalog();
  const Places places(catalog);
  std::map<std::string, std::uint64_t> found;
  std::set<ContentHash> counted;
  for (const auto& source : plan.sources) {
    for (const auto& message : source.erase) {
      if (!counted.insert(message.hash).second) continue;
      const std::string_view hash(reinterpret_cast<const char*>(message.hash.bytes.data()),
                                  message.hash.bytes.size());
      auto document = catalog.find_message(workspace.sealer().seal_identity(hash));
      if (!document) return std::move(document).take_error();
      if (!*document) continue;
      auto standing = catalog.places_of(**document);
      if (!standing) return std::move(standing).take_error();
      for (const auto& known : *standing) {
        auto container = places.container(known.place.container);
        if (!container) return std::move(container).take_error();
        if (*container != nullptr) ++found[(*container)->container.path.string()];
      }
    }
  }
  return found;
}

}  // namespace oubli::app
