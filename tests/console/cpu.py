"""What the live screen costs: CPU seconds of `minergrpc watch` while all instruments (19) get 1,000 quotes a second.

    python3 tests/console/cpu.py [SECONDS]      (30; build with -c Release first)

A server plays a file that this script makes, in real time; the console draws 120 x 40 in a terminal of its own. The
time is the kernel's (/proc/PID/stat), after five seconds of warming up. It prints a number and fails for none.
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILT = "bin/Release/net10.0"
SERVER = f"{ROOT}/src/MinerGrpc.Server/{BUILT}/MinerGrpc.Server.dll"
CONSOLE = f"{ROOT}/clients/MinerGrpc.Console/{BUILT}/minergrpc.dll"
WARM_UP = 5
RATE = 1_000


def session(path, names, seconds):
    """The next open after the bundled history: quotes of all names in turn, each with another last price."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("time,instrument,bid,bid_size,ask,ask_size,last,last_size,previous_close,previous_close_date\n")
        for number in range(seconds * RATE):
            name = names[number % len(names)]
            whole, part = divmod(number, RATE)
            minute, second = divmod(whole, 60)
            last = (111_000 if name == "btc-usd" else 20) * (1 + (number * 7919 % 1_000) / 100_000)
            close = 111301.53 if name == "btc-usd" else 20
            file.write(
                f"2025-09-10T13:{30 + minute:02}:{second:02}.{part:03}Z,{name},{last - 0.01:.2f},100,"
                f"{last + 0.01:.2f},100,{last:.2f},10,{close},2025-09-09\n")


def ticks(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def child_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as file:
        return int(file.read().split()[0])


def quotes(address):
    """Those that the server has taken from its feed."""
    told = subprocess.run(["dotnet", CONSOLE, "info", "--json", "--server", address], capture_output=True, check=True)
    return sum(int(feed.get("quotes", 0)) for feed in json.loads(told.stdout)["feeds"])


def serve(folder, path):
    server = subprocess.Popen(
        ["dotnet", SERVER, "--Server:Port=0", f"--Database:Path={folder}/market.db", "--Feed:Kind=Csv",
         f"--Feed:Path={path}", "--Feed:Pace=1"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = ""
    for line in server.stdout:
        said += line
        if found := re.search(r"Listening on (http://\S+)", line):
            return server, found[1]
    sys.exit(f"the server has not started:\n{said}")


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with open(f"{ROOT}/src/MinerGrpc.Server/Data/instruments.csv", encoding="utf-8") as file:
        names = [line.split(",")[0] for line in file][1:]
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/session.csv"
        session(path, names, seconds + 30)
        server, address = serve(folder, path)
        screen = subprocess.Popen(
            [sys.executable, f"{ROOT}/tests/console/terminal.py", "40", "120", "dotnet", CONSOLE, "watch", "--server",
             address],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            written = 0
            os.set_blocking(screen.stdout.fileno(), False)
            began = time.monotonic()
            before = start = None
            while before is None or time.monotonic() - start < seconds:
                time.sleep(0.05)
                told = len(screen.stdout.read() or b"")
                written += told if before is not None else 0
                if before is None and time.monotonic() - began > WARM_UP:
                    console = child_of(screen.pid)
                    taken = quotes(address)
                    before, start = ticks(console), time.monotonic()
            took = time.monotonic() - start
            used = (ticks(console) - before) / os.sysconf("SC_CLK_TCK")
            rate = (quotes(address) - taken) / (time.monotonic() - start)
            print(f"{len(names)} instruments, {rate:,.0f} quotes/s, {took:.1f} s: {used:.2f} CPU s of the console, "
                  f"{100 * used / took:.1f} % of a core, {written / took / 1024:.1f} KiB/s to the terminal; "
                  f"load {os.getloadavg()[0]:.1f}")
            screen.stdin.write(b"keys \\x03\n")
            screen.stdin.flush()
            screen.wait(20)
        finally:
            if screen.poll() is None:
                screen.kill()
            server.send_signal(signal.SIGTERM)
            server.wait(30)


main()
