"""Runs a program in a terminal of its own: what it writes goes to standard output as it is.

    python3 terminal.py ROWS COLUMNS PROGRAM [ARGUMENT...]

Reads one order a line: `size ROWS COLUMNS`, `keys TEXT` (with escapes as in Python, so that Ctrl+C is `\\x03`).
When the program has ended it tells on standard error how, and whether the terminal's settings are what they were:
`exit 0 settings same`.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def obey(terminal, line):
    order, _, rest = line.rstrip("\n").partition(" ")
    if order == "size":
        resize(terminal, *map(int, rest.split()))
    elif order == "keys":
        os.write(terminal, rest.encode().decode("unicode_escape").encode())
    else:
        sys.exit(f'"{order}" is no order; give size or keys')


def main():
    rows, columns, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    terminal, inside = pty.openpty()
    resize(terminal, rows, columns)
    before = termios.tcgetattr(inside)
    child = os.fork()
    if child == 0:
        os.close(terminal)
        os.login_tty(inside) if hasattr(os, "login_tty") else controlling(inside)
        # A test in the background hands on an ignored SIGINT.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execvp(program[0], program)

    waiting = [terminal, sys.stdin.fileno()]
    pending = b""
    while True:
        # The parent holds the inner end open too, to look at its settings, so the end is not told by it.
        ready, _, _ = select.select(waiting, [], [], 0.05)
        if terminal in ready:
            sys.stdout.buffer.write(os.read(terminal, 65536))
            sys.stdout.buffer.flush()
        elif sys.stdin.fileno() in ready:
            told = os.read(sys.stdin.fileno(), 4096)
            if not told:
                waiting.remove(sys.stdin.fileno())
            pending += told
            while b"\n" in pending:
                line, pending = pending.split(b"\n", 1)
                obey(terminal, line.decode())
        else:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                break

    same = "same" if termios.tcgetattr(inside) == before else "different"
    print(f"exit {os.waitstatus_to_exitcode(status)} settings {same}", file=sys.stderr)


def controlling(inside):
    os.setsid()
    fcntl.ioctl(inside, termios.TIOCSCTTY, 0)
    for descriptor in (0, 1, 2):
        os.dup2(inside, descriptor)


main()
