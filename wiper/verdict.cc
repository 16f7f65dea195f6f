// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "adapters/base/counted.h"
#include "wiper/wiper.h"

namespace oubli::wiper {

namespace {

Error not_all(const Receipt& receipt, const std::string& first, const std::string& hint) {
  const std::uint64_t failed = receipt.count(Action::Failed);
  return {ErrorCode::Partial,
          std::to_string(failed) + " of " + counted(receipt.erasures.size(), "message") +
              (failed == 1 ? " was" : " were") + " not erased; first " + first,
          hint};
}

// Of a mailbox `oubli show` shows the first message, whatever is in it.
std::string hint_of(const std::vector<Trace>& traces, const std::vector<Unreadable>& unread) {
  const auto message = std::ranges::find(traces, Trace::Scope::Message, &Trace::scope);
  if (message != traces.end()) {
    return "look at what it holds, also at what is attached: oubli show '" + message->locator + "'";
  }
  const Trace& first = traces.front();
  if (first.scope == Trace::Scope::NoMessage) {
    return "it stands in none of its messages: look at the names of its folders, its rules, "
           "searches "
           "and views in Outlook";
  }
  const auto closed = std::ranges::find_if(
      unread, [&](const Unreadable& one) { return one.locator.starts_with(first.locator); });
  if (closed != unread.end()) {
    return "it may stand in what could not be read: look into " + closed->locator;
  }
  return "in which of its messages cannot be told: scan it again, then run `oubli find`";
}

std::string hint_of(const Receipt& receipt) {
  if (!receipt.elsewhere.empty()) {
    return "what is left stands in " + receipt.elsewhere.begin()->first +
           ": run the command again for it";
  }
  if (receipt.is_verified && !receipt.traces.empty()) {
    return hint_of(receipt.traces, receipt.not_examined.unread);
  }
  return "scan the mailboxes again, then run `oubli find`";
}

}  // namespace

Status verdict(const Receipt& receipt) {
  if (receipt.erasures.empty()) return {};
  if (!receipt.failures.empty()) {
    const Error& first = receipt.failures.front().error;
    const bool is_one_reason =
        std::all_of(receipt.failures.begin(), receipt.failures.end(),
                    [&](const auto& failure) { return failure.error.code == first.code; });
    if (is_one_reason && receipt.count(Action::Failed) == receipt.erasures.size()) return first;
    return not_all(receipt, first.what, first.hint);
  }
  const auto left = std::ranges::find(receipt.erasures, Action::Failed, &Erasure::action);
  if (left != receipt.erasures.end()) {
    return not_all(receipt, left->locator + ": " + left->reason,
                   "a dry run names each of them with its reason");
  }
  if (receipt.index && !*receipt.index) {
    Error error = Error(receipt.index->error()).during("the mailboxes are done, the index is not");
    const bool is_interrupted = error.code == ErrorCode::Interrupted;
    return Error{is_interrupted ? ErrorCode::Interrupted : ErrorCode::Partial,
                 std::move(error.what), "run the command again; it first settles what is left"};
  }
  if (receipt.is_verified && receipt.residue == 0) return {};
  std::string what = "the rewritten mailboxes could not be verified";
  if (receipt.is_verified) {
    what = counted(receipt.residue, "trace") + (receipt.residue == 1 ? " was" : " were") +
           " found after the erasure";
    if (!receipt.traces.empty()) what += ", first in " + receipt.traces.front().locator;
  }
  return Error{ErrorCode::Partial, std::move(what), hint_of(receipt)};
}

}  // namespace oubli::wiper
