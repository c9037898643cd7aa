import { expect, it } from 'vitest';
import { answerPairs } from './testing/answered.ts';
import { inputOf, translateStream, translateWhole } from './testing/answers.ts';
import { casesOf, requestPairs, translateTo } from './testing/asked.ts';
import { lossesFile, lossTable } from './testing/losses.ts';

/** Fails on a loss that is not in the table, and on one in the table that no case shows any more. */
it('every loss is in the table, and every line of the table occurs', async () => {
  const requests = requestPairs.map(({ from, to }) =>
    lossTable(
      `requests: ${from} to ${to.name}`,
      casesOf(from).flatMap(({ request }) => translateTo(to, request).losses),
    ),
  );
  const answers = answerPairs.map(({ from, upstream, to, cases }) =>
    lossTable(
      `answers: ${from} to ${to.name}`,
      cases.flatMap(({ stream, answer }) => [
        ...translateStream(inputOf(to, upstream), [stream]).losses,
        ...(answer === null ? [] : translateWhole(inputOf(to, upstream), answer).losses),
      ]),
    ),
  );
  await expect([...requests, ...answers].join('\n')).toMatchFileSnapshot(lossesFile);
});

it('a stream loses what the whole answer loses', () => {
  for (const { from, upstream, to, cases } of answerPairs)
    for (const { name, stream, answer } of cases) {
      if (answer === null) continue;
      const streamed = lossTable(name, translateStream(inputOf(to, upstream), [stream]).losses);
      const whole = lossTable(name, translateWhole(inputOf(to, upstream), answer).losses);
      expect(`${from} to ${to.name}: ${streamed}`).toBe(`${from} to ${to.name}: ${whole}`);
    }
});
