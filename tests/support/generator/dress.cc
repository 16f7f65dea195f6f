// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/dress.h"

#include <array>

#include "tests/support/generator/attach.h"
#include "tests/support/generator/compose.h"
#include "tests/support/generator/html.h"
#include "tests/support/generator/in_order.h"
#include "tests/support/generator/transfer.h"

namespace oubli::generator {
namespace {

std::string make_boundary(Dice& dice) {
  constexpr std::array<std::string_view, 4> kStyles{"----=_Part_", "=-=-", "00000000", "_000_"};
  return in_order({dice.pick(kStyles), dice.next()});
}

Part make_multipart(std::string_view type, std::vector<Part> children, Dice& dice) {
  Part part;
  part.boundary = make_boundary(dice);
  part.headers =
      "Content-Type: multipart/" + std::string(type) + ";\n\tboundary=\"" + part.boundary + "\"\n";
  part.children = std::move(children);
  return part;
}

class Dresser {
 public:
  Dresser(std::uint64_t seed, Outline& outline, std::span<const Appointment> appointments)
      : seed_(seed),
        outline_(&outline),
        appointments_(appointments),
        dice_(seed, Stream::Shape, outline.index) {}

  Dressed dress(const Text& text, std::string_view odd);

 private:
  [[nodiscard]] Part plain(const Text& text);
  [[nodiscard]] Part readable(const Text& text);
  void plant_headers();
  [[nodiscard]] std::vector<Planting> plant_html();
  void attach(std::vector<Part>& into);
  void take(Attached attached, std::vector<Part>& into);

  std::uint64_t seed_;
  Outline* outline_;  // lent for one call of dress()
  std::span<const Appointment> appointments_;
  Dice dice_;
  std::vector<Planting> planted_;
};

Part Dresser::plain(const Text& text) {
  const bool flowed = outline_->genre == Genre::Conversation && dice_.chance(25);
  return make_text_part(finished(text.bytes, flowed), "text/plain", outline_->language, dice_,
                        flowed ? "; format=flowed" : "");
}

std::vector<Planting> Dresser::plant_html() {
  std::vector<Planting> found;
  for (const Appointment& each : appointments_) {
    if (each.role != Role::Html) continue;
    const Person person = make_person(seed_, each.person);
    for (Kind kind : draw_kinds(dice_)) {
      Planting one = draw_planting(person, kind, each.is_decoy, outline_->language, "html", dice_);
      if (!one.form.empty()) found.push_back(std::move(one));
    }
  }
  return found;
}

Part Dresser::readable(const Text& text) {
  const std::vector<Planting> in_table = plant_html();
  const std::size_t roll = dice_.below(100);
  const bool wants_html = !in_table.empty();
  const bool is_talk = outline_->genre <= Genre::List;
  if (!wants_html && roll < (is_talk ? 62U : 25U)) return plain(text);
  const HtmlOptions options{.entities = dice_.chance(25),
                            .newsletter = outline_->genre == Genre::Newsletter};
  Part html = make_text_part(make_html(finished(text.bytes), in_table, options, dice_), "text/html",
                             outline_->language, dice_);
  for (const Planting& each : in_table) planted_.push_back(each);
  if (roll >= 90) return html;
  return make_multipart("alternative", {plain(text), std::move(html)}, dice_);
}

void Dresser::plant_headers() {
  constexpr std::array<std::string_view, 4> kAddressed{"Reply-To", "X-Original-To",
                                                       "Disposition-Notification-To", "X-Sender"};
  for (const Appointment& each : appointments_) {
    if (each.role != Role::Header) continue;
    const Person person = make_person(seed_, each.person);
    const Kind kind = dice_.chance(40) ? Kind::Ip : Kind::Email;
    Planting planting =
        draw_planting(person, kind, each.is_decoy, outline_->language, "header", dice_);
    if (kind == Kind::Ip) {
      outline_->extra_headers += "X-Originating-IP: [" + planting.form + "]\n";
    } else {
      outline_->extra_headers +=
          std::string(dice_.pick(kAddressed)) + ": <" + planting.form + ">\n";
    }
    planted_.push_back(std::move(planting));
  }
}

void Dresser::take(Attached attached, std::vector<Part>& into) {
  into.push_back(std::move(attached.part));
  for (Planting& each : attached.plantings) planted_.push_back(std::move(each));
}

void Dresser::attach(std::vector<Part>& into) {
  AttachmentRequest request{seed_, outline_->language, outline_->date, nullptr};
  using Maker = Attached (*)(const AttachmentRequest&, Dice&);
  constexpr std::array<Maker, 4> kMakers{attach_csv, attach_vcard, attach_calendar, attach_message};
  constexpr std::array<Role, 4> kFor{Role::Csv, Role::Vcard, Role::Calendar, Role::Nested};
  for (const Appointment& each : appointments_) {
    request.who = &each;
    for (std::size_t i = 0; i < kFor.size(); ++i) {
      if (each.role == kFor[i]) take(kMakers[i](request, dice_), into);
    }
  }
  request.who = nullptr;
  if (dice_.chance(4)) take(dice_.pick(kMakers)(request, dice_), into);
  if (!dice_.in_thousand(52)) return;
  for (std::size_t files = dice_.chance(75) ? 1 : dice_.between(2, 3); files > 0; --files) {
    into.push_back(attach_binary(outline_->language, dice_));
  }
}

Dressed Dresser::dress(const Text& text, std::string_view odd) {
  Part whole;
  if (odd == odd::kMislabelled || odd == odd::kNoMime) {
    whole.content = finished(text.bytes);
    if (odd == odd::kMislabelled) {
      whole.headers =
          "MIME-Version: 1.0\nContent-Type: text/plain; "
          "charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n";
    }
  } else {
    std::vector<Part> parts{readable(text)};
    attach(parts);
    whole = parts.size() == 1 ? std::move(parts.front())
                              : make_multipart("mixed", std::move(parts), dice_);
    whole.headers = "MIME-Version: 1.0\n" + whole.headers;
    if (!whole.children.empty() && dice_.chance(50)) {
      whole.content = "This is a multi-part message in MIME format.\n";
    }
  }
  plant_headers();
  constexpr std::array<std::string_view, 3> kWide{"utf-8", "UTF-8", "utf-8"};
  const auto& charsets = languages()[outline_->language].charsets;
  const std::string_view own = charsets.front() == "us-ascii" ? "utf-8" : charsets.front();
  const HeaderOptions options{.charset = dice_.chance(70) ? dice_.pick(kWide) : own,
                              .raw = odd == odd::kRawHeader,
                              .no_message_id = odd == odd::kNoMessageId,
                              .no_date = odd == odd::kNoDate};
  Dressed made{make_headers(*outline_, options, dice_), {}};
  append_part(made.bytes, whole);
  made.plantings = std::move(planted_);
  return made;
}

}  // namespace

std::string_view draw_odd(std::uint64_t seed, std::uint64_t index, unsigned percent) {
  constexpr std::array<std::string_view, 5> kAll{odd::kRawHeader, odd::kMislabelled,
                                                 odd::kNoMessageId, odd::kNoDate, odd::kNoMime};
  Dice dice(seed, Stream::Odd, index);
  return dice.chance(percent) ? dice.pick(kAll) : std::string_view{};
}

Dressed dress(std::uint64_t seed, Outline outline, const Text& text,
              std::span<const Appointment> appointments, std::string_view odd) {
  return Dresser(seed, outline, appointments).dress(text, odd);
}

}  // namespace oubli::generator
