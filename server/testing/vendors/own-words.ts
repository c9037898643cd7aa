/** What a client wraps in a tag: its reminders and its notes about the machine. */
const note = /<([a-z][a-z_-]{2,40})>[\s\S]*?<\/\1>/gu;

/**
 * What the person typed: the text without the notes that a client put around it. Translators join several texts into one,
 * so a note may stand anywhere. Empty for a text that is only notes.
 */
export const ownWords = (text: string): string => text.replaceAll(note, '').trim();
