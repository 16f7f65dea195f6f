# SPDX-License-Identifier: GPL-3.0-or-later
# Every library from Debian 12 the project links. What has no pkg-config file gets a target here.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
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
pkg_check_modules(gnutls REQUIRED IMPORTED_TARGET gnutls)
pkg_check_modules(toml REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)

function(oubli_plain_library name)
  cmake_parse_arguments(ARG "" "HEADER" "LIBS" ${ARGN})
  find_path(${name}_include ${ARG_HEADER} REQUIRED)
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${${name}_include})
  target_link_libraries(${name} INTERFACE ${ARG_LIBS})
endfunction()

oubli_plain_library(oubli_sqlite HEADER SQLiteCpp/SQLiteCpp.h LIBS SQLiteCpp PkgConfig::sqlite)

# libphonenumber and the eight libraries it pulls in cost more time at every start than everything
# else the dynamic linker does, so their static archives are taken where they are installed.
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

# The archive, because the shared library brings Berkeley DB and others that nothing here uses. Its
# pkg-config file turns position-independent programs off.
oubli_find_static(etpan_archives etpan)
if(NOT etpan_archives)
  set(etpan_archives etpan)
endif()
oubli_plain_library(oubli_etpan HEADER libetpan/libetpan.h
                    LIBS ${etpan_archives} sasl2 lockfile PkgConfig::gnutls PkgConfig::zlib)

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
