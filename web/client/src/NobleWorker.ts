// The same as HashWorker, for pages that forbid WebAssembly.
import { startSha256 } from './NobleSha256.js';
import { serveHashes } from './serveHashes.js';

serveHashes(startSha256);
