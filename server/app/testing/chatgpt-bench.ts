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
    async close() {
      await product.close();
      await vendor.close();
    },
  };
  return bench;
}
