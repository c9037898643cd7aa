import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { programs } from './programs.ts';

/** A name as MCP servers have them: with the server's name in front it is longer than OpenAI and Gemini take. */
export const longToolName = 'a_tool_with_a_name_that_goes_on_and_on_for_longer_than_most_do';

const source = `
const schema = { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] };
const tools = [{ name: ${JSON.stringify(longToolName)}, description: 'Says a word.', inputSchema: schema }];
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'words', version: '1' },
  }),
  'tools/list': () => ({ tools }),
  'tools/call': ({ arguments: { word } }) => ({ content: [{ type: 'text', text: 'the word is ' + word }] }),
};
let rest = '';
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined) continue;
    const result = answers[method]?.(params) ?? {};
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n');
  }
});
`;

/** Writes an MCP server with that tool into a folder; gives the command that starts it. */
export async function writeLongToolsServer(
  folder: string,
): Promise<{ readonly command: string; readonly args: readonly string[] }> {
  const file = join(folder, 'words.mjs');
  await writeFile(file, source);
  return { command: programs.node, args: [file] };
}
