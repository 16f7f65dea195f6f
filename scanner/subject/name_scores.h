// SPDX-License-Identifier: GPL-3.0-or-later
// How much each way of writing a name says. docs/matching.md explains them to people; the default
// threshold is kDefaultMinScore (subject.h). Constants; any thread.
#pragma once

namespace oubli::subject {

inline constexpr double kFullName = 0.92;       // given and family name side by side
inline constexpr double kReversedBare = 0.95;   // Dupont Jean
inline constexpr double kReversedLine = 0.85;   // family and given name on two lines
inline constexpr double kCell = 0.97;           // in neighbouring columns
inline constexpr double kCommaInOrder = 0.45;   // "Jean, Dupont"
inline constexpr double kUserName = 0.65;       // jean.dupont@, jean-dupont
inline constexpr double kSentenceEnd = 0.3;     // "Jean. Dupont"
inline constexpr double kMiddleInitial = 0.97;  // Jean M. Dupont
inline constexpr double kMiddleName = 0.8;      // Jean Michel Dupont
inline constexpr double kLowerCase = 0.92;      // jean dupont
inline constexpr double kParticleMissing = 0.8;
inline constexpr double kParticleOther = 0.6;
inline constexpr double kOtherFirst = 0.7;       // Pierre Jean Dupont
inline constexpr double kOtherFamily = 0.45;     // Jean Dupont-Martin
inline constexpr double kListOfNames = 0.3;      // Pierre Dupont, Jean Martin
inline constexpr double kSomebodyElse = 0.25;    // Jean-Marie Dupont
inline constexpr double kGluedAlone = 0.55;      // jeandupont
inline constexpr double kGluedInitial = 0.3;     // jdupont@
inline constexpr double kFamilyAlone = 0.25;     // Dupont
inline constexpr double kTitleAndFamily = 0.35;  // Monsieur Dupont
inline constexpr double kOnlyNameAsked = 0.6;    // the request itself has one name only
inline constexpr double kGluedAtLeast = 0.95;    // forms above this stand for the whole family name

inline constexpr double kShortYear = 0.2;  // 21/03/74

// Evidence below this says too little by itself and only adds to other evidence.
inline constexpr double kSupport = 0.5;
inline constexpr double kSupportCap = 0.45;

}  // namespace oubli::subject
