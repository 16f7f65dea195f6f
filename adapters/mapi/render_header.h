// SPDX-License-Identifier: GPL-3.0-or-later
// The header of a rendering: the fields the message came with where it has them, and made from
// properties what those lack: each recipient, the sender, date, subject, identifiers. Pure; any
// thread.
#pragma once

#include <string>

#include "adapters/mapi/item.h"
#include "adapters/mapi/mail_writer.h"
#include "adapters/mapi/shown.h"

namespace oubli::mapi {

// Writes the fields, without MIME's own; what is in them counts as shown. What the stored fields
// hold that is no field, and recipients beyond what a field takes, go to `lines`.
void write_header(const Item& item, MailWriter& out, Shown& shown, std::string& lines);

}  // namespace oubli::mapi
