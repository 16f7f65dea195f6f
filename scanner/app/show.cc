// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/show.h"

#include <array>

#include "scanner/app/locator.h"

namespace oubli::app {

namespace {

struct Spot {
  Container container;
  index::Place place;
};

Error not_known(const std::string& locator) {
  return {ErrorCode::NotFound, locator + ": no such message in the index",
          "oubli find prints locators; `oubli scan` brings the index up to date"};
}

// A file that holds many messages, or one.
Result<Spot> spot_in_file(index::Catalog& catalog, const Places& places,
                          const std::string& locator) {
  const ParsedLocator parsed = parse_locator(locator);
  for (const auto& [id, known] : places.all()) {
    const bool is_whole = known.container.path == Path(locator);
    if (!is_whole && known.container.path != parsed.path) continue;
    auto place = catalog.place_at(id, is_whole || parsed.ordinal == 0 ? 1 : parsed.ordinal);
    if (!place) return std::move(place).take_error();
    if (*place) return Spot{known.container, (*place)->place};
  }
  return not_known(locator);
}

Result<Spot> spot_in_maildir(index::Catalog& catalog, const Places& places,
                             const std::string& locator) {
  for (const auto& [id, known] : places.all()) {
    if (known.container.format != Format::Maildir) continue;
    const std::string folder = known.container.path.string() + "/";
    if (locator.rfind(folder, 0) != 0) continue;
    Entry entry;
    entry.name = locator.substr(folder.size());
    auto place = catalog.place_named(id, stable_name(known.container, entry));
    if (!place) return std::move(place).take_error();
    if (*place) return Spot{known.container, (*place)->place};
  }
  return not_known(locator);
}

// The locator with its path as the scan knew it: absolute, links followed.
std::string resolved(const std::string& locator) {
  std::error_code error;
  if (std::filesystem::exists(locator, error)) {
    return std::filesystem::canonical(locator, error).string();
  }
  const ParsedLocator parsed = parse_locator(locator);
  const Path path = std::filesystem::weakly_canonical(parsed.path, error);
  if (error) return locator;
  return path.string() + (parsed.ordinal == 0 ? "" : "#" + std::to_string(parsed.ordinal));
}

Result<Spot> spot_of(index::Catalog& catalog, const std::string& locator) {
  auto places = Places::load(catalog);
  if (!places) return std::move(places).take_error();
  auto spot = spot_in_maildir(catalog, *places, locator);
  return spot ? std::move(spot) : spot_in_file(catalog, *places, locator);
}

}  // namespace

Result<ShownMessage> show(Workspace& workspace, sandbox::Zygote& zygote,
                          const std::string& locator) {
  auto spot = spot_of(workspace.catalog(), resolved(locator));
  if (!spot) return std::move(spot).take_error();
  sandbox::Request request;
  auto fd = open_entry(spot->container, spot->place.entry);
  if (!fd) return std::move(fd).take_error();
  request.files.push_back(*std::move(fd));
  request.frame = encode(worker::ShowRequest{
      {spot->container.format, spot->container.compression, {0, UINT64_MAX}, {}},
      {0, spot->place.range}});
  auto worker = zygote.spawn();
  if (!worker) return std::move(worker).take_error();
  std::optional<ShownMessage> shown;
  auto loss = (*worker)->call(request, [&](std::string_view frame) -> std::string {
    if (!frame.empty() && frame[0] == static_cast<char>(worker::Reply::Shown) &&
        !worker::decode(frame.substr(1), shown.emplace())) {
      shown.reset();
    }
    return {};
  });
  if (!loss) return std::move(loss).take_error();
  if (*loss) {
    return damaged(locator + ": the confined worker " + std::string((*loss)->why) +
                   " while reading it");
  }
  if (!shown) return damaged(locator + ": nothing can be read there any more", "oubli scan SOURCE");
  return *std::move(shown);
}

std::string_view to_string(Where where) {
  static constexpr std::array<std::string_view, 12> kNames{
      "from",    "to",     "cc",   "bcc",        "reply-to",        "sender",
      "subject", "header", "body", "attachment", "attachment-name", "header"};
  const auto at = static_cast<std::size_t>(where);
  return at < kNames.size() ? kNames[at] : "body";
}

}  // namespace oubli::app
