import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { CodeText } from './index.ts';

const html = (text: string): string =>
  mount(CodeText, { props: { text } })
    .html()
    .replaceAll(/<!--.*?-->|\n/gu, '');

it('shows names between backticks as code, leaves a lone one alone, and never makes markup of a text', () => {
  expect(html('Run `codex --profile x` again.')).toContain('<code>codex --profile x</code>');
  expect(html('a ` b')).not.toContain('<code>');
  expect(html('`<img src=x>`')).toContain('<code>&lt;img src=x&gt;</code>');
});
