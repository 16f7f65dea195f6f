// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase_bounds.h"

#include <algorithm>
#include <set>

#include "adapters/imap/address.h"
#include "adapters/registry.h"
#include "scanner/app/locator.h"
#include "scanner/app/scan_discovery.h"

namespace oubli::app {

namespace {

// The path as it was typed, without following any link in it.
Path named_by(const std::string& source) {
  const FormatRow* row = format_named_by(source);
  const Path path = row != nullptr ? source.substr(row->scheme.size()) : source;
  Path whole = std::filesystem::absolute(path).lexically_normal();
  return whole.filename().empty() ? whole.parent_path() : whole;
}

}  // namespace

Status refuse_servers(const std::vector<std::string>& sources) {
  for (const std::string& source : sources) {
    if (!imap::is_address(source)) continue;
    return refused(
        "erase: " + absolute_of(source).string() + ": nothing can be erased from a mail server yet",
        "`oubli find` names the messages; erase them with a mail program");
  }
  return {};
}

Status check_bounds(const wiper::Plan& plan, const std::vector<std::string>& sources) {
  std::vector<Path> named;
  for (const std::string& source : sources) named.push_back(named_by(source));
  for (const auto& source : plan.sources) {
    const bool is_within = std::ranges::any_of(
        named, [&](const Path& folder) { return is_below(source.path, folder); });
    if (source.erase.empty() || is_within) continue;
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
