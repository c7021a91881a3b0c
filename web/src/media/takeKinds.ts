/** What the operations on takes are called, as message keys: part of a task type's `kinds`. */
export const TAKE_KIND_NAMES: Readonly<Record<string, string>> = {
  'take.begun': 'media.op.begun',
  'take.chosen': 'media.op.chosen',
  'take.ended': 'media.op.ended',
}
