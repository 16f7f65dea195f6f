// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/restic_snapshot.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "scanner/programs/restic.h"
#include "scanner/programs/told_json.h"

namespace oubli::programs {
namespace {

using nlohmann::json;

// "2020-03-02T10:00:00.123456789+01:00" → "2020-03-02 09:00:00"
std::optional<std::string> in_utc(const std::string& time) {
  constexpr int kBefore1900 = 1900, kMinute = 60, kHour = 3600;
  constexpr std::size_t kToSeconds = 19, kZone = 6;
  std::tm read{};
  if (time.size() < kToSeconds + 1) return std::nullopt;
  if (std::sscanf(time.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d",  // NOLINT: all six are asked for
                  &read.tm_year, &read.tm_mon, &read.tm_mday, &read.tm_hour, &read.tm_min,
                  &read.tm_sec) != 6) {
    return std::nullopt;
  }
  read.tm_year -= kBefore1900;
  read.tm_mon -= 1;
  std::time_t seconds = ::timegm(&read);
  if (!time.ends_with('Z')) {
    char sign = 0;
    int hours = 0, minutes = 0;
    const std::string zone = time.substr(time.size() - kZone);
    if (std::sscanf(zone.c_str(), "%c%2d:%2d", &sign, &hours, &minutes) != 3)  // NOLINT
      return std::nullopt;
    const std::time_t ahead = hours * kHour + minutes * kMinute;
    seconds -= sign == '-' ? -ahead : ahead;
  }
  std::array<char, 32> text{};
  if (::gmtime_r(&seconds, &read) == nullptr) return std::nullopt;
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &read);
  return std::string(text.data(), size);
}

Node node_of(json one) {
  Node node{text_in(one, "path"),    text_in(one, "type"),
            text_in(one, "user"),    text_in(one, "group"),
            number_in(one, "uid"),   number_in(one, "gid"),
            number_in(one, "mode"),  number_in(one, "size"),
            number_in(one, "links"), {}};
  for (const char* key : {"path", "size", "links", "device_id", "inode", "ctime"}) one.erase(key);
  node.rest = one.dump(-1, ' ', false, json::error_handler_t::replace);
  return node;
}

// The rest of a path below a folder; nothing where it is not there.
std::optional<std::string> below(const std::string& path, const std::string& folder) {
  if (path == folder) return std::string();
  const std::string begin = folder == "/" ? folder : folder + "/";
  if (!path.starts_with(begin)) return std::nullopt;
  return path.substr(begin.size());
}

std::optional<Standing> standing_at(const std::string& base, const Snapshot& snapshot,
                                    const std::set<std::string>& known) {
  Standing standing{base, {}};
  for (const std::string& path : snapshot.paths) {
    const auto rest = below(path, base);
    if (!rest || (!rest->empty() && !known.contains("/" + *rest))) return std::nullopt;
    const std::string relative = rest->empty() ? "." : *rest;
    standing.targets.push_back(base == "/" ? path : relative);
  }
  return standing;
}

}  // namespace

Result<Snapshot> read_snapshot(const std::string& output, const std::string& id) {
  const json told = json::parse(output, nullptr, false);
  for (const json& one : told.is_array() ? told : json::array()) {
    if (!one.is_object() || text_in(one, "id") != id) continue;
    Snapshot found{text_in(one, "tree"),     in_utc(text_in(one, "time")).value_or(""),
                   text_in(one, "hostname"), texts_in(one, "paths"),
                   texts_in(one, "tags"),    texts_in(one, "excludes")};
    std::erase_if(found.excludes,
                  [](const auto& pattern) { return replaced_by_mark(pattern).has_value(); });
    if (!found.time.empty() && !found.paths.empty()) return found;
  }
  return damaged("restic does not say what the snapshot is");
}

std::set<std::string> read_twins(const std::string& output, const Snapshot& snapshot) {
  const json told = json::parse(output, nullptr, false);
  std::set<std::string> ids;
  for (const json& one : told.is_array() ? told : json::array()) {
    const bool is_twin = one.is_object() && text_in(one, "tree") == snapshot.tree &&
                         in_utc(text_in(one, "time")) == snapshot.time;
    if (is_twin) ids.insert(text_in(one, "id"));
  }
  return ids;
}

Result<std::vector<Node>> read_nodes(const std::string& output) {
  std::vector<Node> nodes;
  const json::parser_callback_t take = [&](int, json::parse_event_t event, json& parsed) {
    if (event != json::parse_event_t::object_end || !parsed.contains("path")) return true;
    nodes.push_back(node_of(std::move(parsed)));
    return false;
  };
  const json told = json::parse(output, take, false);
  if (!told.is_array() || nodes.empty())
    return damaged("restic does not say what is in a snapshot");
  return nodes;
}

// How many signs stand for what was replaced is not the same everywhere: one does.
std::string as_told(const std::string& name) {
  constexpr std::string_view kReplaced = "\xef\xbf\xbd";
  std::string told =
      json::parse(json(name).dump(-1, ' ', false, json::error_handler_t::replace), nullptr, false);
  const std::string twice = std::string(kReplaced) + std::string(kReplaced);
  for (auto at = told.find(twice); at != told.npos; at = told.find(twice, at)) {
    told.erase(at, kReplaced.size());
  }
  return told;
}

bool is_same(const Snapshot& old, const Snapshot& now) {
  return old.time == now.time && old.host == now.host && old.paths == now.paths &&
         old.tags == now.tags && old.excludes == now.excludes;
}

unsigned special_bits(const Node& node) {
  constexpr std::uint64_t kSetuid = 1U << 23, kSetgid = 1U << 22, kSticky = 1U << 20;
  constexpr unsigned kModeSetuid = 04000, kModeSetgid = 02000, kModeSticky = 01000;
  return ((node.mode & kSetuid) != 0 ? kModeSetuid : 0U) |
         ((node.mode & kSetgid) != 0 ? kModeSetgid : 0U) |
         ((node.mode & kSticky) != 0 ? kModeSticky : 0U);
}

std::optional<Standing> standing_of(const Snapshot& snapshot, const std::vector<Node>& nodes) {
  std::set<std::string> known;
  for (const Node& node : nodes) known.insert(node.path);
  const std::string& first = snapshot.paths.front();
  const bool are_paths = std::ranges::all_of(snapshot.paths, [](const std::string& path) {
    return path.starts_with('/') && std::filesystem::path(path).lexically_normal().native() == path;
  });
  if (!are_paths) return std::nullopt;
  for (std::size_t end = 0; end != std::string::npos;) {
    const std::string base = end == 0 ? "/" : first.substr(0, end);
    if (auto found = standing_at(base, snapshot, known)) return found;
    if (end == first.size()) break;
    end = std::min(first.find('/', end + 1), first.size());
  }
  return std::nullopt;
}

bool is_same_but_for(const std::vector<ArchiveChange>& changes, const std::vector<Node>& old,
                     const std::vector<Node>& now) {
  std::map<std::string, const ArchiveChange*> changing;
  for (const ArchiveChange& one : changes) changing.emplace(as_told("/" + one.path), &one);
  auto at = now.begin();
  for (const Node& was : old) {
    const auto known = changing.find(as_told(was.path));
    const ArchiveChange* change = known == changing.end() ? nullptr : known->second;
    if (change != nullptr && change->goes) continue;
    if (at == now.end() || at->path != was.path || at->rest != was.rest) return false;
    // Of a file that changes it was seen to that its names stay one file.
    if (at->size != (change != nullptr ? size_of(*change) : was.size)) return false;
    // Names outside of the snapshot cannot be counted again.
    if (change == nullptr && (at->links > 1) != (was.links > 1)) return false;
    ++at;
  }
  return at == now.end();
}

}  // namespace oubli::programs
