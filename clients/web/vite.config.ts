import { defineConfig } from 'vite';

// The page must run under the server's Content-Security-Policy: nothing inline, nothing from elsewhere.
export default defineConfig({
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: true,
  },
  server: {
    host: '127.0.0.1',
    // `npm run dev` beside a running server: the calls go on to its board.
    proxy: { '^/minergrpc\\.v1\\.': 'http://127.0.0.1:5081' },
  },
});
