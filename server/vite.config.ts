import { builtinModules, isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Writes every other character as an escape: one of them makes Node keep a whole file with two bytes per character,
 * and a start 10 % slower. What would change its meaning so (`String.raw`, a backslash before such a character) is refused.
 */
const unescapable = /\.raw`[^`]*[^\0-\x7f][^`]*`|(?<!\\)(?:\\\\)*\\[^\0-\x7f]/;

const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      if (unescapable.test(chunk.code))
        throw new Error(`${chunk.fileName} holds a character that cannot be written in ASCII`);
      chunk.code = chunk.code.replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    }
  },
};

const leadingImport = /^import(?:([^;"'`]*?)from)?"([^"]+)";/;

/**
 * Takes Node's own modules by `process.getBuiltinModule`: for an import Node builds a second view of each module and
 * reads every one of its names, and what is behind some of them (all of undici, for `node:http`) is loaded by that.
 */
const builtinsByName: Plugin = {
  name: 'builtins-by-name',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      let rest = chunk.code;
      let head = '';
      for (let found = leadingImport.exec(rest); found !== null; found = leadingImport.exec(rest)) {
        const [whole, names = '', from = ''] = found;
        head += isBuiltin(from) ? `const ${bindings(names.trim(), from)};` : whole;
        rest = rest.slice(whole.length);
      }
      chunk.code = head + rest;
    }
  },
};

/** `a, { b as c }` or `* as d` of an import as the left and right sides of a `const`. */
function bindings(names: string, from: string): string {
  const load = `process.getBuiltinModule("${from}")`;
  const [, single, list] = /^(?:(?:\* as )?([\w$]+))?,?(?:\{(.*)\})?$/s.exec(names) ?? [];
  if (single === undefined && list === undefined)
    throw new Error(`an import of ${from} that cannot be read: ${names}`);
  const parts = list === undefined ? [] : [`{${list.replaceAll(' as ', ':')}}=${load}`];
  return [...(single === undefined ? [] : [`${single}=${load}`]), ...parts].join(',');
}

/**
 * The headless entry in one folder: starting from a few files is several times faster than from a module tree.
 * Minified, because less text is read and kept in memory; functions keep their names, for stack traces.
 */
export default defineConfig({
  root: at('.'),
  publicDir: false,
  ssr: { noExternal: true, target: 'node' },
  plugins: [asciiOnly, builtinsByName],
  build: {
    ssr: at('cli.ts'),
    outDir: at('../dist/server'),
    emptyOutDir: true,
    target: 'node24',
    sourcemap: false,
    rollupOptions: {
      external: ['keytar', 'koffi', ...builtinModules, /^node:/],
      output: {
        format: 'es',
        entryFileNames: 'cli.js',
        chunkFileNames: '[name].js',
        minify: { compress: true, mangle: { toplevel: true, keepNames: true }, codegen: true },
      },
    },
  },
});
