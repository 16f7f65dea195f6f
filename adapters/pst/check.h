// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a PST keeps every rule of its format: what makes it fit to be written anew, and what a
// file that was written anew is proved by. Readers look over nearly all of this. Owned by one task;
// one thread. Memory: that of the census and one bit for 64 bytes of the file. Failure: an Error
// where the file cannot be read, or is none; what is wrong with it is in the report.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/bytes/byte_source.h"

namespace oubli::pst {

// Of a file that others wrote, old bytes in free space, blocks that nothing leads to and maps that
// are out of date are no fault. A file of ours has none.
enum class Scope : std::uint8_t { Others, Ours };

struct Rule {
  std::string_view name, text;
  bool is_for_ours = false;  // and for nobody else's
};

inline constexpr std::array kRules{
    Rule{"H1", "the header is that of a mail store whose version is known, locked by nobody"},
    Rule{"H2", "the header's checksums are right"},
    Rule{"H3", "the sentinel is in its place"},
    Rule{"H4", "the file is as long as the header says, and ends with a whole section"},
    Rule{"H5", "the sum of free space and the marks of the maps are right", true},
    Rule{"H6", "numbers still to be given out are above all that were"},
    Rule{"H7", "nothing stands in the header's last bytes, nor between it and the maps", true},
    Rule{"H8", "as many blocks that nothing refers to as the header counts"},
    Rule{"P1", "every page carries its kind, place, checksum and number"},
    Rule{"P2", "the allocation maps mark what is taken and nothing else", true},
    Rule{"P3", "the pages of a tree are in order, each under its first key"},
    Rule{"P4", "what a node names is there, and of the right kind"},
    Rule{"P5", "the list of free space is right", true},
    Rule{"P6", "the pages of a tree hold nothing behind their entries", true},
    Rule{"B1", "every block stands alone, carries its size, place, checksum and number"},
    Rule{"B2", "internal blocks are lists of a known kind"},
    Rule{"B3", "lists of blocks add up, and all but the last block are full"},
    Rule{"B4", "subnodes are in order"},
    Rule{"B5", "every block counts what refers to it"},
    Rule{"B6", "every block is led to by a node", true},
    Rule{"B7", "bytes that belong to nothing are zero", true},
    Rule{"L1", "heaps have a sound map"},
    Rule{"L2", "trees in heaps are in order"},
    Rule{"L3", "properties are where they are said to be"},
    Rule{"L4", "tables are whole: columns, rows, index, cells"},
    Rule{"L5", "heaps count their free slots and say how full they are", true},
    Rule{"L6", "bytes of a heap that no item has are zero", true},
    Rule{"L7", "every item of a heap is somebody's", true},
    Rule{"M1", "the nodes that a store needs are there, and the list of names is whole"},
    Rule{"M2", "folders count their messages, here and in the folder above"},
    Rule{"M3", "every message is listed once, by its own folder"},
    Rule{"M4", "search folders list messages that are there"},
    Rule{"M5", "attachments are those the message lists"},
    Rule{"M6", "no queue and no list names a message that is not there", true},
    Rule{"M7", "every folder stands below the root"},
    Rule{"M8", "templates hold no rows"},
};

struct Finding {
  std::string_view rule;
  std::string what;  // where: numbers, never content
};

struct CheckReport {
  std::vector<Finding> findings;  // the first of each rule, and some more
  std::uint64_t count = 0;        // of all
  std::uint64_t nodes = 0, blocks = 0, messages = 0;

  [[nodiscard]] bool is_sound() const { return count == 0; }
  [[nodiscard]] bool breaks(std::string_view rule) const;
};

// `file` is lent by the caller.
Result<CheckReport> check(ByteSource& file, Scope scope);

}  // namespace oubli::pst
