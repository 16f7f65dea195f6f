# SPDX-License-Identifier: GPL-3.0-or-later
# Flags every target shares. Warnings are errors; ccache is used where it is installed.
add_library(oubli_options INTERFACE)
target_include_directories(oubli_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(oubli_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Werror
  -fstack-protector-strong)
target_compile_definitions(oubli_options INTERFACE
  OUBLI_VERSION="${PROJECT_VERSION}" $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_definitions(oubli_options INTERFACE _GLIBCXX_ASSERTIONS)
  # At -O1 GCC 12 sees overruns and unset values that are none (as in its bug 105651); they are
  # errors in the release build, where it sees none.
  target_compile_options(oubli_options INTERFACE
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-maybe-uninitialized>")
endif()
# Thirty programs are linked; gold takes half the time.
find_program(OUBLI_GOLD ld.gold)
mark_as_advanced(OUBLI_GOLD)
if(OUBLI_GOLD AND CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_link_options(oubli_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fuse-ld=gold>)
endif()
if(OUBLI_SANITIZE)
  # GCC warns of the code its sanitizers add; the dev preset is where a warning is an error.
  target_compile_options(oubli_options INTERFACE
    -fsanitize=${OUBLI_SANITIZE} -fno-omit-frame-pointer -Wno-error)
  target_link_options(oubli_options INTERFACE -fsanitize=${OUBLI_SANITIZE})
endif()
if(OUBLI_FUZZ)
  target_compile_options(oubli_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_program(OUBLI_CCACHE ccache)
if(OUBLI_CCACHE)
  # Precompiled headers are named by their content, not by the time they were made.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${OUBLI_CCACHE})
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()
