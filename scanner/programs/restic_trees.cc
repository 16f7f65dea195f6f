// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/restic_trees.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "scanner/programs/told_json.h"

namespace oubli::programs {
namespace {

using nlohmann::json;

// At half a second each, an hour.
constexpr std::size_t kMostFolders = 7200;

bool is_of_interest(const Node& node) {
  const bool is_linked = node.type == "file" && node.links > 1;
  return is_linked || node.type == "dev" || node.type == "chardev";
}

class Reader {
 public:
  Reader(const std::vector<Node>& nodes, const AskTree& ask) : ask_(ask) {
    for (const Node& node : nodes) {
      if (!is_of_interest(node)) continue;
      for (auto slash = node.path.rfind('/'); slash != 0 && slash != std::string::npos;
           slash = node.path.rfind('/', slash - 1)) {
        if (!wanted_.insert(as_told(node.path.substr(0, slash))).second) break;
      }
      is_any_ = true;
    }
  }

  Result<Inodes> run(const std::string& tree) {
    if (wanted_.size() > kMostFolders) {
      return refused("there are files with several names in more than " +
                         std::to_string(kMostFolders) + " folders; nothing was erased",
                     "restic restore the snapshot, erase there, and back it up again");
    }
    if (is_any_) {
      if (auto read = visit(tree, ""); !read) return std::move(read).take_error();
    }
    for (auto& [inode, names] : names_) {
      if (names.size() > 1) found_.names.insert(std::move(names));
    }
    return std::move(found_);
  }

 private:
  Status visit(const std::string& id, const std::string& folder) {
    auto said = ask_(id);
    if (!said) return std::move(said).take_error();
    const json tree = json::parse(*said, nullptr, false);
    if (!tree.is_object() || !tree.contains("nodes") || !tree["nodes"].is_array()) {
      return damaged("restic does not say what is in a folder");
    }
    for (const json& node : tree["nodes"]) {
      if (!node.is_object()) return damaged("restic does not say what is in a folder");
      const std::string path = folder + "/" + unquoted(text_in(node, "name"));
      const std::string type = text_in(node, "type");
      if (type == "dir" && wanted_.contains(as_told(path))) {
        if (auto read = visit(text_in(node, "subtree"), path); !read) return read;
      }
      take(node, type, path.substr(1));
    }
    return {};
  }

  void take(const json& node, const std::string& type, const std::string& path) {
    const auto inode = number_in(node, "inode");
    if (type == "file" && number_in(node, "links") > 1 && inode != 0) {
      names_[{number_in(node, "device_id"), inode}].insert(path);
    }
    if (type == "dev" || type == "chardev") found_.devices[path] = number_in(node, "device");
  }

  const AskTree& ask_;
  bool is_any_ = false;
  std::set<std::string> wanted_;  // folders
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::set<std::string>> names_;
  Inodes found_;
};

void put_character(std::string& into, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { into += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0U | (code >> 6U));
  } else {
    if (code < 0x10000) {
      put(0xE0U | (code >> 12U));
    } else {
      put(0xF0U | (code >> 18U));
      put(0x80U | ((code >> 12U) & 0x3FU));
    }
    put(0x80U | ((code >> 6U) & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

}  // namespace

std::string unquoted(const std::string& name) {
  constexpr std::string_view kLetters = "abfnrtv", kMeant = "\a\b\f\n\r\t\v", kWide = "xuU";
  constexpr std::size_t kWidths[] = {2, 4, 8};
  constexpr int kBase = 16;
  std::string plain;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] != '\\' || at + 1 == name.size()) {
      plain += name[at];
      continue;
    }
    const char sign = name[++at];
    const auto letter = kLetters.find(sign), wide = kWide.find(sign);
    if (wide == kWide.npos) {
      plain += letter == kLetters.npos ? sign : kMeant[letter];
      continue;
    }
    const auto code = static_cast<std::uint32_t>(
        std::strtoul(name.substr(at + 1, kWidths[wide]).c_str(), nullptr, kBase));
    at += kWidths[wide];
    if (sign == 'x') {
      plain += static_cast<char>(code);
    } else {
      put_character(plain, code);
    }
  }
  return plain;
}

Result<Inodes> read_inodes(const std::string& tree, const std::vector<Node>& nodes,
                           const AskTree& ask) {
  return Reader(nodes, ask).run(tree);
}

Inodes without(const Inodes& all, const std::vector<ArchiveChange>& changes) {
  std::set<std::string> gone;
  for (const ArchiveChange& change : changes) {
    if (change.goes) gone.insert(change.path);
  }
  Inodes left{{}, all.devices};
  for (std::set<std::string> names : all.names) {
    std::erase_if(names, [&](const auto& name) { return gone.contains(name); });
    if (names.size() > 1) left.names.insert(std::move(names));
  }
  return left;
}

}  // namespace oubli::programs
