/** The variable by which its model entries find our key; a name of our own, so that no other setting meets it. */
export const qwenKeyVariable = 'SWITCHYARD_API_KEY';
