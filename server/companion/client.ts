import type { Envelope, OperationInput, OperationName, OperationOutput } from '../contract/index.ts';
import { errorCodes, SwitchyardError, type ErrorCode } from '../errors/index.ts';

// An import would read every export of the module, and one of them loads Node's own undici.
const { request } = process.getBuiltinModule('node:http');

export interface CompanionClient {
  /** Throws what the running instance answered, or `not-running`. */
  call<Name extends OperationName>(name: Name, input: OperationInput<Name>): Promise<OperationOutput<Name>>;
}

const timeoutMs = 120_000;

/** Talks to the running instance over its user-only socket. */
export function createCompanionClient(socketPath: string): CompanionClient {
  return {
    async call(name, input) {
      const envelope = await post<OperationOutput<typeof name>>(socketPath, `/control/${name}`, input);
      if (envelope.ok) return envelope.value;
      const { code, message } = envelope.error;
      const known = typeof code === 'string' && Object.hasOwn(errorCodes, code);
      throw new SwitchyardError(known ? (code as ErrorCode) : 'internal', message);
    },
  };
}

/** Throws on anything that is not an envelope: another program may listen at an old socket. */
function envelopeIn<Output>(text: string): Envelope<Output> {
  const answer = JSON.parse(text) as Partial<Envelope<Output>> | null;
  const isAnswer = answer?.ok === true || (answer?.ok === false && typeof answer.error?.message === 'string');
  if (!isAnswer) throw new TypeError('not an envelope');
  return answer as Envelope<Output>;
}

function post<Output>(socketPath: string, path: string, input: unknown): Promise<Envelope<Output>> {
  return new Promise((resolve, reject) => {
    const body = Buffer.from(JSON.stringify(input));
    const call = request(
      {
        socketPath,
        path,
        method: 'POST',
        timeout: timeoutMs,
        headers: { host: 'localhost', 'content-type': 'application/json', 'content-length': body.length },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve(envelopeIn<Output>(Buffer.concat(chunks).toString('utf8')));
          } catch (error) {
            reject(
              new SwitchyardError('internal', 'the running Switchyard gave no readable answer', {
                cause: error,
              }),
            );
          }
        });
      },
    );
    call.on('timeout', () =>
      call.destroy(new SwitchyardError('upstream-timeout', 'Switchyard did not answer in time')),
    );
    call.on('error', (error) => {
      const gone = ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTDIR'].includes(
        (error as NodeJS.ErrnoException).code ?? '',
      );
      reject(
        gone ? new SwitchyardError('not-running', 'Switchyard is not running', { cause: error }) : error,
      );
    });
    call.end(body);
  });
}
