// The worker that reads and hashes files. A page with a strict policy serves it with `script-src 'wasm-unsafe-eval'`.
import { serveHashes } from './serveHashes.js';
import { startSha256 } from './WasmSha256.js';

serveHashes(startSha256);
