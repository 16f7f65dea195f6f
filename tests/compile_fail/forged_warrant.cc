// SPDX-License-Identifier: GPL-3.0-or-later
// Only the wiper has a server expunge anything.
// EXPECTED: is private within this context|private constructor
#include "wiper/server/server_folder.h"

oubli::Status expunge(oubli::wiper::ServerFolder& folder,
                      [[maybe_unused]] const oubli::wiper::Warrant& warrant) {
#ifdef OUBLI_MISTAKE
  return folder.expunge(oubli::wiper::Warrant{}, {});
#else
  return folder.expunge(warrant, {});
#endif
}
