// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/find/show.h"

#include <algorithm>
#include <array>
#include <optional>

#include "adapters/archive/entry_name.h"
#include "adapters/archive/repository.h"
#include "adapters/imap/address.h"
#include "adapters/registry.h"
#include "scanner/app/locator.h"
#include "scanner/app/scan/scan_discovery.h"
#include "scanner/app/server/server_mail.h"
#include "scanner/app/stored/stored_mail.h"

namespace oubli::app {

namespace {

struct Spot {
  Container container;
  index::Place place;
  std::string attached{};  // the part of it whose message is meant
};

Error not_known(const std::string& locator) {
  return {ErrorCode::NotFound, locator + ": no such message in the index",
          "oubli find prints locators; `oubli scan` brings the index up to date"};
}

// The containers that may hold what the locator names.
Result<std::vector<index::KnownContainer>> named_by(index::Catalog& catalog,
                                                    const std::string& locator) {
  const Path file = parse_locator(locator).path;
  const auto within = parse_within(locator);
  std::vector<index::KnownContainer> found;
  auto listed = catalog.each_container([&](index::KnownContainer known) {
    const Path& path = known.container.path;
    const bool is_named =
        known.container.format == Format::Maildir
            ? locator.rfind(path.string() + "/", 0) == 0
            : path == Path(locator) || path == file || (within && path == within->first);
    if (is_named) found.push_back(std::move(known));
  });
  if (!listed) return std::move(listed).take_error();
  return found;
}

// A Maildir's message is named by its file, any other by its number or by its container alone.
Result<std::optional<index::KnownPlace>> place_in(index::Catalog& catalog,
                                                  const index::KnownContainer& known,
                                                  const std::string& locator) {
  const Path& path = known.container.path;
  if (known.container.format == Format::Maildir) {
    Entry entry;
    entry.name = locator.substr(path.native().size() + 1);
    return catalog.place_named(known.id, stable_name(known.container, entry));
  }
  if (is_archive(known.container.format)) {
    const auto within = parse_within(locator);
    if (!within) return std::optional<index::KnownPlace>();
    auto named = catalog.place_named(known.id, within->second);
    // "…#1" may be left out.
    if (!named || *named) return named;
    return catalog.place_named(known.id, archive::numbered(within->second, 1));
  }
  const std::uint64_t ordinal = parse_locator(locator).ordinal;
  const FormatRow* row = find_format(known.container.format);
  if (row != nullptr && row->begin_of != nullptr && path != Path(locator) && ordinal > 0) {
    return catalog.place_beginning(known.id, row->begin_of(ordinal));
  }
  return catalog.place_at(known.id, path == Path(locator) || ordinal == 0 ? 1 : ordinal);
}

// The locator with its path as the scan knew it: absolute, links followed.
std::string resolved(const std::string& locator) {
  if (imap::is_address(locator)) {
    const ParsedLocator parsed = parse_locator(locator);
    auto address = imap::parse_address(parsed.path.native());
    if (!address) return locator;
    return to_string(*address) + (parsed.ordinal == 0 ? "" : "#" + std::to_string(parsed.ordinal));
  }
  std::error_code error;
  if (const auto within = parse_within(locator)) {
    if (archive::parse_stored(within->first)) {
      const Path stored = absolute_of(within->first.string());
      return stored.string() + std::string(archive::kWithin) + within->second;
    }
    const Path archive = std::filesystem::weakly_canonical(within->first, error);
    if (!error) return archive.string() + std::string(archive::kWithin) + within->second;
  }
  if (std::filesystem::exists(locator, error)) {
    return std::filesystem::canonical(locator, error).string();
  }
  const ParsedLocator parsed = parse_locator(locator);
  const Path path = std::filesystem::weakly_canonical(parsed.path, error);
  if (error) return locator;
  return path.string() + (parsed.ordinal == 0 ? "" : "#" + std::to_string(parsed.ordinal));
}

// The place becomes that in what is read.
Result<UniqueFd> open_stored(programs::Repositories& repositories, Spot& spot, StoredMail& stored) {
  auto mail = read_again(repositories, spot.container, {&spot.place});
  if (!mail) return std::move(mail).take_error();
  stored = *std::move(mail);
  spot.place.range = stored.ranges.front();
  return std::move(stored.reading.output);
}

Result<Spot> spot_of(index::Catalog& catalog, const std::string& locator) {
  auto named = named_by(catalog, locator);
  if (!named) return std::move(named).take_error();
  std::stable_partition(named->begin(), named->end(), [](const index::KnownContainer& known) {
    return known.container.format == Format::Maildir;
  });
  for (const index::KnownContainer& known : *named) {
    auto place = place_in(catalog, known, locator);
    if (!place) return std::move(place).take_error();
    if (*place) return Spot{known.container, (*place)->place};
  }
  return not_known(locator);
}

// The message that the locator names, or the one that it names an attachment of.
Result<Spot> spot_named(index::Catalog& catalog, const std::string& locator) {
  auto whole = spot_of(catalog, resolved(locator));
  if (whole || whole.error().code != ErrorCode::NotFound) return whole;
  auto attached = parse_attached(locator);
  if (!attached) return not_known(locator);
  auto outer = spot_of(catalog, resolved(attached->first));
  if (!outer) return not_known(locator);
  outer->attached = std::move(attached->second);
  return outer;
}

Error nothing_read(const std::string& locator, const Spot& spot) {
  if (spot.attached.empty())
    return damaged(locator + ": nothing can be read there any more", "oubli scan SOURCE");
  return {ErrorCode::NotFound, locator + ": no message is attached there as part " + spot.attached,
          "oubli find prints the locators of attached messages"};
}

}  // namespace

Result<ShownMessage> show(Workspace& workspace, sandbox::Zygote& zygote, const std::string& locator,
                          MailServers* servers, const Passphrases& passphrases) {
  auto spot = spot_named(workspace.catalog(), locator);
  if (!spot) return std::move(spot).take_error();
  programs::Repositories repositories(passphrases);
  StoredMail stored;  // who writes what is read outlives the reading
  sandbox::Request request;
  auto fd =
      is_remote(spot->container.format) ? fetch_again(servers, spot->container, {&spot->place}, {})
      : is_in_repository(spot->container.format) ? open_stored(repositories, *spot, stored)
                                                 : open_entry(spot->container, spot->place.entry);
  if (!fd) return std::move(fd).take_error();
  request.files.push_back(*std::move(fd));
  request.frame = encode(worker::ShowRequest{
      {spot->container.format, spot->container.compression, {0, UINT64_MAX}, {}, passphrases},
      {0, spot->place.range},
      spot->attached});
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
  if (!shown) return nothing_read(locator, *spot);
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
