// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/detectors.h"

#include <algorithm>
#include <new>

#include "scanner/detect/digit_run.h"
#include "scanner/detect/number_plan.h"
#include "scanner/detect/overlaps.h"
#include "scanner/detect/prefilter.h"
#include "scanner/detect/rule.h"
#include "scanner/detect/text.h"

namespace oubli::detect {
namespace detail {

struct Action {
  std::string_view category;
  Validator validate = nullptr;
  Gate gate;
};

// Rules that share a pattern share its match: `first` and `last` say which actions a pattern has.
struct Actions {
  std::vector<std::string_view> patterns;
  std::vector<std::vector<Action>> of_pattern;
  std::size_t digit_group = 0;  // the slot of kDigitGroup
};

}  // namespace detail

namespace {

using detail::Action;
using detail::Actions;

Actions actions_of_table() {
  Actions actions;
  for (const Row& row : table()) {
    for (const Rule& rule : row.rules) {
      const auto found = std::find(actions.patterns.begin(), actions.patterns.end(), rule.pattern);
      const auto slot = static_cast<std::size_t>(found - actions.patterns.begin());
      if (found == actions.patterns.end()) {
        actions.patterns.push_back(rule.pattern);
        actions.of_pattern.emplace_back();
      }
      actions.of_pattern[slot].push_back({row.category.name, rule.validate, rule.gate});
    }
  }
  actions.digit_group = static_cast<std::size_t>(
      std::find(actions.patterns.begin(), actions.patterns.end(), kDigitGroup) -
      actions.patterns.begin());
  return actions;
}

std::vector<Category> categories_of_table() {
  std::vector<Category> all;
  for (const Row& row : table()) all.push_back(row.category);
  return all;
}

// Runs the validators where the prefilter points. noexcept: an exception must not cross the C
// library; memory running out ends the (confined) process.
class Validation : public MatchTaker {
 public:
  Validation(const Actions& actions, const Look& look) : actions_(actions), look_(look) {}

  void take(std::size_t pattern, std::size_t end) noexcept override {
    look_.end = end;
    if (pattern == actions_.digit_group) return take_group();
    for (const Action& action : actions_.of_pattern[pattern]) run(action);
  }

 private:
  void take_group() {
    if (!is_digit(look_.text[look_.end - 1])) --look_.end;
    const DigitRun run_before = digit_run_before(look_.text, look_.end);
    look_.group = run_before.group;
    for (const Action& action : actions_.of_pattern[actions_.digit_group]) {
      if (opens(action.gate, run_before, look_.text)) run(action);
    }
  }

  void run(const Action& action) {
    look_.category = action.category;
    action.validate(look_);
  }

  const Actions& actions_;
  Look look_;
};

}  // namespace

std::span<const Category> categories() {
  static const std::vector<Category> all = categories_of_table();
  return all;
}

std::size_t category_index(std::string_view name) {
  const auto rows = table();
  return static_cast<std::size_t>(
      std::find_if(rows.begin(), rows.end(),
                   [&](const Row& row) { return row.category.name == name; }) -
      rows.begin());
}

struct Detectors::State {
  Options options;
  detail::Actions actions;
  Prefilter prefilter;
  NumberPlan plan;
};

class Detectors::Scratch {
 public:
  Prefilter::Scratch prefilter;
  NumberMemo memo;
};

Detectors::Detectors() = default;
Detectors::~Detectors() = default;

Result<std::unique_ptr<Detectors>> Detectors::build(const Options& options) {
  Actions actions = actions_of_table();
  auto prefilter = Prefilter::compile(actions.patterns);
  if (!prefilter) return std::move(prefilter).take_error();
  auto plan = NumberPlan::build(options.default_region);
  if (!plan) return std::move(plan).take_error();
  std::unique_ptr<Detectors> made(new Detectors);
  made->state_ = std::make_unique<State>(
      State{options, std::move(actions), *std::move(prefilter), *std::move(plan)});
  made->state_->options.window = std::max<std::size_t>(options.window, 1);
  return made;
}

std::unique_ptr<Detectors::Scratch, void (*)(Detectors::Scratch*)> Detectors::make_scratch() const {
  std::unique_ptr<Scratch, void (*)(Scratch*)> made(new Scratch,
                                                    [](Scratch* gone) { delete gone; });
  made->prefilter = state_->prefilter.make_scratch();
  if (made->prefilter == nullptr) throw std::bad_alloc();
  return made;
}

const Options& Detectors::options() const { return state_->options; }

void Detectors::find_within(std::string_view text, std::size_t begin, std::size_t end,
                            Scratch& scratch, std::vector<Finding>& into) const {
  const std::size_t first = into.size();
  Validation validation(state_->actions, Look{.text = text,
                                              .plan = state_->plan,
                                              .memo = scratch.memo,
                                              .month_first = state_->options.default_region == "US",
                                              .into = into,
                                              .category = {}});
  state_->prefilter.scan(text, *scratch.prefilter, validation);
  settle_overlaps(into, first);
  const auto is_outside = [&](const Finding& f) { return f.begin < begin || f.begin >= end; };
  into.erase(
      std::remove_if(into.begin() + static_cast<std::ptrdiff_t>(first), into.end(), is_outside),
      into.end());
}

std::size_t Detectors::find(std::string_view text, Scratch& scratch, std::vector<Finding>& into,
                            const std::function<void()>& after_window) const {
  const std::size_t before = into.size();
  for (std::size_t begin = 0; begin < text.size(); begin += state_->options.window) {
    const std::size_t end = std::min(text.size(), begin + state_->options.window);
    const std::size_t shown = begin - std::min(begin, kContext);
    const std::size_t first = into.size();
    find_within(text.substr(shown, end + kContext - shown), begin - shown, end - shown, scratch,
                into);
    for (std::size_t i = first; i < into.size(); ++i) {
      into[i].begin += shown;
      into[i].end += shown;
    }
    if (after_window) after_window();
    if (into.size() - before >= state_->options.max_findings) return end;
  }
  return text.size();
}

}  // namespace oubli::detect
