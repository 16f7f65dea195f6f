// SPDX-License-Identifier: GPL-3.0-or-later
// How long the phases of an erasure took, by name. A value type; one thread. Cannot fail.
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace oubli::wiper {

class Phases {
 public:
  // Adds its own life to the phase.
  class Running {
   public:
    explicit Running(double& seconds) : seconds_(seconds) {}
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() {
      seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    }

   private:
    double& seconds_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  };

  [[nodiscard]] Running run(const char* phase) { return Running(seconds_[phase]); }
  void add(const Phases& other) {
    for (const auto& [phase, seconds] : other.seconds_) seconds_[phase] += seconds;
  }
  [[nodiscard]] const std::map<std::string, double>& seconds() const { return seconds_; }

 private:
  std::map<std::string, double> seconds_;
};

}  // namespace oubli::wiper
