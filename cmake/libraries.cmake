# SPDX-License-Identifier: GPL-3.0-or-later
# Every library from Debian 12 the project links. What has no pkg-config file gets a target here.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(Boost_USE_STATIC_LIBS ON)
endif()
find_package(Boost REQUIRED COMPONENTS program_options)
find_package(nlohmann_json REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(icu REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
pkg_check_modules(vectorscan REQUIRED IMPORTED_TARGET libhs)
pkg_check_modules(xml REQUIRED IMPORTED_TARGET libxml-2.0)
pkg_check_modules(ytnef REQUIRED IMPORTED_TARGET libytnef)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(nettle REQUIRED IMPORTED_TARGET nettle)
pkg_check_modules(gnutls REQUIRED IMPORTED_TARGET gnutls)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)

# A short command is mostly the start of the program, and that mostly the dynamic linker. So the
# release build takes static archives where they are installed (docs/decisions/0014-static-archives.md);
# the others, which link twenty programs, only those whose shared libraries cost most.
function(oubli_find_static into)
  set(found)
  foreach(name ${ARGN})
    find_library(${name}_archive lib${name}.a)
    mark_as_advanced(${name}_archive)
    if(NOT ${name}_archive)
      set(${into} "" PARENT_SCOPE)
      return()
    endif()
    list(APPEND found ${${name}_archive})
  endforeach()
  set(${into} ${found} PARENT_SCOPE)
endfunction()

# oubli_link_archives(TARGET NAME… [SHARED name…]): what TARGET, found by pkg-config, links in a
# release build.
function(oubli_link_archives target)
  cmake_parse_arguments(ARG "" "" "SHARED" ${ARGN})
  oubli_find_static(found ${ARG_UNPARSED_ARGUMENTS})
  if(found AND CMAKE_BUILD_TYPE STREQUAL "Release")
    set_target_properties(PkgConfig::${target} PROPERTIES
                          INTERFACE_LINK_LIBRARIES "${found};${ARG_SHARED}")
  endif()
endfunction()

oubli_link_archives(sodium sodium)
oubli_link_archives(zlib z)
oubli_link_archives(sqlite sqlite3)
oubli_link_archives(icu icui18n icuuc icudata)
oubli_link_archives(xml xml2 icuuc icudata lzma z)
oubli_link_archives(archive archive nettle acl attr xml2 icuuc icudata lzma zstd lz4 bz2 z)
oubli_link_archives(vectorscan hs)
oubli_link_archives(nettle nettle)
oubli_link_archives(ytnef ytnef)
oubli_link_archives(seccomp seccomp)
oubli_link_archives(gnutls gnutls hogweed nettle gmp tasn1 idn2 unistring SHARED p11-kit)

function(oubli_plain_library name)
  cmake_parse_arguments(ARG "" "HEADER" "LIBS" ${ARGN})
  find_path(${name}_include ${ARG_HEADER} REQUIRED)
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${${name}_include})
  target_link_libraries(${name} INTERFACE ${ARG_LIBS})
endfunction()

oubli_plain_library(oubli_sqlite HEADER SQLiteCpp/SQLiteCpp.h LIBS SQLiteCpp PkgConfig::sqlite)

# The archive, because the shared library brings Berkeley DB and others that nothing here uses. Its
# pkg-config file turns position-independent programs off.
oubli_find_static(etpan_archives etpan)
if(NOT etpan_archives)
  set(etpan_archives etpan)
endif()
oubli_plain_library(oubli_toml HEADER toml++/toml.h)  # its headers do without its library
oubli_plain_library(oubli_etpan HEADER libetpan/libetpan.h
                    LIBS ${etpan_archives} sasl2 lockfile PkgConfig::gnutls PkgConfig::zlib)

# libphonenumber and the eight libraries it pulls in cost more time at every start than everything
# else the dynamic linker does.
oubli_find_static(phonenumber_archives phonenumber protobuf absl_hash absl_city
  absl_low_level_hash absl_raw_hash_set absl_hashtablez_sampler absl_synchronization absl_strings
  absl_strings_internal absl_throw_delegate absl_int128 absl_base absl_exponential_biased absl_time
  absl_time_zone absl_stacktrace absl_symbolize absl_debugging_internal absl_demangle_internal
  absl_malloc_internal absl_spinlock_wait absl_raw_logging_internal absl_graphcycles_internal
  absl_bad_optional_access absl_civil_time absl_log_severity)
if(NOT phonenumber_archives)
  set(phonenumber_archives phonenumber)
endif()
oubli_plain_library(oubli_phonenumber HEADER phonenumbers/phonenumberutil.h
                    LIBS ${phonenumber_archives} PkgConfig::icu)

# Where no library written in C++ is shared, its runtime need not be either; two of them in one
# program would not do.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND icui18n_archive AND hs_archive AND phonenumber_archive)
  target_link_options(oubli_options INTERFACE -static-libstdc++ -static-libgcc)
endif()
