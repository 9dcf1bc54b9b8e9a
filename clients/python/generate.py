#!/usr/bin/env python3
"""Generates the Python code of the contract into gen/ beside this file, from nothing but protos/.

With Debian's packages (protobuf-compiler, protobuf-compiler-grpc, libprotobuf-dev), or with grpcio-tools from pip.
"""
import importlib.util
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PROTOS = HERE.parent.parent / "protos"
GEN = HERE / "gen"


def compiler():
    """The command line to which only the outputs are added. Ends the program where there is none."""
    plugin = shutil.which("grpc_python_plugin")
    if plugin and shutil.which("protoc"):
        return ["protoc", f"--plugin=protoc-gen-grpc_python={plugin}"]
    if importlib.util.find_spec("grpc_tools"):
        return [sys.executable, "-m", "grpc_tools.protoc"]
    sys.exit(
        "no protoc for Python; apt-get install protobuf-compiler protobuf-compiler-grpc libprotobuf-dev, "
        "or pip install grpcio-tools"
    )


def main():
    command = compiler()
    shutil.rmtree(GEN, ignore_errors=True)
    GEN.mkdir()
    files = sorted(str(file.relative_to(PROTOS)) for file in PROTOS.rglob("*.proto"))
    subprocess.run(
        [*command, f"-I{PROTOS}", f"--python_out={GEN}", f"--grpc_python_out={GEN}", *files], check=True
    )
    print(f"{len(files)} files of {PROTOS} are now Python in {GEN}")


if __name__ == "__main__":
    main()
