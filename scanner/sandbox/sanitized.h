// SPDX-License-Identifier: GPL-3.0-or-later
// Whether this build carries a sanitizer. Its runtime needs an address space of terabytes and a
// few system calls of its own; confinement is relaxed by exactly that, and `doctor` says so.
#pragma once

namespace oubli::sandbox {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace oubli::sandbox
