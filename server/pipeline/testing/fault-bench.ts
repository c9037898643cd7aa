import { afterAll, beforeAll, expect } from 'vitest';
import type { AccountView } from '../../contract/index.ts';
import {
  foreignMessages,
  foreignResponses,
  genuineClaude,
  genuineCodex,
} from '../../testing/genuine-requests.ts';
import type { Received, SentRequest } from '../../testing/http-client.ts';
import {
  anthropicKey,
  claudePlan,
  codexPlan,
  openAiKey,
  startProduct,
  until,
  type Product,
  type ProductOptions,
} from '../../testing/product.ts';
import type { Behaviour } from '../../testing/vendors/index.ts';
import { digest, vendorOf, type FaultLane, type FaultVendor } from './fault-wire.ts';

/** What a cell of the fault matrix promises: the six things of reliability notes 5.3, T-F. */
export interface Expected {
  /** 1. What the client gets. */
  readonly status: number;
  /**
   * `relayed`: the vendor's bytes as they are. `own`: an error of ours in the dialect. `appended`: the vendor's bytes and
   * then the dialect's error event. `cut`: an unclean end, because nothing can be appended.
   */
  readonly answer: 'relayed' | 'own' | 'appended' | 'cut';
  /** 2. The account. */
  readonly availability?: AccountView['availability']['state'];
  readonly credential?: AccountView['credential']['state'];
  /** Failure that the asked model rests for on this account, else null. */
  readonly modelRest?: string | null;
  /** 4. Tokens. */
  readonly tokens: 'booked' | 'none' | 'any';
  readonly state: 'done' | 'failed' | 'cancelled';
}

const canary = 'CANARY-prompt-7f3a';
const lanes = {
  'claude plan': { account: 'plan-a', build: genuineClaude },
  'anthropic key': { account: 'key-a', build: foreignMessages },
  'codex plan': { account: 'plan-o', build: genuineCodex },
  'openai key': { account: 'key-o', build: foreignResponses },
} as const;
const laneNames = Object.keys(lanes) as readonly FaultLane[];

/** `baseUrl`: where the accounts with keys are asked, in place of the simulators. */
export function useFaultBench(
  options: () => Promise<ProductOptions & { readonly baseUrl?: string }> = async () => ({}),
) {
  let product: Product;
  const ids = new Map<FaultLane, string>();
  let baselineSockets = 0;
  beforeAll(async () => {
    const { baseUrl, ...more } = await options();
    product = await startProduct({
      anthropic: [claudePlan('plan-a', { costPerRequest: 0 }), anthropicKey('key-a')],
      openai: [codexPlan('plan-o'), openAiKey('key-o')],
      ...more,
    });
    for (const lane of laneNames) {
      const { account } = lanes[lane];
      const elsewhere = baseUrl === undefined || !account.startsWith('key') ? {} : { baseUrl };
      ids.set(lane, await product.addAccount(account, elsewhere));
    }
    baselineSockets = sockets();
  });
  afterAll(() => product.close());

  const request = (lane: FaultLane, isStream: boolean): SentRequest => {
    const asked =
      vendorOf(lane) === 'anthropic'
        ? { messages: [{ role: 'user', content: canary }] }
        : {
            input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: canary }] }],
          };
    return lanes[lane].build(product.key, { body: { ...asked, stream: isStream } });
  };
  const ask = (lane: FaultLane, isStream: boolean): Promise<Received> =>
    product.send(request(lane, isStream));
  const script = (lane: FaultLane, behaviour: Behaviour): void =>
    void product.vendors[vendorOf(lane)].script(lanes[lane].account).next(behaviour as never);

  /** Plays one cell and checks all six things. */
  const play = async (
    lane: FaultLane,
    isStream: boolean,
    behaviour: Behaviour | null,
    expected: Expected,
    more: {
      readonly calls?: number;
      /** Done while the request is under way. */
      readonly meanwhile?: () => Promise<void>;
    } = {},
  ): Promise<Received> => {
    const vendor = vendorOf(lane);
    const { account } = lanes[lane];
    const id = ids.get(lane) ?? '';
    const log = product.vendors[vendor].requests;
    await product.switchyard.handlers['accounts.clear-cooldown']({ id });
    log.clear();
    if (behaviour !== null) product.vendors[vendor].script(account).always(behaviour as never);
    const [got] = await Promise.all([ask(lane, isStream), more.meanwhile?.()]);
    const record = await product.lastRecord();
    product.vendors[vendor].script(account).clear();

    expect({ status: got.status, complete: got.complete }).toEqual({
      status: expected.status,
      complete: expected.answer !== 'cut',
    });
    checkAnswer(vendor, got, expected, log.last?.responseBytes ?? Buffer.alloc(0));
    // An error of ours can be found in the activity by what the client is told.
    if (expected.answer === 'own') expect(got.headers[requestIdOf[vendor]]).toBe(record.id);
    const { availability, credential, health } = await product.account(id);
    expect({ availability: availability.state, credential: credential.state }).toEqual({
      availability: expected.availability ?? 'ready',
      credential: expected.credential ?? 'ok',
    });
    expect(health?.models.map((entry) => entry.code) ?? []).toEqual(
      expected.modelRest === undefined || expected.modelRest === null ? [] : [expected.modelRest],
    );
    expect(log.count).toBe(more.calls ?? 1);
    expect(record.state).toBe(expected.state);
    expect(record.status).toBe(expected.status);
    if (expected.tokens === 'none') expect(record.usage).toBeNull();
    if (expected.tokens === 'booked') expect(record.usage?.output ?? 0).toBeGreaterThan(0);
    checkSecrets(product, JSON.stringify(record));
    await until(() => product.switchyard.activeStreams() === 0, 3_000, 'the end of all requests');
    await until(() => sockets() <= baselineSockets + 8, 3_000, 'the end of all sockets');
    return got;
  };
  return {
    get product() {
      return product;
    },
    ask,
    play,
    request,
    script,
    idOf: (lane: FaultLane) => ids.get(lane) ?? '',
  };
}

const requestIdOf = { anthropic: 'request-id', openai: 'x-request-id' } as const;

const ownEvent: Readonly<Record<FaultVendor, RegExp>> = {
  anthropic: /\n\nevent: error\ndata: \{"type":"error".*Switchyard.*\}\n\n$/s,
  openai: /\n\nevent: response\.failed\ndata: \{.*Switchyard.*\}\n\n$/s,
};

function checkAnswer(vendor: FaultVendor, got: Received, expected: Expected, sent: Buffer): void {
  switch (expected.answer) {
    case 'relayed':
      expect(digest(got.body)).toBe(digest(sent));
      return;
    case 'own': {
      const body = got.json() as { readonly type?: string; readonly error: { readonly type?: string } };
      if (vendor === 'anthropic') expect(body.type).toBe('error');
      expect(body.error).toMatchObject({
        type: expect.stringMatching(/\S/),
        message: expect.stringMatching(/\S/),
      });
      return;
    }
    case 'appended':
      expect(got.text).toMatch(ownEvent[vendor]);
      expect(digest(got.body.subarray(0, sent.length))).toBe(digest(sent));
      // One response from its beginning to our end of it.
      if (vendor === 'openai') expect(new Set(got.text.match(/"response":\{"id":"[^"]+"/g)).size).toBe(1);
      return;
    case 'cut':
      expect(got.body.length).toBeLessThanOrEqual(sent.length);
      return;
    default:
      expected.answer satisfies never;
  }
}

/** Neither the log nor the record holds a prompt or a credential; a vendor's failure is no error of ours. */
function checkSecrets(product: Product, record: string): void {
  const written = JSON.stringify(product.ports.lines) + record;
  expect(written).not.toContain(canary);
  for (const { secret } of [
    ...product.vendors.anthropic.accounts(),
    ...['plan-o', 'key-o'].map((name) => product.vendors.openai.account(name)),
  ])
    expect(written).not.toContain(secret);
  expect(product.ports.lines.filter(({ level }) => level === 'error')).toEqual([]);
}

function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}
