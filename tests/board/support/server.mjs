// A real server as a process of its own, on free ports, with a database of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = join(
  root, 'src/MinerGrpc.Server/bin', process.env.CONFIGURATION ?? 'Release', 'net10.0/MinerGrpc.Server.dll');
if (!existsSync(program)) {
  throw new Error(`${program} is missing: dotnet build src/MinerGrpc.Server -c Release`);
}

if (!existsSync(join(root, 'clients/web/dist/index.html'))) {
  throw new Error('the board is not built: npm --prefix clients/web run build');
}

export class Server {
  #options;
  #folder = mkdtempSync(join(tmpdir(), 'minergrpc-board-'));
  #process;
  #waiting = [];
  lines = [];
  /** `127.0.0.1:PORT` of gRPC. */
  address;
  /** `http://127.0.0.1:PORT/` of the board. */
  board;

  static async start(...options) {
    const server = new Server(options);
    await server.start();
    return server;
  }

  constructor(options) {
    this.#options = options;
  }

  /** Also again after a stop or a kill: on the same ports and the same database. */
  async start() {
    const ports = this.address === undefined ? ['--Server:Port=0', '--Board:Port=0']
      : [`--Server:Port=${this.address.split(':')[1]}`, `--Board:Port=${new URL(this.board).port}`];
    const process = spawn('dotnet', [
      program, ...ports, `--Database:Path=${join(this.#folder, 'journal.db')}`, '--Database:Durability=Process',
      ...this.#options,
    ], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = process;
    this.lines = [];
    const take = (line) => {
      this.lines.push(line);
      this.#waiting = this.#waiting.filter(({ pattern, resolve }) => {
        const match = pattern.exec(line);
        if (match) {
          resolve(match);
        }
        return !match;
      });
    };
    createInterface({ input: process.stdout }).on('line', take);
    createInterface({ input: process.stderr }).on('line', take);
    const [listening, board] = await Promise.all([
      this.line(/\[1000\] Listening on http:\/\/(\S+)/), this.line(/\[1006\] The board is at (\S+)/)]);
    this.address = listening[1];
    this.board = board[1];
  }

  /** The next start begins a new journal. */
  dropJournal() {
    rmSync(this.#folder, { recursive: true });
    mkdirSync(this.#folder);
  }

  /** The first line from the present start on that matches. */
  async line(pattern) {
    for (const line of this.lines) {
      const match = pattern.exec(line);
      if (match) {
        return match;
      }
    }
    const ended = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`the server has ended with ${code}:\n${this.lines.join('\n')}`);
    });
    return Promise.race([new Promise((resolve) => this.#waiting.push({ pattern, resolve })), ended]);
  }

  /** SIGTERM: an orderly stop. */
  async stop(signal = 'SIGTERM') {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exit = once(this.#process, 'exit');
      this.#process.kill(signal);
      await exit;
    }
  }

  async dispose() {
    await this.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
