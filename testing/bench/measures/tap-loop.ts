// `node tap-loop.ts <seconds>`: prints how many events a second each dialect's side reader takes.
import { dialects, type DialectId } from '../../../server/dialects/index.ts';
import { messageFrame } from '../upstream/answers.ts';
import { responseEvents } from '../upstream/response-events.ts';

const seconds = Number(process.argv[2] ?? 1);
const chunks = 100;

function messageEvents(): readonly Buffer[] {
  return Array.from({ length: chunks }, (_, index) =>
    messageFrame({ id: 1, index, count: chunks, stampUs: null }),
  )
    .flatMap((frame) => frame.split('\n\n').filter((event) => event !== ''))
    .map((event) => Buffer.from(`${event}\n\n`));
}

function eventsPerSecond(dialect: DialectId, events: readonly Buffer[]): number {
  const once = (): void => {
    const reader = dialects[dialect].createTap();
    for (const event of events) reader.push(event);
    reader.end();
    if (reader.findings.terminal !== 'complete') throw new Error(`${dialect}: the stream was not understood`);
  };
  const warmUntilMs = performance.now() + 300;
  while (performance.now() < warmUntilMs) once();
  const startedMs = performance.now();
  let streams = 0;
  for (; performance.now() - startedMs < seconds * 1_000; streams += 1) once();
  return (streams * events.length) / ((performance.now() - startedMs) / 1_000);
}

process.stdout.write(
  JSON.stringify({
    messagesEventsPerSecond: eventsPerSecond('anthropic-messages', messageEvents()),
    responsesEventsPerSecond: eventsPerSecond('openai-responses', responseEvents(chunks)),
  }),
);
