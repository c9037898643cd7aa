import type { Screen } from './mount-screen.ts';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const isField = (element: Element | null): element is Field =>
  element instanceof HTMLInputElement ||
  element instanceof HTMLSelectElement ||
  element instanceof HTMLTextAreaElement;

/** The field with this name, by its `aria-label` or its label; the last one, so that a dialog goes before its page. */
export function fieldNamed(name: string): Field {
  const byLabel = [...document.querySelectorAll('label')]
    .filter((label) => label.textContent?.trim() === name)
    .map((label) => document.getElementById(label.htmlFor));
  const found = [...document.querySelectorAll(`[aria-label="${name}"]`), ...byLabel].findLast(isField);
  if (found === undefined) throw new Error(`No field "${name}"`);
  return found;
}

/** Types or chooses, as a person would leave the field. */
export async function fillField(screen: Screen, name: string, value: string): Promise<void> {
  const field = fieldNamed(name);
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
  await screen.settle();
}

/** Sends the form that a selector finds. */
export async function submitForm(screen: Screen, selector: string): Promise<void> {
  const form = document.querySelector(selector);
  if (form === null) throw new Error(`No form ${selector}`);
  form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await screen.settle();
}

/** What was sent to an operation so far. */
export const sentTo = (screen: Screen, operation: string): readonly unknown[] =>
  screen.client.calls.filter((call) => call.operation === operation).map(({ input }) => input);
