// Type-checks every folder with the libraries that it may see.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import ts from 'typescript';
import { projectNode, root } from './lib-install.mjs';

/** Parsed files by name and way of parsing: these programs have many in common. */
const parsed = new Map();
/** Each file is checked once, in the first program that has it: the server's are part of every one. */
const checked = new Set();

function hostOf(options) {
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile;
  host.getSourceFile = (name, how, ...rest) => {
    const key = `${name} ${JSON.stringify(how)}`;
    if (!parsed.has(key)) parsed.set(key, parse(name, how, ...rest));
    return parsed.get(key);
  };
  return host;
}

/** The faults of a configuration and of its files that no program before it had. */
function faultsOf(project) {
  const broken = [];
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, project),
    { noEmit: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (fault) => broken.push(fault) },
  );
  if (config === undefined) return broken;
  const { fileNames, options, errors } = config;
  const program = ts.createProgram({
    rootNames: fileNames,
    options,
    configFileParsingDiagnostics: errors,
    host: hostOf(options),
  });
  const files = program.getSourceFiles().filter(({ fileName }) => !checked.has(fileName));
  for (const { fileName } of files) checked.add(fileName);
  return ts.sortAndDeduplicateDiagnostics([
    ...broken,
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...files.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ]);
}

const faults = ['server', 'electron', 'testing/browser'].flatMap((folder) =>
  faultsOf(`${folder}/tsconfig.json`),
);
process.stdout.write(
  ts.formatDiagnostics(faults, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  }),
);
const page = spawnSync(
  projectNode(),
  [
    join(root, 'node_modules', 'vue-tsc', 'bin', 'vue-tsc.js'),
    '--noEmit',
    '-p',
    join(root, 'renderer', 'tsconfig.json'),
  ],
  { stdio: 'inherit' },
);
process.exit(faults.length === 0 && page.status === 0 ? 0 : 1);
