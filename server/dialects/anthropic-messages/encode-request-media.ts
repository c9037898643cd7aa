import type { MediaBlock } from '../../ir/index.ts';
import { isBlank } from './blank.ts';
import { loseVisibly, type EncodeContext } from './encode-context.ts';
import { imageType } from './image-type.ts';
import { family, type Draft } from './wire.ts';

const maximumTitleCharacters = 500;

/**
 * An image or document block, or a text in its place that says what is missing; null for an empty text document.
 * The API takes JPEG, PNG, GIF and WebP images, PDF and plain text documents, nothing else.
 */
export function encodeMedia(media: MediaBlock, path: string, context: EncodeContext): Draft | null {
  switch (media.kind) {
    case 'image':
      return encodeImage(media, path, context);
    case 'document':
      return encodeDocument(media, path, context);
    case 'audio':
    case 'video':
      return note(media, path, context, `the API takes no ${media.kind}`);
  }
}

/** Media that a model made: the API takes none in the model's own turns, only in the user's. */
export function encodeMadeMedia(media: MediaBlock, path: string, context: EncodeContext): Draft | null {
  const { source } = media;
  if (source.kind === 'text') return isBlank(source.text) ? null : { type: 'text', text: source.text };
  return note(media, path, context, 'the API takes none in the answers of the model');
}

function encodeImage(media: MediaBlock, path: string, context: EncodeContext): Draft {
  const { source } = media;
  if (context.strip.has('images') || context.target.switches.images === false)
    return note(media, path, context, 'the server takes no images');
  switch (source.kind) {
    case 'base64': {
      const mediaType = imageType(media.mediaType, source.data);
      if (mediaType === null) return note(media, path, context, 'the API does not take images of this type');
      return { type: 'image', source: { type: 'base64', media_type: mediaType, data: source.data } };
    }
    case 'url': {
      const inline = dataUrl(source.url);
      if (inline !== null)
        return encodeImage({ ...media, mediaType: inline.mediaType, source: inline.source }, path, context);
      if (context.target.switches.imageUrls === false)
        return note(media, path, context, 'the server takes no image addresses');
      return { type: 'image', source: { type: 'url', url: source.url } };
    }
    case 'file-id':
      if (source.family !== family) return note(media, path, context, 'the file is stored at another vendor');
      return { type: 'image', source: { type: 'file', file_id: source.id } };
    case 'text':
      return note(media, path, context, 'the image holds text only');
  }
}

function encodeDocument(media: MediaBlock, path: string, context: EncodeContext): Draft | null {
  const { source } = media;
  if (source.kind === 'text') return textDocument(media, source.text, context);
  if (context.strip.has('documents')) return note(media, path, context, 'the server takes no documents');
  switch (source.kind) {
    case 'base64': {
      const type = media.mediaType ?? (source.data.startsWith('JVBER') ? 'application/pdf' : '');
      if (type === 'application/pdf')
        return titled(media, { type: 'base64', media_type: type, data: source.data });
      if (!isText(type)) return note(media, path, context, 'the API does not take documents of this type');
      return textDocument(media, Buffer.from(source.data, 'base64').toString('utf8'), context);
    }
    case 'url': {
      const inline = dataUrl(source.url);
      if (inline !== null)
        return encodeDocument(
          { ...media, mediaType: inline.mediaType, source: inline.source },
          path,
          context,
        );
      return titled(media, { type: 'url', url: source.url });
    }
    case 'file-id':
      if (source.family !== family) return note(media, path, context, 'the file is stored at another vendor');
      return titled(media, { type: 'file', file_id: source.id });
  }
}

function textDocument(media: MediaBlock, text: string, context: EncodeContext): Draft | null {
  if (isBlank(text)) return null;
  if (context.strip.has('documents'))
    return { type: 'text', text: media.name === null ? text : `${media.name}\n\n${text}` };
  return titled(media, { type: 'text', media_type: 'text/plain', data: text });
}

function titled(media: MediaBlock, source: Draft): Draft {
  const document: Draft = { type: 'document', source };
  if (media.name !== null && !isBlank(media.name))
    document['title'] = media.name.slice(0, maximumTitleCharacters);
  return document;
}

function isText(mediaType: string): boolean {
  return (
    mediaType.startsWith('text/') || /^application\/(?:json|xml|yaml|x-yaml|javascript)$/.test(mediaType)
  );
}

/** `data:image/png;base64,…` taken apart; null for other addresses. */
function dataUrl(url: string): {
  readonly mediaType: string | null;
  readonly source: { readonly kind: 'base64'; readonly data: string };
} | null {
  if (!url.startsWith('data:')) return null;
  const comma = url.indexOf(',');
  const head = url.slice(5, Math.max(comma, 5));
  if (comma === -1 || !head.endsWith(';base64')) return null;
  const mediaType = head.slice(0, head.indexOf(';'));
  return {
    mediaType: mediaType === '' ? null : mediaType,
    source: { kind: 'base64', data: url.slice(comma + 1) },
  };
}

function note(media: MediaBlock, path: string, context: EncodeContext, reason: string): Draft {
  loseVisibly(context, path, 'media', `The ${media.kind} was left out: ${reason}.`);
  return { type: 'text', text: `[The ${media.kind} that stood here was left out: ${reason}.]` };
}
