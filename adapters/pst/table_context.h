// SPDX-License-Identifier: GPL-3.0-or-later
// A table: recipients, attachments, the contents of a folder ([MS-PST] 2.3.4). Owned by one reader;
// one thread. Failure: rows and cells that cannot be read are left out, and the trouble says so.
#pragma once

#include "adapters/pst/property_context.h"

namespace oubli::pst {

struct Column {
  std::uint16_t id = 0;
  mapi::StoredType type;
  std::size_t at = 0, size = 0;  // in a row
  std::size_t bit = 0;           // of the bitmap that says which cells there are
};

struct TableRow {
  std::uint32_t id = 0;  // PidTagLtpRowId: of messages and attachments, their node
  mapi::PropertyBag cells;
};

// Whether a cell may tell of somebody: text or bytes, but for what stores keep in rows for
// themselves: versions and numbers of rows, keys and ids of messages.
[[nodiscard]] bool may_tell(std::uint16_t id, mapi::Type type);

class Table {
 public:
  // `ndb` is lent by the caller, who outlives the table. Error: it is no table.
  static Result<std::unique_ptr<Table>> open(Ndb& ndb, Bid data, Bid subnodes);

  // The ids of its rows, from its index; false when that is damaged.
  bool row_ids(const std::function<bool(std::uint32_t id)>& take);

  // Every row with its cells, `most` at most.
  PropertyReader::Trouble rows(PropertyReader& reader, std::size_t most,
                               const std::function<void(TableRow)>& take);

 private:
  explicit Table(Ndb& ndb) : ndb_(ndb) {}
  bool parse(std::string_view info);
  bool load_matrix();
  std::optional<std::string> row(std::size_t number);

  Ndb& ndb_;
  Node node_;
  std::vector<Column> columns_;
  std::size_t row_size_ = 0, bitmap_at_ = 0;
  Hid index_ = 0;
  std::uint32_t matrix_ = 0;
  std::unique_ptr<DataTree> rows_;  // of a matrix that has a node of its own
  std::string held_;                // the block of it that was read last, or the whole matrix
  std::size_t held_number_ = SIZE_MAX;
};

}  // namespace oubli::pst
