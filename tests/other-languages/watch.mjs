// Watches the sector with nothing but protos/: one event a line, as JSON.
//
//   node watch.mjs HOST:PORT              until Ctrl+C
//   node watch.mjs HOST:PORT --snapshot   the present state, then the end
//
// Exact integers (prices, sequences) are strings, because a JavaScript number holds 53 bits only.
import { loadPackageDefinition, credentials, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { fileURLToPath } from 'node:url';

const protos = fileURLToPath(new URL('../../protos', import.meta.url));
const contract = loadPackageDefinition(
  loadSync('minergrpc/v1/sector_service.proto', {
    includeDirs: [protos],
    keepCase: true,
    longs: String,
    enums: String,
    arrays: true,
    oneofs: true,
  }),
);

const [address, option] = process.argv.slice(2);
if (!address || (option && option !== '--snapshot')) {
  console.error('usage: node watch.mjs HOST:PORT [--snapshot]');
  process.exit(2);
}

const client = new contract.minergrpc.v1.SectorService(address, credentials.createInsecure());
const stream = client.StreamSectorMoves({ live: true });

stream.on('data', (response) => {
  for (const event of response.events) {
    console.log(JSON.stringify(event));
  }
  if (option === '--snapshot' && response.control === 'snapshot_end') {
    stream.cancel();
  }
});
stream.on('error', (error) => {
  if (error.code !== status.CANCELLED) {
    console.error(`the stream of ${address} ended: ${error.message}`);
    process.exitCode = 1;
  }
  client.close();
});
stream.on('end', () => client.close());
process.on('SIGINT', () => stream.cancel());
