import type { ElementField } from '../../domain/vendor/element-description';

type Details = Partial<Omit<ElementField, 'key' | 'label' | 'help'>>;

/** A field as most of them are: an optional text, no secret. */
export const field = (key: string, label: string, help: string, details: Details = {}): ElementField => ({
  key,
  label,
  help,
  type: 'text',
  required: false,
  secret: false,
  ...details,
});

export const SECRET = { secret: true };
export const REQUIRED = { required: true };

/**
 * Fields that belong to one value of a choice, beside those that they name. What is `required` of them is so with that
 * value alone.
 */
export const onlyIf = (key: string, value: string, belonging: readonly ElementField[]): ElementField[] =>
  belonging.map(({ required, onlyIf: others = [], ...details }) => ({
    ...details,
    required: false,
    onlyIf: [{ key, value, required }, ...others],
  }));
