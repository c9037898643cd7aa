import type { AddMethod, ProviderView } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { CommandLine } from './arguments.ts';
import { endpointOptionNames, readEndpointOptions, type EndpointInput } from './endpoint-options.ts';
import type { VerbContext, VerbResult } from './verbs.ts';

const refuse = (message: string): never => {
  throw new SwitchyardError('input-invalid', message);
};

/** `accounts add`: a key from standard input, for a vendor or for a server at an address of the person's own. */
export async function addAccount({ client, line, readStandardInput }: VerbContext): Promise<VerbResult> {
  const { providers } = await client.call('accounts.snapshot', {});
  const provider = providerOf(line, providers);
  const own = endpointOf(line, provider);
  if (own?.needsNoKey !== true && !line.flag('api-key-stdin'))
    refuse(
      `give the key on standard input with --api-key-stdin; never as an argument, where other programs can read it${own === null ? '' : ' (--no-key for a server that takes none)'}`,
    );
  const secret = own?.needsNoKey === true ? null : (await readStandardInput()).trim();
  if (secret === '') refuse('standard input held no key');
  const label = line.text('label') ?? own?.label ?? null;
  const baseUrl = own?.baseUrl ?? line.text('base-url');
  const account = await client.call('accounts.add', {
    provider: provider.id,
    kind: provider.methods.find(takesKey)?.kind ?? 'api-key',
    ...(secret === null ? {} : { secret }),
    ...(label === null ? {} : { label }),
    ...(baseUrl === null ? {} : { baseUrl }),
    ...(own === null ? {} : { endpoint: own.endpoint }),
  });
  const where = account.endpoint === null ? '' : ` at ${account.baseUrl ?? ''}`;
  return { json: account, lines: [`Added "${account.label}"${where} (${account.id}).`] };
}

/** A credentials file is no key; `accounts import --from -` takes it. */
const takesKey = ({ kind, secretLabel }: AddMethod): boolean => secretLabel !== null && kind !== 'snapshot';

function providerOf(line: CommandLine, providers: readonly ProviderView[]): ProviderView {
  const known = providers.filter(({ methods }) => methods.some(takesKey)).map(({ id }) => id);
  const wanted = line.text('provider');
  if (wanted === null) return refuse(`say which provider: --provider ${known.join('|')}`);
  return (
    providers.find(({ id }) => id === wanted) ??
    refuse(`there is no provider "${wanted.slice(0, 40)}"; known are ${known.join(', ')}`)
  );
}

function endpointOf(line: CommandLine, provider: ProviderView): EndpointInput | null {
  if (provider.endpoint !== null) return readEndpointOptions(line, provider.endpoint);
  const odd = endpointOptionNames.find((name) => line.text(name) !== null || line.flag(name));
  if (odd !== undefined) refuse(`--${odd} is for endpoints of your own only, not for ${provider.label}`);
  return null;
}
