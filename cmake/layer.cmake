# SPDX-License-Identifier: GPL-3.0-or-later
# What nearly every file includes is read once, and the presets dev, asan and tsan compile files eight
# together. The release build does without both, so that a file that does not name what it needs is
# seen there.
function(oubli_read_once target)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_precompile_headers(${target} PRIVATE
      <algorithm> <chrono> <filesystem> <functional> <map> <memory> <optional> <ranges> <span> <string> <vector> ${ARGN})
  endif()
endfunction()

# oubli_layer(NAME DIR d [EXCLUDE dirs…] [USES layers…] [LIBRARIES libs…]): one static library,
# oubli_NAME, from every .cc below DIR. main.cc belongs to the program, not to a layer.
function(oubli_layer name)
  cmake_parse_arguments(ARG "" "DIR" "EXCLUDE;USES;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${ARG_DIR}/*.cc)
  foreach(folder ${ARG_EXCLUDE})
    list(FILTER sources EXCLUDE REGEX "^${folder}/")
  endforeach()
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  if(sources)
    add_library(oubli_${name} STATIC ${sources})
    oubli_read_once(oubli_${name})
    set(scope PUBLIC)
  else()
    add_library(oubli_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(oubli_${name} ${scope} oubli_options ${ARG_LIBRARIES})
  foreach(used ${ARG_USES})
    target_link_libraries(oubli_${name} ${scope} oubli_${used})
  endforeach()
endfunction()
