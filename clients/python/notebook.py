# %% [markdown]
# Bars and divergence of the sector in pandas. Runs as a script too: notebook.py [HOST:PORT] [AS_OF]
# Without AS_OF (2025-09-09T20:00:00Z) it asks for the present.

# %%
import pathlib
import sys

import grpc
import pandas as pd
from google.protobuf.timestamp_pb2 import Timestamp

sys.path.insert(0, str(pathlib.Path(__file__).with_name("gen")))
from minergrpc.v1 import divergence_service_pb2 as divergence
from minergrpc.v1 import divergence_service_pb2_grpc, quote_service_pb2_grpc
from minergrpc.v1 import quote_service_pb2 as quotes

address, as_of = (sys.argv[1:] + ["127.0.0.1:5080", ""][len(sys.argv) - 1 :])[:2]
channel = grpc.insecure_channel(address)
bars_of = quote_service_pb2_grpc.QuoteServiceStub(channel)
divergences_of = divergence_service_pb2_grpc.DivergenceServiceStub(channel)


def at(text):
    """An instant of the contract. Empty: None, which leaves a field unset."""
    time = Timestamp()
    time.FromJsonString(text or "1970-01-01T00:00:00Z")
    return time if text else None


# %% Who moved against what BTC explains
rank = divergences_of.RankDivergences(divergence.RankDivergencesRequest(as_of=at(as_of)))
moved = pd.DataFrame(
    {
        "instrument": row.instrument.removeprefix("instruments/"),
        "status": divergence.DivergenceStatus.Name(row.status).removeprefix("DIVERGENCE_STATUS_"),
        "move": row.move_ratio if row.HasField("move_ratio") else None,
        "expected": row.expected_move_ratio if row.HasField("expected_move_ratio") else None,
        "sigmas": row.residual_sigmas if row.HasField("residual_sigmas") else None,
        "p": row.p_value if row.HasField("p_value") else None,
    }
    for row in rank.divergences
).set_index("instrument")


# %% The official closes of the same instruments, page by page
def closes(instrument):
    """Each day's close, exact in nanos and here in units of the currency."""
    request = quotes.ListBarsRequest(
        instrument=f"instruments/{instrument}", interval=quotes.BAR_INTERVAL_ONE_DAY, page_size=1000, as_of=at(as_of)
    )
    while True:
        page = bars_of.ListBars(request)
        for bar in page.bars:
            day = bar.session_date
            yield pd.Timestamp(day.year, day.month, day.day), bar.close_price_nanos / 1e9
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


table = pd.DataFrame({instrument: pd.Series(dict(closes(instrument)), dtype=float) for instrument in moved.index})

# %% Both side by side: the day against the month before it
moved["sessions"] = table.count()
moved["close"] = table.ffill().iloc[-1]
moved["20 sessions"] = table.ffill().pct_change(20).iloc[-1]
print(moved.to_string(formatters={"p": "{:.1e}".format}, float_format="{:.4f}".format, na_rep="-"))
