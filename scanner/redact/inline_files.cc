// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/inline_files.h"

#include "adapters/mime/transfer.h"
#include "scanner/redact/rewriter.h"
#include "scanner/redact/text_leaf.h"

namespace oubli::redact {

std::optional<std::string> without_inline_files(
    std::string_view text, const std::function<bool(std::string_view)>& tells) {
  std::string out;
  std::size_t kept = 0;
  mime::UuencodedFile file;
  for (std::size_t from = 0; mime::find_uuencoded(text, from, file); from = file.end) {
    const std::string_view lines = text.substr(file.begin, file.end - file.begin);
    if (!tells(lines)) continue;
    out.append(text.substr(kept, file.begin - kept)).append(kStubText).append(line_end_of(lines));
    kept = file.end;
  }
  if (kept == 0) return std::nullopt;
  return out.append(text.substr(kept));
}

}  // namespace oubli::redact
