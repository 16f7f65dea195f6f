// SPDX-License-Identifier: GPL-3.0-or-later
// What travels between parent, zygote and worker.
//   parent -> zygote   Wish: to warm up, or to fork a worker with the three descriptors sent along
//                                                                                    (SEQPACKET)
//   zygote -> parent   Forked, with the worker's pidfd
//   zygote -> parent   Ended, through the worker's own status pipe, when it was reaped
//   parent -> worker   MessageHeader, descriptors, bytes: a request, an answer, or room in the ring
//   worker -> parent   one-byte doorbells (STREAM); the replies themselves are in the SharedArea
// Both ends are the same program, so structs travel as they are. Plain data; any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace oubli::sandbox {

enum class MessageKind : std::uint32_t { Request = 1, Answer, Room };

struct MessageHeader {
  MessageKind kind = MessageKind::Request;
  std::uint32_t files = 0;
  std::uint64_t bytes = 0;
};

// Descriptors travel this many at a time (SCM_MAX_FD is 253); each batch after the first rides on
// one byte of padding between header and bytes.
inline constexpr std::size_t kFilesPerBatch = 128;
constexpr std::size_t padding_of(std::size_t files) {
  return files == 0 ? 0 : (files - 1) / kFilesPerBatch;
}

enum class Doorbell : char {
  Ready = 'R',  // confined and waiting for requests
  Data = 'W',   // a good part of the ring is full
  Full = 'F',   // the ring is full: send Room
  Ask = 'A',    // send Answer
  Done = 'D',   // the request is served
};

enum class Wish : char {
  WarmUp = 'W',  // not answered
  Fork = 'F',
};

struct Forked {
  std::int32_t error = 0;  // errno of fork or pidfd_open
};

struct Ended {
  std::int32_t status = 0;  // as waitpid gives it
};

// Exit codes of a worker. 0: its parent was gone.
inline constexpr int kExitOutOfMemory = 70;
inline constexpr int kExitException = 71;
inline constexpr int kExitProtocol = 72;
inline constexpr int kExitUnconfined = 80;  // plus the Step of confinement.h that failed

}  // namespace oubli::sandbox
