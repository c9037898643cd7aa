import type { FunctionTool, IrRequest, Tool, WebSearchTool } from '../../ir/index.ts';
import { lose, loseVisibly, type EncodeContext } from './encode-context.ts';
import { marked } from './encode-request-blocks.ts';
import { legalProperties } from './legal-properties.ts';
import { ownNative, type Draft } from './wire.ts';

/** The name that the vendor demands of its web search. */
export const webSearchName = 'web_search';
/** The oldest version; every model that can search takes it, the newer ones need code execution (notes 4.5). */
const webSearchType = 'web_search_20250305';

/** `tools`, without those that this server cannot offer. */
export function encodeTools(request: IrRequest, context: EncodeContext): Draft[] {
  const { toolChoice } = request;
  const allowed = toolChoice?.mode === 'allowed' ? new Set(toolChoice.names) : null;
  const functions = new Set(request.tools.flatMap((tool) => (tool.type === 'function' ? [tool.name] : [])));
  return request.tools.flatMap((tool, index): Draft[] => {
    if (allowed !== null && !allowed.has(tool.name)) return [];
    const draft = encodeTool(tool, `tools[${index}]`, functions, context);
    return draft === null ? [] : [draft];
  });
}

function encodeTool(
  tool: Tool,
  path: string,
  functions: ReadonlySet<string>,
  context: EncodeContext,
): Draft | null {
  switch (tool.type) {
    case 'function':
      return encodeFunction(tool, path, context);
    case 'text':
      lose(context, path, 'tool', 'The API has no tools that take free text.');
      return null;
    case 'web-search':
      return encodeWebSearch(tool, path, functions, context);
    case 'hosted': {
      const own = ownNative(tool.native);
      if (own === null || context.strip.has('server_tools')) {
        loseVisibly(context, path, 'server-tool', 'The tool runs at another vendor and cannot be offered.');
        return null;
      }
      return { ...own };
    }
  }
}

/**
 * `strict` is a promise of this vendor's with limits of its own (notes 4.5 say nothing of it), so only its own
 * clients' wish is passed on; another client's strict schema might be refused.
 */
function encodeFunction(tool: FunctionTool, path: string, context: EncodeContext): Draft {
  const own = ownNative(tool.native);
  const draft: Draft = { ...own, name: tool.name };
  if (tool.description !== null && tool.description !== '') draft['description'] = tool.description;
  const { schema, isChanged } = legalProperties(tool.parameters);
  draft['input_schema'] = schema;
  if (isChanged)
    lose(context, `${path}.parameters`, 'tool', 'Members with names that the API refuses are told in words.');
  if (tool.strict === true)
    lose(context, `${path}.strict`, 'tool', 'Arguments are not forced to fit the schema.');
  return marked(draft, tool.cacheMark, path, context);
}

function encodeWebSearch(
  tool: WebSearchTool,
  path: string,
  functions: ReadonlySet<string>,
  context: EncodeContext,
): Draft | null {
  if (context.target.switches.webSearch === false || context.strip.has('server_tools')) {
    loseVisibly(context, path, 'server-tool', 'The server has no web search of its own.');
    return null;
  }
  if (functions.has(webSearchName)) {
    loseVisibly(context, path, 'server-tool', 'A tool of the client has the name of the web search.');
    return null;
  }
  const draft: Draft = { type: webSearchType, name: webSearchName, ...ownNative(tool.native) };
  if (tool.allowedDomains.length > 0) draft['allowed_domains'] = tool.allowedDomains;
  if (tool.blockedDomains.length > 0) {
    if (tool.allowedDomains.length === 0) draft['blocked_domains'] = tool.blockedDomains;
    else lose(context, `${path}.blockedDomains`, 'server-tool', 'The API takes one list of domains.');
  }
  if (tool.maximumUses !== null) draft['max_uses'] = tool.maximumUses;
  if (tool.userLocation !== null && Object.keys(tool.userLocation).length > 0)
    draft['user_location'] = { ...tool.userLocation, type: 'approximate' };
  if (tool.contextSize !== null)
    lose(context, `${path}.contextSize`, 'server-tool', 'The API sets the size of the results itself.');
  return draft;
}
