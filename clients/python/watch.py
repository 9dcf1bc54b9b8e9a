"""Quotes, moves and deals as lines of JSON, through breaks and restarts of the server."""
import argparse, asyncio, pathlib, random, sys
import grpc
from google.protobuf.json_format import MessageToJson
sys.path.insert(0, str(pathlib.Path(__file__).with_name("gen")))
from minergrpc.v1 import common_pb2, sector_service_pb2 as pb, sector_service_pb2_grpc as rpc

HEARTBEAT = 2  # Seconds. Without a message for three of them the connection counts as broken.
HOPELESS = {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.UNIMPLEMENTED}

async def watch(stub, cursor):  # Yields where to go on. None: a snapshot is not complete, a break begins it anew.
    request = pb.StreamSectorMovesRequest(delivery=pb.DELIVERY_EVERY, gap_policy=pb.GAP_POLICY_SNAPSHOT,
        kinds=[pb.EVENT_KIND_QUOTE, pb.EVENT_KIND_MOVE, pb.EVENT_KIND_DEAL], after_cursor=cursor)
    request.heartbeat_interval.FromSeconds(HEARTBEAT)
    call, journal, number = stub.StreamSectorMoves(request), "", 0
    while (answer := await asyncio.wait_for(call.read(), 3 * HEARTBEAT)) is not grpc.aio.EOF:
        number += 1
        if answer.delivery_number != number:
            raise ConnectionError(f"delivery {answer.delivery_number} instead of {number}: something is lost")
        print(MessageToJson(answer, indent=None), flush=True)  # In a snapshot newest values, then each event once.
        kind = answer.WhichOneof("control")
        if kind == "ack":
            journal = answer.ack.journal_id
        elif kind in ("gap", "snapshot_begin"):  # What is held is no longer true: the present state follows.
            cursor = None
        elif kind == "snapshot_end" or kind and cursor:  # Also caught_up, heartbeat, notice: nothing is before it.
            cursor = getattr(answer, kind).cursor
        elif answer.events and cursor:
            cursor = common_pb2.Cursor(journal_id=journal, sequence=answer.events[-1].sequence)
        yield cursor, kind not in ("ack", "gap", "notice")

async def main(address, cursor=None, delay=0.25):
    while True:
        async with grpc.aio.insecure_channel(address) as channel:
            try:
                async for cursor, is_data in watch(rpc.SectorServiceStub(channel), cursor):
                    delay = 0.25 if is_data else delay  # An answer alone does not show that the server is well.
            except (grpc.aio.AioRpcError, asyncio.TimeoutError, ConnectionError) as broken:
                if isinstance(broken, grpc.aio.AioRpcError) and broken.code() in HOPELESS:
                    sys.exit(broken.details())
                print(f"{address}: {getattr(broken, 'details', lambda: broken)()}; again soon", file=sys.stderr)
        await asyncio.sleep(delay * random.uniform(0.5, 1))
        delay = min(2 * delay, 15)

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("address", nargs="?", default="127.0.0.1:5080", metavar="HOST:PORT")
asyncio.run(main(arguments.parse_args().address))
