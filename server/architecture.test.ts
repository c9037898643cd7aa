import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

interface Import {
  /** A path from the root for our own files, else the package's name. */
  readonly target: string;
  readonly typeOnly: boolean;
}

const statement =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(?:ts|vue|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.includes('node_modules/') && !path.includes('__fixtures__/'));
}

function importsOf(path: string, text: string): readonly Import[] {
  return [...text.matchAll(statement)].map(([, typeOnly, from, dynamic]) => {
    const name = from ?? dynamic ?? '';
    const target = name.startsWith('.')
      ? relative(root, resolve(root, dirname(path), name))
          .split(sep)
          .join('/')
      : name;
    return { target, typeOnly: typeOnly !== undefined };
  });
}

const isTest = (path: string): boolean => /\.(?:test|spec)\.ts$/.test(path) || path.includes('/testing/');
const inside = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const isOurs = (target: string): boolean =>
  /^(?:server|electron|renderer|build|testing|resources)\//.test(target);

let files: readonly SourceFile[] = [];
beforeAll(async () => {
  const paths = (await Promise.all(['server', 'electron', 'renderer'].map(walk))).flat();
  files = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path), 'utf8');
      return { path, text, imports: importsOf(path, text) };
    }),
  );
});

/** Every import that breaks a rule, as `file → target`. */
function offences(
  folder: string,
  allowed: (target: string, entry: Import) => boolean,
  which: (file: SourceFile) => boolean = (file) => !isTest(file.path),
): string[] {
  return files
    .filter((file) => inside(file.path, folder) && which(file))
    .flatMap((file) =>
      file.imports
        .filter(
          (entry) => isOurs(entry.target) && !inside(entry.target, folder) && !allowed(entry.target, entry),
        )
        .map((entry) => `${file.path} → ${entry.target}`),
    );
}

const oneOf =
  (...folders: readonly string[]) =>
  (target: string): boolean =>
    folders.some((folder) => inside(target, folder));

describe('dependencies point one way', () => {
  it('finds the files and their imports (or the other tests would prove nothing)', () => {
    expect(files.length).toBeGreaterThan(150);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(500);
  });

  it('the renderer knows the contract and the shell contract only', () => {
    expect(offences('renderer', oneOf('server/contract', 'electron/shell-contract'), () => true)).toEqual([]);
  });

  it('the shell knows the server by its door, ports, contract and errors', () => {
    const door = oneOf('server/index.ts', 'server/ports.ts', 'server/contract', 'server/errors');
    expect(offences('electron', door)).toEqual([]);
  });

  it('the server knows neither the shell nor the page', () => {
    expect(
      offences('server', oneOf('package.json'), () => true).filter((line) => !line.includes('package.json')),
    ).toEqual([]);
  });

  it('only the shell imports electron, and only the page imports vue', () => {
    const importing = (name: string, folder: string): string[] =>
      files
        .filter((file) => !inside(file.path, folder) && file.imports.some(({ target }) => target === name))
        .map((file) => file.path);
    expect(importing('electron', 'electron')).toEqual([]);
    expect(importing('vue', 'renderer')).toEqual([]);
  });
});

describe('inside the server', () => {
  it('contract, errors, ir, ports and storage are leaves', () => {
    expect(offences('server/contract', () => false)).toEqual([]);
    expect(offences('server/errors', () => false)).toEqual([]);
    expect(offences('server/ir', () => false)).toEqual([]);
    expect(files.find((file) => file.path === 'server/ports.ts')?.imports).toEqual([]);
    expect(offences('server/storage', oneOf('server/errors', 'server/ports.ts'))).toEqual([]);
  });

  it('a dialect imports neither another dialect nor a provider', () => {
    const shared = /^server\/dialects\/[^/]+\.ts$/;
    for (const dialect of foldersOf('server/dialects'))
      expect(
        offences(
          dialect,
          (target) =>
            oneOf('server/errors', 'server/contract', 'server/ir')(target) ||
            (shared.test(target) && target !== 'server/dialects/index.ts'),
        ),
      ).toEqual([]);
  });

  it('a provider imports no sibling', () => {
    const common = (target: string): boolean =>
      /^server\/providers\/[^/]+\.ts$/.test(target) || inside(target, 'server/providers/vendors');
    for (const provider of foldersOf('server/providers'))
      expect(
        offences(
          provider,
          (target) =>
            (common(target) && target !== 'server/providers/index.ts') ||
            oneOf(
              'server/errors',
              'server/contract',
              'server/dialects',
              'server/ir',
              'server/ports.ts',
            )(target),
        ),
      ).toEqual([]);
  });

  it('the scheduler is pure: it sees types of the contract and nothing that does I/O', () => {
    expect(offences('server/scheduler', oneOf('server/contract'))).toEqual([]);
    const packages = files
      .filter((file) => inside(file.path, 'server/scheduler') && !isTest(file.path))
      .flatMap((file) => file.imports.filter(({ target }) => !isOurs(target)));
    expect(packages).toEqual([]);
  });

  it('only the app composes routes', () => {
    const importing = files
      .filter((file) => !isTest(file.path) && !inside(file.path, 'server/routes'))
      .filter((file) => file.imports.some(({ target }) => inside(target, 'server/routes')))
      .map((file) => file.path);
    expect(importing).toEqual(['server/app/proxy-server.ts']);
  });

  it('only upstream opens connections to vendors', () => {
    const importing = files
      .filter((file) => !isTest(file.path) && file.imports.some(({ target }) => target === 'undici'))
      .map((file) => file.path);
    expect(importing).toEqual(['server/upstream/upstream.ts']);
  });

  it('nothing of the product imports tests or simulators, but for the demo', () => {
    const importing = files
      .filter((file) => !isTest(file.path) && file.path !== 'server/headless/start-demo.ts')
      .filter((file) => file.imports.some(({ target }) => /\/testing\//.test(target)))
      .map((file) => file.path);
    expect(importing).toEqual([]);
  });

  it('a provider’s id is a literal in its own folder and the registry only', () => {
    const dialects = new Set(foldersOf('server/dialects').map((path) => path.split('/').at(-1) ?? ''));
    // Where a dialect has the same name, the literal means the dialect.
    const ids = foldersOf('server/providers')
      .map((path) => path.split('/').at(-1) ?? '')
      .filter((id) => !dialects.has(id));
    const allowed = (path: string, id: string): boolean =>
      isTest(path) ||
      inside(path, `server/providers/${id}`) ||
      inside(path, 'server/providers/vendors') ||
      path === 'server/providers/index.ts' ||
      // The demo's accounts and the agents' own names are data about those programs, not branches on a provider.
      inside(path, 'server/agents') ||
      path === 'server/headless/start-demo.ts';
    const found = files
      .filter((file) => inside(file.path, 'server') || inside(file.path, 'renderer'))
      .flatMap((file) =>
        ids
          .filter((id) => id !== 'vendors' && !allowed(file.path, id))
          .filter((id) => new RegExp(`[=!]==? '${id}'|case '${id}':`).test(file.text))
          .map((id) => `${file.path}: ${id}`),
      );
    expect(found).toEqual([]);
  });

  it('no part of the product imports more than types of node:http, which would load all of undici once more', () => {
    const importers = files.filter(
      ({ path, imports }) =>
        /^(?:server|electron)\//.test(path) &&
        !/\.test\.ts$|\/testing\//.test(path) &&
        imports.some(({ target, typeOnly }) => target === 'node:http' && !typeOnly),
    );
    expect(importers.map(({ path }) => path)).toEqual([]);
  });

  it('there is no drawer folder', () => {
    const drawers = files
      .map((file) => file.path)
      .filter((path) => /\/(?:utils|helpers|common|shared)\//.test(path));
    expect(drawers).toEqual([]);
  });
});

function foldersOf(folder: string): string[] {
  const names = files
    .map((file) => file.path)
    .filter((path) => path.startsWith(`${folder}/`))
    .map((path) => path.slice(folder.length + 1))
    .filter((rest) => rest.includes('/'))
    .map((rest) => rest.slice(0, rest.indexOf('/')));
  return [...new Set(names)].filter((name) => name !== 'testing').map((name) => `${folder}/${name}`);
}
