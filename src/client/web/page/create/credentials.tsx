import { ChoiceField, TextField } from '../parts/field';
import { pointerToKey } from '../parts/problems';
import type { ElementView, FieldView } from '../service/answers';
import { CONSENT_CALLBACK_KEY, isAsked } from './draft';
import type { Form } from './form';

/** The element's own fields. In an existing instance a secret left empty stays as it is. */
export function Credentials({ element, form, isNew }: { element: ElementView; form: Form; isNew: boolean }) {
  const fields = element.configuration.filter((field) => isAsked(field, form.draft.values));
  return (
    <div class="grid">
      {fields.map((field) => (
        <Credential key={field.key} field={field} form={form} isNew={isNew} />
      ))}
    </div>
  );
}

function Credential({ field, form, isNew }: { field: FieldView; form: Form; isNew: boolean }) {
  const { key, name, description, type, required, secret, choices = [], onlyIf } = field;
  const pointer = pointerToKey(key);
  // A secret that is there already may stay as it is.
  const { values } = form.draft;
  const isRequiredHere = (onlyIf ?? []).some((one) => one.required && values[one.key] === one.value);
  const isNeeded = (required || isRequiredHere) && (isNew || !secret);
  const shared = {
    label: name,
    help:
      key === CONSENT_CALLBACK_KEY
        ? `${description} For consent on this page, keep the address given here.`
        : description,
    required: isNeeded,
    value: form.draft.values[key] ?? '',
    problem: form.problemAt(pointer),
  };
  const words = type === 'boolean' ? ['false', 'true'] : choices;
  if (words.length > 0) {
    const options = [...(isNeeded ? [] : [['', '–'] as const]), ...words.map((word) => [word, word] as const)];
    return <ChoiceField {...shared} choices={options} onChange={(value) => form.setValue(key, value)} />;
  }
  return (
    <TextField
      {...shared}
      secret={secret}
      placeholder={secret && !isNew ? 'unchanged' : undefined}
      onInput={(value) => form.setValue(key, value)}
      onLeave={() => form.leave(pointer)}
    />
  );
}
