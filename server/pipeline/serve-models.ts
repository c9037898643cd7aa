import { isExcluded } from '../models/index.ts';
import { unknownTraits } from '../ir/index.ts';
import { spokenDialects } from '../providers/index.ts';
import type { InboundCall, Pipeline } from './call.ts';
import { codedError } from './coded-error.ts';
import { isOver } from './ending.ts';
import { modelList, singleModel, type OfferedModel } from './model-lists.ts';
import { startRequestLog } from './request-log.ts';
import { sendError } from './send-error.ts';
import { serve } from './serve.ts';

/**
 * The list of models. A vendor's own list goes through untouched while it is the whole truth for this client; where other
 * accounts or the person's rules add models, the list is ours, in the client's shape.
 */
export async function serveModels(pipeline: Pipeline, call: InboundCall): Promise<void> {
  const isCodex = call.query.includes('client_version=');
  const speakers = accountsOf(pipeline, call).filter(({ isNative }) => isNative);
  const others = accountsOf(pipeline, call).filter(
    ({ isNative, account, isTranslatable }) =>
      !isNative && isTranslatable && pipeline.models.models(account.id).length > 0,
  );
  const isKnown = speakers.every(({ account }) => pipeline.models.listed(account.id) !== null);
  const isWholeTruth = others.length === 0 && pipeline.settings().modelRules.length === 0;
  const asked = call.fromPath.model;
  // A list is the vendor's own where it can be; one model is looked up in what we know of all of them.
  if (asked !== null && !isKnown) await pipeline.models.learn();
  if (asked === null && speakers.length > 0 && (isCodex || isWholeTruth || !isKnown)) {
    await serve(pipeline, call);
    return;
  }
  const log = startRequestLog(pipeline, call, null);
  const offered = offeredModels(pipeline, call);
  if (asked === null) {
    send(call, modelList(call.dialect, offered, isCodex));
    log.end({ state: 'done', status: 200 });
    return;
  }
  const model = offered.find(({ id }) => id === asked);
  if (model === undefined) {
    const error = codedError('model-unknown', `there is no model "${asked.slice(0, 100)}"`);
    sendError(call.response, pipeline.dialects[call.dialect].errorAnswer(error));
    log.end({ state: 'failed', status: 404, errorCode: error.code, errorMessage: error.message });
    return;
  }
  send(call, singleModel(call.dialect, model));
  log.end({ state: 'done', status: 200 });
}

function accountsOf(pipeline: Pipeline, call: InboundCall) {
  const pinned = call.fromPath.provider ?? call.key.pinnedProvider;
  return pipeline.accounts.list().flatMap((account) => {
    const provider = pipeline.providers.find((entry) => entry.descriptor.id === account.provider);
    if (provider === undefined || !account.enabled) return [];
    if (pinned !== null && provider.descriptor.id !== pinned) return [];
    if (call.key.pinnedAccountId !== null && call.key.pinnedAccountId !== account.id) return [];
    return [
      {
        account,
        isNative: spokenDialects(provider, account).includes(call.dialect),
        isTranslatable: !provider.descriptor.genuineClientsOnly,
      },
    ];
  });
}

/** Every model once, the person's own names first. */
function offeredModels(pipeline: Pipeline, call: InboundCall): readonly OfferedModel[] {
  const { modelRules, excludedModels } = pipeline.settings();
  const offered = new Map<string, OfferedModel>();
  for (const rule of modelRules)
    if (!rule.match.includes('*') && (rule.agent === null || rule.agent === call.key.agent))
      offered.set(rule.match, { id: rule.match, label: null, traits: unknownTraits, provider: 'switchyard' });
  for (const { account, isNative, isTranslatable } of accountsOf(pipeline, call)) {
    if (!isNative && !isTranslatable) continue;
    for (const model of pipeline.models.models(account.id)) {
      if (!offered.has(model.id) && !isExcluded(excludedModels, account, model.id))
        offered.set(model.id, { ...model, provider: account.provider });
    }
  }
  return [...offered.values()];
}

function send(call: InboundCall, body: unknown): void {
  if (isOver(call.response)) return;
  const bytes = Buffer.from(JSON.stringify(body));
  call.response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'cache-control': 'no-store',
  });
  call.response.end(bytes);
}
