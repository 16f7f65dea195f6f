// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/rebuild.h"

#include <algorithm>
#include <vector>

namespace oubli::index {

namespace {

// About 300 postings a document at 8 bytes each: some 120 MB at a time.
constexpr Xapian::docid kDocumentsAtOnce = 50'000;

struct Posting {
  Xapian::docid document;
  std::uint32_t term;  // position in the list of terms of this range
};

struct Range {
  std::vector<std::string> terms;
  std::vector<Posting> postings;
};

Range read_range(const Xapian::Database& from, Xapian::docid first, Xapian::docid last) {
  Range range;
  for (auto term = from.allterms_begin(); term != from.allterms_end(); ++term) {
    auto at = from.postlist_begin(*term);
    const auto end = from.postlist_end(*term);
    at.skip_to(first);
    if (at == end || *at > last) continue;
    const auto number = static_cast<std::uint32_t>(range.terms.size());
    range.terms.push_back(*term);
    for (; at != end && *at <= last; ++at) range.postings.push_back({*at, number});
  }
  // Terms were read in order, so a stable sort by document keeps each document's terms sorted.
  std::ranges::stable_sort(range.postings, {}, &Posting::document);
  return range;
}

// Xapian's empty term is in every document, also in one without a word.
void add_range(const Xapian::Database& from, const Range& range, Xapian::docid first,
               Xapian::docid last, const DocumentSet& dropped, Xapian::WritableDatabase& into) {
  auto posting = range.postings.begin();
  auto at = from.postlist_begin("");
  for (at.skip_to(first); at != from.postlist_end("") && *at <= last; ++at) {
    const Xapian::docid document = *at;
    while (posting != range.postings.end() && posting->document < document) ++posting;
    if (std::ranges::binary_search(dropped, document)) continue;
    Xapian::Document copy;
    for (; posting != range.postings.end() && posting->document == document; ++posting) {
      copy.add_boolean_term(range.terms[posting->term]);
    }
    copy.set_data(from.get_document(document).get_data());
    into.replace_document(document, copy);
  }
}

}  // namespace

Xapian::WritableDatabase open_writable(const Path& shard) {
  return Xapian::WritableDatabase(shard.string(), Xapian::DB_CREATE_OR_OPEN |
                                                      Xapian::DB_BACKEND_GLASS |
                                                      Xapian::DB_NO_TERMLIST);
}

DocumentSet rebuild_shard(const Xapian::Database& from, const DocumentSet& dropped,
                          const Path& into) {
  Xapian::WritableDatabase rebuilt = open_writable(into);
  const Xapian::docid last = from.get_lastdocid();
  for (Xapian::docid first = 1; first <= last; first += kDocumentsAtOnce) {
    const Xapian::docid until = std::min<Xapian::docid>(last, first + (kDocumentsAtOnce - 1));
    add_range(from, read_range(from, first, until), first, until, dropped, rebuilt);
  }
  DocumentSet stand_in;
  if (rebuilt.get_lastdocid() < last) {
    rebuilt.replace_document(last, Xapian::Document());
    stand_in.push_back(last);
  }
  rebuilt.commit();
  rebuilt.close();
  return stand_in;
}

}  // namespace oubli::index
