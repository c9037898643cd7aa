// Loaded into agents on Node. They end after one turn, and V8 would first make fast code of their parsers in WebAssembly:
// seconds of computing and 2 GB of memory that nothing uses.
const { setFlagsFromString } = require('node:v8');

setFlagsFromString('--no-wasm-dynamic-tiering');
setFlagsFromString('--no-wasm-tier-up');
