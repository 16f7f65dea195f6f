// SPDX-License-Identifier: GPL-3.0-or-later
// A PDF, as adapters/pdf reads it: the text that it shows, what it says of itself, the files that
// are attached to it; and where it is asked for, what its streams hold as it stands there, those
// that an update replaced too. Pictures are not text.
#include <algorithm>
#include <string>

#include "adapters/compression/unpacking.h"
#include "adapters/pdf/pdf.h"

namespace oubli::unpacking {

namespace {

// Which may be packed itself.
void give_one(std::string_view name, std::string_view bytes, Unpacking& to) {
  to.begin(name);
  Inner inner(to);
  inner.put(bytes);
  inner.finish();
  to.end();
}

}  // namespace

void open_pdf(std::string_view pdf, Unpacking& to) {
  constexpr std::size_t kMost = std::size_t{64} << 20U;
  pdf::TakeStream take;
  if (to.wants_hidden()) {
    if (to.is_within()) to.give(pdf);
    take = [&to](std::string_view stream) { give_one({}, stream, to); };
  }
  pdf::Document document = pdf::read(pdf, kMost, take);
  // What is searched for letter for letter may go on in the next line.
  if (to.wants_hidden()) std::ranges::replace(document.text, '\n', ' ');
  to.show(document.text);
  to.show(document.about);
  for (const pdf::Attached& file : document.files) give_one(file.name, file.bytes, to);
  if (document.shows_pictures) to.pass_over_pictures();
  if (!document.is_whole) to.fail(document.why);
}

}  // namespace oubli::unpacking
