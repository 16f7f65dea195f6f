// SPDX-License-Identifier: GPL-3.0-or-later
// Which messages stand in the folder that is open.
#include "adapters/imap/client_state.h"
#include "adapters/imap/esearch.h"

namespace oubli::imap {
namespace {

constexpr std::uint64_t kMostInRanges = 4'000'000;  // a few bytes could name billions

}  // namespace

// Ranges are believed where they hold as many messages as the server counts; of what contradicts
// itself the list is asked for.
Result<std::vector<UidRange>> Client::uids(Which which) {
  if (mailimap_has_extension(state_->session, "ESEARCH") != 0) {
    auto ranges = state_->search_ranges(which);
    if (!ranges) return std::move(ranges).take_error();
    if (*ranges) return **std::move(ranges);
  }
  return state_->search(which);
}

Result<std::vector<UidRange>> Client::State::search(Which which) {
  stream.allow(kMostBetween);
  auto* wanted = mailimap_search_key_new_all();
  if (which == Which::Deleted) wanted->sk_type = MAILIMAP_SEARCH_KEY_DELETED;
  clist* found = nullptr;
  const int code = mailimap_uid_search(session, nullptr, wanted, &found);
  mailimap_search_key_free(wanted);
  if (auto fine = check(code, "list its messages"); !fine) return std::move(fine).take_error();
  std::vector<Uid> uids;
  for (clistiter* at = clist_begin(found); at != nullptr; at = clist_next(at)) {
    const Uid uid = *static_cast<std::uint32_t*>(clist_content(at));
    if (uid != 0) uids.push_back(uid);
  }
  mailimap_search_result_free(found);
  return ranges_of(std::move(uids));
}

// Not by libetpan, which does not know it.
Result<std::optional<std::vector<UidRange>>> Client::State::search_ranges(Which which) {
  stream.allow(kMostBetween);
  const std::string line =
      std::string("UID SEARCH RETURN (COUNT ALL) ") + (which == Which::Deleted ? "DELETED" : "ALL");
  std::optional<Esearch> found;
  const int code = converse(line, [&](std::string_view told) {
    if (auto answer = parse_esearch(told)) found = std::move(answer);
  });
  if (auto fine = check(code, "list its messages"); !fine) {
    if (is_broken || is_busy) return std::move(fine).take_error();
    return std::optional<std::vector<UidRange>>();  // it does not know what it offers
  }
  if (!found || found->count > kMostInRanges || count_of(found->all) != found->count) {
    return std::optional<std::vector<UidRange>>();
  }
  const mailimap_selection_info* open = session->imap_selection_info;
  const bool is_all = which != Which::All || (open != nullptr && open->sel_exists == found->count);
  return is_all ? std::optional(std::move(found->all)) : std::nullopt;
}

}  // namespace oubli::imap
