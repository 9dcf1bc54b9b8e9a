// The contract over plain gRPC: what the board is held against.
import { credentials, loadPackageDefinition, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { fileURLToPath } from 'node:url';

const protos = fileURLToPath(new URL('../../../protos', import.meta.url));
const names = ['sector', 'divergence', 'deal', 'ingest', 'server_info'];
const { v1 } = loadPackageDefinition(loadSync(names.map((n) => `minergrpc/v1/${n}_service.proto`), {
  // Exact integers are strings, because a JavaScript number holds 53 bits only.
  includeDirs: [protos], keepCase: true, longs: String, enums: String, arrays: true, oneofs: true, defaults: true,
})).minergrpc;

export class Contract {
  #clients = {};

  constructor(address) {
    for (const name of ['SectorService', 'DivergenceService', 'DealService', 'IngestService', 'ServerInfoService']) {
      this.#clients[name] = new v1[name](address, credentials.createInsecure());
    }
  }

  call(service, method, request = {}) {
    return new Promise((resolve, reject) => this.#clients[service][method](
      request, (error, answer) => (error ? reject(error) : resolve(answer))));
  }

  /** Every event after the journal's beginning up to a sequence, by its sequence. */
  events(kinds, through) {
    return new Promise((resolve, reject) => {
      const found = new Map();
      const stream = this.#clients.SectorService.StreamSectorMoves(
        { since_time: { seconds: '0', nanos: 0 }, kinds, delivery: 'DELIVERY_EVERY' });
      const done = () => {
        stream.cancel();
        resolve(found);
      };
      stream.on('data', (response) => {
        for (const event of response.events) {
          found.set(event.sequence, event);
          if (BigInt(event.sequence) >= through) {
            done();
            return;
          }
        }
        if (response.control === 'caught_up' || response.control === 'heartbeat') {
          done();
        }
      });
      stream.on('error', (error) => error.code !== status.CANCELLED && reject(error));
    });
  }

  publisher() {
    return this.#clients.IngestService.PublishQuotes();
  }

  close() {
    Object.values(this.#clients).forEach((client) => client.close());
  }
}
