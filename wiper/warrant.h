// SPDX-License-Identifier: GPL-3.0-or-later
// What others ask for before they destroy something at our word: only the wiper can make it.
#pragma once

namespace oubli::wiper {

class Warrant {
 private:
  Warrant() = default;
  friend class ServerEraser;
  friend class RepositoryEraser;
};

}  // namespace oubli::wiper
