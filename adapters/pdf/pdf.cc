// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/pdf.h"

#include "adapters/pdf/reader.h"

namespace oubli::pdf {

Document read(std::string_view bytes, std::size_t most, const TakeStream& take) {
  return Reader(bytes, most, take).run();
}

}  // namespace oubli::pdf
