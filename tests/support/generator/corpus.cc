// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/corpus.h"

#include <algorithm>

#include "tests/support/generator/dress.h"

namespace oubli::generator {
namespace {

std::uint64_t people_of(const Options& options) {
  if (options.people >= 0) return static_cast<std::uint64_t>(options.people);
  return std::max<std::uint64_t>(1, options.count / 200);
}

void gather(std::vector<Planting>& into, const Correspondent& from, std::string_view where) {
  for (Planting each : from.plantings) {
    each.where = where;
    into.push_back(std::move(each));
  }
}

}  // namespace

Corpus::Corpus(const Options& options)
    : options_(options),
      people_(people_of(options)),
      plan_({options.seed, options.count, people_, options.fewest, options.most}),
      threads_(options.seed, std::max<std::uint64_t>(1, options.count), plan_),
      composer_(options.seed, threads_, plan_) {}

Message Corpus::message(std::uint64_t index) const {
  const Outline outline = threads_.outline(index);
  Text text = composer_.body(index);
  Message made;
  made.index = index;
  made.date = outline.date;
  made.sender = outline.sender.email;
  made.odd = draw_odd(options_.seed, index, options_.odd_percent);
  if (made.odd != odd::kNoMessageId) made.message_id = outline.message_id;
  Dressed dressed = dress(options_.seed, outline, text, plan_.of_message(index), made.odd);
  made.bytes = std::move(dressed.bytes);
  gather(made.plantings, outline.sender, "from");
  for (const Correspondent& each : outline.to) gather(made.plantings, each, "to");
  for (const Correspondent& each : outline.cc) gather(made.plantings, each, "cc");
  for (const Planting& each : outline.subject.plantings) made.plantings.push_back(each);
  for (Planting& each : text.plantings) made.plantings.push_back(std::move(each));
  for (Planting& each : dressed.plantings) made.plantings.push_back(std::move(each));
  return made;
}

}  // namespace oubli::generator
