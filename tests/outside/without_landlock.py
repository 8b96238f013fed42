#!/usr/bin/env python3
"""Becomes a program on a kernel that seems to have no Landlock: without_landlock.py PROGRAM [ARGUMENT…]. For Linux.

A filter of system calls answers landlock_create_ruleset as a kernel without it does, with ENOSYS.
"""
import ctypes
import os
import struct
import sys

NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2
LOAD, IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, NO_SUCH_CALL = 0x7fff0000, 0x00050000 | 38
CREATE_RULESET = 444  # on x86-64 and arm64


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("first", ctypes.c_char_p)]


def main():
    code = b"".join(struct.pack("<HBBI", *one) for one in (
        (LOAD, 0, 0, 0), (IF_EQUAL, 0, 1, CREATE_RULESET), (RETURN, 0, 0, NO_SUCH_CALL), (RETURN, 0, 0, ALLOW)))
    control = ctypes.CDLL(None, use_errno=True).prctl
    for call in ((NO_NEW_PRIVILEGES, 1, 0, 0, 0), (SET_SECCOMP, FILTER, ctypes.byref(Program(len(code) // 8, code)), 0, 0)):
        if control(*call):
            sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
