import type { ComponentChildren, TargetedInputEvent } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  help?: ComponentChildren;
  problem?: string | null;
  required?: boolean;
  /** A control that filters or adds: neither required nor optional. */
  unmarked?: boolean;
}

/** What joins a control to its label, help and problem. */
export interface ControlProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
  'aria-required': boolean | undefined;
}

/** A label, whatever control `children` makes of the given attributes, its help and its problem. */
export function Field({
  label,
  help,
  problem = null,
  required = false,
  unmarked = false,
  children,
}: FieldProps & { children: (control: ControlProps) => ComponentChildren }) {
  const id = useId();
  const [helpId, problemId] = [`${id}-help`, `${id}-problem`];
  const described = [problem && problemId, help && helpId].filter(Boolean).join(' ') || undefined;
  const control = {
    id,
    'aria-describedby': described,
    'aria-invalid': problem ? true : undefined,
    'aria-required': required ? true : undefined,
  };
  return (
    <div class={problem ? 'field field-wrong' : 'field'}>
      <label for={id} class={required && !unmarked ? 'required' : undefined}>
        {label}
        {!required && !unmarked && <span class="optional"> optional</span>}
      </label>
      {children(control)}
      {problem && (
        <p class="problem" id={problemId}>
          {problem}
        </p>
      )}
      {help && (
        <p class="help" id={helpId}>
          {help}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps extends FieldProps {
  value: string;
  onInput(value: string): void;
  onLeave?(): void;
  secret?: boolean;
  placeholder?: string;
  inputMode?: 'url' | 'decimal';
}

export function TextField({ value, onInput, onLeave, secret, placeholder, inputMode, ...field }: TextFieldProps) {
  return (
    <Field {...field}>
      {(control) => {
        const onInputEvent = (event: TargetedInputEvent<HTMLInputElement>) => onInput(event.currentTarget.value);
        const shared = { ...control, value, placeholder, onInput: onInputEvent, onBlur: onLeave };
        return secret ? (
          <input {...shared} type="password" autocomplete="new-password" />
        ) : (
          <input {...shared} type="text" inputMode={inputMode} autocomplete="off" spellcheck={false} />
        );
      }}
    </Field>
  );
}

interface ChoiceFieldProps extends FieldProps {
  value: string;
  choices: readonly (readonly [value: string, word: string])[];
  onChange(value: string): void;
}

export function ChoiceField({ value, choices, onChange, ...field }: ChoiceFieldProps) {
  return (
    <Field {...field}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {choices.map(([choice, word]) => (
            <option key={choice} value={choice}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** What the marks of a form mean. */
export function RequiredNote() {
  return <p class="help required-note">marks what is required.</p>;
}
