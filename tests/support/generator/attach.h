// SPDX-License-Identifier: GPL-3.0-or-later
// What hangs on a message: pictures and PDF files of realistic size and valid form, tables, cards,
// invitations, forwarded messages, some of them with planted people. Any thread.
#pragma once

#include <vector>

#include "tests/support/generator/assemble.h"

namespace oubli::generator {

struct Attached {
  Part part;
  std::vector<Planting> plantings;
};

struct AttachmentRequest {
  std::uint64_t seed = 0;
  std::size_t language = 0;
  std::int64_t date = 0;
  const Appointment* who = nullptr;  // nobody planted when null
};

Attached attach_csv(const AttachmentRequest& request, Dice& dice);
Attached attach_vcard(const AttachmentRequest& request, Dice& dice);
Attached attach_calendar(const AttachmentRequest& request, Dice& dice);
Attached attach_message(const AttachmentRequest& request, Dice& dice);
Part attach_binary(std::size_t language, Dice& dice);

// A PDF of one page and a PNG picture, each around `size` bytes of noise.
std::string make_pdf(std::string_view line, std::size_t size, Dice& dice);
std::string make_png(std::size_t size, Dice& dice);

}  // namespace oubli::generator
