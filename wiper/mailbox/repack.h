// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the new mailbox: the pieces of the old one in order, what is kept by plain reads and
// writes (a copy made by the file system may share blocks with the original, which would survive
// its overwriting), and proves it by reading it back. One thread, beside which the splitters of a
// long file run. Failure: the new file is
// incomplete or wrong and must be erased by the caller.
#pragma once

#include "wiper/disk/content_tag.h"
#include "wiper/disk/disk.h"
#include "wiper/disk/held_file.h"
#include "wiper/mailbox/mbox_cut.h"
#include "wiper/replacement.h"

namespace oubli::wiper {

// Fails (Failed, with the figures) unless the folder's file system has room for `bytes` and some.
Status check_room(int folder, std::uint64_t bytes, const Path& shown);

// Copies into the empty file `fresh`, compressed as the old one is, and gives it the old one's
// attributes and times; durable on return.
Status write_new(Disk& disk, const HeldFile& old, const Cut& cut, const OpenMailbox& fresh,
                 const Replacer& replacer);

// Reads the new file back from below the cache: it is the pieces of `cut`, byte for byte. Adds what
// it read to `read_back`.
Status compare_new(Disk& disk, const HeldFile& old, const Cut& cut, const OpenMailbox& fresh,
                   ContentTag& read_back);

// Of what the file holds now.
Result<Tag> tag_of(const OpenMailbox& file, const TagKey& key);

// Compares an mbox likewise: every byte that is kept is compared with the old
// file's, what is redacted hashes to what was planned, and both splitters find the messages of
// `cut`, each in its place. Adds what it read to `read_back`.
Status prove_new(Disk& disk, const HeldFile& old, const Cut& cut, const OpenMailbox& fresh,
                 const Splitters& splitters, ContentTag& read_back);

}  // namespace oubli::wiper
