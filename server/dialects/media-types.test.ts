import { expect, it } from 'vitest';
import { isOpenAiImage, isTextType, sniffedImageType } from './media-types.ts';

it('tells the type of an image by how it begins', () => {
  expect(['iVBORw0KGgoAAA', '/9j/4AAQ', 'R0lGODlh', 'UklGRg', 'AAAA', ''].map(sniffedImageType)).toEqual([
    'image/png',
    'image/jpeg',
    'image/gif',
    'image/webp',
    null,
    null,
  ]);
});

it('knows data that is text', () => {
  const texts = ['text/csv', 'application/json', 'application/xml', 'application/x-yaml', 'image/svg+xml'];
  expect(texts.map(isTextType)).toEqual(texts.map(() => true));
  expect(['image/png', 'application/pdf', 'application/jsonp', null].map(isTextType)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

it('knows the images that OpenAI takes, and leaves an unknown type to it', () => {
  expect(['image/jpg', 'image/gif', null, 'application/octet-stream'].map(isOpenAiImage)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['image/tiff', 'image/avif'].map(isOpenAiImage)).toEqual([false, false]);
});
