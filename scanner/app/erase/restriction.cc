// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/erase/restriction.h"

#include <algorithm>

#include "adapters/base/wire.h"
#include "scanner/app/days.h"
#include "scanner/app/scan/scan_discovery.h"

namespace oubli::app {

namespace {

constexpr std::uint64_t kRestrictionVersion = 1;
constexpr std::string_view kRestrictionContext = "restrictions";
constexpr std::size_t kLargestList = 16U << 20;
constexpr std::size_t kLongestReason = 200;

std::string encode(const std::vector<Restriction>& all) {
  std::string bytes;
  WireWriter out(bytes);
  out.number(kRestrictionVersion);
  out.number(all.size());
  for (const Restriction& one : all) {
    for (const std::string& text : {one.path.native(), one.since, one.until, one.reason})
      out.text(text);
  }
  return bytes;
}

bool decode(std::string_view bytes, std::vector<Restriction>& into) {
  WireReader in(bytes);
  if (in.number() != kRestrictionVersion) return false;
  const std::size_t count = in.count();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    Restriction& one = into.emplace_back();
    one.path = std::string(in.text());
    for (std::string* text : {&one.since, &one.until, &one.reason}) *text = in.text();
  }
  return in.ok() && in.at_end();
}

Status save(const Workspace& workspace, const std::vector<Restriction>& all) {
  return replace_file(workspace.restricted(),
                      workspace.sealer().seal(encode(all), kRestrictionContext));
}

// As the catalog names it: absolute, links resolved.
Path resolved(const Path& path) {
  std::error_code error;
  const Path whole = std::filesystem::weakly_canonical(path, error);
  return error ? std::filesystem::absolute(path, error).lexically_normal() : whole;
}

bool is_fit(const std::string& reason) {
  return reason.size() <= kLongestReason &&
         std::ranges::none_of(reason, [](unsigned char c) { return c < ' ' || c == 0x7F; });
}

}  // namespace

Result<std::vector<Restriction>> restrictions(const Workspace& workspace) {
  std::vector<Restriction> all;
  auto sealed = read_file(workspace.restricted(), kLargestList);
  if (!sealed && sealed.error().code == ErrorCode::NotFound) return all;
  if (!sealed) return std::move(sealed).take_error();
  auto plain = workspace.sealer().open(*sealed, kRestrictionContext);
  if (!plain) return std::move(plain).take_error().during(workspace.restricted().string());
  if (!decode(*plain, all)) {
    return damaged(workspace.restricted().string() + ": not a list of restrictions",
                   "restore it from a backup of the workspace");
  }
  for (Restriction& one : all) {
    std::error_code unknown;
    one.is_over = one.until < today();
    one.is_there = std::filesystem::exists(one.path, unknown) || unknown;
  }
  std::erase_if(all, [](const Restriction& one) { return one.is_over && !one.is_there; });
  return all;
}

const Restriction* restriction_of(const std::vector<Restriction>& all, const Path& path) {
  const Restriction* longest = nullptr;
  for (const Restriction& one : all) {
    if (one.is_over || (path != one.path && !is_below(path, one.path))) continue;
    if (longest == nullptr || one.until > longest->until) longest = &one;
  }
  return longest;
}

std::string told(const Restriction& restriction) {
  return "restricted until " + restriction.until +
         (restriction.reason.empty() ? "" : ": " + restriction.reason);
}

Status check_unrestricted(const Workspace& workspace, const Path& path) {
  auto all = restrictions(workspace);
  if (!all) return std::move(all).take_error();
  const Restriction* found = restriction_of(*all, resolved(path));
  if (found == nullptr) return {};
  return refused(path.string() + ": " + told(*found),
                 "oubli restrict '" + found->path.string() + "' --lift");
}

Status restrict(const Workspace& workspace, const Path& path, const std::string& until,
                const std::string& reason) {
  auto day = read_term(until, "--until", "the day on which the backup expires");
  if (!day) return std::move(day).take_error();
  if (!is_fit(reason)) {
    return Error{ErrorCode::Usage, "--reason: more than one line of 200 bytes",
                 "--reason 'written once, kept for ten years'"};
  }
  const Path whole = resolved(path);
  std::error_code error;
  if (!std::filesystem::exists(whole, error))
    return Error{ErrorCode::NotFound, whole.string() + ": nothing is there",
                 "check the path: ls -ld '" + whole.string() + "'"};
  auto all = restrictions(workspace);
  if (!all) return std::move(all).take_error();
  std::erase_if(*all, [&](const Restriction& one) { return one.path == whole; });
  all->push_back({whole, now_rfc3339(), *std::move(day), reason});
  std::ranges::sort(*all, {}, &Restriction::path);
  return save(workspace, *all);
}

Status lift_restriction(const Workspace& workspace, const Path& path) {
  auto all = restrictions(workspace);
  if (!all) return std::move(all).take_error();
  const Path whole = resolved(path);
  if (std::erase_if(*all, [&](const Restriction& one) { return one.path == whole; }) > 0)
    return save(workspace, *all);
  return Error{ErrorCode::NotFound, whole.string() + ": under no restriction", "oubli restrict"};
}

}  // namespace oubli::app
