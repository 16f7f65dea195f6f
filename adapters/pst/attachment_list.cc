// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/attachment_list.h"

#include <algorithm>

namespace oubli::pst {
namespace {

using mapi::Unread;

mapi::PropertyBag telling_cells(const mapi::PropertyBag& row) {
  mapi::PropertyBag texts;
  for (const mapi::Property& cell : row.all()) {
    if (may_tell(cell.id, cell.type)) texts.add(cell);
  }
  return texts;
}

std::string joined(const mapi::Property& property) {
  return join_values({property.type, property.is_many}, property.values);
}

}  // namespace

std::vector<ListedAttachment> attachments_in(Ndb& ndb, const Subnodes& subnodes,
                                             PropertyReader& reader, std::size_t most,
                                             PropertyReader::Trouble& trouble) {
  std::vector<ListedAttachment> list;
  const auto is_new = [&](Nid nid) {
    return std::ranges::find(list, nid, &ListedAttachment::nid) == list.end();
  };
  if (const auto place = subnodes.find(kAttachmentTable)) {
    auto table = Table::open(ndb, place->data, place->subnodes);
    if (table) {
      trouble.merge((*table)->rows(reader, most, [&](const TableRow& row) {
        if (is_new(row.id)) list.push_back({row.id, telling_cells(row.cells)});
      }));
    } else {
      trouble.insert(Unread::Damaged);
    }
  }
  for (const auto& [nid, unused] : subnodes.all()) {
    if (type_of(nid) != NodeType::Attachment || !is_new(nid)) continue;
    if (list.size() >= most) break;
    list.push_back({nid, {}});
  }
  if (list.size() >= most) trouble.insert(Unread::TooMany);
  return list;
}

mapi::PropertyBag untold(const mapi::PropertyBag& texts, const mapi::PropertyBag& own) {
  mapi::PropertyBag left;
  for (const mapi::Property& cell : texts.all()) {
    const std::string bytes = joined(cell);
    const bool is_told = std::ranges::any_of(own.all(), [&](const mapi::Property& one) {
      return one.id == cell.id && one.type == cell.type && one.is_many == cell.is_many &&
             joined(one).starts_with(bytes);
    });
    if (!bytes.empty() && !is_told) left.add(cell);
  }
  return left;
}

}  // namespace oubli::pst
