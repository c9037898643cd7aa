import type { SignInView } from '../../contract/index.ts';
import { startProduct, until, type Product } from '../../testing/product.ts';
import { startChatGptSimulator, type ChatGptSimulator } from '../../testing/vendors/chatgpt/index.ts';

/** The whole product over a simulated Sign in with ChatGPT. */
export interface ChatGptBench {
  readonly product: Product;
  readonly vendor: ChatGptSimulator;
  /** Starts a sign-in; the vendor's page is not answered. */
  begin(accountId?: string): Promise<SignInView>;
  /** A whole sign-in; resolves with how it ended. */
  signIn(accountId?: string): Promise<SignInView['state']>;
  /** A sign-in that must end well; gives the account's id. */
  account(): Promise<string>;
  post(path: string, body: object): ReturnType<Product['send']>;
  /** A short question of a program that is no Codex. */
  ask(): ReturnType<Product['send']>;
  /** The vendor refuses the next token it sees as too old. */
  refuseToken(): void;
  /** The vendor's next id token has other claims, signed with its own key. */
  forgeClaims(claims: object): void;
  /** Every renewal that reached the vendor. */
  renewals(): ChatGptSimulator['tokens']['posts'];
  close(): Promise<void>;
}

export async function startChatGptBench(): Promise<ChatGptBench> {
  const vendor = await startChatGptSimulator();
  const product = await startProduct({ hostMap: vendor.hostMap });
  const handlers = () => product.switchyard.handlers;
  const bench: ChatGptBench = {
    product,
    vendor,
    begin: (accountId) =>
      handlers()['accounts.sign-in']({
        provider: 'chatgpt',
        way: 'browser',
        ...(accountId === undefined ? {} : { accountId }),
      }),
    async signIn(accountId) {
      const { id, url } = await bench.begin(accountId);
      await vendor.sayYes(url);
      const state = async (): Promise<SignInView['state']> => {
        const { signIns } = await handlers()['accounts.sign-ins']({});
        const found = signIns.find((attempt) => attempt.id === id);
        if (found === undefined) throw new Error('the sign-in is gone');
        return found.state;
      };
      await until(async () => !['waiting', 'finishing'].includes((await state()).kind));
      return state();
    },
    async account() {
      const state = await bench.signIn();
      if (state.kind !== 'done') throw new Error(`the sign-in ended otherwise: ${JSON.stringify(state)}`);
      return state.accountId;
    },
    post: (path, body) =>
      product.send({
        method: 'POST',
        path,
        headers: {
          'content-type': 'application/json',
          'anthropic-version': '2023-06-01',
          'user-agent': 'another-program/1',
          authorization: `Bearer ${product.key}`,
        },
        body: JSON.stringify(body),
      }),
    ask: () =>
      bench.post('/v1/responses', {
        model: 'gpt-5.5',
        input: [{ role: 'user', content: 'hello' }],
        stream: true,
        store: false,
      }),
    refuseToken: () =>
      vendor.refuse({ status: 401, body: { detail: { error_code: 'invalid_token', message: 'Too old' } } }),
    forgeClaims: (claims) =>
      vendor.tokens.fail({
        kind: 'edit',
        edit: (body) => {
          const payload = String(body['id_token']).split('.')[1] ?? '';
          const own = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object;
          return { ...body, id_token: vendor.tokens.key.sign({ ...own, ...claims }) };
        },
      }),
    renewals: () => vendor.tokens.posts.filter(({ grantType }) => grantType === 'refresh_token'),
    async close() {
      await product.close();
      await vendor.close();
    },
  };
  return bench;
}
