import type { Citation, MediaBlock } from '../../ir/index.ts';
import { memberOf, textOf } from '../json-values.ts';
import { readUrl, thinkingText } from './decode-parts.ts';

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The choice that counts: several answers are never asked for, so the one with index 0. */
export function firstChoice(holder: unknown): unknown {
  const choices = memberOf(holder, 'choices');
  if (!Array.isArray(choices)) return undefined;
  const list = choices as readonly unknown[];
  const first = list[0];
  if (list.length <= 1 || memberOf(first, 'index') === 0)
    return (memberOf(first, 'index') ?? 0) === 0 ? first : undefined;
  return (
    list.find((choice) => memberOf(choice, 'index') === 0) ??
    list.find((choice) => memberOf(choice, 'index') === undefined)
  );
}

/** Words and reasoning inside `content`: a text, or Mistral's typed chunks (provider notes 11). */
export function readContent(content: unknown): { readonly text: string; readonly thinking: string } {
  if (!Array.isArray(content)) return { text: textIn(content), thinking: '' };
  let text = '';
  let thinking = '';
  for (const part of content as readonly unknown[]) {
    if (memberOf(part, 'type') === 'thinking') thinking += thinkingText(memberOf(part, 'thinking'));
    else text += textIn(memberOf(part, 'text'));
  }
  return { text, thinking };
}

/** `annotations`: sources of a search; other kinds are left out. */
export function readCitations(annotations: unknown): readonly Citation[] {
  if (!Array.isArray(annotations)) return [];
  return (annotations as readonly unknown[]).flatMap((annotation) => {
    const inner = memberOf(annotation, 'url_citation') ?? annotation;
    const url = textOf(memberOf(inner, 'url'), 8_000);
    if (url === null || memberOf(annotation, 'type') !== 'url_citation') return [];
    return [{ url, title: textOf(memberOf(inner, 'title')), quote: textOf(memberOf(inner, 'content')) }];
  });
}

/** `images`: made by the model, as data URLs (dialect rule 122); both spellings of the member are met. */
export function readImages(images: unknown): readonly MediaBlock[] {
  if (!Array.isArray(images)) return [];
  return (images as readonly unknown[]).flatMap((image) => {
    const holder = memberOf(image, 'image_url') ?? memberOf(image, 'imageUrl');
    const url = typeof holder === 'string' ? holder : memberOf(holder, 'url');
    if (typeof url !== 'string' || url === '') return [];
    return [{ type: 'media', kind: 'image', ...readUrl(url), name: null, detail: null } as const];
  });
}

/** The text of a call's input; some local servers send the object itself. */
export function inputText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : '';
}
